//! A machine as the pages take it to be: `/etc/hitmachine` is the home of an agency,
//! `/srv/hitmachine` the folder of the centre, and what came by mail lies where the commands are
//! typed, in a folder that is neither.

mod furnishing;
mod keeping;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use exchange::covenant::Covenant;
use exchange::file::access;
use exchange::hex;
use synthetic::{CovenantBuilder, Keys};

use super::naming::command_in;
use super::{accounts, exports};
use crate::centre::remembered;
use crate::harness::run::{BINARY, Ran, finish};
use crate::harness::town::{AGENCIES, NIGHT, Town, lay_out};
use crate::letters::confirm;
use crate::pages::every_command::help;
use crate::pages::public_key;

/// How the centre runs its nights.
const SETTINGS: &str = "srv/hitmachine/site.toml";

/// What the agency writes down of what it delivered.
const JOURNAL: &str = "etc/hitmachine/state/sent.csv";

/// The parties of a city, and the machine on which a page's commands are typed.
pub(super) struct Stage {
    /// Whose page it is.
    agency: &'static str,
    /// Where all parties run the nights that a page takes for granted.
    town: Town,
    /// The nights that they ran.
    nights: RefCell<BTreeSet<String>>,
    /// What the journal of the agency says after each way to hash.
    journals: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Whether the covenant where the commands are typed is one of the next epoch.
    rotated: Cell<bool>,
}

impl Stage {
    pub(super) fn new(agency: &'static str) -> Self {
        let stage = Self {
            agency,
            town: confirm::town(2),
            nights: RefCell::default(),
            journals: RefCell::default(),
            rotated: Cell::new(false),
        };
        let share = "key share --key agencies/police/pseudonym.key --covenant covenant.toml \
                     --state centre/state --out shares";
        let share: Vec<_> = share.split_whitespace().collect();
        stage.town.run(&share).expect(0);
        remembered::remember_another(&stage.town);
        let home = stage.town.file(&format!("agencies/{agency}"));
        copy_folder(&home, &stage.root("etc/hitmachine"));
        copy_folder(&stage.town.file("centre"), &stage.root("srv/hitmachine"));
        // On this machine no night has been yet.
        for made in ["srv/hitmachine/nights", "etc/hitmachine/out"] {
            fs::remove_dir_all(stage.root(made)).expect("a folder");
        }
        for folder in [
            "etc/bash_completion.d",
            "srv/export",
            "srv/hitmachine/incoming",
        ] {
            fs::create_dir_all(stage.root(folder)).expect("a folder");
        }
        fs::create_dir_all(stage.here("incoming")).expect("a folder");
        lay_out(&stage.here("city"));
        stage
    }

    /// A path of the machine.
    fn root(&self, path: &str) -> PathBuf {
        self.town.file("machine").join(path)
    }

    /// A path in the folder where the commands are typed.
    fn here(&self, path: &str) -> PathBuf {
        self.root("home/somebody").join(path)
    }

    /// Types a command as a page has it, on a night.
    pub(super) fn run(&self, line: &str, night: &str) -> Ran {
        self.run_night(night);
        self.furnish(night);
        // What makes accounts or nights of its own has a casebook of its own.
        let command = command_in(line);
        let is_of_its_own =
            command.starts_with("account ") || ["site new", "night"].contains(&command.as_str());
        let casebook = self.root("srv/hitmachine/casebook");
        let aside = self.root("srv/casebook-aside");
        if is_of_its_own {
            fs::rename(&casebook, &aside).expect("put away");
        }
        self.make_way(line, night);
        self.make_accounts(line);
        self.record_what_is_voided(line, night);
        let ran = self.type_in(&self.typed(line, night));
        if is_of_its_own {
            let _ = fs::remove_dir_all(&casebook);
            for made in ["site.toml", "state/journal-head"] {
                let _ = fs::remove_file(self.root("srv/hitmachine").join(made));
            }
            fs::rename(&aside, &casebook).expect("put back");
        }
        self.go_on(line);
        ran
    }

    /// Makes the accounts that a command takes for granted, in a casebook of its own.
    fn make_accounts(&self, line: &str) {
        if !line.starts_with("hitmachine account ") {
            return;
        }
        let site = self.root("srv/hitmachine");
        for words in accounts::taken_for_granted(line) {
            let line = format!("hitmachine account {words} --site {}", site.display());
            self.type_in(&line).expect(0);
        }
    }

    /// A night can be voided that was recorded, by an administrator.
    fn record_what_is_voided(&self, line: &str, night: &str) {
        if !line.contains(" --void ") {
            return;
        }
        let site = self.root("srv/hitmachine");
        for words in [
            &format!("night --night {night}"),
            "account add --as admin-1 --role administrator admin-1",
        ] {
            let line = format!("hitmachine {words} --site {}", site.display());
            self.type_in(&line).expect(0);
        }
    }

