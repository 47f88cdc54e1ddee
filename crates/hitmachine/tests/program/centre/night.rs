//! The centre's nights as they run by themselves: from the inbox to the casebook and the outbox,
//! by the program.

mod backups;
mod beside;
#[cfg(target_os = "linux")]
mod each_call;
mod forgets;
mod forgotten;
mod guards;
mod inbox;
mod interrupted;
#[cfg(target_os = "linux")]
mod small_disk;
mod voided;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use casebook::store::{Casebook, Filter, Listed, Order, Presence};
use exchange::covenant::signed_covenant::Owner;
use exchange::covenant::{Covenant, Stage};
use journal::{NewHead, Origin};
use serde_json::Value;
use site::Site;

use crate::harness::run::Ran;
use crate::harness::town::{AGENCIES, NIGHT, SEED, Town, files};
use crate::letters::confirm;

const ORIGIN: &str = "hitmachine/tiel";

/// Before the deadline, and after it.
pub(crate) const EARLY: &str = "2026-11-22T05:00+01:00";
pub(crate) const LATE: &str = "2026-11-22T06:40+01:00";

/// A town whose rule is not on trial, so that its hits are kept.
pub(crate) fn live_town() -> Town {
    let town = Town::new();
    town.change_covenant(|covenant| {
        covenant.change_rule("multi-problem", |rule| rule.stage = Stage::Live)
    });
    town
}

/// A town whose centre runs its nights by itself; nothing was sent yet.
pub(crate) struct Centre {
    pub(crate) town: Town,
}

impl Centre {
    pub(crate) fn new() -> Self {
        Self::of(live_town())
    }

    pub(crate) fn of(town: Town) -> Self {
        let new = ["site", "new", "centre", "--origin", ORIGIN];
        town.run(&new).expect(0);
        Self { town }
    }

    /// Hashes for an agency on a night, with further arguments.
    fn hash(&self, agency: &str, night: &str, further: &[&str]) {
        let home = format!("agencies/{agency}");
        let signals = format!("{home}/signals.csv");
        let args = [
            "hash", "--home", &home, "--night", night, "--seed", SEED, &signals,
        ];
        self.town.run(&[&args[..], further].concat()).expect(0);
    }

    /// Hashes for an agency, and puts its batch in the inbox.
    pub(crate) fn deliver(&self, agency: &str, night: &str) {
        self.hash(agency, night, &[]);
        let batch = format!("{agency}-{night}-r1.batch");
        let bytes = self.town.read(&format!("agencies/{agency}/out/{batch}"));
        self.put(&batch, &bytes);
    }

    pub(crate) fn deliver_all(&self, night: &str) {
        for agency in AGENCIES {
            self.deliver(agency, night);
        }
    }

