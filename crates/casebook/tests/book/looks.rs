//! Second looks: when others see that one is due, who may give it, and who replaces whom.

mod people;

use casebook::account::{Forbidden, Role};
use casebook::standing::State;
use casebook::store::{AccountChange, AccountError, DeedError, Doing, LookPolicy};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};

use crate::acting::{ANSWERED, HIT, assess, book, digest, refer, set_aside, words};
use crate::nights::{Book, actor, moment, night, usual};

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn filled_at_nine_and_one() -> LookPolicy {
    LookPolicy {
        second_look: None,
        filled_at: vec![Time::constant(9, 0, 0, 0), Time::constant(13, 0, 0, 0)],
    }
}

const GIVEN: &str = "2026-11-23T09:30+01:00";
const BEFORE: &str = "2026-11-23T12:59:59+01:00";
const FILLED: &str = "2026-11-23T13:00+01:00";

/// A casebook with a first assessment, given between two hours.
fn first_given() -> Book {
    let mut book = book();
    book.policy = filled_at_nine_and_one();
    let doing = assess(&book, refer("school"));
    let first = book.act_at(at(GIVEN), HIT, "analyst-1", doing);
    assert_eq!(first.expect("one is in").state, State::SecondLook);
    book
}

impl Book {
    fn tray(&self, who: &str, now: &str) -> Vec<String> {
        let tray = self
            .casebook
            .second_looks(&actor(who), at(now), &self.policy);
        tray.expect("a tray")
    }

    fn seen_by(&self, who: &str, now: &str) -> State {
        let shown = self.casebook.show(HIT).expect("read").expect("a hit");
        let who = actor(who);
        shown.standing_for(&self.policy.viewer(&who, at(now))).state
    }
}

#[test]
fn a_second_look_is_seen_by_others_from_the_next_fixed_hour_on() {
    let book = first_given();
    for who in ["analyst-2", "reviewer"] {
        assert_eq!(book.tray(who, BEFORE), Vec::<String>::new());
        assert_eq!(book.seen_by(who, BEFORE), State::New, "{who}");
        assert_eq!(book.tray(who, FILLED), [HIT]);
        assert_eq!(book.seen_by(who, FILLED), State::SecondLook, "{who}");
    }
    assert_eq!(book.seen_by("analyst-1", BEFORE), State::SecondLook);
    assert_eq!(book.tray("analyst-1", FILLED), Vec::<String>::new());
    let refused = book
        .casebook
        .second_looks(&actor("auditor"), at(FILLED), &book.policy);
    assert!(matches!(refused, Err(DeedError::Account(_))));
}

#[test]
fn nothing_that_another_does_before_the_hour_tells_of_the_first() {
    for doing in [
        Doing::Take,
        Doing::Note(words("bellen")),
        Doing::Park { until: night(5) },
        Doing::Undo(words("vergissing")),
        Doing::Replace(actor("analyst-1")),
    ] {
        let mut untouched = book();
        untouched.policy = filled_at_nine_and_one();
        let [with, without] = [&mut first_given(), &mut untouched].map(|book| {
            let outcome = book.act_at(at(BEFORE), HIT, "analyst-2", doing.clone());
            format!("{outcome:?}")
        });
        assert_eq!(with, without, "{doing:?}");
    }
}

#[test]
fn a_second_assessment_before_the_hour_counts_as_one() {
    let mut book = first_given();
    let doing = assess(&book, refer("school"));
    let second = book.act_at(at(BEFORE), HIT, "reviewer", doing);
    assert_eq!(
        second.expect("both are in").state,
        State::Closed(refer("school"))
    );
}

#[test]
fn the_tray_is_in_order_of_ids_and_not_of_the_moments() {
    let mut book = Book::new();
    book.policy = filled_at_nine_and_one();
    let hits = (1..6).map(|id| usual(id, 10 * u32::try_from(id).expect("few")));
    book.night(1, hits.collect());
    let on = digest(&book);
    for (minute, id) in [(10, 4), (20, 1), (30, 5), (40, 2)] {
        let doing = Doing::Assess {
            on,
            closing: refer("school"),
            criteria: ANSWERED,
            text: words(""),
        };
        let given = at(GIVEN) + SignedDuration::from_mins(minute);
        let hit = format!("h{id:015}");
        book.act_at(given, &hit, "analyst-1", doing).expect("in");
    }
    let ids = [1, 2, 4, 5].map(|id| format!("h{id:015}"));
    assert_eq!(book.tray("reviewer", FILLED), ids);
}

