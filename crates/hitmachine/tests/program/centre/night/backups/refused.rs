//! What is no backup of this site, or one that must not be put back now, is refused in a line, and
//! changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;

use exchange::crypto::identity::Identity;
use exchange::crypto::sealed_file::seal;
use exchange::crypto::secret::Secret;
use exchange::file::keyfile::{self, KeyKind};
use matcher::keys::CentreKey;

use super::{BACKUP, KEY, due_and_backed_up};
use crate::centre::night::Centre;
use crate::centre::night::forgotten::Due;
use crate::harness::town::files;

/// All files of the site with their bytes, but for empty ones, which are locks.
pub(super) fn all(centre: &Centre) -> BTreeMap<String, Vec<u8>> {
    let site = centre.town.file("centre");
    let named = |name: String| (name.clone(), fs::read(site.join(name)).expect("a file"));
    let mut all: BTreeMap<_, _> = files(&site).into_iter().map(named).collect();
    all.retain(|_, bytes| !bytes.is_empty());
    all
}

fn with_a_bit_changed(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] ^= 1;
    changed
}

pub(super) fn is_as_before(before: &BTreeMap<String, Vec<u8>>, centre: &Centre, what: &str) {
    let after = all(centre);
    assert!(after.keys().eq(before.keys()), "{what}: {:?}", after.keys());
    assert!(after == *before, "{what}: bytes were changed");
}

/// A backup of this database, sealed and signed as it must be, of which the header was changed.
pub(super) fn forged(
    centre: &Centre,
    change: impl FnOnce(String) -> String,
    database: &[u8],
) -> Vec<u8> {
    let whole = centre.town.read(BACKUP);
    let end = whole
        .windows(2)
        .position(|end| end == b"\n\n")
        .expect("a header")
        + 2;
    let header = String::from_utf8(whole[..end].to_vec()).expect("UTF-8");
    let secret = keyfile::read_kind(&centre.town.file(KEY), KeyKind::Backup).expect("a key");
    let signing = CentreKey::read(&centre.town.file("centre/centre.key")).expect("a key");
    let mut file = Vec::new();
    seal(
        b"hitmachine/v1/backup",
        &change(header),
        &mut Cursor::new(database),
        Identity::new(&secret).hpke_public(),
        signing.identity().sign(),
        &Secret::new([9; 32]),
        &mut file,
    )
    .expect("memory takes it");
    file
}

/// The database as a later version of the program would have made it.
fn of_a_later_version(due: &Due) -> Vec<u8> {
    let copy = due.centre.town.file("version.db");
    fs::copy(due.database(), &copy).expect("copied");
    let database = rusqlite::Connection::open(&copy).expect("opened");
    database
        .pragma_update(None, "user_version", 99)
        .expect("set");
    let delete = "PRAGMA journal_mode = DELETE";
    database.query_row(delete, [], |_| Ok(())).expect("set");
    drop(database);
    fs::read(copy).expect("a file")
}

#[test]
fn each_in_a_line_and_nothing_is_changed() {
    let due = due_and_backed_up();
    let centre = &due.centre;
    let whole = centre.town.read(BACKUP);
    let new = |kind: &str, out: &str| {
        centre
            .town
            .run(&["key", "new", kind, "--out", out])
            .expect(0);
    };
    new("backup", "other.key");
    new("centre", "other-centre.key");
    let middle = whole.len() / 2;
    let edited = with_a_bit_changed(&whole, middle);
    let version = of_a_later_version(&due);
    let same = |header: String| header;
    let of = |from: &'static str, to: &'static str| move |header: String| header.replace(from, to);
    let cases: [(&str, Vec<u8>, &[&str], &str); 11] = [
        (
            "another key",
            whole.clone(),
            &["--key", "other.key"],
            "it was sealed to another key than this one",
        ),
        (
            "a key of another kind",
            whole.clone(),
            &["--key", "owners/care.key"],
            "the backup key is needed here",
        ),
        (
            "another centre's key",
            whole.clone(),
            &["--centre-key", "other-centre.key"],
            "it was cut off or changed, or another key signed it",
        ),
        (
            "cut",
            whole[..middle].to_vec(),
            &[],
            "it was cut off or changed",
        ),
        (
            "cut to its header",
            whole[..300].to_vec(),
            &[],
            "it was cut off or changed",
        ),
        ("edited", edited, &[], "it was cut off or changed"),
        (
            "nothing",
            Vec::new(),
            &[],
            "it is not a backup of a casebook",
        ),
        (
            "of another centre",
            forged(
                centre,
                of("origin hitmachine/", "origin hitmachine/new-"),
                b"x",
            ),
            &[],
            "it is a backup of hitmachine/new-tiel, and this site is hitmachine/tiel",
        ),
        (
            "of a later version",
            forged(centre, of("backup v1", "backup v2"), b"x"),
            &[],
            "it is a backup of version v2, and this program reads v1",
        ),
        (
            "with a database of a later version",
            forged(centre, same, &version),
            &[],
            "not a casebook of this version",
        ),
        (
            "no database",
            forged(centre, same, &[7; 5000]),
            &[],
            "not a casebook of this version",
        ),
    ];
    let before = all(centre);
    for (what, bytes, further, told) in cases {
        centre.town.write("tried.backup", bytes);
        let mut args = vec!["restore", "--site", "centre"];
        if !further.contains(&"--key") {
            args.extend(["--key", KEY]);
        }
        args.extend(further);
        args.push("tried.backup");
        let ran = centre.town.run(&args).expect(1);
        assert!(ran.stderr.contains(told), "{what}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{what}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: "), "{what}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{what}");
        is_as_before(&before, centre, what);
    }
}

