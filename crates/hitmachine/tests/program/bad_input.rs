//! Bad input: each case has one clear line that names the file, and row and column where there is
//! one; the exit status of the table; and leaves nothing under a final name.

mod batches;
mod encodings;
mod files;
mod folders;

use std::fs;

use crate::harness::town::{NIGHT, Town, files, files_but_seen};

/// The police's folder, their export and what stands beside it.
const POLICE: &str = "agencies/police";
const SIGNALS: &str = "agencies/police/signals.csv";
const PROFILE: &str = "agencies/police/profile.toml";
const COVENANT: &str = "agencies/police/covenant.toml";
const KEY: &str = "agencies/police/pseudonym.key";
const LIST: &str = "agencies/police/excluded-addresses.csv";

/// Runs `hash` at the police after a change of the town; gives back the one line on standard error.
fn refused(status: i32, change: impl FnOnce(&Town)) -> String {
    let town = Town::new();
    change(&town);
    let before = files_but_seen(town.path());
    let ran = town.hash("police", &[]).expect(status);
    assert!(
        !town.file("agencies/police/out").exists(),
        "nor is an empty folder"
    );
    assert_eq!(
        files_but_seen(town.path()),
        before,
        "nothing is left behind"
    );
    assert_eq!(ran.stdout, "", "there is no result");
    line(&ran.stderr)
}

/// As [`refused`], of an export that was read to its end: the refusals and the report are there,
/// and only the batch is not.
fn withheld(change: impl FnOnce(&Town)) -> String {
    let town = Town::new();
    change(&town);
    let ran = town.hash("police", &[]).expect(1);
    let stem = format!("police-{NIGHT}-r1");
    let written = files(&town.file("agencies/police/out"));
    let expected = ["refusals.csv", "report.json"].map(|what| format!("{stem}.{what}"));
    assert_eq!(written, expected);
    let refusals = format!("What is wrong: agencies/police/out/{stem}.refusals.csv");
    assert!(ran.stdout.contains(&refusals), "{}", ran.stdout);
    assert!(!town.file("agencies/police/state/sent.csv").exists());
    line(&ran.stderr)
}

/// The one line on standard error, which says error.
fn line(stderr: &str) -> String {
    let line = stderr
        .strip_suffix('\n')
        .and_then(|line| line.strip_prefix("error: "))
        .expect("a line that says error");
    assert!(!line.contains('\n'), "more than one line: {line}");
    line.to_owned()
}

/// Adds rows to the export.
fn with_rows(rows: &str) -> impl FnOnce(&Town) {
    move |town| town.write(SIGNALS, [&town.read(SIGNALS)[..], rows.as_bytes()].concat())
}

#[test]
fn an_export_that_cannot_be_read_to_its_end_is_named_with_row_and_line() {
    assert_eq!(
        refused(1, |town| fs::remove_file(town.file(SIGNALS))
            .expect("removed")),
        format!("{SIGNALS}: No such file or directory (os error 2)")
    );
    assert_eq!(
        refused(1, |town| town.write(SIGNALS, "")),
        format!(
            "{SIGNALS}: the file is empty: not even a header; an export without signals has a \
             header"
        )
    );
    assert_eq!(
        refused(
            1,
            with_rows("\n2026-508,112345670,\"Jansen,Pieter,19810314\nmore,and,more\n")
        ),
        format!(
            "{SIGNALS}: row 12, line 12: a quote is opened in this row and never closed; a profile \
             says quotes = \"none\" where they are only characters"
        )
    );
}

#[test]
fn a_header_that_is_not_the_profiles_is_named_by_the_columns_that_it_lacks() {
    assert_eq!(
        refused(1, |town| town.change(SIGNALS, ",Feit,", ",Soort,")),
        format!(
            "{SIGNALS}: row 1: the header lacks the column \"Feit\"; compare it with the profile's \
             columns, delimiter and encoding"
        )
    );
    assert_eq!(
        refused(1, |town| town.change(SIGNALS, ",Naam,", ",bsn ,")),
        format!("{SIGNALS}: row 1: the header has the column \"BSN\" more than once")
    );
    // The first row of a file without header is a person: of it, nothing is shown.
    let headerless = refused(1, |town| {
        town.change(
            SIGNALS,
            "BVH-nummer,BSN,Naam,Voornaam,Gebdat,PC,Nr,Toev,Feit,Pleegdatum\n",
            "",
        );
    });
    assert!(
        headerless.starts_with(&format!("{SIGNALS}: row 1: the header lacks ")),
        "{headerless}"
    );
    assert!(!headerless.contains("Jansen"), "{headerless}");
}

