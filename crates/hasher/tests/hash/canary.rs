//! No value of a row and no name of a person comes out in an error, a Debug, a report, a refusal or
//! a file name.

use std::fs;

use hasher::{Given, propose};

use crate::agency::{COVENANT, HEADER, PROFILE, agency, agency_of};

/// Marks that stand in the cells of the rows below, in one form or another.
const MARKS: [&str; 12] = [
    "canari",
    "249566758",
    "249566759",
    "19871231",
    "31-12-1987",
    "9731KN",
    "9731 kn",
    "7777",
    "dossier-9",
    "klant-8",
    "spion",
    "kanariegeel",
];

fn export() -> String {
    let good = "dossier-9;klant-8;249566758;K.;van Canarius;31-12-1987;\
                9731 kn;7777;spion;HG;01-11-2026;hoog";
    let rows = [
        good.to_owned(),
        good.to_owned(),
        good.replace("hoog", ""),
        good.replace("249566758", "249566759"),
        good.replace("31-12-1987", "31-13-1987-19871231"),
        good.replace("9731 kn", "9731KNX"),
        good.replace("7777", "canari 7777"),
        good.replace("HG", "kanariegeel"),
        good.replace("hoog", "kanariegeel"),
        good.replace("01-11-2026", "kanariegeel"),
        good.replace("Canarius", "Canari\u{FFFD}"),
        format!("{good};kanariegeel"),
        good.replace("Canarius", &"canari".repeat(20_000)),
    ];
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn check(what: &str, text: &str) {
    let text = text.to_lowercase();
    for mark in MARKS {
        assert!(
            !text.contains(&mark.to_lowercase()),
            "{what} shows {mark:?}: {text}"
        );
    }
}

#[test]
fn no_output_but_the_batch_knows_a_cell_and_the_batch_knows_it_as_a_pseudonym() {
    let agency = agency();
    let hashed = agency.hash(export().as_bytes());
    assert!(hashed.refusals.len() >= 12);
    check("a refusal", &format!("{:?}", hashed.refusals));
    check("the report", &format!("{:?}", hashed.report));
    let folder = tempfile::tempdir().expect("a folder");
    agency
        .deliver(&hashed, 1, folder.path())
        .expect("delivered");
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("a file").path();
        check(
            "a file name",
            &path.file_name().expect("a name").to_string_lossy(),
        );
        check(
            "a file",
            &String::from_utf8_lossy(&fs::read(&path).expect("a file")),
        );
    }
}

#[test]
fn no_error_shows_a_cell_or_a_header() {
    let agency = agency_of(COVENANT, PROFILE);
    let rows = export().split_once('\n').expect("a header").1.to_owned();
    for (what, export) in [
        ("too many set aside", export()),
        ("rows without a header", rows.clone()),
        ("an unclosed quote", format!("{HEADER}\n\"{rows}")),
        (
            "a column twice",
            format!("{HEADER};BSN;van Canarius\n{rows}"),
        ),
    ] {
        check(what, &agency.refusal(export.as_bytes()));
    }
    let error = propose(rows.as_bytes(), &Given::default()).expect_err("no header");
    check("a refused proposal", &format!("{error} {error:?}"));
    check(
        "a proposal",
        &propose(
            format!(
                "{HEADER};van Canarius\n{}",
                rows.replace(";kanariegeel;", ";HG;")
            )
            .as_bytes(),
            &Given::default(),
        )
        .expect("a proposal"),
    );
}
