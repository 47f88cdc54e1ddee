//! A centre's site of a month, as it is run and as it is looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use casebook::account::Role;
use casebook::key::Salts;
use casebook::standing::Standing;
use casebook::store::{
    AccountChange, Casebook, DeedError, Doing, Filter, LookPolicy, Order, Presence,
};
use exchange::crypto::secret::Secret;
use exchange::hits::{HitList, Signal};
use exchange::night::Night;
use jiff::{Timestamp, ToSpan as _};
use journal::Actor;

use super::agencies::ASKS;
use crate::harness::chance::Chance;
use crate::harness::run::{Ran, run};
use crate::harness::town::files;

/// The folders of the two centres.
pub(super) const AS_IT_SHOULD: &str = "centre";
pub(super) const DISTURBED: &str = "disturbed";

/// Who takes hits and puts them away.
const ANALYST: &str = "analyst-1";

/// The calls at which runs are killed.
const CALLS: [&str; 6] = ["write", "pwrite64", "fsync", "rename", "unlink", "mkdir"];

/// A hit as the casebook has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) first_night: Night,
    pub(super) last_night: Night,
    pub(super) mark: &'static str,
    pub(super) standing: Standing,
    pub(super) related: Vec<String>,
    /// Its id in the list of the night it was last seen on.
    pub(super) in_list: String,
    /// Its signals, by agency and ref.
    pub(super) signals: BTreeSet<(String, String)>,
    /// Whether a confirmed pair ties some of them.
    pub(super) is_tied_by_answers: bool,
}

/// A centre's folder.
pub(super) struct SiteOfMonth {
    city: PathBuf,
    name: &'static str,
    /// How many runs were killed.
    pub(super) killed: u32,
}

fn actor(id: &str) -> Actor {
    Actor::parse(id).expect("an id")
}

const POLICY: LookPolicy = LookPolicy {
    second_look: None,
    filled_at: Vec::new(),
};

impl SiteOfMonth {
    pub(super) fn new(city: &Path, name: &'static str) -> Self {
        Self {
            city: city.to_owned(),
            name,
            killed: 0,
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.city.join(self.name)
    }

    /// Whether it is the one at which things go wrong.
    pub(super) fn is_disturbed(&self) -> bool {
        self.name == DISTURBED
    }

    /// Puts a file in the inbox that was written long ago.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join("inbox").join(name);
        fs::write(&path, bytes).expect("written");
        let file = fs::File::options().write(true).open(&path);
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let file = file.expect("it is there");
        file.set_modified(long_ago).expect("a moment");
    }

    /// Runs the night at an hour of the day that it is named by.
    pub(super) fn night(&self, night: Night, hour: &str) -> Ran {
        let at = format!("{night}T{hour}+01:00");
        run(
            &self.city,
            &["night", "--site", self.name, "--at", &at, "--json"],
        )
    }

    /// The same to its end, after it was killed some times.
    pub(super) fn night_with_cuts(&mut self, night: Night, hour: &str, chance: &mut Chance) -> Ran {
        #[cfg(target_os = "linux")]
        while chance.once_in(4) {
            use crate::harness::strace::{Place, Wrong, with_fault};
            let at = format!("{night}T{hour}+01:00");
            let args = ["night", "--site", self.name, "--at", &at];
            let place = Place {
                call: chance.one_of(&CALLS).to_string(),
                number: 1 + chance.below(30),
            };
            let killed = with_fault(&self.city, &args, Wrong::Killed, &place);
            self.killed += u32::from(killed.ran.status.is_none());
        }
        self.night(night, hour)
    }

    pub(super) fn casebook(&self) -> Casebook {
        let site = site::Site::open(self.path()).expect("a site");
        centre::open_casebook(&site).expect("a casebook")
    }

    /// Makes the accounts, so long ago that they may do something.
    pub(super) fn make_accounts(&self) {
        let mut casebook = self.casebook();
        let mut salts = Salts::new(&Secret::new([1; 32]));
        let long_ago = Timestamp::now() - 72.hours();
        let people = [("admin-1", Role::Administrator), (ANALYST, Role::Analyst)];
        for (id, role) in people {
            let (id, by) = (actor(id), actor("admin-1"));
            let add = AccountChange::Add(role);
            let made = casebook.change_account(&id, add, &by, long_ago, &mut salts);
            made.expect("an account");
        }
    }

