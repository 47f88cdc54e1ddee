//! Who closes a hit, what opens it again, and what the journal says of it: each check by itself.

use std::collections::BTreeSet;

use casebook::assessing::Closing;
use casebook::change::Change;
use casebook::standing::State;
use casebook::store::{DeedError, Doing};
use exchange::payload::Severity;

use crate::acting::{HIT, assess, book, refer, set_aside, words};
use crate::nights::{Book, actor, at_once, moment, night, signal, usual};

/// Where a hit stands once one person has set it aside.
fn set_aside_by_one(book: &mut Book) -> State {
    let doing = assess(book, set_aside());
    book.act("analyst-1", doing).expect("assessed").state
}

#[test]
fn nothing_acute_is_set_aside_by_one_person() {
    let mut hit = usual(1, 10);
    hit.explanation.signals[1].severity = Severity::Acute;
    let mut book = Book::new();
    book.night(1, vec![hit]);
    assert_eq!(set_aside_by_one(&mut book), State::SecondLook);
}

#[test]
fn what_is_closed_is_not_parked_and_what_is_away_not_assessed() {
    let mut closed = book();
    set_aside_by_one(&mut closed);
    let parked = closed.act("analyst-2", Doing::Park { until: night(5) });
    assert!(matches!(parked, Err(DeedError::State)));
    let mut parked = book();
    parked
        .act("analyst-1", Doing::Park { until: night(5) })
        .expect("parked");
    let doing = assess(&parked, set_aside());
    let assessed = parked.act("analyst-1", doing);
    assert!(matches!(assessed, Err(DeedError::State)));
    assert_eq!(parked.state(), State::Parked { until: night(5) });
}

#[test]
fn what_is_closed_or_away_is_opened_with_a_reason() {
    let mut closed = book();
    set_aside_by_one(&mut closed);
    let mut parked = book();
    parked
        .act("analyst-1", Doing::Park { until: night(5) })
        .expect("parked");
    for book in [&mut closed, &mut parked] {
        let silent = book.act("analyst-2", Doing::Undo(words("")));
        assert!(matches!(silent, Err(DeedError::Reason)));
        let open = book.act("analyst-2", Doing::Undo(words("een vergissing")));
        let state = open.expect("opened").state;
        assert!(matches!(state, State::Open { .. }), "{state:?}");
    }
}

#[test]
fn another_takes_the_place_of_somebody_who_is_away_while_two_are_asked() {
    let mut book = book();
    let first = assess(&book, refer("school"));
    book.act("analyst-1", first).expect("one is in");
    book.act("officer", Doing::Replace(actor("analyst-1")))
        .expect("while a second is awaited");
    for (who, lead) in [("analyst-2", "school"), ("analyst-3", "housing")] {
        let doing = assess(&book, refer(lead));
        book.act(who, doing).expect("assessed");
    }
    let state = book.state();
    assert!(matches!(state, State::Disputed { .. }), "{state:?}");
    book.act("officer", Doing::Replace(actor("analyst-2")))
        .expect("while two differ");
}

#[test]
fn a_date_may_lie_as_far_away_as_is_allowed_and_no_further() {
    for (days, is_allowed) in [(1, true), (90, true), (91, false)] {
        let until = night(1 + days);
        let parked = book().act("analyst-1", Doing::Park { until });
        assert_eq!(parked.is_ok(), is_allowed, "parked for {days}");
    }
    for (days, is_allowed) in [(0, false), (1, true), (366, true), (367, false)] {
        let until = night(1 + days);
        let mut book = book();
        let doing = assess(&book, Closing::Known { until });
        let known = book.act("analyst-1", doing);
        assert_eq!(known.is_ok(), is_allowed, "known for {days}");
    }
}

#[test]
fn says_what_is_new_against_the_version_that_was_looked_at_and_no_more() {
    let mut book = book();
    let doing = assess(&book, set_aside());
    let mut more = usual(2, 10);
    more.explanation.signals.push(signal("care", 99));
    book.night(2, vec![more]);
    let Err(DeedError::Changed { changes }) = book.act("analyst-1", doing) else {
        panic!("it was taken");
    };
    let old = ["police", "school", "housing"].map(|agency| Change::Agency(agency.to_owned()));
    assert!(changes.is_disjoint(&BTreeSet::from(old)), "{changes:?}");
}

#[test]
fn knows_of_no_assessments_of_a_hit_that_there_is_not() {
    let assessments = book().casebook.assessments("h9", &actor("analyst-1"));
    assert!(matches!(assessments, Err(DeedError::Unknown)));
}

#[test]
fn the_journal_says_what_a_run_and_each_deed_came_to() {
    let mut book = book();
    assert_eq!(book.acts(), ["begin-run", "match", "end-run"]);
    let doing = assess(&book, refer("school"));
    book.act("analyst-1", doing.clone()).expect("one is in");
    assert_eq!(book.acts()[3..], ["assess"], "it stays closed");
    book.act("analyst-2", doing).expect("both are in");
    assert_eq!(book.acts()[4..], ["assess", "open", "decide"]);
    let mut alone = self::book();
    set_aside_by_one(&mut alone);
    assert_eq!(alone.acts()[3..], ["assess", "decide"], "nothing to open");
}

#[test]
fn another_run_of_a_night_takes_back_what_it_opened_and_nothing_that_people_did() {
    let mut book = book();
    set_aside_by_one(&mut book);
    let mut more = usual(2, 10);
    more.explanation.signals.push(signal("care", 99));
    assert_eq!(book.night(2, vec![more]).reopened, 1);
    let salts = &mut book.salts();
    let (who, note) = (actor("analyst-2"), Doing::Note(words("bellen")));
    let policy = book.policy.clone();
    book.casebook
        .act(HIT, &who, moment(2), note, &policy, salts)
        .expect("noted");
    assert_eq!(book.night(2, vec![usual(3, 10)]).reopened, 0);
    assert_eq!(book.state(), State::Closed(set_aside()));
    let shown = book.casebook.show(HIT).expect("read").expect("a hit");
    assert_eq!(
        shown.seen_by(&at_once(&actor("auditor"))).deeds.len(),
        2,
        "the closing and the note"
    );
}