#[test]
fn while_somebody_has_the_casebook_open_it_is_not_exchanged() {
    let due = due_and_backed_up();
    let reader = rusqlite::Connection::open(due.database()).expect("opened");
    let count = "SELECT count(*) FROM hit";
    let hits: u64 = reader.query_row(count, [], |row| row.get(0)).expect("read");
    let told = due.centre.restore(&[]).expect(75).stderr;
    assert!(told.contains("has it open: try again"), "{told}");
    let still: u64 = reader.query_row(count, [], |row| row.get(0)).expect("read");
    assert_eq!(still, hits);
    drop(reader);
    due.centre.restore(&[]).expect(0);
}

#[test]
fn a_backup_that_is_older_than_what_is_known_of_forgetting_is_refused() {
    let due = due_and_backed_up();
    due.forget().expect(0);
    let list = "centre/casebook/forgotten";
    due.centre
        .town
        .change(list, "since 2026-11-22", "since 2026-11-23");
    due.centre
        .town
        .change(list, "since 2026-11-23", "since 2026-11-23");
    let kept = due.centre.town.read(list);
    let text = String::from_utf8(kept).expect("UTF-8");
    let later = text.replace("since 2026-11-23", "since 2026-11-24");
    let later = later.replace("until 2026-11-23", "until 2026-11-24");
    due.centre.town.write(list, later);
    let told = due.centre.restore(&[]).expect(1).stderr;
    assert!(
        told.contains("is known from that of 2026-11-24 on only"),
        "{told}"
    );
    due.centre.town.write(list, "edited");
    let told = due.centre.restore(&[]).expect(1).stderr;
    assert!(told.contains("it is not what was written"), "{told}");
}

#[test]
fn no_backup_is_made_without_a_receiver_nor_over_a_file_nor_of_a_casebook_that_was_exchanged() {
    let centre = Centre::new();
    let told = centre.back_up().expect(1).stderr;
    assert!(told.contains("`hitmachine key new backup`"), "{told}");
    centre.town.seals_backups();
    let told = centre.back_up().expect(1).stderr;
    assert!(told.contains("there is no casebook"), "{told}");
    centre.casebook();
    let told = centre.back_up().expect(1).stderr;
    assert!(told.contains("no night is recorded"), "{told}");
    assert!(!centre.town.file(BACKUP).exists());

    let due = due_and_backed_up();
    let whole = due.centre.town.read(BACKUP);
    let told = due.centre.back_up().expect(1).stderr;
    assert!(told.contains("a backup is never written over"), "{told}");
    assert!(due.centre.town.read(BACKUP) == whole);
    fs::remove_dir_all(due.centre.town.file("centre/casebook")).expect("removed");
    due.centre.casebook();
    fs::remove_file(due.centre.town.file(BACKUP)).expect("removed");
    let told = due.centre.back_up().expect(1).stderr;
    assert!(told.contains("does not go on from that of run"), "{told}");
    assert!(!due.centre.town.file(BACKUP).exists());
}
