//! Commands that run at the same time: each is refused or works as if it were alone.

use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;

use super::{busy_town, final_files, hash_args};
use crate::harness::run::{Ran, hitmachine};
use crate::harness::town::{AGENCIES, NIGHT, Town, files};

/// Starts all commands at once and waits for them.
fn at_once(folder: &Path, commands: &[Vec<&str>]) -> Vec<Ran> {
    let start = |args: &Vec<&str>| {
        hitmachine(folder, args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts")
    };
    let children: Vec<_> = commands.iter().map(start).collect();
    let mut ran = Vec::new();
    for mut child in children {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        child
            .stdout
            .take()
            .expect("piped")
            .read_to_string(&mut stdout)
            .expect("text");
        child
            .stderr
            .take()
            .expect("piped")
            .read_to_string(&mut stderr)
            .expect("text");
        ran.push(Ran {
            status: child.wait().expect("ended").code(),
            stdout,
            stderr,
        });
    }
    ran
}

#[test]
fn runs_at_the_same_time_never_mix_in_one_batch() {
    let town = busy_town();
    town.run(&hash_args("whole", &[])).expect(0);
    let whole = final_files(&town.file("whole"));
    let mut succeeded = 0;
    for _ in 0..4 {
        for ran in at_once(town.path(), &vec![hash_args("out", &[]); 3]) {
            if ran.status == Some(0) {
                succeeded += 1;
            } else {
                assert_eq!(ran.status, Some(1), "{}", ran.stderr);
                assert!(
                    ran.stderr.contains("another run is writing"),
                    "{}",
                    ran.stderr
                );
            }
        }
        assert!(final_files(&town.file("out")) == whole);
        assert_eq!(files(&town.file("out")).len(), 3, "no .part is left");
    }
    assert!(succeeded >= 4);
}

#[test]
fn first_runs_under_a_covenant_wait_for_each_other() {
    for _ in 0..4 {
        let town = Town::new();
        let outs = ["1", "2", "3", "4", "5", "6"];
        // Each writes elsewhere, so that nothing but the covenant is waited for.
        for ran in at_once(town.path(), &outs.map(|out| hash_args(out, &[]))) {
            ran.expect(0);
        }
        let mut names = files(&town.file("agencies/police/state"));
        let kept = names.remove(0);
        assert!(kept.starts_with("covenants/"), "kept once: {kept}");
        assert_eq!(names, ["pins", "seen", "seen-agreements", "sent.csv"]);
    }
}

#[test]
fn one_agency_accepted_twice_at_the_same_time_is_there_once_and_whole() {
    let town = busy_town();
    for agency in AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    for revision in ["2", "3"] {
        town.hash("police", &["--revision", revision]).expect(0);
    }
    let batches =
        [1, 2, 3].map(|revision| format!("agencies/police/out/police-{NIGHT}-r{revision}.batch"));
    let site = ["accept", "--site", "centre", "--night", NIGHT];
    let commands: Vec<Vec<&str>> = batches
        .iter()
        .chain(&batches)
        .map(|batch| [&site[..], &[batch.as_str()]].concat())
        .collect();
    let mut highest = None;
    for (ran, revision) in at_once(town.path(), &commands).iter().zip((1..=3).cycle()) {
        if ran.status == Some(0) {
            highest = highest.max(Some(revision));
        } else {
            assert_eq!(ran.status, Some(1), "{}", ran.stderr);
            let reasons = [
                "another run is accepting a batch of this agency",
                "which was accepted before",
            ];
            assert!(
                reasons.iter().any(|reason| ran.stderr.contains(reason)),
                "{}",
                ran.stderr
            );
        }
    }
    let highest = highest.expect("one of them was first");
    let left = files(&town.file("centre/nights"));
    let inner = ["fences", "index", "receipt", "sealed", "tags"]
        .map(|file| format!("agencies/police/r{highest}/{file}"));
    let expected: Vec<String> = ["agencies/police/lock".to_owned()]
        .into_iter()
        .chain(inner)
        .chain(["log".to_owned()])
        .map(|name| format!("{NIGHT}/{name}"))
        .collect();
    assert_eq!(left, expected);
    town.accept_all();
    town.match_night().expect(0);
}
