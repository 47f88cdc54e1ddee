//! `hits list`, `hits show`, `hits export` and `audit who-saw`, `sample`, `journal`.

use std::fs;

use serde_json::Value;

use super::{ids, town};
use crate::harness::town::{NIGHT, Town};

fn json(town: &Town, words: &str) -> Value {
    let ran = town.say(&format!("{words} --json")).expect(0);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

const AS: &str = "--site centre --as analyst-1";

#[test]
fn a_list_has_what_the_filter_lets_through() {
    let town = town();
    let ids = ids(&town);
    let listed = |filter: &str| {
        let list = json(&town, &format!("hits list {AS} {filter}"));
        let hits = list["hits"].as_array().expect("hits").clone();
        let ids = hits.iter().map(|hit| hit["id"].as_str().expect("an id"));
        (
            list["of"].as_u64().expect("a number"),
            ids.map(str::to_owned).collect::<Vec<_>>(),
        )
    };
    assert_eq!(listed(""), (2, ids.clone()));
    assert_eq!(listed("--limit 1 --offset 1"), (2, ids[1..].to_vec()));
    assert_eq!(listed("--agency police --rule multi-problem").0, 2);
    assert_eq!(listed("--state parked").0, 0);
    assert_eq!(listed("--presence gone").0, 0);
    assert_eq!(listed("--since 2026-11-23").0, 0);
    let text = town.say(&format!("hits list {AS}")).expect(0).stdout;
    assert!(
        text.contains(&ids[0]) && text.contains("2 of 2 hits"),
        "{text}"
    );
}

#[test]
fn a_hit_is_explained_in_words_and_as_json() {
    let town = town();
    let id = &ids(&town)[0];
    let text = town.say(&format!("hits show {AS} {id}")).expect(0).stdout;
    for said in [
        &format!("{id}: new"),
        "multi-problem v1",
        "is not met without event",
        "last on",
        "housing",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let detail = json(&town, &format!("hits show {AS} {id}"));
    assert_eq!(detail["state"]["word"], "new");
    assert_eq!(detail["last_night"], NIGHT);
    assert_eq!(detail["hit"]["id"], id.as_str());
    assert_eq!(detail["version"].as_str().expect("a digest").len(), 64);
}

#[test]
fn an_export_is_a_file_for_its_owner_and_never_over_another() {
    let town = town();
    let ran = town
        .say(&format!("hits export {AS} --out hits.csv"))
        .expect(0);
    assert_eq!(ran.stdout, "2 hits in hits.csv, mode 0600\n");
    let csv = String::from_utf8(town.read("hits.csv")).expect("UTF-8");
    assert!(
        csv.starts_with("\u{feff}treffer;stand;") && csv.lines().count() == 3,
        "{csv}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(town.file("hits.csv"))
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let saw = || {
        let saw = json(
            &town,
            &format!(
                "audit who-saw --site centre --as auditor-1 {}",
                ids(&town)[0]
            ),
        );
        let entries = saw["entries"].as_array().expect("entries").iter();
        entries.filter(|entry| entry["act"] == "export").count()
    };
    assert_eq!(saw(), 1);
    let again = town
        .say(&format!("hits export {AS} --out hits.csv"))
        .expect(1);
    assert!(
        again.stderr.contains("hits.csv is there already"),
        "{}",
        again.stderr
    );
    assert_eq!(town.read("hits.csv"), csv.as_bytes());
    assert_eq!(saw(), 1, "what was not written was not taken out");
    let none = town
        .say(&format!("hits export {AS} --out none/hits.csv"))
        .expect(1);
    assert!(none.stderr.contains("none/hits.csv"), "{}", none.stderr);
    assert_eq!(saw(), 1);
    town.say(&format!("hits export {AS} --format jsonl --out hits.jsonl"))
        .expect(0);
    let lines = String::from_utf8(town.read("hits.jsonl")).expect("UTF-8");
    assert_eq!(lines.lines().count(), 2);
    assert!(!town.file("hits.csv.part").exists());
}

#[test]
fn each_reading_is_an_entry_with_who_did_it() {
    let town = town();
    let id = ids(&town)[0].clone();
    for words in [
        format!("hits list {AS}"),
        format!("hits show {AS} {id}"),
        format!("audit who-saw --site centre --as auditor-1 {id}"),
    ] {
        town.say(&words).expect(0);
    }
    let saw = json(
        &town,
        &format!("audit who-saw --site centre --as auditor-2 {id}"),
    );
    let entries = saw["entries"].as_array().expect("entries").clone();
    let said = entries.iter().map(|entry| {
        let word = |key: &str| entry[key].as_str().expect("a word");
        format!("{} {}", word("who"), word("act"))
    });
    let expected = ["analyst-1 list", "analyst-1 read", "auditor-1 audit"];
    assert_eq!(said.collect::<Vec<_>>(), expected);
    let refused = town
        .say(&format!("hits show {AS} h000000000000000"))
        .expect(1);
    assert_eq!(refused.stderr, "error: there is no such hit\n");
}

#[test]
fn a_sample_is_drawn_by_the_seed_that_is_said() {
    let town = town();
    for _ in 0..5 {
        town.say(&format!("hits list {AS}")).expect(0);
    }
    let seed = "07".repeat(32);
    let month = jiff::Timestamp::now().to_string()[..7].to_owned();
    let sample = "audit sample --site centre --as auditor-1";
    let drawn = json(
        &town,
        &format!("{sample} --month {month} --count 3 --seed {seed}"),
    );
    assert_eq!(drawn["seed"].as_str(), Some(seed.as_str()));
    assert_eq!(drawn["entries"].as_array().expect("entries").len(), 3);
    assert_eq!(json(&town, &format!("{sample} --month 2001-01"))["of"], 0);
    let random = json(&town, sample);
    assert_ne!(random["seed"].as_str(), Some(seed.as_str()));
}

#[test]
fn the_journal_as_text_is_a_file_for_its_owner_and_holds() {
    let town = town();
    let take = "audit journal --site centre --as auditor-1 --out journal.txt";
    town.say(take).expect(0);
    let text = String::from_utf8(town.read("journal.txt")).expect("text");
    assert!(text.starts_with("hitmachine-journal v1\n"));
    assert!(text.contains(" auditor-1 - audit "), "{text}");
    assert!(town.say(take).expect(1).stderr.contains("is there already"));
    let verified = town.say("audit verify journal.txt").expect(0).stdout;
    assert!(
        verified.starts_with("11 entries in 1 run: the chain holds\n"),
        "{verified}"
    );
}

#[test]
fn a_casebook_that_another_run_writes_in_or_that_is_none_is_told() {
    let town = town();
    let database = town.file("centre/casebook/casebook.db");
    fs::write(&database, "a text that is not a database").expect("written");
    let ran = town.say(&format!("hits list {AS}")).expect(1);
    assert!(
        ran.stderr.contains("not a casebook of this version"),
        "{}",
        ran.stderr
    );
    fs::remove_dir_all(town.file("centre/casebook")).expect("removed");
    let ran = town.say(&format!("hits list {AS}")).expect(1);
    assert!(
        ran.stderr.contains("there is no casebook"),
        "{}",
        ran.stderr
    );
    assert!(!town.file("centre/casebook").exists(), "to look makes none");
}

#[test]
fn an_agency_that_there_never_was_is_told_and_no_list_is_read() {
    let town = town();
    let list = format!("hits list {AS} --agency");
    town.say(&format!("{list} police")).expect(0);
    let entries = journal_len(&town);
    let told = town.say(&format!("{list} nosuch")).expect(1).stderr;
    assert!(
        told.contains("the casebook knows no agency `nosuch`"),
        "{told}"
    );
    let export = format!("hits export {AS} --out none.csv --agency nosuch");
    town.say(&export).expect(1);
    assert!(!town.file("none.csv").exists());
    assert_eq!(journal_len(&town), entries);
}

fn journal_len(town: &crate::harness::town::Town) -> usize {
    super::journal_text(town, &town.file("journal-len.txt"));
    town.read("journal-len.txt").len()
}
