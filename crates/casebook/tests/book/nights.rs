//! Hit lists of nights, made by hand, and a casebook to put them in.

use std::collections::BTreeMap;
use std::path::Path;

use casebook::account::Role;
use casebook::key::{CasebookKey, Salts};
use casebook::standing::Viewer;
use casebook::store::{AccountChange, Casebook, LookPolicy, NightRun, RecordError, Recorded};
use casebook::terms::Terms;
use exchange::agreements::SecondLook;
use exchange::covenant::{Chain, Stage};
use exchange::crypto::secret::Secret;
use exchange::hits::{Counts, CovenantName, Event, Explanation, Hit, HitList, RuleMet, Signal};
use exchange::night::Night;
use exchange::payload::Severity;
use jiff::Timestamp;
use journal::Actor;
use synthetic::{AgencyTable, AgreementsBuilder, CovenantBuilder, Keys};
use tempfile::TempDir;

pub(crate) fn night(day: u32) -> Night {
    Night::from_day_number(20_000 + day).expect("a night")
}

pub(crate) fn moment(day: u32) -> Timestamp {
    Timestamp::from_second(1_728_000_000 + i64::from(day) * 86_400).expect("a moment")
}

/// Somebody who looks where trays of second looks are filled at once.
pub(crate) fn at_once(who: &Actor) -> Viewer<'_> {
    Viewer {
        who,
        now: moment(9),
        filled_at: &[],
    }
}

pub(crate) fn actor(id: &str) -> Actor {
    Actor::parse(id).expect("an id")
}

/// A signal of an agency: its number makes its refs, and its code is `code-<agency>`.
pub(crate) fn signal(agency: &str, number: u32) -> Signal {
    let ref_of = |period: u8| format!("{number:016x}{:02x}{period:06x}", agency.len());
    Signal {
        agency: agency.to_owned(),
        signal_ref: ref_of(2),
        previous_ref: ref_of(1),
        code: format!("code-{agency}"),
        nl: "een melding".to_owned(),
        domain: format!("domain-{agency}"),
        chain: Chain::Care,
        date: Some("2026-11-01".to_owned()),
        week: "2026-W44".to_owned(),
        severity: Severity::Serious,
        contact: 1,
        joint_plan: false,
        informed: false,
        person: Some(1),
        met: Vec::new(),
    }
}

/// A hit with these signals.
pub(crate) fn hit(id: u64, stage: Stage, signals: Vec<Signal>) -> Hit {
    let events = (0..signals.len()).map(|origin| Event {
        origin,
        echoes: Vec::new(),
    });
    let counted: Vec<usize> = (0..signals.len()).collect();
    Hit {
        id: format!("h{id:015}"),
        incomplete: false,
        family: Vec::new(),
        explanation: Explanation {
            persons: 1,
            bridges: Vec::new(),
            rules: vec![RuleMet {
                rule: "several-domains".to_owned(),
                version: 1,
                stage,
                nl: "meerdere domeinen".to_owned(),
                from: "2025-11-22".to_owned(),
                until: "2026-11-22".to_owned(),
                conditions: Vec::new(),
                counted: counted.clone(),
                without: counted,
            }],
            events: events.collect(),
            signals,
        },
    }
}

/// A hit of police, school and housing whose signals have numbers from `number` on.
pub(crate) fn usual(id: u64, number: u32) -> Hit {
    let agencies = ["police", "school", "housing"];
    let signals = agencies.into_iter().zip(number..);
    let signals = signals.map(|(agency, number)| signal(agency, number));
    hit(id, Stage::Live, signals.collect())
}

/// The hit list of a night.
pub(crate) fn list(day: u32, hits: Vec<Hit>) -> HitList {
    HitList {
        format: HitList::FORMAT,
        covenant: CovenantName {
            name: "example".to_owned(),
            serial: 1,
            hash: "00".repeat(32),
        },
        agreements: "00".repeat(32),
        night: night(day).to_string(),
        batches: Vec::new(),
        missing: Vec::new(),
        counts: Counts::default(),
        notices: Vec::new(),
        hits,
    }
}

/// The match key that waits for confirmation.
pub(crate) const ASKING: &str = "surname+initial+birth";

