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

/// The centre's folder below that of all parties.
pub(super) const CENTRE: &str = "centre";

/// Who takes hits and puts them away.
const ANALYST: &str = "analyst-1";

/// The calls at which runs are killed, and about how many of each a run makes that takes batches in
/// and matches.
#[cfg(target_os = "linux")]
const CALLS: [(&str, u32); 8] = [
    ("write", 100),
    ("pwrite64", 500),
    ("fsync", 330),
    ("ftruncate", 54),
    ("rename", 59),
    ("unlink", 44),
    ("unlinkat", 100),
    ("mkdir", 58),
];

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

/// All in which two centres are compared, as it is when a night is over.
pub(super) struct Seen {
    /// The hit list of the night that counts.
    pub(super) list_bytes: Vec<u8>,
    pub(super) list: HitList,
    /// What lies in the outboxes: names, and the bytes of what names no moment.
    pub(super) outbox: BTreeMap<String, Vec<u8>>,
    /// The names of all that is kept of nights, and of what is half made anywhere.
    pub(super) names: Vec<String>,
    /// All hits of the casebook, by id.
    pub(super) hits: BTreeMap<String, Kept>,
}

/// A centre's folder.
pub(super) struct SiteOfMonth {
    folder: PathBuf,
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
    /// The centre among the parties in a folder.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            killed: 0,
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(CENTRE)
    }

    /// Where it laid out what it asks an agency.
    pub(super) fn letter(&self, night: Night, agency: &str) -> PathBuf {
        let outbox = self.path().join("outbox").join(agency);
        outbox.join(format!("{night}-questions.letter"))
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
            &self.folder,
            &["night", "--site", CENTRE, "--at", &at, "--json"],
        )
    }

    /// The same to its end, after it was killed some times: where it may be, once in `times`.
    pub(super) fn night_with_cuts(
        &mut self,
        night: Night,
        hour: &str,
        (times, chance): (u32, &mut Chance),
    ) -> Ran {
        #[cfg(target_os = "linux")]
        while chance.once_in(times) {
            use crate::harness::strace::{Place, Wrong, with_fault};
            let at = format!("{night}T{hour}+01:00");
            let args = ["night", "--site", CENTRE, "--at", &at];
            let (call, about) = chance.one_of(&CALLS);
            let place = Place {
                call: (*call).to_owned(),
                number: 1 + chance.below(*about),
            };
            let killed = with_fault(&self.folder, &args, Wrong::Killed, &place);
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
            Err(error) => panic!("{}: {error}", self.folder.display()),
        }
    }

    /// All in which it is compared with another when a night is over.
    pub(super) fn seen(&self, night: Night) -> Seen {
        let list_bytes = self.list_bytes(night);
        Seen {
            list: serde_json::from_slice(&list_bytes).expect("a hit list"),
            list_bytes,
            outbox: self.outbox(),
            names: self.names(),
            hits: self.hits(),
        }
    }

    /// All hits of the casebook, by id.
    fn hits(&self) -> BTreeMap<String, Kept> {
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
    fn list_bytes(&self, night: Night) -> Vec<u8> {
        let site = site::Site::open(self.path()).expect("a site");
        let folder = site.night(night);
        let last = folder.latest_run().expect("read").expect("it was matched");
        fs::read(folder.run(last).hits_json()).expect("a hit list")
    }

    /// How often each act stands in the journal, whose chain holds.
    pub(super) fn acts(&self) -> BTreeMap<String, usize> {
        let casebook = self.casebook();
        assert_eq!(casebook.flaws().expect("checked"), []);
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
    fn outbox(&self) -> BTreeMap<String, Vec<u8>> {
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
