//! Who may do what when, and what no sequence of acts can bring about.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn person(number: u8) -> Actor {
    Actor::parse(&format!("analyst-{number}")).expect("an id")
}

fn refer(lead: &str) -> Closing {
    let lead = lead.to_owned();
    Closing::Refer { lead }
}

fn set_aside() -> Closing {
    let reason = "no-ground".to_owned();
    Closing::SetAside { reason }
}

fn known(day: u32) -> Closing {
    let until = Night::from_day_number(20_000 + day).expect("a night");
    Closing::Known { until }
}

fn assessment(who: u8, closing: Closing) -> Assessment {
    Assessment {
        who: person(who),
        on: ProjectionDigest([0; 32]),
        closing,
        criteria: None,
        text: FreeText::parse("").expect("a text"),
    }
}

/// What came of these assessments, each of which must be allowed.
fn stand_of(given: &[(u8, Closing)]) -> Stand {
    let mut assessing = Assessing::default();
    for (who, closing) in given {
        let given = assessing.add(assessment(*who, closing.clone()), true);
        given.unwrap_or_else(|error| panic!("{who}: {error}"));
    }
    assessing.stand()
}

#[test]
fn one_person_decides_where_one_is_asked() {
    let mut assessing = Assessing::default();
    let stand = assessing.add(assessment(1, known(9)), false);
    assert_eq!(stand, Ok(Stand::Decided(known(9))));
    assert_eq!(assessing.may(&person(2)), Err(AssessError::Closed));
}

#[test]
fn two_that_agree_decide_and_the_first_stays_closed_until_then() {
    let mut assessing = Assessing::default();
    let first = assessing.add(assessment(1, refer("school")), true);
    assert_eq!(first, Ok(Stand::SecondDue));
    assert_eq!(assessing.shown_to(&person(2)), []);
    assert_eq!(assessing.shown_to(&person(1)).len(), 1, "it is their own");
    assert_eq!(assessing.may(&person(1)), Err(AssessError::Again));
    let second = assessing.add(assessment(2, refer("school")), false);
    assert_eq!(second, Ok(Stand::Decided(refer("school"))));
    assert_eq!(assessing.shown_to(&person(3)).len(), 2);
}

#[test]
fn agree_means_the_same_kind_and_for_a_referral_the_same_lead() {
    assert!(refer("school").agrees_with(&refer("school")));
    assert!(!refer("school").agrees_with(&refer("police")));
    assert!(known(1).agrees_with(&known(2)));
    assert!(!known(1).agrees_with(&set_aside()));
    assert_eq!(
        stand_of(&[(2, known(5)), (1, known(7))]),
        Stand::Decided(known(7))
    );
}

#[test]
fn two_that_differ_look_again_and_then_a_third_decides_with_one_of_them() {
    let differ = [(1, refer("school")), (2, set_aside())];
    let before = Stand::Differ {
        is_third_due: false,
    };
    assert_eq!(stand_of(&differ), before);
    let mut assessing = Assessing::default();
    for (who, closing) in differ.clone() {
        assessing
            .add(assessment(who, closing), true)
            .expect("allowed");
    }
    assert_eq!(assessing.may(&person(3)), Err(AssessError::NotYet));
    let [one, two] = differ;
    let again = [one.clone(), two.clone(), one.clone(), two.clone()];
    assert_eq!(stand_of(&again), Stand::Differ { is_third_due: true });
    let came_round = [one.clone(), two.clone(), (1, set_aside())];
    assert_eq!(stand_of(&came_round), Stand::Decided(set_aside()));
    let third = [one.clone(), two.clone(), one, two, (3, refer("school"))];
    assert_eq!(stand_of(&third), Stand::Decided(refer("school")));
}

#[test]
fn three_that_differ_are_not_stuck() {
    let mut given = vec![(1, refer("school")), (2, set_aside())];
    given.extend(given.clone());
    given.push((3, known(5)));
    assert_eq!(stand_of(&given), Stand::Differ { is_third_due: true });
    given.push((4, known(6)));
    assert_eq!(stand_of(&given), Stand::Decided(known(5)));
}

#[test]
fn who_is_away_is_replaced_and_what_they_thought_is_gone() {
    let mut assessing = Assessing::default();
    assessing
        .add(assessment(1, refer("school")), true)
        .expect("allowed");
    assessing.replace(&person(1));
    assert_eq!(assessing.stand(), Stand::None);
    let again = assessing.add(assessment(2, set_aside()), false);
    assert_eq!(again, Ok(Stand::SecondDue), "two stay asked");
}

#[test]
fn the_owners_choice_says_which_closings_two_must_make() {
    use SecondLook::{All, Referrals, Sample};
    for (look, closing, is_acute, is_picked, asks) in [
        (All, known(1), false, false, true),
        (Sample, known(1), false, false, false),
        (Sample, known(1), false, true, true),
        (Sample, refer("school"), false, false, true),
        (Referrals, refer("school"), false, false, true),
        (Referrals, set_aside(), false, true, false),
        (Referrals, set_aside(), true, false, true),
        (Referrals, known(1), true, false, false),
    ] {
        assert_eq!(
            closing.asks_two(look, is_acute, is_picked),
            asks,
            "{look:?} {closing:?}"
        );
    }
}

/// What one of five people tries at a time.
fn tries() -> impl Strategy<Value = Vec<(u8, u8)>> {
    vec((1_u8..6, 0_u8..4), 0..30)
}

fn closing_of(number: u8) -> Closing {
    match number {
        0 => refer("school"),
        1 => refer("police"),
        2 => known(9),
        _ => set_aside(),
    }
}

proptest! {
    #[test]
    fn never_closes_by_one_where_two_are_asked(tries in tries()) {
        let mut assessing = Assessing::default();
        let mut tried_by: Vec<Assessment> = Vec::new();
        for (who, closing) in tries {
            let assessment = assessment(who, closing_of(closing));
            if assessing.add(assessment.clone(), true).is_ok() {
                tried_by.push(assessment);
            }
            if let Stand::Decided(closing) = assessing.stand() {
                let mean_it = tried_by.iter().filter(|given| given.closing.agrees_with(&closing));
                let people: BTreeSet<_> = mean_it.map(|given| &given.who).collect();
                prop_assert!(people.len() >= 2, "{tried_by:?}");
            }
        }
    }

    #[test]
    fn is_never_stuck(tries in tries()) {
        let mut assessing = Assessing::default();
        for (who, closing) in tries {
            let _ = assessing.add(assessment(who, closing_of(closing)), true);
        }
        // From here on two who agree, and the patience to say so, are enough.
        for _ in 0..2 {
            for who in 1..6 {
                let _ = assessing.add(assessment(who, refer("school")), true);
            }
        }
        prop_assert!(matches!(assessing.stand(), Stand::Decided(_)), "{assessing:?}");
    }

    /// All that a second person can reach is equal, whatever the first one chose.
    #[test]
    fn shows_the_second_person_nothing_of_the_first(first in 0_u8..4, other in 0_u8..4) {
        let of = |choice| {
            let mut assessing = Assessing::default();
            let stand = assessing.add(assessment(1, closing_of(choice)), true);
            let shown = assessing.shown_to(&person(2)).to_vec();
            (stand, shown, assessing.may(&person(2)), assessing.is_open_to(&person(2)))
        };
        prop_assert_eq!(of(first), of(other));
    }
}
