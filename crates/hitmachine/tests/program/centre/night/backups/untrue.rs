//! A backup that is sealed and signed as it must be, and of which something inside is not what it
//! says: the centre's key alone puts nothing back.

use std::fs;

use exchange::night::Night;
use rusqlite::Connection;

use super::refused::{all, forged, is_as_before};
use super::{BACKUP, KEY, due_and_backed_up};
use crate::centre::night::Centre;
use crate::centre::night::forgotten::{Due, NEXT};
use crate::harness::town::NIGHT;

const HEAD: &str = "centre/state/journal-head";

/// The database as it is, after statements that no run of this program makes.
fn changed(due: &Due, statements: &str) -> Vec<u8> {
    let copy = due.centre.town.file("changed.db");
    fs::copy(due.database(), &copy).expect("copied");
    let database = Connection::open(&copy).expect("opened");
    database
        .query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .expect("set");
    database.execute_batch(statements).expect("changed");
    drop(database);
    fs::read(copy).expect("a file")
}

/// Tries to put this back, and gives what is said.
fn refused(centre: &Centre, backup: Vec<u8>, what: &str) -> String {
    centre.town.write("tried.backup", backup);
    let before = all(centre);
    let args = ["restore", "--site", "centre", "--key", KEY, "tried.backup"];
    let told = centre.town.run(&args).expect(1).stderr;
    is_as_before(&before, centre, what);
    told
}

#[test]
fn is_refused_by_what_is_in_it() {
    let due = due_and_backed_up();
    let centre = &due.centre;
    let same = |header: String| header;
    let whole = changed(&due, "");
    // The database that was copied is the one of the backup, so unchanged it is put back.
    let good = forged(centre, same, &whole);
    centre.town.write("good.backup", good);
    let args = [
        "restore",
        "--site",
        "centre",
        "--key",
        KEY,
        "--dry-run",
        "good.backup",
    ];
    let before = all(centre);
    centre.town.run(&args).expect(0);
    is_as_before(&before, centre, "a trial");
    for (what, statements) in [
        (
            "an entry",
            "UPDATE entry SET who = 'nobody' WHERE number = 2",
        ),
        (
            "an account",
            "UPDATE account SET role = 'administrator' WHERE id = 'analyst-1'",
        ),
        (
            "a subject",
            "DELETE FROM subject WHERE entry = (SELECT max(entry) FROM subject)",
        ),
    ] {
        let backup = forged(centre, same, &changed(&due, statements));
        let told = refused(centre, backup, what);
        assert!(
            told.contains("what is in it is not whole: "),
            "{what}: {told}"
        );
    }
    // Whose last head was not kept, or lost.
    fs::remove_file(centre.town.file(HEAD)).expect("it is there");
    let header = String::from_utf8_lossy(&centre.town.read(BACKUP)[..300]).into_owned();
    let run = header
        .lines()
        .find(|line| line.starts_with("run "))
        .expect("a line");
    let root = run.rsplit(' ').next().expect("a root").to_owned();
    let earlier = Night::parse(NIGHT).expect("a night").day_number() - 1;
    let earlier = Night::from_day_number(earlier)
        .expect("a night")
        .to_string();
    for (what, from, to) in [
        ("another root", root.clone(), "0".repeat(64)),
        ("another night", NEXT.to_owned(), earlier),
    ] {
        let change = |header: String| {
            let (before, run) = header.split_once("\nrun ").expect("a line");
            format!("{before}\nrun {}", run.replace(&from, &to))
        };
        let told = refused(centre, forged(centre, change, &whole), what);
        assert!(
            told.contains("other runs of itself than are in it"),
            "{what}: {told}"
        );
    }
}