#[test]
fn more_rows_set_aside_than_the_covenant_allows_is_no_batch_and_says_what_is_wrong_most_often() {
    assert_eq!(
        withheld(|town| {
            town.change_covenant(|covenant| covenant.max_refused_share(0.2));
            with_rows("2026-509,,,,,,,,HG,20261001\n2026-510,,,,,,,,HG,\n")(town);
        }),
        format!(
            "{SIGNALS}: 4 of 9 rows were set aside (besides 2 rows withheld, which are not wrong), \
             more than the share of 0.2 that the covenant allows; most often missing in column \
             \"Pleegdatum\", 1 row: The cell is empty, and the profile has no default for it. The \
             first is row 12."
        )
    );
    let shifted = withheld(with_rows(
        &"\"2026-600\",\"112345670\",too,few,cells\n".repeat(9),
    ));
    assert!(
        shifted.contains("11 of 16 rows") && shifted.contains("most often cell-count, 9 rows"),
        "{shifted}"
    );
    assert!(shifted.ends_with("The first is row 11."), "{shifted}");
}

#[test]
fn a_key_that_is_not_the_covenants_is_named_by_its_file() {
    assert_eq!(
        refused(1, |town| town.change(KEY, "1e1f", "1e20")),
        format!("{KEY}: this is not the covenant's pseudonym key: the check values differ")
    );
    assert_eq!(
        refused(1, |town| town.change(KEY, "epoch=1", "epoch=2")),
        format!("{KEY}: the pseudonym key is of epoch 2, and the covenant asks for epoch 1")
    );
    assert_eq!(
        refused(1, |town| town
            .write(KEY, town.read("agencies/police/agency.key"))),
        format!("{KEY} holds another key: the pseudonym key is needed here")
    );
    assert_eq!(
        refused(1, |town| town
            .write("agencies/police/agency.key", town.read(KEY))),
        "agencies/police/agency.key holds another key: the agency key is needed here"
    );
    assert_eq!(
        refused(1, |town| town.write(KEY, "no key")),
        format!("{KEY} is not a key file of version 1")
    );
    assert_eq!(
        refused(1, |town| fs::remove_file(town.file(KEY)).expect("removed")),
        format!("the key file {KEY} cannot be read: No such file or directory (os error 2)")
    );
}

#[test]
#[cfg(unix)]
fn a_key_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    for mode in [0o640, 0o604] {
        let line = refused(1, |town| {
            fs::set_permissions(town.file(KEY), fs::Permissions::from_mode(mode))
                .expect("permissions");
        });
        assert_eq!(
            line,
            format!(
                "the key file {KEY} is refused: its mode is {mode:o}, which lets others in; chmod \
                 600 it"
            )
        );
    }
}

#[test]
fn a_profile_that_is_wrong_is_named_with_its_place() {
    assert_eq!(
        refused(1, |town| town.change(
            PROFILE,
            "delimiter = \",\"",
            "delimiter = ,"
        )),
        format!(
            "{PROFILE}: profile, line 3, column 13: unexpected key or value, expected newline, `#`"
        )
    );
    assert_eq!(
        refused(1, |town| town.change(
            PROFILE,
            "HG = \"domestic-violence\"",
            "HG = \"theft\""
        )),
        format!(
            "{PROFILE}: profile, [codes], word \"HG\": the covenant has no code \"theft\"; \
             this agency may send domestic-violence, disturbed-behaviour"
        )
    );
    assert_eq!(
        refused(1, |town| town
            .write(PROFILE, b"agency = \"police\"\n# Cli\xEBnt\n")),
        format!(
            "{PROFILE}: profile, line 2: a character that is not UTF-8; save the profile as UTF-8"
        )
    );
    let housing = |town: &Town| {
        town.change(
            "agencies/housing/profile.toml",
            "[columns]\n",
            "[columns]\nbsn = \"BSN\"\n",
        );
    };
    let town = Town::new();
    housing(&town);
    let ran = town.hash("housing", &[]).expect(1);
    assert_eq!(
        ran.stderr,
        "error: agencies/housing/profile.toml: profile, [columns]: agency \"housing\" may not use \
         the BSN, so the profile may not name a column for it\n"
    );
}

