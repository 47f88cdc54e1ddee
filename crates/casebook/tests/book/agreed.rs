//! What the owners agreed on, inside the casebook: who looks again, for which reasons a hit is set
//! aside, how long it is kept, and when what is wider counts.

use std::collections::BTreeMap;

use casebook::assessing::Closing;
use casebook::key::CasebookKey;
use casebook::standing::State;
use casebook::store::{DeedError, Doing, RecordError};
use casebook::terms::Terms;
use exchange::agreements::SecondLook;
use exchange::crypto::secret::Secret;
use exchange::hits::{BatchName, HitList, Notice};

use crate::acting::{ANSWERED, assess, digest, refer, set_aside, words};
use crate::nights::{Book, actor, list, moment, terms, usual};

/// The list of a night whose hit is of three agencies, all of which delivered; those of `behind`
/// under other agreements than the centre's.
pub(crate) fn delivered(day: u32, behind: &[&str]) -> HitList {
    let mut list = list(day, vec![usual(u64::from(day), 10)]);
    for agency in ["police", "school", "housing"] {
        list.batches.push(BatchName {
            agency: agency.to_owned(),
            revision: 1,
            digest: "00".repeat(32),
        });
    }
    for agency in behind {
        let agency = (*agency).to_owned();
        list.notices.push(Notice::OtherAgreements { agency });
    }
    list
}

/// What comes of it when one person sets the hit aside.
fn set_aside_by_one(book: &mut Book) -> State {
    let doing = assess(book, set_aside());
    book.act("analyst-1", doing).expect("assessed").state
}

fn under(terms: Terms) -> Book {
    let mut book = Book::new();
    book.terms = terms;
    book.record(&delivered(1, &[])).expect("a night");
    book
}

#[test]
fn the_agreements_say_what_two_people_look_at_and_the_site_may_be_stricter_and_not_laxer() {
    let closed = State::Closed(set_aside());
    for (agreed, site, state) in [
        (SecondLook::Referrals, None, closed.clone()),
        (SecondLook::All, None, State::SecondLook),
        (
            SecondLook::Referrals,
            Some(SecondLook::All),
            State::SecondLook,
        ),
        (
            SecondLook::All,
            Some(SecondLook::Referrals),
            State::SecondLook,
        ),
    ] {
        let mut book = under(terms(|agreements| agreements.second_look(agreed)));
        book.policy.second_look = site;
        assert_eq!(set_aside_by_one(&mut book), state, "{agreed:?} {site:?}");
    }
    let mut book = Book::new();
    book.terms = Terms::without_agreements();
    book.record(&delivered(1, &[])).expect("a night");
    assert_eq!(
        set_aside_by_one(&mut book),
        State::SecondLook,
        "no agreements"
    );
}

#[test]
fn a_reason_is_one_of_the_agreements_and_the_refusal_says_which_there_are() {
    let mut book = under(terms(|agreements| agreements));
    let before = book.casebook.tree().expect("a tree");
    let reason = |id: &str| Closing::SetAside {
        reason: id.to_owned(),
    };
    let unknown = assess(&book, reason("no-ground"));
    let error = book.act("analyst-1", unknown).expect_err("it is none");
    assert_eq!(
        error.to_string(),
        "the agreements do not have this reason: choose one of help-is-there, moved-away, \
         not-one-household"
    );
    for text in ["Jan Jansen", ""] {
        let named = assess(&book, reason(text));
        let error = book.act("analyst-1", named).expect_err("it is no id");
        assert!(matches!(error, DeedError::Id), "{text}");
        let named = assess(&book, refer(text));
        let error = book.act("analyst-1", named).expect_err("it is no id");
        assert!(matches!(error, DeedError::Id), "{text}");
    }
    assert_eq!(book.state(), State::New);
    assert_eq!(book.casebook.tree().expect("a tree"), before);
    let mut without = under(terms(synthetic::AgreementsBuilder::without_reasons));
    let any = assess(&without, reason("no-ground"));
    without
        .act("analyst-1", any)
        .expect("the owners named none");
}

#[test]
fn a_weaker_second_look_counts_once_the_batches_of_all_agencies_of_the_hit_name_it() {
    let nights = [
        (2, &["police", "school", "housing"][..], State::SecondLook),
        (3, &["housing"], State::SecondLook),
        // Once named it is known, also on a night on which another is behind again.
        (4, &["police"], State::Closed(set_aside())),
    ];
    for last in 0..nights.len() {
        let mut book = under(terms(|agreements| agreements.second_look(SecondLook::All)));
        book.terms = terms(|agreements| agreements.serial(2));
        for (day, behind, _) in &nights[..=last] {
            book.record(&delivered(*day, behind)).expect("a night");
        }
        let (day, _, state) = &nights[last];
        assert_eq!(set_aside_by_one(&mut book), *state, "night {day}");
    }
}