    /// Types it in the folder that is no party's.
    fn type_in(&self, line: &str) -> Ran {
        let folder = Path::new(BINARY).parent().expect("a folder");
        let mut path = folder.as_os_str().to_owned();
        path.push(":.:/usr/bin:/bin");
        finish(
            Command::new("sh")
                .arg("-c")
                .arg(line)
                .current_dir(self.here(""))
                .env("PATH", path)
                .stdin(Stdio::null()),
        )
    }

    /// The command with what the reader puts in: the night, keys, and names of files in capitals.
    fn typed(&self, line: &str, night: &str) -> String {
        let batch = format!("out/{}-{night}-r1.batch", self.agency);
        let receipt = format!("{}.receipt", self.agency);
        let kind = if command_in(line) == "answer" {
            "referrals"
        } else {
            "letter"
        };
        let (letter, site) = (
            format!(
                "--home /etc/hitmachine --letter {}-{night}.{kind}",
                self.agency
            ),
            "--site /srv/hitmachine",
        );
        let mut line = line.replace(NIGHT, night);
        for (placeholder, value) in [
            (
                "--care KEY",
                &*format!("--care {}", public_key(&self.town, "care")),
            ),
            (
                "--safety KEY",
                &*format!("--safety {}", public_key(&self.town, "safety")),
            ),
            ("<night>", night),
            ("BATCH", &batch),
            ("RECEIPT", &receipt),
            (" ... ", &*format!(" {letter} ")),
            (" … ", &*format!(" {site} ")),
        ] {
            line = line.replace(placeholder, value);
        }
        // A page means tonight: here that is the night of the test.
        let command = command_in(&line);
        let takes_night = help(&command).contains("--night ") && !line.contains("--pairs ");
        let takes_night = takes_night && !line.contains("--void ");
        if takes_night && !line.contains("--night ") {
            let named = format!("hitmachine {command}");
            line = line.replace(&named, &format!("{named} --night {night}"));
        }
        for folder in ["/etc/", "/srv/", "/var/"] {
            let root = self.root("");
            let there = format!("{}{}", root.display(), &folder[1..]);
            for before in [" ", "=", "> "] {
                let typed = format!("{before}{folder}");
                line = line.replace(&typed, &format!("{before}{there}"));
            }
        }
        // Any port, and not for ever.
        if command == "review" {
            let named = "hitmachine review";
            let ended =
                format!("timeout --preserve-status --signal=TERM 5 {named} --listen 127.0.0.1:0");
            line = line.replace(named, &ended);
        }
        // The journal here is young: an agency that was away knows none of its runs.
        line = line.replace(" --from 12 ", " --from 0 ");
        // Large enough to be a city, and small enough for a test.
        line.replace("--inhabitants 100000", "--inhabitants 3000")
    }

    /// The parties run a night, once: batches, receipts, letters and answers are there then.
    fn run_night(&self, night: &str) {
        if !self.nights.borrow_mut().insert(night.to_owned()) {
            return;
        }
        let mut accept = vec!["accept", "--site", "centre", "--night", night];
        let mut batches = Vec::new();
        for agency in AGENCIES {
            let home = format!("agencies/{agency}");
            let export = format!("{home}/signals.csv");
            let batch = format!("{home}/out/{agency}-{night}-r1.batch");
            // The town hashed its first night when it was made.
            if !self.town.file(&batch).exists() {
                let hash = ["hash", "--home", &home, "--night", night, &export];
                self.town.run(&hash).expect(0);
            }
            batches.push(batch);
        }
        accept.extend(batches.iter().map(String::as_str));
        self.town.run(&accept).expect(0);
        self.town
            .run(&["match", "--site", "centre", "--night", night])
            .expect(0);
        let agency = self.agency;
        let home = format!("agencies/{agency}");
        let export = format!("{home}/signals.csv");
        let run = self.town.last_run(night);
        let letter = format!("{run}/questions/{agency}-{night}.letter");
        let questions = format!("{home}/out/{agency}-{night}.questions.csv");
        let confirm = ["confirm", "--home", &home, "--letter", &letter, &export];
        self.town.run(&confirm).expect(0);
        let answered = [&confirm[..], &["--answers", &questions]].concat();
        self.town.run(&answered).expect(0);
    }

