//! `confirm` takes what `hash` takes, and finds its own files, from whatever folder it is run.

use std::fs;

use super::{letter_to, matched, town};
use crate::harness::run::run;
use crate::harness::town::NIGHT;

#[test]
fn finds_answers_below_the_agencys_folder_and_takes_the_files_that_hash_takes() {
    let town = town(2);
    matched(&town);
    let home = town.file("agencies/housing");
    let other = tempfile::tempdir().expect("a folder");
    // What has a standard name lies elsewhere, under other names.
    for (name, renamed) in [
        ("profile.toml", "p.toml"),
        ("pseudonym.key", "p.key"),
        ("agency.key", "a.key"),
        ("excluded-addresses.csv", "e.csv"),
        ("state", "remembered"),
    ] {
        fs::rename(home.join(name), other.path().join(renamed)).expect("moved");
    }
    let letter = town.file(&letter_to(&town, "housing"));
    let (home_text, letter_text) = (home.display().to_string(), letter.display().to_string());
    let export = home.join("signals.csv").display().to_string();
    let args = [
        "confirm",
        "--home",
        &home_text,
        "--letter",
        &letter_text,
        "--profile",
        "p.toml",
        "--key",
        "p.key",
        "--agency-key",
        "a.key",
        "--excluded",
        "e.csv",
        "--state",
        "remembered",
        &export,
    ];
    run(other.path(), &args).expect(0);
    let name = format!("housing-{NIGHT}.questions.csv");
    assert!(home.join("out").join(&name).exists());
    // As the page has it, as it is called there, and as it is called in the folder it is in.
    for answers in [format!("out/{name}"), name.clone()] {
        let answered = [&args[..], &["--dry-run", "--answers", &answers]].concat();
        let ran = run(other.path(), &answered).expect(0);
        assert!(
            ran.stdout.contains("0 yes, 0 no, 2 not answered"),
            "{}",
            ran.stdout
        );
    }
    let missing = [&args[..], &["--answers", "none.csv"]].concat();
    let ran = run(other.path(), &missing).expect(1);
    assert!(
        ran.stderr.starts_with("error: none.csv: "),
        "{}",
        ran.stderr
    );
}
