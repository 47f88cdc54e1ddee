//! Backups of the casebook by the program: made while others work, put back whole or not at all,
//! and what was forgotten stays forgotten.

mod killed;
mod refused;
mod since;
mod untrue;

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::Centre;
use super::forgotten::Due;
use crate::harness::run::Ran;
use crate::harness::town::{BACKUP_KEY, Town, files};

/// Where the owners keep their key and the backup: neither is in the site.
const KEY: &str = BACKUP_KEY;
const BACKUP: &str = "kept.backup";

const BACKING_UP: [&str; 5] = ["backup", "--site", "centre", "--out", BACKUP];
const RESTORING: [&str; 6] = ["restore", "--site", "centre", "--key", KEY, BACKUP];

impl Centre {
    fn back_up(&self) -> Ran {
        self.town.run(&BACKING_UP)
    }

    fn restore(&self, further: &[&str]) -> Ran {
        self.town.run(&[&RESTORING[..], further].concat())
    }

    fn restored_json(&self, further: &[&str]) -> Value {
        let said = self.restore(&[further, &["--json"]].concat()).expect(0);
        serde_json::from_str(&said.stdout).expect("JSON")
    }

    fn verified(&self) {
        self.town.run(&["verify", "--site", "centre"]).expect(0);
    }

    /// The same town once more, as it is now.
    fn copied(&self) -> Self {
        let town = Town::new();
        for name in ["centre", "owners", BACKUP] {
            let to = town.file(name);
            if to.is_dir() {
                fs::remove_dir_all(&to).expect("removed");
            }
            if self.town.file(name).exists() {
                let mut copying = Command::new("cp");
                copying.arg("-a").arg(self.town.file(name)).arg(to);
                assert!(copying.status().expect("copied").success());
            }
        }
        Self { town }
    }
}

/// A centre at which hits are due, with a backup from before they are forgotten.
fn due_and_backed_up() -> Due {
    let due = Due::new();
    due.centre.town.seals_backups();
    due.centre.back_up().expect(0);
    due
}

#[test]
fn a_backup_is_of_one_moment_whoever_writes_and_reads_meanwhile() {
    let due = Due::new();
    let centre = &due.centre;
    centre.town.seals_backups();
    let reader = rusqlite::Connection::open(due.database()).expect("opened");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM hit")
        .expect("read");
    let entries = |centre: &Centre| centre.acts().len();
    let before = entries(centre);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for _ in 0..20 {
                let list = ["hits", "list", "--site", "centre", "--as", "analyst-1"];
                centre.town.run(&list).expect(0);
            }
        });
        for number in 0..10 {
            let file = format!("{number}.backup");
            let args = ["backup", "--site", "centre", "--out", &file];
            centre.town.run(&args).expect(0);
        }
        writer.join().expect("no panic");
    });
    assert_eq!(entries(centre), before + 30, "each is an entry");
    assert_eq!(centre.count("backup"), 10);
    reader.execute_batch("COMMIT").expect("done");
    drop(reader);
    for number in 0..10 {
        // It verifies the chain and all that stands beside it.
        let file = format!("{number}.backup");
        let args = ["restore", "--site", "centre", "--key", KEY, "--dry-run"];
        let said = centre.town.run(&[&args[..], &[&file]].concat()).expect(0);
        assert!(
            said.stdout.ends_with("Nothing was put back.\n"),
            "{}",
            said.stdout
        );
    }
    let left = files(&centre.town.file("centre/casebook"));
    assert!(left.iter().all(|name| !name.contains(".part")), "{left:?}");
}

#[test]
fn a_backup_holds_nothing_in_clear_and_neither_key_of_the_centre() {
    let due = due_and_backed_up();
    let bytes = due.centre.town.read(BACKUP);
    let mut marks = due.marks.clone();
    for key in ["centre", "casebook"] {
        let line = due.centre.town.read(&format!("centre/{key}.key"));
        let digits = String::from_utf8(line).expect("UTF-8");
        let digits = digits.split_whitespace().last().expect("a key").to_owned();
        let raw = exchange::hex::parse::<32>(digits.as_bytes()).expect("32 bytes");
        // Not in what is inside either.
        let database = fs::read(due.database()).expect("a file");
        assert!(!database.windows(32).any(|window| window == raw));
        marks.extend([digits.into_bytes(), raw.to_vec()]);
    }
    marks.push(b"SQLite format 3".to_vec());
    for mark in marks {
        assert!(!bytes.windows(mark.len()).any(|window| window == mark));
    }
}

#[test]
fn what_was_forgotten_since_is_in_no_file_when_the_backup_is_back_nor_after_the_next_night() {
    let due = due_and_backed_up();
    due.forget().expect(0);
    let kept = due.centre.hits();
    let said = due.centre.restored_json(&[]);
    assert!(said["forgotten"].as_u64() > Some(0), "{said}");
    assert_eq!(said["put_back"], true);
    let is_nowhere = |when: &str| {
        for mark in &due.marks {
            assert_eq!(due.files_with(mark), [""; 0], "{when}");
        }
    };
    is_nowhere("as it was put back");
    assert_eq!(due.centre.hits(), kept, "and nothing else is forgotten");
    due.centre.verified();
    let at = format!("{}T06:40+01:00", super::forgotten::NEXT);
    due.centre.night(&at).expect(0);
    is_nowhere("after the next run");
    assert_eq!(due.centre.hits(), kept);
    assert_eq!(due.centre.count("restore"), 1);
    due.centre.verified();
}

#[test]
fn a_casebook_that_is_lost_comes_back_with_a_copy_of_the_list_or_by_a_word_that_it_is_lost_too() {
    let due = due_and_backed_up();
    due.forget().expect(0);
    let centre = &due.centre;
    let list = centre.town.read("centre/casebook/forgotten");
    centre.town.write("forgotten", list);
    fs::remove_dir_all(centre.town.file("centre/casebook")).expect("removed");
    let at = format!("{}T06:40+01:00", super::forgotten::NEXT);
    let told = centre.night(&at).expect(1).stderr;
    assert!(told.contains("hitmachine restore"), "{told}");
    fs::remove_dir_all(centre.town.file("centre/casebook")).expect("removed");

    let told = centre.restore(&[]).expect(1).stderr;
    assert!(
        told.contains("nobody knows what was forgotten since"),
        "{told}"
    );
    let without = centre.copied();
    let said = without.restored_json(&["--forgotten-lost"]);
    assert_eq!(said["forgotten"], 0);
    without.verified();

    let said = centre.restored_json(&["--forgotten", "forgotten"]);
    assert!(said["forgotten"].as_u64() > Some(0), "{said}");
    let kept = centre.town.read("centre/casebook/forgotten");
    assert!(kept == centre.town.read("forgotten"), "and stays known");
    for mark in &due.marks {
        assert_eq!(due.files_with(mark), [""; 0]);
    }
    centre.night(&at).expect(0);
    centre.verified();
}