/// What two owners agreed on: two people look at referrals, and a hit is kept for two days, where
/// `change` does not say otherwise.
pub(crate) fn terms(change: impl FnOnce(AgreementsBuilder) -> AgreementsBuilder) -> Terms {
    let keys = Keys::of_seed(1);
    let agencies = ["police", "school", "housing", "care", "youth"];
    let covenant = CovenantBuilder::new()
        .agencies(agencies.map(AgencyTable::new))
        .asks(ASKING);
    let covenant = covenant.signed(keys).expect("a covenant");
    let agreements = AgreementsBuilder::new(&covenant)
        .second_look(SecondLook::Referrals)
        .retention_days(2);
    let agreements = change(agreements).signed(keys).expect("agreements");
    Terms::of(&covenant, Some(&agreements))
}

/// Who there is, but for the tests of accounts.
const PEOPLE: [(&str, Role); 7] = [
    ("admin", Role::Administrator),
    ("analyst-1", Role::Analyst),
    ("analyst-2", Role::Analyst),
    ("analyst-3", Role::Analyst),
    ("reviewer", Role::SecondReviewer),
    ("officer", Role::PrivacyOfficer),
    ("auditor", Role::Auditor),
];

/// A casebook in a folder of its own, with two people who look where two are asked.
pub(crate) struct Book {
    pub(crate) folder: TempDir,
    pub(crate) casebook: Casebook,
    pub(crate) policy: LookPolicy,
    pub(crate) terms: Terms,
    /// How many records each agency sends.
    pub(crate) delivered: BTreeMap<String, u64>,
    acts: u64,
}

impl Book {
    /// One with nobody in it.
    pub(crate) fn empty() -> Self {
        let folder = TempDir::new().expect("a folder");
        let casebook = open(&folder.path().join("casebook"));
        Self {
            folder,
            casebook,
            policy: LookPolicy::default(),
            terms: terms(|agreements| agreements),
            delivered: BTreeMap::new(),
            acts: 0,
        }
    }

    /// One in which there are people of each role, since long ago.
    pub(crate) fn new() -> Self {
        let mut book = Self::empty();
        for (id, role) in PEOPLE {
            let added = book.change_at(moment(0), "admin", id, AccountChange::Add(role));
            added.expect("an account");
        }
        book
    }

    pub(crate) fn salts(&mut self) -> Salts {
        self.acts += 1;
        let mut fresh = [0; 32];
        fresh[..8].copy_from_slice(&self.acts.to_be_bytes());
        Salts::new(&Secret::new(fresh))
    }

    /// Records a night; the digest is that of what the list says.
    pub(crate) fn record(&mut self, list: &HitList) -> Result<Recorded, RecordError> {
        let json = serde_json::to_vec(list).expect("a list can be written");
        let mut digest = [0_u8; 32];
        for (place, byte) in json.iter().enumerate() {
            digest[place % 32] = digest[place % 32].rotate_left(3) ^ byte;
        }
        self.recorded(list, digest)
    }

    /// Records a night as one whose list has a digest, and must go well.
    pub(crate) fn record_as(&mut self, list: &HitList, digest: [u8; 32]) -> Recorded {
        self.recorded(list, digest).expect("a night")
    }

    fn recorded(&mut self, list: &HitList, digest: [u8; 32]) -> Result<Recorded, RecordError> {
        let list = &HitList {
            agreements: self.terms.agreements().to_string(),
            ..list.clone()
        };
        let salts = &mut self.salts();
        let run = NightRun {
            list,
            digest,
            delivered: &self.delivered,
            terms: &self.terms,
            at: moment(0),
            who: &actor("night"),
        };
        self.casebook.record(&run, salts)
    }

    /// The acts of the journal, in their order, without those about accounts.
    pub(crate) fn acts(&self) -> Vec<String> {
        let mut acts = self.all_acts();
        acts.retain(|act| act != "account");
        acts
    }

    pub(crate) fn all_acts(&self) -> Vec<String> {
        let database = rusqlite::Connection::open(self.casebook.path()).expect("opened");
        let mut reading = database
            .prepare("SELECT act FROM entry ORDER BY number")
            .expect("entries");
        let acts = reading.query_map([], |row| row.get(0)).expect("acts");
        acts.map(|act| act.expect("a word")).collect()
    }

    /// Records a night that must go well.
    pub(crate) fn night(&mut self, day: u32, hits: Vec<Hit>) -> Recorded {
        self.record(&list(day, hits)).expect("a night")
    }
}

pub(crate) fn open(folder: &Path) -> Casebook {
    let key = CasebookKey::new(&Secret::new([42; 32]));
    Casebook::open(folder, key).expect("a casebook")
}
