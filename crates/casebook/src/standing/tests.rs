//! A hit over nights: what closes it, what brings it back, and what does not.

use exchange::payload::Severity::{Acute, Serious};
use proptest::collection::vec;
use proptest::prelude::*;

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
            criteria: None,
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
        ..History::default()
    }
}

/// The state after these deeds, of a hit that was seen once.
fn state(deeds: &[DeedDone]) -> State {
    history(&[(1, usual())], deeds).standing().state
}

/// Why tonight's run opens a hit that looked so on these nights.
fn usual_night(tonight: u32, missing: &BTreeSet<String>) -> Circumstances<'_> {
    Circumstances {
        night: night(tonight),
        missing,
        is_waiting: false,
        has_new_signal: true,
        went_up: &[],
    }
}

fn reopening(days: &[(u32, Projection)], deeds: &[DeedDone], tonight: u32) -> Option<Reopening> {
    history(days, deeds).reopening(&usual_night(tonight, &BTreeSet::new()))
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
fn more_persons_of_the_same_signals_are_no_news_while_something_is_missing() {
    let told_apart = Projection {
        persons: usual().persons + 1,
        ..usual()
    };
    let away = BTreeSet::from(["care".to_owned()]);
    let history = history(&[(1, usual()), (2, told_apart)], &[closed()]);
    for (missing, is_waiting, has_new_signal, is_news) in [
        (&BTreeSet::new(), false, false, true),
        (&away, false, false, false),
        (&BTreeSet::new(), true, false, false),
        (&away, true, true, true),
    ] {
        let reopening = history.reopening(&Circumstances {
            is_waiting,
            has_new_signal,
            ..usual_night(2, missing)
        });
        assert_eq!(reopening.is_some(), is_news, "{missing:?} {is_waiting}");
    }
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
    let park = on(1, "analyst-1", Deed::Park { until, on: None });
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
    assert_eq!(history.reopening(&usual_night(2, &away)), None);
    assert!(
        history
            .reopening(&usual_night(2, &BTreeSet::new()))
            .is_some()
    );
}

/// A deed of one of three people, by number.
fn deed_of(number: u8, who: &str, day: u32) -> Deed {
    let refer = || Closing::Refer {
        lead: "school".to_owned(),
    };
    match number {
        0 => Deed::Take,
        1 => assess(who, set_aside(), false),
        2 => assess(who, set_aside(), true),
        3 => assess(who, refer(), true),
        4 => Deed::Note(words("gezien")),
        5 => Deed::Undo(words("vergissing")),
        6 => Deed::Park {
            until: night(day + 9),
            on: None,
        },
        7 => Deed::Replace(actor("analyst-1")),
        8 => Deed::Release,
        _ => Deed::Reopen(Reopening {
            has_lapsed: true,
            ..Reopening::default()
        }),
    }
}

/// Whether the casebook takes a deed, after those that it took.
fn is_taken(history: &History, done: &DeedDone) -> bool {
    let state = history.standing().state;
    let is_away_or_closed = matches!(state, State::Closed(_) | State::Parked { .. });
    match &done.deed {
        Deed::Take | Deed::Park { .. } => matches!(state, State::New | State::Open { .. }),
        Deed::Assess { .. } => {
            !matches!(state, State::Parked { .. }) && history.may_assess(&done.who).is_ok()
        }
        Deed::Note(_) => state != State::SecondLook,
        Deed::Undo(_) | Deed::Reopen(_) => is_away_or_closed,
        Deed::Release => {
            let taken_by = Some(done.who.clone());
            state == State::Open { taken_by }
        }
        Deed::Replace(away) => !is_away_or_closed && history.assessing().is_of(away),
    }
}

/// Three versions of a hit.
fn version(number: u8) -> Projection {
    match number {
        0 => usual(),
        1 => projection(&[("police", "report", Acute), ("school", "absence", Serious)]),
        _ => projection(&[("housing", "arrears", Serious)]),
    }
}

proptest! {
    /// Whatever is cut, what stands goes on standing, and comes back for the same changes.
    #[test]
    fn a_cut_changes_no_decision_and_nothing_that_brings_it_back(
        deeds in vec((0_u8..10, 1_u8..4, 0_u32..40), 0..12),
        versions in vec(0_u8..3, 1..40),
        limit in 0_u32..45,
    ) {
        let mut days: Vec<u32> = deeds.iter().map(|(_, _, day)| *day).collect();
        days.sort_unstable();
        let mut taken = History::default();
        for ((number, who, _), day) in deeds.iter().zip(days) {
            let who = format!("analyst-{who}");
            let done = on(day, &who, deed_of(*number, &who, day));
            if is_taken(&taken, &done) {
                taken.deeds.push(done);
            }
        }
        let deeds = taken.deeds;
        let versions: Vec<_> = (0..).zip(versions.into_iter().map(version)).collect();
        let whole = history(&versions, &deeds);
        let older = whole.older_than(night(limit));
        let mut cut = whole.clone();
        cut.deeds.drain(..older.deeds);
        cut.sightings.retain(|seen| !older.sightings.contains(&seen.from));

        prop_assert!(cut.deeds.len() == whole.deeds.len()
            || whole.deeds[older.deeds - 1].night < night(limit));
        prop_assert!(older.sightings.iter().all(|from| *from < night(limit)));
        let [before, after] = [&whole, &cut].map(History::standing);
        let is_idle = |state: &State| matches!(state, State::New | State::Open { .. });
        if is_idle(&before.state) {
            prop_assert!(is_idle(&after.state), "{:?}", after.state);
            prop_assert_eq!(before.reopened, after.reopened);
        } else {
            prop_assert_eq!(before, after);
        }
        for number in 0..3 {
            let next = [&whole, &cut].map(|history| {
                let mut history = history.clone();
                history.sightings.extend(seen(&[(60, version(number))]));
                history.reopening(&usual_night(60, &BTreeSet::new()))
            });
            prop_assert_eq!(&next[0], &next[1]);
        }
    }
}

#[test]
fn cuts_what_is_older_where_nothing_stands() {
    let days: Vec<_> = (0..10).map(|day| (day, usual())).collect();
    let deeds = [
        on(1, "analyst-1", Deed::Take),
        closed(),
        on(2, "analyst-1", Deed::Undo(words("vergissing"))),
        on(6, "analyst-1", Deed::Take),
    ];
    let older = history(&days, &deeds).older_than(night(5));
    assert_eq!(older.deeds, 3);
    assert_eq!(older.sightings, [0, 1, 2, 3, 4].map(night));
    let standing = history(&days, &deeds[..2]).older_than(night(5));
    assert_eq!(standing.deeds, 0, "the decision stands");
    assert_eq!(
        standing.sightings,
        [2, 3, 4].map(night),
        "it was made on the first"
    );
}
