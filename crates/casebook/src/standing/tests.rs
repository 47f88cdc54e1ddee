//! A hit over nights: what closes it, what brings it back, and what does not.

use exchange::payload::Severity::{Acute, Serious};

use super::*;
use crate::projection::ProjectionDigest;
use crate::projection::tests::projection;

fn night(day: u32) -> Night {
    Night::from_day_number(20_000 + day).expect("a night")
}

fn actor(id: &str) -> Actor {
    Actor::parse(id).expect("an id")
}

fn on(day: u32, who: &str, deed: Deed) -> DeedDone {
    DeedDone {
        who: actor(who),
        at: Timestamp::from_second(1_700_000_000).expect("a moment"),
        night: night(day),
        deed,
    }
}

fn words(text: &str) -> FreeText {
    FreeText::parse(text).expect("a text")
}

fn assess(who: &str, closing: Closing, asks_two: bool) -> Deed {
    Deed::Assess {
        assessment: Assessment {
            who: actor(who),
            on: ProjectionDigest([0; 32]),
            closing,
            text: words(""),
        },
        asks_two,
    }
}

fn set_aside() -> Closing {
    Closing::SetAside {
        reason: "no-ground".to_owned(),
    }
}

fn usual() -> Projection {
    projection(&[
        ("police", "report", Serious),
        ("school", "absence", Serious),
    ])
}

fn seen(days: &[(u32, Projection)]) -> Vec<Sighting> {
    let seen = days.iter().cloned();
    seen.map(|(day, projection)| Sighting {
        from: night(day),
        until: night(day),
        projection,
    })
    .collect()
}

fn history(days: &[(u32, Projection)], deeds: &[DeedDone]) -> History {
    History {
        sightings: seen(days),
        deeds: deeds.to_vec(),
    }
}

/// The state after these deeds, of a hit that was seen once.
fn state(deeds: &[DeedDone]) -> State {
    history(&[(1, usual())], deeds).standing().state
}

/// Why tonight's run opens a hit that looked so on these nights.
fn reopening(days: &[(u32, Projection)], deeds: &[DeedDone], tonight: u32) -> Option<Reopening> {
    history(days, deeds).reopening(night(tonight), &BTreeSet::new(), false)
}

fn closed() -> DeedDone {
    on(1, "analyst-1", assess("analyst-1", set_aside(), false))
}

#[test]
fn is_new_until_somebody_does_something_and_a_note_is_nothing() {
    assert_eq!(state(&[]), State::New);
    let note = on(1, "analyst-1", Deed::Note(words("gezien")));
    assert_eq!(state(std::slice::from_ref(&note)), State::New);
    let taken_by = Some(actor("analyst-1"));
    let take = on(1, "analyst-1", Deed::Take);
    assert_eq!(state(&[note, take]), State::Open { taken_by });
}

#[test]
fn stays_closed_while_it_only_repeats_and_while_it_is_gone() {
    for (days, tonight) in [
        (vec![(1, usual())], 1),
        (vec![(1, usual()), (2, usual()), (3, usual())], 3),
        (vec![(1, usual())], 9),
    ] {
        assert_eq!(reopening(&days, &[closed()], tonight), None);
    }
    assert_eq!(
        reopening(&[(1, usual()), (2, usual())], &[], 2),
        None,
        "it is not closed"
    );
}

#[test]
fn comes_back_for_what_was_never_seen_before_it_was_closed() {
    let more = projection(&[("police", "report", Acute), ("school", "absence", Serious)]);
    let days = [(1, usual()), (2, more.clone())];
    let back = reopening(&days, &[closed()], 2).expect("it comes back");
    let code = "report".to_owned();
    assert_eq!(
        back.changes,
        BTreeSet::from([Change::Severity { code, now: Acute }])
    );
    assert!(!back.has_lapsed && !back.is_due);
    // It was as severe before, so it is nothing new.
    let days = [(0, more.clone()), (1, usual()), (2, more)];
    assert_eq!(reopening(&days, &[closed()], 2), None);
}

#[test]
fn says_why_it_is_open_again_until_it_is_closed_again() {
    let why = Reopening {
        has_lapsed: true,
        ..Reopening::default()
    };
    let mut deeds = vec![closed(), on(2, "night", Deed::Reopen(why.clone()))];
    let standing = history(&[(1, usual())], &deeds).standing();
    assert_eq!(standing.state, State::Open { taken_by: None });
    assert_eq!(standing.reopened, Some(why));
    deeds.push(on(2, "analyst-2", assess("analyst-2", set_aside(), false)));
    let standing = history(&[(1, usual())], &deeds).standing();
    assert_eq!(
        (standing.state, standing.reopened),
        (State::Closed(set_aside()), None)
    );
}

#[test]
fn is_open_again_when_hardly_anything_is_left() {
    let little = projection(&[("school", "other", Serious)]);
    let back = reopening(&[(1, usual()), (2, little)], &[closed()], 2).expect("it lapses");
    assert!(back.has_lapsed);
}

#[test]
fn waits_for_a_second_person_and_shows_only_that() {
    let first = on(1, "analyst-1", assess("analyst-1", set_aside(), true));
    let second = on(1, "analyst-2", assess("analyst-2", set_aside(), false));
    assert_eq!(state(std::slice::from_ref(&first)), State::SecondLook);
    assert_eq!(state(&[first, second]), State::Closed(set_aside()));
}

#[test]
fn is_away_until_its_night_and_known_until_its_date() {
    let until = night(5);
    let park = on(1, "analyst-1", Deed::Park { until });
    assert_eq!(state(std::slice::from_ref(&park)), State::Parked { until });
    let known = Closing::Known { until };
    let close = on(1, "analyst-1", assess("analyst-1", known, false));
    for deed in [park, close] {
        let deeds = [deed];
        assert_eq!(reopening(&[(1, usual())], &deeds, 5), None);
        let back = reopening(&[(1, usual())], &deeds, 6).expect("it is due");
        assert!(back.is_due);
    }
}

#[test]
fn is_opened_by_an_undo_and_can_be_closed_anew() {
    let mut deeds = vec![
        closed(),
        on(1, "analyst-1", Deed::Undo(words("vergissing"))),
    ];
    assert_eq!(state(&deeds), State::Open { taken_by: None });
    deeds.push(on(1, "analyst-2", assess("analyst-2", set_aside(), false)));
    assert_eq!(state(&deeds), State::Closed(set_aside()));
}

#[test]
fn does_not_lapse_because_an_agency_is_missing() {
    let police = projection(&[("police", "report", Serious)]);
    let three = projection(&[
        ("police", "report", Serious),
        ("school", "absence", Serious),
        ("school", "other", Serious),
    ]);
    let history = history(&[(1, three), (2, police)], &[closed()]);
    let away = BTreeSet::from(["school".to_owned()]);
    assert_eq!(history.reopening(night(2), &away, false), None);
    assert!(
        history
            .reopening(night(2), &BTreeSet::new(), false)
            .is_some()
    );
}
