//! Exports that are not what they were: said on standard error and refused, unless they are said to
//! be right. Each time the refusals and the report are there all the same.

use std::fmt::Write as _;

use crate::harness::run::Ran;
use crate::harness::town::Town;

const HOME: &str = "agencies/police";
const EXPORT: &str = "agencies/police/signals.csv";

/// The header and so many signals of a day.
fn export(signals: u32, day: &str) -> String {
    let mut export = "BVH-nummer,BSN,Naam,Voornaam,Gebdat,PC,Nr,Toev,Feit,Pleegdatum\n".to_owned();
    for number in 1..=signals {
        let name = char::from(b'a' + u8::try_from(number % 26).expect("a letter"));
        writeln!(
            export,
            "B-{number},,Zw{name}art,Kees,19810314,6511AA,{number},,HG,{day}"
        )
        .expect("a string takes all");
    }
    export
}

fn hash(town: &Town, night: &str, further: &[&str]) -> Ran {
    let args = ["hash", "--home", HOME, "--night", night];
    town.run(&[&args[..], further, &[EXPORT]].concat())
}

fn out(night: &str, what: &str) -> String {
    format!("{HOME}/out/police-{night}-r1.{what}")
}

fn report(town: &Town, night: &str) -> serde_json::Value {
    serde_json::from_slice(&town.read(&out(night, "report.json"))).expect("JSON")
}

/// A town whose police delivered 20 signals for the 20th.
fn town() -> Town {
    let town = Town::new();
    town.write(EXPORT, export(20, "20261115"));
    hash(&town, "2026-11-20", &[]).expect(0);
    town
}

#[test]
fn an_export_cut_at_a_line_end_is_refused_shown_and_accepted_when_it_is_right() {
    let town = town();
    town.write(EXPORT, export(3, "20261115"));
    let refused = hash(&town, "2026-11-21", &["--dry-run"]).expect(1);
    assert!(
        refused.stderr.contains(
            "the export gives 3 signals, and for the night 2026-11-20 it gave 20: more are gone \
             than the profile's [bounds] max_drop allows; if that is right, run again with \
             --accept-fewer"
        ),
        "{}",
        refused.stderr
    );
    assert!(refused.stdout.contains("no batch would be made"));
    assert!(!town.file(&out("2026-11-21", "report.json")).exists());

    hash(&town, "2026-11-21", &[]).expect(1);
    assert!(!town.file(&out("2026-11-21", "batch")).exists());
    let withheld = report(&town, "2026-11-21");
    assert_eq!(withheld["batch"], serde_json::Value::Null);
    assert!(
        withheld["no_batch"][0]
            .to_string()
            .contains("gives 3 signals")
    );
    assert!(town.file(&out("2026-11-21", "refusals.csv")).exists());

    let accepted = hash(&town, "2026-11-21", &["--accept-fewer"]).expect(0);
    assert!(
        accepted
            .stderr
            .contains("warning: accepted as right: fewer-signals"),
        "{}",
        accepted.stderr
    );
    assert_eq!(report(&town, "2026-11-21")["accepted"][0], "fewer-signals");
    let journal = String::from_utf8(town.read("agencies/police/state/sent.csv")).expect("UTF-8");
    let last = journal.lines().last().expect("a line");
    assert!(
        last.starts_with("2026-11-21;1;") && last.ends_with(";fewer-signals"),
        "{last}"
    );
    // What was accepted is what the next night is compared with.
    town.write(EXPORT, export(4, "20261115"));
    hash(&town, "2026-11-22", &[]).expect(0);
}

#[test]
fn an_export_without_signals_is_refused_even_on_the_first_night() {
    let town = Town::new();
    for (export, reason) in [
        (export(0, ""), "the export gives no signal"),
        // Withheld: each of them is too old.
        (export(8, "20201115"), "the export gives no signal"),
    ] {
        town.write(EXPORT, export);
        let refused = hash(&town, "2026-11-20", &[]).expect(1);
        assert!(refused.stderr.contains(reason), "{}", refused.stderr);
        assert!(!town.file(&out("2026-11-20", "batch")).exists());
    }
    hash(&town, "2026-11-20", &["--accept-fewer"]).expect(0);
}