    /// Puts a file in the inbox that was written long ago.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) {
        self.town.write(&format!("centre/inbox/{name}"), bytes);
        self.put_long_ago(name);
    }

    /// Makes a file of the inbox one that was written long ago.
    fn put_long_ago(&self, name: &str) {
        let name = format!("centre/inbox/{name}");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let file = fs::File::options().write(true).open(self.town.file(&name));
        let file = file.expect("it is there");
        file.set_modified(long_ago).expect("a moment");
    }

    pub(crate) fn night(&self, at: &str) -> Ran {
        self.town.run(&["night", "--site", "centre", "--at", at])
    }

    pub(crate) fn json(&self, at: &str, status: i32) -> Value {
        let args = ["night", "--site", "centre", "--at", at, "--json"];
        let ran = self.town.run(&args).expect(status);
        serde_json::from_str(&ran.stdout).expect("JSON")
    }

    pub(crate) fn inbox(&self) -> Vec<String> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.town.file("centre/inbox")).expect("a folder") {
            let name = entry.expect("an entry").file_name();
            names.push(name.to_string_lossy().into_owned());
        }
        names.sort();
        names
    }

    /// The files of the outbox, or of what was refused, with their bytes.
    pub(crate) fn laid_out(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let folder = self.town.file(&format!("centre/{folder}"));
        let names = files(&folder).into_iter();
        names
            .map(|name| (name.clone(), fs::read(folder.join(name)).expect("a file")))
            .collect()
    }

    pub(crate) fn outbox(&self, agency: &str) -> Vec<String> {
        files(&self.town.file(&format!("centre/outbox/{agency}")))
    }

    pub(crate) fn casebook(&self) -> Casebook {
        let site = Site::open(self.town.file("centre")).expect("a site");
        centre::open_casebook(&site).expect("a casebook")
    }

    pub(crate) fn hits(&self) -> Vec<Listed> {
        let all = Filter {
            presence: Presence::Any,
            since: None,
            agency: None,
            order: Order::LongestWaiting,
            offset: 0,
            limit: 1000,
        };
        self.casebook().list(&all).expect("hits")
    }

    /// The acts in the journal, in order of the alphabet; its chain holds.
    pub(crate) fn acts(&self) -> Vec<String> {
        let casebook = self.casebook();
        assert_eq!(casebook.flaws().expect("checked"), []);
        let mut text = Vec::new();
        let written = casebook.write_journal(&mut text).expect("read");
        written.expect("a vector takes it");
        let text = String::from_utf8(text).expect("UTF-8");
        let mut acts: Vec<String> = text
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with("run "))
            .map(|line| line.split(' ').nth(4).expect("an act").to_owned())
            .collect();
        acts.sort();
        acts
    }

    pub(crate) fn count(&self, act: &str) -> usize {
        self.acts().iter().filter(|&one| one == act).count()
    }

    /// Takes the heads of an agency in order, as the agency does; gives back how many runs the last
    /// one has.
    fn take_heads(&self, agency: &str) -> u64 {
        let covenant = Covenant::parse(&self.town.read("covenant.toml")).expect("a covenant");
        let origin = Origin::parse(ORIGIN).expect("an origin");
        let mut known = None;
        for name in self.outbox(agency) {
            if !name.starts_with("journal-") {
                continue;
            }
            let text = self.town.read(&format!("centre/outbox/{agency}/{name}"));
            let text = String::from_utf8(text).expect("UTF-8");
            let head = NewHead::read(&text, &origin, covenant.centre().sign()).expect("a head");
            head.extends(known.as_ref()).expect("it goes on");
            known = Some(head.head);
        }
        known.expect("a head").size
    }
}

#[test]
fn takes_in_waits_matches_without_those_missing_and_again_when_they_come() {
    let centre = Centre::new();
    centre.deliver("housing", NIGHT);
    centre.deliver("neighbourhood-team", NIGHT);
    let waits = centre.night(EARLY).expect(75);
    assert_eq!(waits.stderr, "error: no batch yet of: police\n");
    assert_eq!(centre.inbox(), [""; 0]);
    assert_eq!(centre.outbox("housing"), [format!("{NIGHT}-r1.receipt")]);
    assert!(centre.casebook().last_run().expect("read").is_none());

    let without = centre.json(LATE, 0);
    assert_eq!(without["nights"][0]["missing"][0], "police");
    let first = centre.hits();
    assert_eq!(centre.take_heads("police"), 1);

    centre.deliver("police", NIGHT);
    let complete = centre.json(LATE, 0);
    assert_eq!(complete["nights"][0]["missing"], Value::Array(Vec::new()));
    assert_eq!(complete["nights"][0]["run"], 2);
    let hits = centre.hits();
    assert!(hits.len() > first.len(), "{first:?} {hits:?}");
    assert_eq!(centre.take_heads("police"), 2);
    let receipt = format!("centre/outbox/police/{NIGHT}-r1.receipt");
    let batch = Town::batch("police");
    let home = ["receipt", "--home", "agencies/police", "--batch", &batch];
    centre
        .town
        .run(&[&home[..], &[&receipt]].concat())
        .expect(0);

    // Nothing has changed, so nothing is done, and what an agency took away does not come back.
    fs::remove_file(centre.town.file(&receipt)).expect("taken");
    let (acts, outbox) = (centre.acts(), centre.laid_out("outbox"));
    let again = centre.night(LATE).expect(0);
    assert_eq!(
        again.stdout,
        format!("night {NIGHT}\nnothing has changed\n")
    );
    assert_eq!(centre.acts(), acts);
    assert!(centre.laid_out("outbox") == outbox);
    assert_eq!(centre.count("accept"), 3);
    assert_eq!(centre.count("match"), 2);
}

#[test]
fn a_confirmation_of_the_morning_is_taken_in_and_counted() {
    let centre = Centre::of(confirm::town(2));
    centre.night(EARLY).expect(0);
    let letter = format!("centre/outbox/police/{NIGHT}-questions.letter");
    let of_the_run = confirm::letter_to(&centre.town, "police");
    assert_eq!(centre.town.read(&letter), centre.town.read(&of_the_run));
    for (agency, other) in [("police", "housing"), ("housing", "police")] {
        let sent = confirm::answer(&centre.town, agency, &[other], 1);
        let name = format!("{agency}-{NIGHT}-r1.confirmation");
        centre.put(&name, &centre.town.read(&sent));
    }
    let taken = centre.json(LATE, 0);
    assert_eq!(taken["files"][0]["outcome"], "accepted");
    assert_eq!(taken["nights"][0]["run"], 2, "{taken}");
    assert_eq!(centre.inbox(), [""; 0]);
    // Of three batches, which were accepted by hand, and of two confirmations.
    assert_eq!(centre.count("accept"), 5);
    assert_eq!(centre.count("match"), 2);
}

