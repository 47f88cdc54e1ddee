//! Exports of two case systems, and exports through a pipe: one batch, and the files of an earlier
//! run found again.

use std::io::Write as _;
use std::process::Stdio;

use crate::harness::run::{Ran, hitmachine};
use crate::harness::town::{NIGHT, SEED, Town, files};

const HOME: &str = "agencies/police";

/// Runs `hash` at the police with this on standard input.
fn piped(town: &Town, input: &[u8], further: &[&str]) -> Ran {
    let args = [
        "hash", "--home", HOME, "--night", NIGHT, "--seed", SEED, "-",
    ];
    let mut command = hitmachine(town.path(), &[&args[..], further].concat());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("piped");
    // A command that stops before it has read all closes the pipe.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    Ran {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[test]
fn standard_input_gives_the_same_batch_as_the_file_and_leaves_nothing_beside_it() {
    let town = Town::new();
    town.hash("police", &["--out", "by-file", "--seed", SEED])
        .expect(0);
    let export = town.read("agencies/police/signals.csv");
    piped(&town, &export, &["--out", "by-pipe"]).expect(0);
    let batch = format!("police-{NIGHT}-r1.batch");
    assert!(
        town.read(&format!("by-file/{batch}")) == town.read(&format!("by-pipe/{batch}")),
        "another batch"
    );
    assert_eq!(files(&town.file("by-pipe")).len(), 3);
    let empty = piped(&town, b"", &["--dry-run"]).expect(1);
    assert!(
        empty
            .stderr
            .starts_with("error: standard input: the file is empty"),
        "{}",
        empty.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_once_and_a_folder_is_refused() {
    let town = Town::new();
    let script = "mkfifo pipe && { cat agencies/police/signals.csv > pipe & } && exec \"$@\"";
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", script, "sh", crate::harness::run::BINARY, "hash"])
        .args(["--home", HOME, "--night", NIGHT, "pipe"])
        .current_dir(town.path());
    crate::harness::run::finish(&mut command).expect(0);
    let folder = town
        .run(&["hash", "--home", HOME, "--night", NIGHT, "agencies"])
        .expect(1);
    assert!(
        folder.stderr.starts_with("error: agencies: "),
        "{}",
        folder.stderr
    );
}

/// A second system of the police, with another header and a signal number that the first has too.
fn second_system(town: &Town) {
    let profile = String::from_utf8(town.read("agencies/police/profile.toml")).expect("UTF-8");
    let profile = profile
        .replace("agency =", "system = \"wijkteam\"\nagency =")
        .replace("BVH-nummer", "Mutatie");
    town.write("agencies/police/second.toml", profile);
    let export = String::from_utf8(town.read("agencies/police/signals.csv")).expect("UTF-8");
    let mut lines = export.lines();
    let header = lines
        .next()
        .expect("a header")
        .replace("BVH-nummer", "Mutatie");
    let row = lines.next().expect("a row");
    let row = row.replace("20261001", "20261101");
    town.write("agencies/police/second.csv", format!("{header}\n{row}\n"));
}

const BOTH: [&str; 6] = [
    "--profile",
    "agencies/police/profile.toml",
    "--profile",
    "agencies/police/second.toml",
    "agencies/police/signals.csv",
    "agencies/police/second.csv",
];

fn hash_both(town: &Town, night: &str, further: &[&str]) -> Ran {
    let args = ["hash", "--home", HOME, "--night", night];
    town.run(&[&args[..], &BOTH, further].concat())
}

#[test]
fn two_case_systems_make_one_batch_and_the_report_names_their_files() {
    let town = Town::new();
    second_system(&town);
    town.hash("police", &["--out", "one", "--json"]).expect(0);
    let one = town.read(&format!("one/police-{NIGHT}-r1.report.json"));
    let one: serde_json::Value = serde_json::from_slice(&one).expect("JSON");
    let both = hash_both(&town, "2026-11-23", &["--json"]).expect(0);
    let both: serde_json::Value = serde_json::from_str(&both.stdout).expect("JSON");
    let signals = |report: &serde_json::Value| report["signals"].as_u64().expect("a count");
    assert_eq!(
        signals(&both),
        signals(&one) + 1,
        "the same number is another signal"
    );
    assert_eq!(both["exports"][1]["file"], "agencies/police/second.csv");
    assert!(one["exports"].is_null());

    // A night without the second system withdraws it: that is said.
    town.change("agencies/police/signals.csv", "20261001", "20261002");
    let alone = town
        .run(&["hash", "--home", HOME, "--night", "2026-11-24", BOTH[4]])
        .expect(1);
    assert!(
        alone
            .stderr
            .contains("there is no export of the system wijkteam"),
        "{}",
        alone.stderr
    );
}

#[test]
fn each_export_needs_a_profile_and_a_system_of_its_own() {
    let town = Town::new();
    second_system(&town);
    let args = ["hash", "--home", HOME, "--night", NIGHT];
    let one = town.run(&[&args[..], &BOTH[2..]].concat()).expect(1);
    assert!(
        one.stderr.contains("as often as there are exports (2)"),
        "{}",
        one.stderr
    );
    town.change("agencies/police/second.toml", "system = \"wijkteam\"\n", "");
    let same = hash_both(&town, NIGHT, &[]).expect(1);
    assert!(same.stderr.contains("system = "), "{}", same.stderr);
    town.change("agencies/police/second.csv", "Mutatie", "Nummer");
    town.change(
        "agencies/police/second.toml",
        "agency =",
        "system = \"b\"\nagency =",
    );
    let named = hash_both(&town, NIGHT, &[]).expect(1);
    assert!(
        named
            .stderr
            .starts_with("error: agencies/police/second.csv: "),
        "{}",
        named.stderr
    );
}
