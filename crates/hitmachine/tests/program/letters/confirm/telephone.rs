//! What two stewards name a pair by on the telephone.

use serde_json::Value;

use super::{confirm, matched, town};
use crate::harness::town::Town;

/// The codes that an agency is shown of the pair with another: what to say, and what to hear.
fn codes(town: &Town, agency: &str, other: &str) -> [String; 2] {
    let shown = confirm(town, agency, &["--dry-run", "--json"])
        .expect(0)
        .stdout;
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    let questions = shown["questions"].as_array().expect("questions");
    let question = questions
        .iter()
        .find(|question| question["other_agency"] == other)
        .expect("a question");
    ["code", "own_code"].map(|code| question[code].as_str().expect("a code").to_owned())
}

#[test]
fn both_sides_of_a_pair_have_the_same_two_codes_crosswise() {
    let town = town(2);
    matched(&town);
    let [said, heard] = codes(&town, "housing", "police");
    assert_eq!(codes(&town, "police", "housing"), [heard, said.clone()]);
    // The code is of the signal: the third agency names the same one by it.
    let [of_police, _] = codes(&town, "neighbourhood-team", "police");
    assert_eq!(of_police, said);
}
