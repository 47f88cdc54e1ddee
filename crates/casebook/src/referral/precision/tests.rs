//! Intervals held against the equation that they solve, and majorities against counting all ways in
//! which those who say nothing may still answer.

use exchange::letter::answers::Verdict::{Known, NotReached, Right, Wrong};
use proptest::prelude::*;

use super::*;

/// How far a share is from what was found, in standard deviations of that share: the interval is
/// where this is at most [`Z`]. Found by halving, without the formula.
fn end_by_halving(some: u32, all: u32, is_low: bool) -> f64 {
    let (n, found) = (f64::from(all), f64::from(some) / f64::from(all));
    let (mut near, mut far) = (found, if is_low { 0.0 } else { 1.0 });
    let is_inside = |share: f64| (found - share).powi(2) * n <= Z * Z * share * (1.0 - share);
    if is_inside(far) {
        return far;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(near, far);
        if is_inside(middle) {
            near = middle;
        } else {
            far = middle;
        }
    }
    near
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop::sample::select(vec![Right, Known, Wrong, NotReached])
}

/// One verdict in place of what an agency said, by counting each.
fn naive_voice(answers: &[Verdict]) -> Option<Verdict> {
    let count = |of: Verdict| answers.iter().filter(|&&verdict| verdict == of).count();
    let [right, known, wrong] = [Right, Known, Wrong].map(count);
    match (right + known, wrong) {
        (0, 0) => None,
        (belongs, wrong) if belongs < wrong => Some(Wrong),
        _ if right < known => Some(Known),
        _ => Some(Right),
    }
}

/// What is wrong or not whichever way the silent answer: tried by each.
fn naive_is_wrong(voices: &[Option<Verdict>]) -> Option<bool> {
    let silent = voices.iter().filter(|voice| voice.is_none()).count();
    let said_wrong = voices.iter().filter(|&&voice| voice == Some(Wrong)).count();
    let mut ways = (0..=silent).map(|turned| 2 * (said_wrong + turned) > voices.len());
    let mut belongs = (0..=silent).map(|turned| {
        let wrong = said_wrong + turned;
        2 * (voices.len() - wrong) > voices.len()
    });
    if ways.all(|is_wrong| is_wrong) {
        Some(true)
    } else if belongs.all(|belongs| belongs) {
        Some(false)
    } else {
        None
    }
}

proptest! {
    #[test]
    fn an_interval_solves_its_equation_and_holds_what_was_found(
        all in 1_u32..5000,
        share in 0.0_f64..=1.0,
    ) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let some = (share * f64::from(all)).round() as u32;
        let Interval { low, high } = Interval::of(some, all).expect("there are some");
        prop_assert!((low - end_by_halving(some, all, true)).abs() < 1e-6);
        prop_assert!((high - end_by_halving(some, all, false)).abs() < 1e-6);
        let found = f64::from(some) / f64::from(all);
        prop_assert!((0.0..=found + 1e-12).contains(&low) && (found - 1e-12..=1.0).contains(&high));
    }

    #[test]
    fn a_majority_is_what_no_later_answer_can_turn(
        controllers in prop::collection::vec(prop::collection::vec(verdict(), 0..4), 1..6),
    ) {
        let voices: Vec<_> = controllers.iter().map(|answers| naive_voice(answers)).collect();
        let found = finding(&controllers);
        let is_wrong = naive_is_wrong(&voices);
        prop_assert_eq!(found.map(|finding| finding == Finding::Wrong), is_wrong);
        if let Some(false) = is_wrong {
            let count = |of| voices.iter().filter(|&&voice| voice == Some(of)).count();
            let is_known = count(Known) > count(Right);
            let expected = [Finding::Right, Finding::Known][usize::from(is_known)];
            prop_assert_eq!(found, Some(expected));
        }
    }
}

#[test]
fn wilsons_interval_is_that_of_the_tables() {
    for (some, all, low, high) in [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (9, 10, 0.5958, 0.9821),
        (40, 100, 0.3094, 0.4980),
        (100, 100, 0.9630, 1.0),
    ] {
        let found = Interval::of(some, all).expect("there are some");
        assert!((found.low - low).abs() < 5e-5, "{some} of {all}: {found:?}");
        assert!(
            (found.high - high).abs() < 5e-5,
            "{some} of {all}: {found:?}"
        );
    }
    assert_eq!(Interval::of(0, 0), None);
}

#[test]
fn one_controller_of_three_makes_nothing_wrong_however_many_agencies_it_has() {
    let many = vec![Wrong; 9];
    assert_eq!(finding(&[many.clone(), vec![Right], vec![]]), None);
    assert_eq!(
        finding(&[many.clone(), vec![Right], vec![Known]]),
        Some(Finding::Right)
    );
    assert_eq!(finding(&[many, vec![Wrong], vec![]]), Some(Finding::Wrong));
    assert_eq!(finding(&[vec![NotReached], vec![NotReached]]), None);
    assert_eq!(finding(&[]), None);
}

#[test]
fn a_rule_is_under_what_is_asked_only_where_all_of_the_interval_is() {
    let of = |right: u32, wrong: u32| Tally {
        right,
        wrong,
        ..Tally::default()
    };
    assert!(!of(0, 0).is_wholly_under(0.5));
    assert!(!of(4, 6).is_wholly_under(0.5), "few say little");
    assert!(of(40, 60).is_wholly_under(0.5));
    assert!(!of(41, 59).is_wholly_under(0.5));
    let known = Tally {
        known: 60,
        ..of(0, 40)
    };
    assert!(!known.is_wholly_under(0.5), "what is known is right");
}

#[test]
fn a_count_below_ten_is_not_shown_and_cannot_be_worked_out() {
    for (counts, shown) in [
        ([30, 20, 10], [Some(60), Some(30), Some(20), Some(10)]),
        ([30, 20, 9], [Some(59), Some(30), None, None]),
        ([9, 20, 30], [Some(59), None, None, Some(30)]),
        ([30, 2, 9], [Some(41), Some(30), None, None]),
        ([4, 4, 4], [Some(12), None, None, None]),
        ([3, 3, 3], [None; 4]),
        ([0, 0, 0], [None; 4]),
    ] {
        let [right, known, wrong] = counts;
        let ShownTally {
            all,
            right,
            known,
            wrong,
        } = ShownTally::of(&Tally {
            right,
            known,
            wrong,
        });
        assert_eq!([all, right, known, wrong], shown, "{counts:?}");
    }
}
