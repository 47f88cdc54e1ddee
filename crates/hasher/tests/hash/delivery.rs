//! What is written: three files, each whole, the batch as the centre reads it, and never another
//! batch under the same name.

use std::fs::{self, File};

use exchange::batch::record::RecordBytes;
use exchange::batch::{BatchError, BatchReader};
use exchange::crypto::identity::Identity;
use exchange::crypto::secret::Secret;
use hasher::{DeliverError, Hashed};
use sha2::{Digest as _, Sha256};
use synthetic::TomlText;
use tempfile::TempDir;

use crate::agency::{
    Agency, HEADER, PROFILE, ROW, agency, agency_of, all_records, changed_covenant,
};

fn export(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn one_row() -> (Agency, Hashed, TempDir) {
    let agency = agency();
    let hashed = agency.hash(export(&[ROW]).as_bytes());
    (agency, hashed, tempfile::tempdir().expect("a folder"))
}

#[test]
fn writes_batch_refusals_and_report_under_names_that_say_what_they_are() {
    let agency = agency();
    let bad = ROW.replace("M1", "M2").replace("HG", "");
    let old = ROW.replace("M1", "M3").replace("01-11-2026", "01-11-2020");
    let hashed = agency.hash(export(&[ROW, &bad, &old]).as_bytes());
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("out");
    let names = agency.deliver(&hashed, 1, &site).expect("delivered");
    assert_eq!(names.batch, "police-2026-11-22-r1.batch");
    assert_eq!(fs::read_dir(&site).expect("a folder").count(), 3);
    assert_eq!(
        names.digest,
        <[u8; 32]>::from(Sha256::digest(
            fs::read(site.join(&names.batch)).expect("a batch")
        ))
    );

    let refusals = fs::read_to_string(site.join(&names.refusals)).expect("refusals");
    let expected = [
        "row;line;column;severity;reason;advice",
        "3;3;\"Soort\";error;missing;\"The cell is empty, and the profile has no default for it.\"",
        "4;4;\"Datum\";withheld;too-old;\"The signal is older than the covenant lets signals of \
         its code be; it stays at the agency.\"",
        "",
    ];
    assert_eq!(refusals, expected.join("\n"));

    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(site.join(&names.report)).expect("a report"))
            .expect("JSON");
    for (count, expected) in [
        ("rows", 3),
        ("hashed", 1),
        ("set_aside", 1),
        ("withheld", 1),
        ("signals", 1),
    ] {
        assert_eq!(report[count], expected, "{count}");
    }
    assert_eq!(
        (
            &report["reasons"][0]["column"],
            &report["reasons"][0]["severity"]
        ),
        (&"Soort".into(), &"error".into())
    );
    assert_eq!(
        (
            &report["sections"][0]["gate"],
            &report["sections"][0]["records"]
        ),
        (&"person-2".into(), &1.into())
    );
}

#[test]
fn gives_the_centre_and_nobody_else_every_record_under_the_agencys_signature() {
    let (agency, hashed, folder) = one_row();
    let names = agency
        .deliver(&hashed, 1, folder.path())
        .expect("delivered");
    let read = |centre: u8| {
        let file = File::open(folder.path().join(&names.batch)).expect("a batch");
        let length = file.metadata().expect("metadata").len();
        let batch = BatchReader::open(file, length).expect("a batch");
        assert_eq!(batch.header().sections, hashed.header.sections);
        let signed = batch
            .verify(agency.covenant.agency("police").expect("an agency").sign())
            .expect("the agency's signature");
        assert_eq!(*signed.digest(), names.digest);
        let mut records = signed.records(&Identity::new(&Secret::new([centre; 32])))?;
        let mut sections: Vec<Vec<RecordBytes>> = vec![Vec::new(); hashed.header.sections.len()];
        while let Some(chunk) = records.next_chunk()? {
            sections[chunk.index].extend(chunk.records);
        }
        Ok(sections)
    };
    assert!(read(0xA2).expect("the centre") == all_records(&hashed));
    assert!(matches!(read(0xA1), Err(BatchError::NotForUs)));
}

#[test]
fn leaves_nothing_under_a_final_name_when_one_file_cannot_be_written() {
    let (agency, hashed, folder) = one_row();
    fs::create_dir(folder.path().join("police-2026-11-22-r1.report.json.part"))
        .expect("a folder in the way");
    assert!(matches!(
        agency.deliver(&hashed, 1, folder.path()),
        Err(DeliverError::Write(_))
    ));
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
}

#[test]
fn leaves_a_batch_of_the_same_content_and_refuses_one_of_other_content() {
    let (mut agency, hashed, folder) = one_row();
    let first = agency
        .deliver(&hashed, 1, folder.path())
        .expect("delivered");
    let bytes = || fs::read(folder.path().join(&first.batch)).expect("a batch");
    let before = bytes();
    assert_eq!(
        agency
            .deliver(&hashed, 2, folder.path())
            .expect("the same content"),
        first
    );
    assert!(bytes() == before, "another seed makes no other file");

    let changed = ROW.replace("hoog", "");
    let other = agency.hash(export(&[&changed]).as_bytes());
    let error = agency
        .deliver(&other, 1, folder.path())
        .expect_err("other content");
    assert!(
        matches!(error, DeliverError::AlreadyExists(_))
            && error.to_string().contains("give a higher --revision"),
        "{error}"
    );
    assert!(bytes() == before);

    agency.revision = 2;
    let other = agency.hash(export(&[&changed]).as_bytes());
    assert_eq!(
        agency
            .deliver(&other, 1, folder.path())
            .expect("a higher revision")
            .batch,
        "police-2026-11-22-r2.batch"
    );

    agency.revision = 1;
    fs::remove_file(folder.path().join(&first.report)).expect("removed");
    assert!(
        matches!(
            agency.deliver(&hashed, 1, folder.path()),
            Err(DeliverError::AlreadyExists(_))
        ),
        "nobody knows what is in it"
    );
}

#[cfg(unix)]
#[test]
fn writes_files_that_their_owner_alone_may_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let (agency, hashed, folder) = one_row();
    let names = agency
        .deliver(&hashed, 1, folder.path())
        .expect("delivered");
    for name in [names.batch, names.refusals, names.report] {
        let mode = fs::metadata(folder.path().join(&name))
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn guards_a_column_name_that_a_spreadsheet_would_run() {
    let profile = TomlText::parse(PROFILE)
        .set("columns.code", "=1+1\";x")
        .text();
    let covenant = changed_covenant(|covenant| covenant.max_refused_share(1.0));
    let header = HEADER.replace("Soort", "\"=1+1\"\";x\"");
    let hashed = agency_of(&covenant, &profile)
        .hash(format!("{header}\n{}\n", ROW.replace("HG", "")).as_bytes());
    let mut csv = Vec::new();
    hasher::write_refusals(&hashed.refusals, &mut csv).expect("memory takes all");
    assert!(
        String::from_utf8(csv)
            .expect("UTF-8")
            .contains("2;2;\"'=1+1\"\";x\";error;missing;")
    );
}