#[test]
fn one_of_as_many_runs_that_the_site_did_not_lay_out_is_another_sites() {
    let due = due_and_backed_up();
    let line = String::from_utf8(due.centre.town.read(HEAD)).expect("UTF-8");
    let root = line.trim_end().rsplit(' ').next().expect("a root");
    due.centre.town.change(HEAD, root, &"0".repeat(64));
    let told = refused(&due.centre, due.centre.town.read(BACKUP), "another root");
    assert!(
        told.contains("its journal of 3 runs is another one than this site laid out")
            || told.contains("is another one than this site laid out"),
        "{told}"
    );
}

#[test]
fn a_list_of_what_was_forgotten_that_is_none_is_refused() {
    let due = due_and_backed_up();
    due.centre.town.write("junk", "junk");
    let before = all(&due.centre);
    let told = due
        .centre
        .restore(&["--forgotten", "junk"])
        .expect(1)
        .stderr;
    assert!(
        told.contains("junk: it is not a list of what was forgotten"),
        "{told}"
    );
    is_as_before(&before, &due.centre, "a list");
}

#[test]
fn none_is_made_or_put_back_beside_another_run_that_holds_the_site() {
    let due = due_and_backed_up();
    let centre = &due.centre;
    let site = site::Site::open(centre.town.file("centre")).expect("a site");
    let out = ["backup", "--site", "centre", "--out", "second.backup"];
    {
        let _night = site.lock().expect("nobody else");
        let told = centre.restore(&[]).expect(75).stderr;
        assert!(told.contains("another run works on this site"), "{told}");
        // A night holds nobody up who only copies.
        centre.town.run(&out).expect(0);
        fs::remove_file(centre.town.file("second.backup")).expect("it was made");
    }
    let _casebook = site.lock_casebook().expect("nobody else");
    let told = centre.town.run(&out).expect(75).stderr;
    assert!(
        told.contains("another backup is being made or put back"),
        "{told}"
    );
    assert!(!centre.town.file("second.backup").exists());
    let told = centre.restore(&[]).expect(75).stderr;
    assert!(told.contains("another run works on this site"), "{told}");
}

/// The journal says that hits are forgotten, their files could not be removed, and then a backup of
/// before takes the casebook's place: with it the entry goes that names the files.
#[test]
fn what_a_forgetting_that_was_cut_off_left_goes_after_a_backup_of_before_is_back() {
    let due = due_and_backed_up();
    let centre = &due.centre;
    let key = format!("centre/keys/nights/{NIGHT}.key");
    let (key, away) = (centre.town.file(&key), centre.town.file("away.key"));
    fs::rename(&key, &away).expect("there is a key");
    // A folder with something in it is not removed as a file is.
    fs::create_dir_all(key.join("inside")).expect("made");
    assert_ne!(due.forget().status, Some(0));
    assert_eq!(due.forgotten_lines().len(), 1, "the entry is there");
    assert_eq!(due.reports(), [""; 0]);
    fs::remove_dir_all(&key).expect("removed");
    fs::rename(&away, &key).expect("put back");
    let left = |when: &str| {
        let mut left: Vec<String> = Vec::new();
        for mark in &due.marks {
            left.extend(due.files_with(mark));
        }
        left.retain(|name| !name.starts_with("reports/"));
        (left, when.to_owned())
    };
    assert!(!left("cut off").0.is_empty(), "its files are there");

    let said = centre.restored_json(&[]);
    assert!(said["forgotten"].as_u64() > Some(0), "{said}");
    assert_eq!(due.forgotten_lines(), [""; 0], "the entry is gone");
    // The nights that were cut off are not deleted by how many are kept: one was recorded since.
    let would = due.dry_run();
    assert_eq!(would.len(), 1, "{would:?}");
    let at = format!("{NEXT}T06:40+01:00");
    centre.night(&at).expect(0);
    assert_eq!(
        left("the next run"),
        (Vec::new(), "the next run".to_owned())
    );
    assert_eq!(due.reports().len(), 1, "and is reported");
    centre.verified();
    assert_eq!(due.dry_run().len(), 0);
}