    /// The analyst does something with a hit; tells whether that was allowed.
    pub(super) fn act(&self, hit: &str, doing: Doing) -> bool {
        let mut salts = Salts::new(&Secret::new([2; 32]));
        let now = Timestamp::now();
        let done = self
            .casebook()
            .act(hit, &actor(ANALYST), now, doing, &POLICY, &mut salts);
        match done {
            Ok(_) => true,
            Err(DeedError::State | DeedError::Unknown) => false,
            Err(error) => panic!("{}: {error}", self.name),
        }
    }

    /// All hits of the casebook, by id.
    pub(super) fn hits(&self) -> BTreeMap<String, Kept> {
        let casebook = self.casebook();
        let all = Filter {
            presence: Presence::Any,
            since: None,
            agency: None,
            order: Order::LongestWaiting,
            offset: 0,
            limit: 100_000,
        };
        let (who, now) = (actor(ANALYST), Timestamp::now());
        let mut hits = BTreeMap::new();
        for listed in casebook.list(&all).expect("hits") {
            let shown = casebook.show(&listed.id).expect("read").expect("a hit");
            let signals = &shown.hit.explanation.signals;
            let is_tied_by_answers = is_tied_by_answers(signals);
            let signals = signals.clone().into_iter();
            let kept = Kept {
                first_night: listed.first_night,
                last_night: listed.last_night,
                mark: listed.mark.as_str(),
                standing: shown.standing_for(&POLICY.viewer(&who, now)),
                related: shown.related,
                in_list: shown.hit.id,
                signals: signals
                    .map(|signal| (signal.agency, signal.signal_ref))
                    .collect(),
                is_tied_by_answers,
            };
            hits.insert(listed.id, kept);
        }
        hits
    }

    /// The hit list of a night that counts, as bytes.
    pub(super) fn list_bytes(&self, night: Night) -> Vec<u8> {
        let site = site::Site::open(self.path()).expect("a site");
        let folder = site.night(night);
        let last = folder.latest_run().expect("read").expect("it was matched");
        fs::read(folder.run(last).hits_json()).expect("a hit list")
    }

    pub(super) fn list(&self, night: Night) -> HitList {
        serde_json::from_slice(&self.list_bytes(night)).expect("a hit list")
    }

    /// How often each act stands in the journal, whose chain holds.
    pub(super) fn acts(&self) -> BTreeMap<String, usize> {
        let casebook = self.casebook();
        assert_eq!(casebook.flaws().expect("checked"), [], "{}", self.name);
        let mut text = Vec::new();
        let written = casebook.write_journal(&mut text).expect("read");
        written.expect("a vector takes it");
        let text = String::from_utf8(text).expect("UTF-8");
        let mut acts = BTreeMap::new();
        for line in text
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with("run "))
        {
            let act = line.split(' ').nth(4).expect("an act");
            *acts.entry(act.to_owned()).or_default() += 1;
        }
        acts
    }

    /// What lies in the outboxes: names, and the bytes of what names no moment.
    pub(super) fn outbox(&self) -> BTreeMap<String, Vec<u8>> {
        let outbox = self.path().join("outbox");
        let mut laid_out = BTreeMap::new();
        for name in files(&outbox) {
            let bytes = if name.ends_with(".letter") {
                fs::read(outbox.join(&name)).expect("a file")
            } else {
                Vec::new()
            };
            laid_out.insert(name, bytes);
        }
        laid_out
    }

    /// The names of all that is kept of nights, and of what is half made anywhere.
    pub(super) fn names(&self) -> Vec<String> {
        let kept = |name: &String| {
            let is_of_night = name.starts_with("nights/") || name.starts_with("keys/");
            (is_of_night && !name.ends_with("/lock")) || name.contains(".part")
        };
        files(&self.path()).into_iter().filter(kept).collect()
    }
}

/// Whether some of the signals met on a match key that asks.
pub(super) fn is_tied_by_answers(signals: &[Signal]) -> bool {
    let mut meetings = signals.iter().flat_map(|signal| &signal.met);
    meetings.any(|met| ASKS.contains(&met.match_key.as_str()))
}
