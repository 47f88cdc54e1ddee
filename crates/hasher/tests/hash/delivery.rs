//! What is written: three files, each whole, the batch as the centre reads it.

use std::fs::{self, File};

use exchange::batch::BatchReader;

use crate::agency::{COVENANT, HEADER, PROFILE, ROW, agency, agency_of};

#[test]
fn writes_batch_refusals_and_report_under_names_that_say_what_they_are() {
    let bad = ROW.replace("M1", "M2").replace("HG", "");
    let hashed = agency().hash(format!("{HEADER}\n{ROW}\n{bad}\n").as_bytes());
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("out");
    let names = hasher::deliver(&hashed, &site).expect("delivered");
    assert_eq!(names.batch, "police-2026-11-22-r1.batch");
    assert_eq!(fs::read_dir(&site).expect("a folder").count(), 3);

    let length = fs::metadata(site.join(&names.batch)).expect("a batch").len();
    let mut reader = BatchReader::open(File::open(site.join(&names.batch)).expect("a batch"), length).expect("a batch");
    assert_eq!((reader.header(), reader.header().records()), (&hashed.header, 3));
    while reader.next_chunk().expect("a whole batch").is_some() {}

    let refusals = fs::read_to_string(site.join(&names.refusals)).expect("refusals");
    let expected = "row;line;column;severity;reason;advice\n3;3;\"Soort\";error;missing;\"The cell is empty, and the profile has no default for it.\"\n";
    assert_eq!(refusals, expected);

    let report: serde_json::Value = serde_json::from_slice(&fs::read(site.join(&names.report)).expect("a report")).expect("JSON");
    assert_eq!((&report["rows"], &report["hashed"], &report["set_aside"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!((&report["reasons"][0]["column"], &report["reasons"][0]["severity"]), (&"Soort".into(), &"error".into()));
    assert_eq!((&report["sections"][0]["gate"], &report["sections"][0]["records"]), (&"person-2".into(), &1.into()));
}

#[test]
fn leaves_nothing_under_a_final_name_when_one_file_cannot_be_written() {
    let hashed = agency().hash(format!("{HEADER}\n{ROW}\n").as_bytes());
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("police-2026-11-22-r1.report.json.part")).expect("a folder in the way");
    assert!(hasher::deliver(&hashed, folder.path()).is_err());
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
}

#[test]
fn guards_a_column_name_that_a_spreadsheet_would_run() {
    let profile = PROFILE.replace("code = \"Soort\"", "code = '=1+1\";x'");
    let covenant = COVENANT.replace("max_refused_share = 0.05", "max_refused_share = 1.0");
    let header = HEADER.replace("Soort", "\"=1+1\"\";x\"");
    let hashed = agency_of(&covenant, &profile).hash(format!("{header}\n{}\n", ROW.replace("HG", "")).as_bytes());
    let mut csv = Vec::new();
    hasher::write_refusals(&hashed.refusals, &mut csv).expect("memory takes all");
    assert!(String::from_utf8(csv).expect("UTF-8").contains("2;2;\"'=1+1\"\";x\";error;missing;"));
}
