//! Each way to tamper with a journal, on real files: as text, and in the casebook's database.

use std::fs;

use rusqlite::Connection;

use super::{head, kept, put_back, record_later, town};
use crate::harness::town::Town;

/// A town of three recorded nights with a reading between them, the text of its journal, and heads
/// of after each night.
fn audited() -> (Town, Vec<String>) {
    let town = town();
    let mut heads = vec![head(&town, "head-1", 0)];
    town.say("hits list --site centre --as analyst-1").expect(0);
    for night in 1..=2 {
        record_later(&town, night);
        let name = format!("head-{}", night + 1);
        heads.push(head(&town, &name, 0));
    }
    town.say("audit journal --site centre --as auditor-1 --out journal.txt")
        .expect(0);
    (town, heads)
}

/// Verifies a text, alone or with all heads that are held, and gives what was said.
fn verified(town: &Town, text: &str, heads: &[String], status: i32) -> String {
    town.write("given.txt", text);
    let heads: Vec<String> = heads.iter().map(|head| format!("--head {head}")).collect();
    let words = format!("audit verify given.txt --home centre {}", heads.join(" "));
    let ran = town.say(&words).expect(status);
    ran.stdout + &ran.stderr
}

fn journal(town: &Town) -> String {
    String::from_utf8(town.read("journal.txt")).expect("text")
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn text_of(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

/// The line of an entry.
fn line_of(lines: &[String], number: usize) -> usize {
    let begins = format!("{number} ");
    let place = lines.iter().position(|line| line.starts_with(&begins));
    place.expect("an entry")
}

#[test]
fn an_honest_journal_holds_and_heads_say_how_far() {
    let (town, heads) = audited();
    let text = journal(&town);
    let alone = verified(&town, &text, &[], 0);
    assert!(
        alone.starts_with("18 entries in 3 runs: the chain holds\n"),
        "{alone}"
    );
    assert!(alone.contains("no head was given"), "{alone}");
    let with = verified(&town, &text, &heads, 0);
    assert!(
        with.contains("vouched for up to entry 17, run 3, by 3 heads"),
        "{with}"
    );
    assert!(
        with.contains("entries 18 to 18 were written since"),
        "{with}"
    );
    let site = town
        .say("audit verify --site centre --head head-2")
        .expect(0);
    assert!(site.stdout.contains(", by 1 head\n"), "{}", site.stdout);
}

#[test]
fn what_is_changed_removed_inserted_or_moved_is_found_by_the_text_alone() {
    let (town, _) = audited();
    let good = lines(&journal(&town));
    let (first, second) = (line_of(&good, 12), line_of(&good, 13));
    let mut changed = good.clone();
    changed[first] = changed[first].replace(" night ", " analyst-9 ");
    let mut removed = good.clone();
    removed.remove(first);
    let mut inserted = good.clone();
    inserted.insert(first, good[first].clone());
    let mut moved = good.clone();
    moved.swap(first, second);
    let mut odd = good;
    odd[first] = "12 yesterday".to_owned();
    for (lines, said) in [
        (
            changed,
            "entry 12, or one before it, was changed after it was written",
        ),
        (removed, "entry 13 stands where entry 12 must"),
        (inserted, "entry 12 stands where entry 13 must"),
        (moved, "entry 13 stands where entry 12 must"),
        (odd, "is not a line of a journal"),
    ] {
        let found = verified(&town, &text_of(&lines), &[], 1);
        assert!(found.contains(said), "{said}: {found}");
    }
}

#[test]
fn an_end_that_was_cut_off_is_found_by_a_head_alone() {
    let (town, heads) = audited();
    let good = lines(&journal(&town));
    let end = good.iter().position(|line| line == "run 2").expect("a run");
    let cut = text_of(&good[..=end]);
    verified(&town, &cut, &heads[..2], 0);
    let found = verified(&town, &cut, &heads[2..], 1);
    assert!(
        found.contains("the journal ends with entry 14, after 2 runs"),
        "{found}"
    );
    assert!(found.contains("an older state was put back"), "{found}");
}

/// The town's journal as it would be had another read in place of the analyst, all hashes made
/// anew.
fn rewritten() -> (Town, Vec<String>) {
    let town = town();
    let mut heads = vec![head(&town, "forged-1", 0)];
    town.say("hits list --site centre --as analyst-2").expect(0);
    for night in 1..=2 {
        record_later(&town, night);
        heads.push(head(&town, &format!("forged-{}", night + 1), 0));
    }
    town.say("audit journal --site centre --as auditor-1 --out journal.txt")
        .expect(0);
    (town, heads)
}

#[test]
fn a_chain_made_anew_is_found_by_a_head_alone_and_between_which_entries() {
    let (town, heads) = audited();
    let (other, other_heads) = rewritten();
    let forged = journal(&other);
    verified(&town, &forged, &[], 0);
    verified(&town, &forged, &heads[..1], 0);
    let found = verified(&town, &forged, &heads, 1);
    let said = "entries 11 to 14 are not those that a head of run 2 stands for";
    assert!(found.contains(said), "{found}");
    // Two agencies were given two journals: the text fits one of them.
    let name = &other_heads[2];
    town.write(name, other.read(name));
    let found = verified(&town, &forged, &[heads[2].clone(), name.clone()], 1);
    assert!(found.contains("two heads of run 3 differ"), "{found}");
}

#[test]
fn the_end_of_a_run_that_was_moved_is_found_by_a_head_alone() {
    let (town, heads) = audited();
    let mut moved = lines(&journal(&town));
    let end = moved
        .iter()
        .position(|line| line == "run 1")
        .expect("a run");
    moved.swap(end, end + 1);
    let moved = text_of(&moved);
    verified(&town, &moved, &[], 0);
    let found = verified(&town, &moved, &heads, 1);
    assert!(found.contains("a head of run 1 stands for"), "{found}");
}

#[test]
fn a_casebook_that_was_put_back_is_found_by_a_head_alone() {
    let town = town();
    let before = kept(&town);
    record_later(&town, 1);
    let held = head(&town, "held", 0);
    put_back(&town, &before);
    town.say("audit verify --site centre").expect(0);
    let found = town
        .say(&format!("audit verify --site centre --head {held}"))
        .expect(1);
    assert!(
        found.stdout.contains("an older state was put back"),
        "{}",
        found.stdout
    );
}

#[test]
fn what_was_changed_in_the_database_is_found_at_the_centre() {
    let changes = [
        (
            "UPDATE entry SET who = 'somebody' WHERE number = 2",
            "entry 2, or one before it",
        ),
        (
            "UPDATE run SET entries = 2",
            "run 1 did not end where it says",
        ),
        (
            "UPDATE subject SET id = 'h000000000000009'",
            "is about something else",
        ),
        (
            "UPDATE listed SET salt = zeroblob(32)",
            "did not show a hit",
        ),
        ("DELETE FROM entry WHERE number = 11", "refers to nothing"),
    ];
    for (change, said) in changes {
        let town = town();
        town.say("hits list --site centre --as analyst-1").expect(0);
        let database = Connection::open(town.file("centre/casebook/casebook.db")).expect("opened");
        database
            .execute_batch("PRAGMA foreign_keys = OFF")
            .expect("off");
        database.execute(change, []).expect("changed");
        drop(database);
        for command in ["audit verify", "verify"] {
            let found = town.say(&format!("{command} --site centre")).expect(1);
            assert!(
                found.stdout.contains(said),
                "{command}: {said}: {}",
                found.stdout
            );
        }
    }
}

#[test]
fn a_head_that_is_none_or_of_another_is_refused_and_no_finding() {
    let (town, heads) = audited();
    let good = String::from_utf8(town.read(&heads[2])).expect("text");
    for (bad, said) in [
        ("a text".to_owned(), "this is not a head of a journal"),
        (
            good.replacen("\n3\n", "\n4\n", 1),
            "changed after it was signed",
        ),
    ] {
        town.write("bad-head", bad);
        let ran = town
            .say("audit verify journal.txt --home centre --head bad-head")
            .expect(1);
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    let other = "--origin hitmachine/tiel";
    let ran = town.say(&format!(
        "audit verify journal.txt --home centre --head head-1 {other}"
    ));
    ran.expect(1);
    let key = fs::read_to_string(town.file("centre/covenant.toml")).expect("text");
    let line = key
        .lines()
        .find(|line| line.starts_with("sign = "))
        .expect("a key");
    let key = line.split('"').nth(1).expect("digits");
    let ran = town.say(&format!(
        "audit verify journal.txt --key {key} --head head-1"
    ));
    ran.expect(0);
}