#[test]
fn who_may_not_assess_does_not() {
    for (who, refused) in [
        ("admin", "administrator"),
        ("auditor", "auditor"),
        ("officer", "privacy-officer"),
    ] {
        let mut book = book();
        let doing = assess(&book, set_aside());
        let error = book.act(who, doing).expect_err("it may not").to_string();
        assert!(
            error.ends_with(&format!("its role is {refused}")),
            "{error}"
        );
        assert_eq!(book.state(), State::New);
        assert_eq!(book.acts().len(), 3, "the run alone");
    }
    let mut book = book();
    let doing = assess(&book, set_aside());
    let nobody = book.act("nobody", doing);
    assert!(matches!(
        nobody,
        Err(DeedError::Account(AccountError::Forbidden(
            Forbidden::Unknown { .. }
        )))
    ));
}

#[test]
fn a_second_reviewer_assesses_and_notes_and_no_more() {
    let mut book = book();
    for doing in [
        Doing::Take,
        Doing::Park { until: night(5) },
        Doing::Undo(words("vergissing")),
        Doing::Replace(actor("analyst-1")),
    ] {
        let refused = book.act("reviewer", doing.clone());
        assert!(matches!(refused, Err(DeedError::Account(_))), "{doing:?}");
    }
    book.act("reviewer", Doing::Note(words("bellen")))
        .expect("noted");
    let doing = assess(&book, set_aside());
    book.act("reviewer", doing).expect("assessed");
}

#[test]
fn an_account_that_is_new_or_was_reset_assesses_nothing_for_a_day() {
    let mut book = first_given();
    let given = at(GIVEN);
    let add = AccountChange::Add(Role::Analyst);
    book.change_at(given, "admin", "fresh", add).expect("added");
    let officer = AccountChange::Reset;
    book.change_at(given, "admin", "analyst-2", officer)
        .expect("asked");
    book.change_at(given, "officer", "analyst-2", officer)
        .expect("completed");
    for who in ["fresh", "analyst-2"] {
        let doing = assess(&book, refer("school"));
        let soon = given + SignedDuration::from_hours(23);
        let refused = book.act_at(soon, HIT, who, doing);
        assert!(
            matches!(
                refused,
                Err(DeedError::Account(AccountError::Forbidden(
                    Forbidden::Barred { .. }
                )))
            ),
            "{who}: {refused:?}"
        );
    }
    let doing = assess(&book, refer("school"));
    let later = given + SignedDuration::from_hours(24);
    let closed = book.act_at(later, HIT, "fresh", doing).expect("a day on");
    assert_eq!(closed.state, State::Closed(refer("school")));
}

#[test]
fn an_assessor_is_replaced_by_an_analyst_after_two_weeks_and_by_the_privacy_officer_at_once() {
    let replace = || Doing::Replace(actor("analyst-1"));
    let days = |days: i64| at(GIVEN) + SignedDuration::from_hours(24 * days);
    let mut book = first_given();
    let soon = days(14) - SignedDuration::from_secs(1);
    let refused = book.act_at(soon, HIT, "analyst-2", replace());
    assert!(matches!(refused, Err(DeedError::NotAbsent)));
    let replaced = book.act_at(days(14), HIT, "analyst-2", replace());
    assert!(matches!(replaced.expect("away").state, State::Open { .. }));

    let mut book = first_given();
    book.act_at(days(10), HIT, "analyst-1", Doing::Take)
        .expect_err("it is assessed");
    let other = usual(2, 90);
    book.night(2, vec![usual(1, 10), other]);
    book.act_at(days(10), "h000000000000002", "analyst-1", Doing::Take)
        .expect("they are here");
    let refused = book.act_at(days(14), HIT, "analyst-2", replace());
    assert!(
        matches!(refused, Err(DeedError::NotAbsent)),
        "seen elsewhere"
    );

    let mut book = first_given();
    let at_once = book.act_at(at(FILLED), HIT, "officer", replace());
    assert!(matches!(
        at_once.expect("at once").state,
        State::Open { .. }
    ));
}

#[test]
fn asking_to_replace_somebody_does_not_tell_who_assesses() {
    let mut book = first_given();
    let texts = ["analyst-1", "analyst-3", "nobody"].map(|away| {
        let doing = Doing::Replace(actor(away));
        let refused = book.act_at(at(FILLED), HIT, "analyst-2", doing);
        refused.expect_err("none is away").to_string()
    });
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    let other = Doing::Replace(actor("analyst-3"));
    let refused = book.act_at(at(FILLED), HIT, "officer", other);
    assert!(matches!(refused, Err(DeedError::NotAbsent)));
}

#[test]
fn where_trays_have_no_hours_a_second_look_is_due_at_once() {
    let mut book = book();
    let doing = assess(&book, refer("school"));
    book.act_at(moment(2), HIT, "analyst-1", doing).expect("in");
    let due = book
        .casebook
        .second_looks(&actor("reviewer"), moment(2), &book.policy);
    assert_eq!(due.expect("a tray"), [HIT]);
}
