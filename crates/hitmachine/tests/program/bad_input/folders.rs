//! Folders that are not there, folders that a refused run made, and a disk that fails.

use std::fs;

use super::{KEY, POLICE, SIGNALS};
use crate::harness::run::{finish, hitmachine};
use crate::harness::town::{NIGHT, Town, files, files_but_seen};

#[test]
fn a_folder_that_is_not_there_is_named_itself() {
    let town = Town::new();
    let hash = ["hash", "--home", "nowhere", "agencies/police/signals.csv"];
    let receipt = [
        "receipt",
        "--home",
        "nowhere",
        "--batch",
        "a.batch",
        "a.receipt",
    ];
    for args in [
        &["accept", "--site", "nowhere", "a.batch"][..],
        &["match", "--site", "nowhere"],
        &hash,
        &receipt,
    ] {
        assert_eq!(
            town.run(args).expect(1).stderr,
            "error: nowhere: there is no such folder\n"
        );
    }
    let file = town
        .run(&["accept", "--site", "covenant.toml", "a.batch"])
        .expect(1);
    assert_eq!(file.stderr, "error: covenant.toml: is not a folder\n");
}

#[test]
fn a_refused_run_takes_the_folders_away_that_it_made_and_no_others() {
    let town = Town::new();
    town.change(KEY, "epoch=1", "epoch=2");
    fs::create_dir(town.file("mine")).expect("a folder");
    for (out, is_left) in [("a/b/c", false), ("mine/b", false), ("mine", true)] {
        town.hash("police", &["--out", out]).expect(1);
        assert_eq!(town.file(out).exists(), is_left, "{out}");
    }
    assert!(!town.file("a").exists() && town.file("mine").exists());
    town.change(KEY, "epoch=2", "epoch=1");
    town.hash("police", &["--out", "a/b/c"]).expect(0);
    assert_eq!(files(&town.file("a/b/c")).len(), 3);
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_for_what_memory_does_not_hold_is_named_and_to_be_mended() {
    let town = Town::new();
    let args = [
        "hash",
        "--home",
        POLICE,
        "--night",
        NIGHT,
        "--dry-run",
        "--memory",
        "0",
        SIGNALS,
    ];
    // Nobody can make a folder there, also not root.
    let nowhere = "/proc/nowhere";
    let ran = finish(hitmachine(town.path(), &args).env("TMPDIR", nowhere)).expect(1);
    let cause = "No such file or directory (os error 2)";
    let line =
        format!("error: {nowhere}: the sealed records cannot be put aside on disk: {cause}\n");
    assert_eq!(ran.stderr, line);
    assert_eq!(ran.stdout, "", "there is no result");
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_fails_is_told_from_a_name_that_is_wrong() {
    // Whoever reads its own memory from address 0 on gets an input/output error.
    let town = Town::new();
    let before = files_but_seen(town.path());
    let memory = "/proc/self/mem";
    let hash = ["hash", "--home", "agencies/police", "--night", NIGHT];
    for (args, line) in [
        (
            [&hash[..], &[memory]].concat(),
            "/proc/self/mem: the file cannot be read: Input/output error (os error 5)",
        ),
        (
            [&hash[..], &["--covenant", memory, SIGNALS]].concat(),
            "/proc/self/mem: Input/output error (os error 5)",
        ),
        (
            [&hash[..], &["--profile", memory, SIGNALS]].concat(),
            "/proc/self/mem: Input/output error (os error 5)",
        ),
        (
            [&hash[..], &["--key", memory, SIGNALS]].concat(),
            "the key file /proc/self/mem cannot be read: Input/output error (os error 5)",
        ),
        (
            [&hash[..], &["--excluded", memory, SIGNALS]].concat(),
            "the list of excluded addresses /proc/self/mem cannot be read: Input/output error (os \
             error 5)",
        ),
        (
            vec!["profile", memory],
            "/proc/self/mem: the file cannot be read: Input/output error (os error 5)",
        ),
        (
            vec!["inspect", memory],
            "/proc/self/mem: the batch cannot be read: Input/output error (os error 5)",
        ),
        (
            vec!["accept", "--site", "centre", memory],
            "/proc/self/mem: the batch cannot be read: Input/output error (os error 5)",
        ),
    ] {
        assert_eq!(town.run(&args).expect(3).stderr, format!("error: {line}\n"));
    }
    assert_eq!(
        files_but_seen(town.path()),
        before,
        "nothing is left behind"
    );
}
