//! Which keys persons meet on by chance, and which do not.

use super::*;
use crate::covenant::{Covenant, CovenantError, CovenantFault, Mode};

const GOOD: &str = include_str!("../../../../tests/covenant.toml");

/// The good covenant, in which this key of persons joins and each of three agencies may send so
/// many signals.
fn with_key(id: &str, mode: &str, max_signals: u64, postcodes: &str) -> String {
    GOOD.replacen(
        "id = \"surname+initial+birth\"\nmode = \"joins\"",
        &format!("id = \"{id}\"\nmode = \"{mode}\""),
        1,
    )
    .replace(
        "max_signals = 1000",
        &format!("max_signals = {max_signals}"),
    )
    .replacen("\"6500-6549\"", &format!("\"{postcodes}\""), 1)
}

fn joins(id: &str, max_signals: u64, postcodes: &str) -> bool {
    match Covenant::parse(with_key(id, "joins", max_signals, postcodes).as_bytes()) {
        Ok(_) => true,
        Err(CovenantError::Faults(faults)) => {
            let [fault] = &faults[..] else {
                panic!("{faults:?}");
            };
            assert!(
                matches!(fault.fault, CovenantFault::Weak { .. }),
                "{id}: {fault}"
            );
            false
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn refuses_to_join_what_strangers_have_in_common() {
    for id in [
        "birth",
        "initial",
        "surname",
        "first-name",
        "house-number+initial",
        "initial+birth.year-month",
        "surname+first-name.initial",
        "birth.month-day+initial+postcode.area",
    ] {
        assert!(!joins(id, 1_000, "6500-6549"), "{id}");
    }
}

#[test]
fn refuses_to_join_what_housemates_have_in_common() {
    for id in [
        "surname+postcode+house-number",
        "initial+address",
        "surname+initial+address",
        "half+first-name+postcode+house-number",
        "half.sound+birth.year-day+postcode",
        "surname+birth.year-month+address",
    ] {
        assert!(!joins(id, 1_000, "6500-6549"), "{id}");
    }
}

#[test]
fn lets_the_keys_of_the_template_and_of_the_synthetic_city_join() {
    for id in [
        "initial+birth+postcode+house-number",
        "half.sound+initial+birth.swapped+postcode+house-number",
        "half.sound+initial+birth.year-month+postcode+house-number",
        "half+initial+birth",
        "surname+initial+birth",
    ] {
        assert!(joins(id, 100_000, "any"), "{id}");
        assert!(
            joins(id, 1_500_000, "4000-4999"),
            "{id}: all who live there"
        );
    }
    for id in ["bsn", "address", "parent", "bag"] {
        let covenant = Covenant::parse(GOOD.as_bytes()).expect("a covenant");
        let key = MatchKey::new(id, Mode::Joins).expect("a match key");
        assert_eq!(covenant.chance(&key), None, "{id}");
    }
}

#[test]
fn goes_by_how_many_persons_may_be_sent() {
    // In a region it is as good as unique, in the whole country it is not.
    assert!(joins("half+initial+birth", 1_000_000, "any"));
    assert!(!joins("half+initial+birth", 6_000_000, "any"));
    // No more than live in the area can be sent, whatever the caps are.
    assert!(joins("half+initial+birth", u64::MAX / 2, "6500-6549"));
}

#[test]
fn lets_a_weak_key_ask_and_says_how_often_it_will_be_wrong() {
    let text = with_key("birth", "asks", 1_000, "6500-6549");
    let covenant = Covenant::parse(text.as_bytes()).expect("a covenant");
    let chance = covenant
        .chance(&covenant.match_keys()[1])
        .expect("it is of persons");
    // 3,000 persons, of whom 3,000 / 25,000 strangers and 1.9 / 215 housemates are met by each.
    assert!(chance.is_weak());
    assert_eq!((chance.persons(), chance.pairs()), (3_000, 194));
}

#[test]
fn takes_a_weak_key_from_whoever_measures_keys() {
    let text = with_key("birth", "joins", 1_000, "6500-6549");
    assert!(Covenant::parse_with_weak_keys(text.as_bytes()).is_ok());
    let error = Covenant::parse(text.as_bytes()).expect_err("a weak key");
    assert_eq!(
        error.to_string(),
        "covenant, match_key \"birth\": is too weak to join: of 3000 persons that the agencies \
         may send, 194 pairs are to be expected to meet by chance, which is more than one person \
         in a hundred; let it ask, or add a part"
    );
}
