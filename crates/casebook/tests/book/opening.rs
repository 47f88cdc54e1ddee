//! The file of a casebook: whose it is, what it is refused for, and what holds on every connection.

use std::fs;
use std::path::Path;

use casebook::key::CasebookKey;
use casebook::store::{Casebook, StoreError};
use exchange::crypto::secret::Secret;
use exchange::file::access;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::nights::{Book, usual};

fn opened(folder: &Path) -> Result<Casebook, StoreError> {
    Casebook::open(folder, CasebookKey::new(&Secret::new([42; 32])))
}

/// What comes of a folder with this in the place of a casebook.
fn opened_as(make: impl FnOnce(&Path)) -> Result<Casebook, StoreError> {
    let above = TempDir::new().expect("a folder");
    let folder = above.path().join("casebook");
    access::create_folder(&folder).expect("made");
    make(&folder.join("casebook.db"));
    opened(&folder)
}

fn changed(path: &Path, sql: &str) {
    let database = Connection::open(path).expect("opened");
    database.execute_batch(sql).expect("changed");
}

#[test]
fn takes_no_other_file_for_a_casebook() {
    let made = |sql: &'static str| move |path: &Path| changed(path, sql);
    let foreign = [
        opened_as(|path| fs::write(path, "a text that is not a database").expect("written")),
        opened_as(made("CREATE TABLE a (b)")),
        opened_as(made("PRAGMA application_id = 7")),
        opened_as(made("PRAGMA user_version = 7")),
    ];
    for (index, opened) in foreign.into_iter().enumerate() {
        let is_foreign = matches!(opened, Err(StoreError::Foreign { .. }));
        assert!(is_foreign, "file {index}");
    }
}

#[test]
fn takes_no_casebook_of_another_version_or_kind() {
    for sql in ["PRAGMA user_version = 1", "PRAGMA application_id = 7"] {
        let mut book = Book::new();
        book.night(1, vec![usual(1, 10)]);
        let (path, folder) = (book.casebook.path().to_owned(), book.folder);
        drop(book.casebook);
        changed(&path, sql);
        let opened = opened(&folder.path().join("casebook"));
        assert!(matches!(opened, Err(StoreError::Foreign { .. })), "{sql}");
    }
}

#[test]
fn gives_pages_back_and_takes_no_file_that_cannot() {
    let above = TempDir::new().expect("a folder");
    let folder = above.path().join("casebook");
    let made = opened(&folder).expect("a casebook");
    let path = made.path().to_owned();
    drop(made);
    // Without it free pages stay in the file: a copy of the file is needed to change it.
    changed(
        &path,
        "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM",
    );
    let opened = opened(&folder);
    let name = "auto_vacuum";
    assert!(matches!(opened, Err(StoreError::Setting { name: found }) if found == name));
}

#[test]
fn keeps_a_log_beside_the_file() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let database = Connection::open(book.casebook.path()).expect("opened");
    let mode: String = database
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .expect("a mode");
    assert_eq!(mode, "wal");
}

#[test]
#[cfg(unix)]
fn is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let folder = book.folder.path().join("casebook");
    for file in fs::read_dir(&folder).expect("read") {
        let file = file.expect("a file");
        let mode = file.metadata().expect("known").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.path().display());
    }
    drop(book.casebook);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).expect("opened to others");
    let opened = opened(&folder);
    assert!(matches!(opened, Err(StoreError::Folder { .. })));
}

#[test]
fn makes_anew_what_was_cut_off_before_it_had_a_table() {
    for begun in [
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL",
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA user_version = 0",
    ] {
        let opened = opened_as(|path| changed(path, begun));
        assert!(opened.is_ok(), "{begun}: {:?}", opened.err());
    }
}
