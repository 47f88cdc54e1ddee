//! `audit check`: what an agency does with the heads that the centre sends.

use std::fs;

use journal::Checkpoint;

use super::{head, kept, put_back, record_later, restored, town};
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

/// How many heads an outbox keeps.
const KEPT_HEADS: u32 = 200;

#[test]
fn an_agency_that_was_away_for_more_than_200_runs_goes_on_by_one_head_with_a_proof_of_its_own() {
    let town = town();
    let first = head(&town, "head-1", 0);
    check(&town, &first, 0);
    town.say("site new centre --origin hitmachine/small-city")
        .expect(0);
    // What the nights lay out for it meanwhile, of which the last ones are kept.
    let mut outbox = Vec::new();
    for run in 2..=KEPT_HEADS + 6 {
        record_later(&town, run);
        outbox.push(head(
            &town,
            &format!("journal-{run:06}.head"),
            u64::from(run) - 1,
        ));
    }
    let outbox = &outbox[outbox.len() - KEPT_HEADS as usize..];
    let known = town.read(KEPT);
    let last = outbox.last().expect("a head");
    for heads in [last.clone(), outbox.join(" ")] {
        let said = check(&town, &heads, 1);
        let asked = "ask the centre for one from 1 runs on (`hitmachine audit head --from 1`)";
        assert!(said.contains(asked) && !said.contains("FG"), "{said}");
        assert_eq!(town.read(KEPT), known);
    }
    let made = "audit head --site centre --out from-1.head --from";
    let said = town.say(&format!("{made} 1")).expect(0).stdout;
    assert_eq!(
        said,
        "from-1.head: the head of 206 runs, with a proof from 1 run on\n"
    );
    let said = check(&town, "from-1.head", 0);
    assert!(
        said.contains("of 206 runs, goes on from the one of 1"),
        "{said}"
    );
    town.write("not-a-head", "kept");
    let over = "audit head --site centre --out not-a-head --from 1";
    let said = town.say(over).expect(1).stderr;
    assert!(
        said.contains("exists already and says something else"),
        "{said}"
    );
    assert_eq!(town.read("not-a-head"), b"kept");
    // It is the journal's own head, so the next one goes on from it.
    assert!(check(&town, last, 0).contains("is the one that is kept"));
    record_later(&town, KEPT_HEADS + 7);
    let next = head(&town, "journal-000207.head", 206);
    check(&town, &next, 0);
    // Nobody needs one from what was not yet, or from the last head.
    for from in [207, 1000] {
        let said = town.say(&format!("{made} {from}")).expect(1).stderr;
        assert!(
            said.starts_with("error: the journal has 207 runs"),
            "{said}"
        );
    }
}

#[test]
fn an_agency_that_was_away_takes_all_heads_of_its_outbox_at_once() {
    let town = town();
    let mut heads = vec![head(&town, "head-1", 0)];
    check(&town, &heads[0], 0);
    for run in 2..=9 {
        record_later(&town, run);
        heads.push(head(&town, &format!("head-{run}"), u64::from(run) - 1));
    }
    heads.reverse();
    let forged = String::from_utf8(town.read("head-5")).expect("text");
    town.write("forged", forged.replacen("\n5\n", "\n6\n", 1));
    let known = town.read(KEPT);
    let said = check(&town, &format!("{} forged", heads.join(" ")), 1);
    assert!(said.starts_with("error: forged: "), "{said}");
    restored(&town, "restored");
    let said = check(&town, &format!("{} restored", heads.join(" ")), 1);
    assert!(said.contains("give this file by itself"), "{said}");
    assert_eq!(town.read(KEPT), known, "all or none");
    let said = check(&town, &heads.join(" "), 0);
    assert!(
        said.contains("of 9 runs, goes on from the one of 1"),
        "{said}"
    );
    // Those that it had are passed over.
    record_later(&town, 10);
    heads.push(head(&town, "head-10", 9));
    let said = check(&town, &heads.join(" "), 0);
    assert!(
        said.contains("of 10 runs, goes on from the one of 9"),
        "{said}"
    );
}

#[test]
fn no_head_is_signed_of_a_casebook_that_was_put_back() {
    let town = town();
    town.say("site new centre --origin hitmachine/small-city")
        .expect(0);
    let before = kept(&town);
    record_later(&town, 1);
    let tree = super::book(&town).tree().expect("a tree");
    let Checkpoint { size, root } = Checkpoint::of(&tree);
    // As a night keeps it when it lays a head out.
    town.write(
        "centre/state/journal-head",
        format!("hitmachine-kept-head v2 hitmachine/small-city {size} {root}\n"),
    );
    put_back(&town, &before);
    let said = town
        .say("audit head --site centre --from 0 --out 0.head")
        .expect(1);
    assert!(
        said.stderr.contains("does not go on from that of run 2"),
        "{}",
        said.stderr
    );
    assert!(!town.file("0.head").exists());
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