    /// Does what the page asks the reader to do with files before the command.
    fn make_way(&self, line: &str, night: &str) {
        match command_in(line).as_str() {
            // A key is never written over; the old one was moved aside.
            "key new" => {
                let (_, name) = line.split_once("--out ").expect("a file");
                let _ = fs::remove_file(self.here(name.split(' ').next().unwrap_or(name)));
            }
            "key share" if self.rotated.get() => {
                let sign = "hitmachine covenant sign --key safety.key --as safety covenant.toml";
                self.type_in(sign).expect(0);
            }
            // No file is written over.
            "hits export" | "audit journal" => {
                for name in ["hits.csv", "journal.txt"] {
                    let _ = fs::remove_file(self.here(name));
                }
            }
            // Each is another way to make the batches of all nights: a reader keeps to one, whose
            // journal knows the night before.
            "hash" => {
                for out in ["etc/hitmachine/out", "var/lib/hitmachine/out"] {
                    let _ = fs::remove_dir_all(self.root(out));
                }
                let journal = self.root(JOURNAL);
                match self.journals.borrow().get(line) {
                    Some(written) => fs::write(journal, written).expect("written"),
                    None => drop(fs::remove_file(journal)),
                }
            }
            // The folder is new to it: what came in by hand lies elsewhere.
            "site new" => self.forget_the_site(),
            "night" => {
                self.forget_the_site();
                let make = "hitmachine site new /srv/hitmachine --origin hitmachine/tiel";
                self.type_in(&self.typed(make, night)).expect(0);
                for sent in AGENCIES {
                    let name = format!("{sent}-{night}-r1.batch");
                    let inbox = self.root("srv/hitmachine/inbox");
                    copy_file(&self.here("incoming").join(&name), &inbox.join(&name));
                }
            }
            "forget" | "audit head" => {
                let settings = "format = 1\norigin = \"hitmachine/tiel\"\ndeadline = \"06:30\"\n";
                fs::write(self.root(SETTINGS), settings).expect("written");
            }
            "backup" | "restore" => self.furnish_backup(line, night),
            "key receive" => {
                let home = self.root("etc/hitmachine");
                let _ = fs::remove_file(home.join("pseudonym.key"));
                if self.rotated.get() {
                    copy_covenant(&self.here(""), &home);
                    copy_folder(&self.here("shares"), &self.here(""));
                }
            }
            _ => {}
        }
    }

    /// Makes the centre's folder one that only accepted and matched.
    fn forget_the_site(&self) {
        let _ = fs::remove_dir_all(self.root("srv/hitmachine/incoming"));
    }

    /// Does what the page asks the reader to do with files after the command: a key of another
    /// epoch goes into the covenant, with the next serial.
    fn go_on(&self, line: &str) {
        if let Ok(written) = fs::read(self.root(JOURNAL)) {
            self.journals.borrow_mut().insert(line.to_owned(), written);
        }
        let is_of_a_site =
            line.starts_with("hitmachine forget ") || line.starts_with("hitmachine audit head ");
        if is_of_a_site || Self::keeps(line) {
            // Others make a site of the folder themselves, with a casebook of their own.
            fs::remove_file(self.root(SETTINGS)).expect("removed");
            let _ = fs::remove_file(self.root("srv/hitmachine/state/journal-head"));
            // That journal is another one than the agency's here.
            let _ = fs::remove_file(self.here("journal-from-12.head"));
        }
        let Some(epoch) = line.strip_prefix("hitmachine key new pseudonym --epoch 2 --out ") else {
            return;
        };
        let shown = self
            .type_in(&format!("hitmachine key show --json {epoch}"))
            .expect(0);
        let shown: serde_json::Value = serde_json::from_str(&shown.stdout).expect("JSON");
        let check = hex::parse(shown["check"].as_str().expect("digits").as_bytes());
        let path = self.here("covenant.toml");
        let text = fs::read_to_string(&path).expect("a covenant");
        let serial = Covenant::parse(text.as_bytes())
            .expect("a covenant")
            .serial();
        let covenant = CovenantBuilder::parse(&text)
            .expect("a covenant")
            .serial(serial + 1)
            .pseudonym_key(2, check.expect("a check value"));
        fs::write(&path, covenant.text(Keys::of_seed(0))).expect("written");
        self.rotated.set(true);
    }
}

/// Copies covenant and agreements with their signatures from folder to folder.
fn copy_covenant(from: &Path, to: &Path) {
    for suffix in ["", ".care.sig", ".safety.sig"] {
        for name in ["covenant.toml", "agreements.toml"] {
            let name = format!("{name}{suffix}");
            copy_file(&from.join(&name), &to.join(&name));
        }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    access::create_folder(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            copy_file(&path, &to);
        }
    }
}

/// Copies a file with its permissions.
fn copy_file(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
    fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}
