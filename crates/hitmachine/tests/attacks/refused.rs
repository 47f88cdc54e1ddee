//! A file for every way in which a batch can be wrong (`fixtures/batches/bad`), and what the centre
//! says of it.
//!
//! The files are made here from fixed seeds: the test makes each anew, compares it with the one in
//! the repository, and hands it in. After a change of the format,
//! `HITMACHINE_WRITE_FIXTURES=1 cargo test -p hitmachine --test attacks refused` writes them again.

mod bad_batches;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use bad_batches::{BadBatch, bad_batches};
use exchange::batch::record::RecordBytes;
use exchange::covenant::signed_covenant::{self, SignedCovenant};
use exchange::file::atomic_file;
use matcher::accept::How;

use crate::parties::{Centre, Terms, batch, covenant_text, hashed, owners, pins, tonight};
use crate::people::Signal;

/// What is left of batches in a site: all files but locks, and the key of the night, which is drawn
/// when the first batch is looked into.
pub(crate) fn left(site: &Path) -> Vec<String> {
    let (mut names, mut folders) = (Vec::new(), vec![site.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("keys/nights") {
                folders.push(path);
            } else if path.is_file() && path.file_name().is_some_and(|name| name != "lock") {
                names.push(path.display().to_string());
            }
        }
    }
    names.sort();
    names
}

const TERMS: Terms = Terms::of(2, 2);

fn sections(covenant: &SignedCovenant, agency: u8) -> Vec<Vec<RecordBytes>> {
    hashed(covenant, agency, tonight(), &Signal::about(0..3))
}

/// The batch that is right, and the one that replaces it.
fn right(covenant: &SignedCovenant) -> [(&'static str, Vec<u8>); 2] {
    let sections = sections(covenant, 1);
    [("good", 1), ("replacement", 2)]
        .map(|(name, revision)| (name, batch(covenant, 1, tonight(), revision, &sections)))
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/batches")
}

/// Writes all files anew, and the table of what the centre says of each.
fn write(covenant: &SignedCovenant, batches: &[BadBatch]) {
    let put = |name: &str, bytes: &[u8]| {
        atomic_file::write(&fixtures().join(name), bytes).expect("written");
    };
    fs::create_dir_all(fixtures().join("bad")).expect("a folder");
    put("covenant.toml", covenant_text(TERMS).as_bytes());
    for (owner, key) in signed_covenant::Owner::ALL.into_iter().zip(owners()) {
        put(
            &format!("covenant.toml.{}.sig", owner.as_str()),
            signed_covenant::sign(covenant_text(TERMS).as_bytes(), &key).as_bytes(),
        );
    }
    for (name, bytes) in right(covenant) {
        put(&format!("{name}.batch"), &bytes);
    }
    let mut table = "file;accepted before;what the centre says\n".to_owned();
    for BadBatch {
        name,
        after,
        bytes,
        says,
    } in batches
    {
        put(&format!("bad/{name}.batch"), bytes);
        let after = after.map_or(String::new(), |after| format!("{after}.batch"));
        writeln!(table, "{name}.batch;{after};\"{says}\"").expect("a String takes any text");
    }
    put("bad/expected.csv", table.as_bytes());
}

fn read(name: &str) -> Vec<u8> {
    fs::read(fixtures().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn read_text(name: &str) -> String {
    String::from_utf8(read(name)).expect("UTF-8")
}

#[test]
fn every_bad_batch_is_refused_for_its_own_reason_and_leaves_nothing() {
    let centre = Centre::new(TERMS);
    let batches = bad_batches(&centre.covenant);
    if env::var_os("HITMACHINE_WRITE_FIXTURES").is_some() {
        write(&centre.covenant, &batches);
    }
    assert_right_files_are_as_made(&centre.covenant);
    assert_table_is_as_made(&batches);
    for batch in &batches {
        assert_refused(batch);
    }
    let count = batches.len();
    println!("bad batches: {count} of {count} refused, each for its own reason; nothing left");
}

/// The covenant and the right batches in the repository are those that are made here.
fn assert_right_files_are_as_made(made: &SignedCovenant) {
    let [care, safety] =
        ["care", "safety"].map(|owner| read_text(&format!("covenant.toml.{owner}.sig")));
    let covenant = SignedCovenant::verify(&read("covenant.toml"), &care, &safety, &pins())
        .expect("a covenant");
    assert_eq!(covenant.hash(), made.hash(), "make the files anew");
    for (name, bytes) in right(&covenant) {
        assert!(
            read(&format!("{name}.batch")) == bytes,
            "{name}: make the files anew"
        );
    }
}

/// Table, folder and README of the repository tell of these batches and of no others.
fn assert_table_is_as_made(batches: &[BadBatch]) {
    let table = read("bad/expected.csv");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(table.as_slice());
    let mut rows = reader.records();
    let readme = read_text("bad/README.md");
    for BadBatch {
        name,
        after,
        bytes,
        says,
    } in batches
    {
        let row = rows.next().expect("a row for every file").expect("a row");
        let after = after.map_or(String::new(), |after| format!("{after}.batch"));
        let expected = [format!("{name}.batch"), after, says.clone()];
        assert_eq!(row.iter().collect::<Vec<_>>(), expected);
        assert!(
            read(&format!("bad/{name}.batch")) == *bytes,
            "{name}: make the files anew"
        );
        let tells = readme.contains(&format!("| `{name}` |"));
        assert!(tells, "{name}: the README does not tell of it");
    }
    assert!(rows.next().is_none(), "no row without its file");
    let there = fs::read_dir(fixtures().join("bad"))
        .expect("a folder")
        .count();
    assert_eq!(
        there,
        batches.len() + 2,
        "no file without its row, but the table and the README"
    );
}

/// A new centre refuses the batch for its reason, and what stood there stands there still.
fn assert_refused(
    BadBatch {
        name, after, says, ..
    }: &BadBatch,
) {
    let centre = Centre::new(TERMS);
    if let Some(after) = after {
        let right = fixtures().join(format!("{after}.batch"));
        centre
            .accept_file(tonight(), &right)
            .expect("the right one is accepted");
    }
    let before = contents(&centre.site());
    assert_eq!(after.is_none(), before.is_empty(), "{name}");
    let file = fixtures().join(format!("bad/{name}.batch"));
    let error = centre.accept_file(tonight(), &file).expect_err(name);
    assert_eq!(error.to_string(), *says, "{name}");
    assert!(
        contents(&centre.site()) == before,
        "{name}: something was left or taken away"
    );
}

#[test]
fn the_same_batch_again_is_not_another_way_to_be_wrong() {
    let centre = Centre::new(TERMS);
    for (name, how) in [
        ("good", How::New),
        ("good", How::Already),
        ("replacement", How::Replaced(1)),
        ("replacement", How::Already),
    ] {
        let file = fixtures().join(format!("{name}.batch"));
        let accepted = centre.accept_file(tonight(), &file).expect("accepted");
        assert_eq!(accepted.how, how, "{name}");
    }
}

/// What is left of batches in a site, with its content.
fn contents(site: &Path) -> Vec<(String, Vec<u8>)> {
    let mut contents = Vec::new();
    for name in left(site) {
        let bytes = fs::read(&name).expect("a file");
        contents.push((name, bytes));
    }
    contents
}