#[test]
fn what_was_accepted_by_hand_is_written_down_once_by_the_next_run() {
    let centre = Centre::of(confirm::town(2));
    centre.night(EARLY).expect(0);
    assert_eq!(centre.count("accept"), 3, "the batches");
    let mut sent = Vec::new();
    for (agency, other) in [("police", "housing"), ("housing", "police")] {
        let letter = confirm::answer(&centre.town, agency, &[other], 1);
        centre.town.accept(&[&letter]).expect(0);
        sent.push(letter);
    }
    assert_eq!(centre.count("accept"), 3, "`accept` writes no journal");
    // What somebody put there whom the agency did not sign it for is nobody's.
    let kept = format!("centre/nights/{NIGHT}/agencies/housing/confirmation.letter");
    let whole = centre.town.read(&kept);
    let mut edited = whole.clone();
    *edited.last_mut().expect("a signature") ^= 1;
    for forged in [edited, centre.town.read(&sent[0]), b"no letter".to_vec()] {
        centre.town.write(&kept, forged);
        centre.night(LATE).expect(1);
        assert_eq!(centre.count("accept"), 4, "that of the police");
    }
    centre.town.write(&kept, whole);
    centre.night(LATE).expect(0);
    assert_eq!(centre.count("accept"), 5);
    assert_eq!(centre.count("match"), 2);
    // The same by the inbox, and by hand again, is no other act.
    let name = format!("police-{NIGHT}-r1.confirmation");
    centre.put(&name, &centre.town.read(&sent[0]));
    centre.town.accept(&[&sent[1]]).expect(0);
    centre.night(LATE).expect(0);
    assert_eq!(centre.count("accept"), 5);
    // One that the inbox replaces in the same run stands there still, and so does its successor.
    let second = confirm::answer(&centre.town, "police", &[], 2);
    centre.town.accept(&[&second]).expect(0);
    let third = confirm::answer(&centre.town, "police", &["housing"], 3);
    centre.put("police-r3.confirmation", &centre.town.read(&third));
    centre.night(LATE).expect(0);
    assert_eq!(centre.count("accept"), 7);
}

#[test]
fn a_site_is_made_of_a_folder_in_which_was_accepted_and_matched_before() {
    let town = live_town();
    town.night();
    let centre = Centre::of(town);
    let recorded = centre.json(LATE, 0);
    assert_eq!(recorded["nights"][0]["run"], 1, "the run that was there");
    assert!(!centre.hits().is_empty());
    assert_eq!(centre.count("accept"), 3, "what was taken in by hand");
    centre.night(LATE).expect(0);
    assert_eq!(centre.count("accept"), 3, "each once");
    let again = centre
        .town
        .run(&["site", "new", "centre", "--origin", ORIGIN]);
    assert_eq!(
        again.expect(1).stderr,
        "error: centre is a site for nights already: its site.toml is there\n"
    );
}

#[test]
fn a_new_site_says_what_others_must_put_there() {
    let town = Town::new();
    let new = ["site", "new", "fresh", "--origin", ORIGIN];
    let dry = town.run(&[&new[..], &["--dry-run"]].concat()).expect(0);
    assert!(!town.file("fresh").exists());
    let made = town.run(&new).expect(0);
    for said in [&dry.stdout, &made.stdout] {
        assert!(
            said.contains("fresh/covenant.toml: from its owners"),
            "{said}"
        );
        assert!(
            said.contains("fresh/state/pins: `hitmachine covenant pin`"),
            "{said}"
        );
    }
    for (name, mode) in [("", 0o700), ("inbox", 0o700), ("casebook.key", 0o600)] {
        let path: PathBuf = town.file("fresh").join(name);
        let metadata = fs::metadata(&path).expect("it is there");
        assert_eq!(metadata.permissions().mode() & 0o777, mode, "{name}");
    }
    let pinned = fs::read_dir(town.file("fresh/state"))
        .expect("a folder")
        .count();
    assert_eq!(pinned, 0, "owners are pinned by people, {:?}", Owner::ALL);
}