#[test]
fn last_months_export_is_refused_by_the_profiles_bound() {
    let town = Town::new();
    town.write(EXPORT, export(20, "20261019"));
    let refused = hash(&town, "2026-11-20", &[]).expect(1);
    assert!(
        refused.stderr.contains(
            "the newest signal of the export is of 2026-10-19, more than 31 days before the night"
        ),
        "{}",
        refused.stderr
    );
    let profile = String::from_utf8(town.read("agencies/police/profile.toml")).expect("UTF-8");
    town.write(
        "agencies/police/profile.toml",
        format!("{profile}\n[bounds]\nnewest_within_days = 32\n"),
    );
    hash(&town, "2026-11-20", &[]).expect(0);
}

#[test]
fn the_bytes_of_last_night_are_warned_of_and_those_of_an_older_night_refused() {
    let town = town();
    let again = hash(&town, "2026-11-21", &[]).expect(0);
    assert!(
        again
            .stderr
            .contains("the same bytes as for the night 2026-11-20"),
        "{}",
        again.stderr
    );
    town.write(EXPORT, export(21, "20261115"));
    hash(&town, "2026-11-22", &[]).expect(0);
    town.write(EXPORT, export(20, "20261115"));
    let older = hash(&town, "2026-11-23", &["--json"]).expect(1);
    assert!(
        older
            .stderr
            .contains("has the same bytes as that of the night 2026-11-21"),
        "{}",
        older.stderr
    );
    let shown: serde_json::Value = serde_json::from_str(&older.stdout).expect("JSON");
    assert_eq!(shown["batch"], serde_json::Value::Null);
    assert_eq!(shown["signals"], 20);
    hash(&town, "2026-11-23", &["--accept-fewer"]).expect(0);
}

#[test]
fn a_word_for_yes_that_the_profile_does_not_know_is_an_error_of_each_row() {
    let town = Town::new();
    let name = "agencies/housing/signals.csv";
    let export = town.read(name);
    let changed: Vec<u8> = export
        .split_inclusive(|&byte| byte == b'\n')
        .flat_map(|line| {
            let text = String::from_utf8_lossy(line).replace(";J;J;", ";1;1;");
            text.into_bytes()
        })
        .collect();
    town.write(name, changed);
    let refused = town.hash("housing", &[]).expect(1);
    assert!(
        refused.stderr.contains("set aside") && refused.stderr.contains("unknown-yes-no"),
        "{}",
        refused.stderr
    );
    assert!(refused.stdout.contains("under [yes]"), "{}", refused.stdout);
    let batch = Town::batch("housing");
    assert!(!town.file(&batch).exists());
    let refusals = batch.replace(".batch", ".refusals.csv");
    assert!(String::from_utf8_lossy(&town.read(&refusals)).contains("unknown-yes-no"));
}

#[test]
fn refusals_of_a_run_without_a_batch_leave_what_tells_of_one_that_was_delivered() {
    let town = town();
    let before = town.read(&out("2026-11-20", "report.json"));
    town.write(EXPORT, export(20, "15-11-2026"));
    let refused = hash(&town, "2026-11-20", &[]).expect(1);
    assert!(
        refused.stderr.contains("20 of 20 rows were set aside"),
        "{}",
        refused.stderr
    );
    assert_eq!(town.read(&out("2026-11-20", "report.json")), before);
    assert!(
        town.file(&out("2026-11-20", "not-sent.refusals.csv"))
            .exists()
    );
    // The same export again is the same batch, and no other.
    town.write(EXPORT, export(20, "20261115"));
    hash(&town, "2026-11-20", &[]).expect(0);
}

#[test]
fn a_journal_that_was_changed_is_named_with_its_line() {
    let town = town();
    town.change("agencies/police/state/sent.csv", ";20;", ";many;");
    let refused = hash(&town, "2026-11-21", &[]).expect(1);
    assert!(
        refused
            .stderr
            .contains("sent.csv, line 2: not what this program writes there"),
        "{}",
        refused.stderr
    );
}