#[test]
fn a_weaker_second_look_does_not_count_because_an_agency_is_missing() {
    let mut book = under(terms(|agreements| agreements.second_look(SecondLook::All)));
    book.terms = terms(|agreements| agreements.serial(2));
    let mut night = delivered(2, &[]);
    night.missing = vec!["housing".to_owned()];
    night.batches.retain(|batch| batch.agency != "housing");
    let signals = &mut night.hits[0].explanation.signals;
    signals.retain(|signal| signal.agency != "housing");
    book.record(&night).expect("a night");
    assert_eq!(set_aside_by_one(&mut book), State::SecondLook);
}

#[test]
fn a_stricter_second_look_counts_at_once() {
    let mut book = under(terms(|agreements| agreements));
    book.terms = terms(|agreements| agreements.serial(2).second_look(SecondLook::All));
    let behind = ["police", "school", "housing"];
    book.record(&delivered(2, &behind)).expect("a night");
    assert_eq!(set_aside_by_one(&mut book), State::SecondLook);
}

#[test]
fn a_longer_retention_counts_once_all_agencies_named_it_and_a_shorter_one_at_once() {
    for (first, then, behind, forgotten) in [
        (3, 9, &["school"][..], 1),
        (3, 9, &[], 0),
        (9, 3, &["school"], 1),
    ] {
        let mut book = under(terms(|agreements| agreements.retention_days(first)));
        book.terms = terms(|agreements| agreements.serial(2).retention_days(then));
        book.record(&delivered(2, behind)).expect("a night");
        for day in 3..6 {
            book.night(day, Vec::new());
        }
        assert_eq!(
            book.forget().expect("a report").hits,
            forgotten,
            "{first} to {then}"
        );
    }
}

#[test]
fn a_list_of_other_agreements_than_the_terms_is_refused() {
    let mut book = Book::new();
    let list = list(1, Vec::new());
    let run = casebook::store::NightRun {
        list: &list,
        digest: [7; 32],
        delivered: &BTreeMap::new(),
        terms: &terms(|agreements| agreements),
        at: moment(1),
        who: &actor("night"),
    };
    let salts = &mut book.salts();
    let refused = book.casebook.record(&run, salts);
    assert!(matches!(refused, Err(RecordError::Terms)));
}

#[test]
fn a_sample_asks_a_second_person_of_what_the_keyed_hash_picks_and_of_nothing_else() {
    let mut book = Book::new();
    book.terms = terms(|agreements| agreements.second_look(SecondLook::Sample));
    let hits = (1..40).map(|id| usual(id, 10 * u32::try_from(id).expect("few")));
    book.night(1, hits.collect());
    let on = digest(&book);
    let key = CasebookKey::new(&Secret::new([42; 32]));
    let (mut picked, mut decided) = (0, 0);
    for id in 1..40 {
        let hit = format!("h{id:015}");
        // Nothing was referred yet, so it is the least that may be picked: one in ten.
        let is_picked = key.picks(&hit, &on, 100_000);
        let doing = Doing::Assess {
            on,
            closing: set_aside(),
            criteria: ANSWERED,
            text: words(""),
        };
        let standing = book.act_at(moment(2), &hit, "analyst-1", doing);
        let state = standing.expect("assessed").state;
        assert_eq!(state == State::SecondLook, is_picked, "{hit}");
        *(if is_picked { &mut picked } else { &mut decided }) += 1;
    }
    assert!(picked > 0 && decided > 0, "{picked} {decided}");
    // Once as much is referred as is closed otherwise, every other closing is picked.
    book.night(
        2,
        (1..80)
            .map(|id| usual(100 + id, 10 * u32::try_from(id).expect("few")))
            .collect(),
    );
    for id in 140..179 {
        let hit = format!("h{id:015}");
        for who in ["analyst-1", "analyst-2"] {
            let doing = Doing::Assess {
                on,
                closing: refer("school"),
                criteria: ANSWERED,
                text: words(""),
            };
            book.act_at(moment(2), &hit, who, doing).expect("referred");
        }
    }
    let doing = Doing::Assess {
        on,
        closing: set_aside(),
        criteria: ANSWERED,
        text: words(""),
    };
    let last = book.act_at(moment(2), "h000000000000179", "analyst-1", doing);
    assert_eq!(last.expect("assessed").state, State::SecondLook);
}