#[test]
fn a_covenant_or_a_list_that_is_wrong_is_named_with_its_place() {
    let unknown = refused(1, |town| {
        town.change(COVENANT, "serial = 1\n", "serial = 1\nmayor = \"x\"\n");
        town.sign_by_both(COVENANT);
    });
    assert!(
        unknown.starts_with(&format!(
            "{COVENANT}: covenant, line 5, column 1: unknown field `mayor`"
        )),
        "{unknown}"
    );
    assert_eq!(
        refused(1, |town| {
            town.change_covenant_of(POLICE, |covenant| {
                covenant.change_gate("household-3", |gate| gate.k = 9)
            });
        }),
        format!(
            "{COVENANT}: covenant, gate \"household-3\": asks more than the covenant has of the \
             unit"
        )
    );
    assert_eq!(
        refused(1, |town| {
            town.change_covenant_of(POLICE, |covenant| {
                covenant.valid("2026-01-01", "2026-11-21")
            });
        }),
        format!(
            "{COVENANT}: the covenant is not in force on the night of 2026-11-22, but from \
             2026-01-01 to 2026-11-21"
        )
    );
    assert_eq!(
        refused(1, |town| town.change(LIST, "Opvang", "Slaapplek")),
        format!(
            "{LIST}: the list of excluded addresses is not the one of the covenant: their SHA-256 \
             differ"
        )
    );
    assert_eq!(
        refused(1, |town| fs::remove_file(town.file(LIST)).expect("removed")),
        format!(
            "the list of excluded addresses {LIST} cannot be read: No such file or directory (os \
             error 2)"
        )
    );
}

#[test]
fn a_row_that_is_set_aside_is_counted_on_standard_error_and_named_in_the_refusals() {
    let town = Town::new();
    let bad = concat!(
        "2026-601,112345670,Jan\0sen,Pieter,19810314,6511AA,12,,HG,20261001\n",
        "2026-602,112345670,Jansen,Pieter,19810314,6511AA,12,,HG\n",
        "2026-603,112345670,Jansen,Pieter,19810314,6511AA,bis,,HG,20261001\n",
        "2026-604,112345670,Jansen,Pieter,20270314,6511AA,12,,HG,20261123\n",
        ",,Jansen,,,,,,HG,20261001\n",
        "2026-605,112345670,Jansen,Pieter,19810314,6511AA,12,,HG,20261001\n",
        "2026-605,112345670,Jansen,Pieter,19810314,6511AA,12,,HG,20261002\n",
        "2026-606,,,,,,,,HG,20261001\n",
    );
    let good = |number: u32| {
        format!("2026-{number},112345670,Jansen,Pieter,19810314,6511AA,12,,HG,20261001\n")
    };
    let good: Vec<String> = (700..730).map(good).collect();
    with_rows(&(good.concat() + bad))(&town);
    let ran = town.hash("police", &[]).expect(0);
    let refusals = "agencies/police/out/police-2026-11-22-r1.refusals.csv";
    assert_eq!(
        ran.stderr,
        format!("warning: 10 of 47 rows set aside; see {refusals}\n")
    );
    let text = String::from_utf8(town.read(refusals)).expect("UTF-8");
    let named: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.splitn(6, ';').collect())
        .collect();
    let places: Vec<[&str; 3]> = named
        .iter()
        .map(|cells| [cells[0], cells[2], cells[4]])
        .collect();
    assert_eq!(
        places,
        [
            ["6", "\"BSN\"", "not-a-bsn"],
            ["8", "\"Feit\"", "unknown-code"],
            ["9", "\"Pleegdatum\"", "too-old"],
            ["10", "\"PC\"", "outside-area"],
            ["41", "\"Naam\"", "unreadable"],
            ["42", "\"\"", "cell-count"],
            ["43", "\"Nr\"", "not-a-house-number"],
            ["44", "\"Gebdat\"", "date-after-night"],
            ["44", "\"Pleegdatum\"", "date-after-night"],
            ["45", "\"BVH-nummer\"", "missing"],
            ["46", "\"BVH-nummer\"", "signal-number-conflict"],
            ["47", "\"BVH-nummer\"", "signal-number-conflict"],
            ["48", "\"\"", "no-identifier"],
        ]
    );
}
