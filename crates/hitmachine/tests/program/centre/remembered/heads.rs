//! `audit check`: what an agency does with the heads that the centre sends.

use std::fs;

use super::{head, kept, put_back, record_later, town};
use crate::harness::town::Town;

const KEPT: &str = "agencies/police/state/journal-head";

fn check(town: &Town, head: &str, status: i32) -> String {
    let words = format!("audit check --home agencies/police {head}");
    let ran = town.say(&words).expect(status);
    ran.stdout + &ran.stderr
}

#[test]
fn an_agency_follows_the_journal_and_finds_a_fork_a_gap_and_an_older_one() {
    let town = town();
    let first = head(&town, "head-1", 0);
    let said = check(&town, &first, 0);
    assert!(
        said.contains("The first head of hitmachine/small-city, of 1 run"),
        "{said}"
    );
    assert!(check(&town, &first, 0).contains("is the one that is kept"));
    let before = kept(&town);
    record_later(&town, 1);
    let second = head(&town, "head-2", 1);
    let said = check(&town, &second, 0);
    assert!(
        said.contains("of 2 runs, goes on from the one of 1"),
        "{said}"
    );
    let known = town.read(KEPT);

    let said = check(&town, &first, 1);
    assert!(said.contains("cut off or put back") && said.contains("tell your privacy officer"));
    record_later(&town, 2);
    let gap = head(&town, "gap", 1);
    let said = check(&town, &gap, 1);
    assert!(
        said.contains("the proof begins at 1 runs") && !said.contains("FG"),
        "{said}"
    );
    // An older state was put back, and another night written on it.
    put_back(&town, &before);
    town.say("hits list --site centre --as analyst-1").expect(0);
    record_later(&town, 3);
    let fork = head(&town, "fork", 1);
    let said = check(&town, &fork, 1);
    assert!(said.contains("there are two journals of 2 runs"), "{said}");
    record_later(&town, 4);
    let rewritten = head(&town, "rewritten", 2);
    let said = check(&town, &rewritten, 1);
    assert!(said.contains("what was written was changed"), "{said}");
    assert_eq!(town.read(KEPT), known, "what was known is kept");
}

#[test]
fn heads_of_two_agencies_are_compared() {
    let town = town();
    let first = head(&town, "head-1", 0);
    check(&town, &first, 0);
    town.say("audit check --home agencies/housing head-1")
        .expect(0);
    let compare = "audit check --home agencies/police --compare";
    let others = "agencies/housing/state/journal-head";
    let said = town.say(&format!("{compare} {others}")).expect(0).stdout;
    assert!(said.contains("are of 1 run and equal"), "{said}");
    // Housing goes on, and the police do not yet.
    record_later(&town, 1);
    let second = head(&town, "head-2", 1);
    town.say("audit check --home agencies/housing head-2")
        .expect(0);
    let said = town.say(&format!("{compare} {others}")).expect(1).stderr;
    assert!(said.contains("need a proof"), "{said}");
    let said = town.say(&format!("{compare} {second}")).expect(0).stdout;
    assert!(said.contains("goes on from yours"), "{said}");
    // The police are given another journal.
    let other = super::town();
    other
        .say("hits list --site centre --as analyst-1")
        .expect(0);
    record_later(&other, 1);
    let forged = head(&other, "forged", 1);
    town.write("forged", other.read(&forged));
    let said = check(&town, "forged", 0);
    assert!(said.contains("goes on"), "alone nobody finds it: {said}");
    let said = town.say(&format!("{compare} {others}")).expect(1).stderr;
    assert!(said.contains("two journals of 2 runs"), "{said}");
}

#[test]
fn what_is_no_head_of_this_journal_is_refused_and_nothing_is_kept() {
    let town = town();
    let first = head(&town, "head-1", 0);
    let ran = town
        .say("audit check --home agencies/police --compare head-1")
        .expect(1);
    assert!(
        ran.stderr.contains("there is no head yet"),
        "{}",
        ran.stderr
    );
    let origin = format!("--origin hitmachine/tiel {first}");
    check(&town, &origin, 1);
    assert!(!town.file(KEPT).exists());
    check(&town, &format!("--origin hitmachine/small-city {first}"), 0);
    let said = check(&town, &origin, 1);
    assert!(said.contains("head-1"), "{said}");
    let good = String::from_utf8(town.read(&first)).expect("text");
    for bad in ["", "old 0", &good.replacen("small-city", "tiel", 1)] {
        town.write("bad", bad);
        check(&town, "bad", 1);
    }
    fs::write(town.file(KEPT), "damaged").expect("written");
    let said = check(&town, &first, 1);
    assert!(said.contains("is not a head any more"), "{said}");
    assert_eq!(town.read(KEPT), b"damaged", "it is not overwritten");
    check(&town, "no-such-file", 1);
}
