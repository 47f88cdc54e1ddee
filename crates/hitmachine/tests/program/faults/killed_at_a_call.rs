//! Commands are killed at calls that chance picks: nothing half made bears a final name, what was
//! acknowledged is there, and the same command again ends as if nothing had happened.
//!
//! `harness::kills` says how often, and at which calls. The same of `night`, of `forget` and of
//! backups stands beside their other tests, below `centre::night`.

use centre::open_casebook;
use site::Site;

use super::{final_files, hash_args};
use crate::centre::remembered::{self, journal_text};
use crate::harness::kills::{Killed, copy_of, has_no_parts};
use crate::harness::run::Ran;
use crate::harness::town::{AGENCIES, NIGHT, Town};

/// Kills a command that ends well at the town.
fn killed(town: &Town, args: &[&str], check: impl Fn(&Town, &Ran, &str)) {
    let words = args.iter().take_while(|word| !word.starts_with('-'));
    let words: Vec<&str> = words.copied().collect();
    let command = Killed {
        name: &words.join("-"),
        town,
        args,
        status: 0,
    };
    command.at_calls(|town, ran, what| check(&town, ran, what));
}

#[test]
fn hash_that_is_killed_leaves_whole_files_and_gives_the_same_batch_again() {
    let town = Town::new();
    let undisturbed = copy_of(&town);
    let args = hash_args("out", &[]);
    undisturbed.run(&args).expect(0);
    let whole = final_files(&undisturbed.file("out"));
    killed(&town, &args, |town, _, what| {
        for file in final_files(&town.file("out")) {
            assert!(whole.contains(&file), "{what}: {} is not whole", file.0);
        }
        town.run(&args).expect(0);
        assert!(final_files(&town.file("out")) == whole, "{what}");
        has_no_parts(town, what);
    });
}

#[test]
fn a_key_that_is_made_is_whole_or_not_there_after_a_kill() {
    let town = Town::new();
    let args = ["key", "new", "agency", "--out", "new.key"];
    killed(&town, &args, |town, _, what| {
        let is_there = town.file("new.key").exists();
        // A key is never written over, so half of one would be in the way.
        town.run(&args).expect(i32::from(is_there));
        let shown = town.run(&["key", "show", "new.key"]);
        assert_eq!(shown.status, Some(0), "{what}: {}", shown.stderr);
        has_no_parts(town, what);
    });
}

/// A town of which all have hashed.
fn hashed() -> Town {
    let town = Town::new();
    for agency in AGENCIES {
        let seed = crate::harness::town::SEED;
        town.hash(agency, &["--seed", seed]).expect(0);
    }
    town
}

#[test]
fn accept_that_is_killed_takes_the_same_batches_again_and_the_same_is_found() {
    let town = hashed();
    let undisturbed = copy_of(&town);
    undisturbed.accept_all().expect(0);
    undisturbed.match_night().expect(0);
    let hits = undisturbed.hits();
    let batches = AGENCIES.map(Town::batch);
    let mut args = vec!["accept", "--site", "centre", "--night", NIGHT];
    args.extend(batches.iter().map(String::as_str));
    killed(&town, &args, |town, _, what| {
        town.run(&args).expect(0);
        has_no_parts(town, what);
        town.match_night().expect(0);
        assert!(town.hits() == hits, "{what}");
    });
}

#[test]
fn match_that_is_killed_leaves_no_half_run_and_finds_the_same_again() {
    let town = hashed();
    town.accept_all().expect(0);
    let undisturbed = copy_of(&town);
    undisturbed.match_night().expect(0);
    let run = format!("centre/nights/{NIGHT}/run-1");
    let whole = final_files(&undisturbed.file(&run));
    let args = ["match", "--site", "centre", "--night", NIGHT];
    killed(&town, &args, |town, _, what| {
        let is_there = town.file(&run).exists();
        assert!(
            !is_there || final_files(&town.file(&run)) == whole,
            "{what}: half a run has its name"
        );
        town.run(&args).expect(0);
        assert!(final_files(&town.file(&run)) == whole, "{what}");
        has_no_parts(town, what);
    });
}

/// How often an act stands in the journal of a town, whose chain holds.
fn acts(town: &Town, act: &str) -> usize {
    let site = Site::open(town.file("centre")).expect("a site");
    let casebook = open_casebook(&site).expect("a casebook");
    assert_eq!(casebook.flaws().expect("checked"), []);
    drop(casebook);
    journal_text(town, &town.file("journal.txt"));
    let text = String::from_utf8(town.read("journal.txt")).expect("UTF-8");
    let acts = text.lines().filter_map(|line| line.split(' ').nth(4));
    acts.filter(|&found| found == act).count()
}

#[test]
fn an_account_that_was_acknowledged_is_there_after_a_kill_and_is_made_once() {
    let town = remembered::town();
    let site = ["--site", "centre", "--as", "admin-1"];
    let list = [&["account", "list"][..], &site, &["--json"]].concat();
    let role = ["--role", "analyst", "analyst-9"];
    let args = [&["account", "add"][..], &site, &role].concat();
    let before = acts(&town, "account");
    killed(&town, &args, |town, ran, what| {
        let is_there = town.run(&list).expect(0).stdout.contains("analyst-9");
        let is_acknowledged = !ran.stdout.is_empty();
        assert!(
            is_there || !is_acknowledged,
            "{what}: it was said to be there"
        );
        let entries = before + usize::from(is_there);
        assert_eq!(acts(town, "account"), entries, "{what}");
        town.run(&args).expect(i32::from(is_there));
        assert_eq!(acts(town, "account"), before + 1, "{what}");
    });
}

#[test]
fn hits_that_were_shown_before_a_kill_are_in_the_journal() {
    let town = remembered::town();
    let args = ["hits", "list", "--site", "centre", "--as", "analyst-1"];
    let before = acts(&town, "list");
    killed(&town, &args, |town, ran, what| {
        let entries = acts(town, "list");
        let is_shown = !ran.stdout.is_empty();
        assert!(
            entries > before || !is_shown,
            "{what}: it was shown to nobody"
        );
        town.run(&args).expect(0);
        assert_eq!(acts(town, "list"), entries + 1, "{what}");
    });
}

#[test]
fn hits_that_were_taken_out_before_a_kill_are_whole_and_in_the_journal() {
    let town = remembered::town();
    let site = ["--site", "centre", "--as", "analyst-1"];
    let args = [&["hits", "export"][..], &site, &["--out", "hits.csv"]].concat();
    let undisturbed = copy_of(&town);
    undisturbed.run(&args).expect(0);
    let whole = undisturbed.read("hits.csv");
    let before = acts(&town, "export");
    killed(&town, &args, |town, _, what| {
        let is_there = town.file("hits.csv").exists();
        assert!(
            !is_there || (town.read("hits.csv") == whole && acts(town, "export") > before),
            "{what}: half a file, or one of which nobody knows"
        );
        town.run(&args).expect(i32::from(is_there));
        assert!(town.read("hits.csv") == whole, "{what}");
        has_no_parts(town, what);
    });
}
