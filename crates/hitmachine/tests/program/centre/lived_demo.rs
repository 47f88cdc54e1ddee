//! The demo: what it prints is the same for the same seed, and what it tells is in the folder that
//! it leaves behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::run::run;

const LAST: &str = "2026-11-24";

/// A demo of a small city, with further arguments, and what it printed as JSON.
fn lived(folder: &Path, further: &[&str]) -> Value {
    let args = [
        "demo",
        "--inhabitants",
        "5000",
        "--night",
        LAST,
        "--json",
        "--out",
        "demo",
    ];
    let ran = run(folder, &[&args[..], further].concat()).expect(0);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn texts<'a>(values: &'a Value, key: &str) -> Vec<&'a str> {
    let values = values.as_array().expect("a list").iter();
    values
        .map(|value| value[key].as_str().expect("a text"))
        .collect()
}

/// The hit lists of all nights, as bytes.
fn hit_lists(folder: &Path) -> Vec<Vec<u8>> {
    let nights = ["2026-11-22", "2026-11-23", LAST];
    let list = |night| format!("demo/centre/nights/{night}/run-1/hits.json");
    nights
        .map(|night| fs::read(folder.join(list(night))).expect("a hit list"))
        .to_vec()
}

#[test]
fn the_same_seed_prints_the_same_and_finds_the_same_at_any_number_of_threads() {
    let [one, other, seeded] = [(); 3].map(|()| folder());
    let mut printed = lived(one.path(), &["--threads", "1"]);
    let mut again = lived(other.path(), &["--threads", "3"]);
    for said in [&mut printed, &mut again] {
        said["seconds"] = Value::Null;
    }
    assert_eq!(printed, again);
    let lists = hit_lists(one.path());
    assert!(lists == hit_lists(other.path()));
    assert!(
        lists != {
            lived(seeded.path(), &["--seed", "2"]);
            hit_lists(seeded.path())
        }
    );
}

#[test]
fn a_live_a_pilot_and_a_trial_rule_appear_and_the_referral_comes_back_answered() {
    let folder = folder();
    let said = lived(folder.path(), &[]);
    let nights = &said["nights"];
    assert_eq!(texts(nights, "night"), ["2026-11-22", "2026-11-23", LAST]);
    let mut stages = BTreeSet::new();
    for hit in nights[0]["new"].as_array().expect("hits") {
        stages.extend(texts(&hit["rules"], "stage"));
    }
    let all: Vec<_> = stages.into_iter().collect();
    // Whatever meets rules on trial alone is counted, and not kept.
    assert_eq!(all, ["live", "pilot", "proef"]);
    assert!(nights[0]["on_trial"].as_u64().expect("a count") > 0);

    let referral = &said["referral"];
    assert_eq!(referral["state"]["word"], "referred");
    let digests = texts(&referral["assessed"], "looked_at");
    assert_eq!(digests.len(), 2);
    assert_eq!(digests[0], digests[1], "they looked at the same");
    let letters = referral["letters"].as_array().expect("letters");
    let agencies = texts(&referral["letters"], "agency");
    let involved = referral["hit"]["agencies"].as_array().expect("agencies");
    assert_eq!(agencies.len(), involved.len());
    let cases: BTreeSet<_> = texts(&referral["letters"], "case").into_iter().collect();
    assert_eq!(cases.len(), letters.len(), "each knows another number");
    for letter in letters {
        let rows = letter["rows"].as_array().expect("rows");
        assert!(!rows.is_empty(), "{letter}");
        assert_eq!(rows.len() as u64, letter["answered"], "{letter}");
    }
    let taken = nights[2]["letters_of_answers"].as_u64();
    assert_eq!(taken, Some(letters.len() as u64));
    // One answered referral is too few to be shown.
    assert_eq!(said["precision"][0]["stage"], "live");
    assert_eq!(said["precision"][0]["referrals"], Value::Null);
}

#[test]
fn rows_are_named_by_their_numbers_and_by_nothing_that_they_say() {
    let folder = folder();
    let said = lived(folder.path(), &[]);
    let letter = &said["referral"]["letters"][0];
    let agency = letter["agency"].as_str().expect("an id");
    let mut keys: Vec<_> = letter["rows"][0]
        .as_object()
        .expect("a row")
        .keys()
        .collect();
    keys.sort();
    assert_eq!(keys, ["line", "row"]);

    // The commands that it names find the same rows, the casebook whole, and nothing wrong.
    let home = format!("demo/agencies/{agency}");
    let sent = format!("demo/centre/outbox/{agency}/{LAST}-referrals.letter");
    let export = format!("demo/night-{LAST}/agencies/{agency}/signals.csv");
    let args = [
        "resolve", "--home", &home, "--letter", &sent, "--json", &export,
    ];
    let found = run(folder.path(), &args).expect(0).stdout;
    let found: Value = serde_json::from_str(&found).expect("JSON");
    assert_eq!(found["cases"].as_array().expect("cases").len(), 1);
    let hit = said["referral"]["hit"]["hit"].as_str().expect("an id");
    for args in [
        &["hits", "list", "--site", "demo/centre", "--as", "analyst-1"][..],
        &[
            "hits",
            "show",
            "--site",
            "demo/centre",
            "--as",
            "analyst-1",
            hit,
        ],
        &[
            "audit",
            "who-saw",
            "--site",
            "demo/centre",
            "--as",
            "auditor-1",
            hit,
        ],
        &["verify", "--site", "demo/centre"],
    ] {
        run(folder.path(), args).expect(0);
    }
}

#[test]
fn fewer_nights_end_the_story_sooner() {
    let folder = folder();
    let one = lived(folder.path(), &["--nights", "1"]);
    assert_eq!(one["nights"].as_array().expect("nights").len(), 1);
    assert_eq!(one["referral"]["letters"], Value::Array(Vec::new()));
    let two = lived(folder.path(), &["--nights", "2"]);
    let letters = two["referral"]["letters"].as_array().expect("letters");
    assert!(!letters.is_empty());
    assert_eq!(
        two["nights"][1]["letters_of_answers"], 0,
        "not taken in yet"
    );
}
