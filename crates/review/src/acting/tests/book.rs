//! A service over a casebook with people and hits in it, whose clock a test sets.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use casebook::account::Role;
use casebook::key::{CasebookKey, Salts};
use casebook::projection::Projection;
use casebook::standing::{DeedDone, State, Viewer};
use casebook::store::{AccountChange, Casebook, LookPolicy, NightRun};
use casebook::terms::Terms;
use exchange::agreements::SecondLook;
use exchange::covenant::{Chain, Stage};
use exchange::crypto::secret::Secret;
use exchange::hits::{Counts, CovenantName, Event, Explanation, Hit, HitList, RuleMet, Signal};
use exchange::night::Night;
use exchange::payload::Severity;
use jiff::Timestamp;
use journal::Actor;
use synthetic::{AgreementsBuilder, CovenantBuilder, Keys};
use tempfile::TempDir;

use crate::assets::Assets;
use crate::server::answer::{Answer, Refusal};
use crate::server::route::Method;
use crate::server::{Service, ServiceParts, Settled};
use crate::trying::ask;

/// The first moment: a day after the accounts were made, so that nobody is barred.
pub(super) const START: i64 = 1_728_172_800;

pub(super) const PEOPLE: [(&str, Role); 7] = [
    ("admin", Role::Administrator),
    ("analyst-1", Role::Analyst),
    ("analyst-2", Role::Analyst),
    ("analyst-3", Role::Analyst),
    ("reviewer", Role::SecondReviewer),
    ("officer", Role::PrivacyOfficer),
    ("auditor", Role::Auditor),
];

/// A service, and what belongs to it.
pub(super) struct Trial {
    pub(super) service: Arc<Service>,
    _folder: TempDir,
    now: Arc<AtomicI64>,
}

pub(super) fn actor(id: &str) -> Actor {
    Actor::parse(id).unwrap()
}

pub(super) fn id(number: u64) -> String {
    format!("h{number:015}")
}

/// Where somebody goes on.
pub(super) fn location(answer: Result<Answer, Refusal>) -> String {
    match answer {
        Ok(Answer::SeeOther(on)) => on.to,
        Ok(Answer::Page(page)) => panic!("a page: {}", text_of(&page)),
        Ok(_) => panic!("no way on"),
        Err(refusal) => panic!("{refusal:?}"),
    }
}

/// What stands on a page, without its tags.
pub(super) fn text_of(page: &str) -> String {
    let main = page.split("<main").nth(1).unwrap_or(page);
    let main = main.split("</main>").next().unwrap_or(main);
    let parts = main.split('<').map(|part| {
        let text = part.split_once('>').map_or(part, |(_, text)| text);
        text.trim()
    });
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn signal(agency: &str, number: u64) -> Signal {
    let ref_of = |period: u8| format!("{number:016x}{:02x}{period:06x}", agency.len());
    Signal {
        agency: agency.to_owned(),
        signal_ref: ref_of(2),
        previous_ref: ref_of(1),
        code: format!("code-{agency}"),
        nl: "een melding".to_owned(),
        domain: format!("domain-{agency}"),
        chain: Chain::Care,
        date: Some("2024-10-01".to_owned()),
        week: "2024-W40".to_owned(),
        severity: Severity::Serious,
        contact: 1,
        joint_plan: false,
        informed: false,
        person: Some(1),
        met: Vec::new(),
    }
}

/// A hit of these agencies; its number makes its refs.
pub(super) fn hit(number: u64, agencies: &[&str]) -> Hit {
    let signals: Vec<Signal> = agencies
        .iter()
        .map(|agency| signal(agency, number))
        .collect();
    let counted: Vec<usize> = (0..signals.len()).collect();
    Hit {
        id: id(number),
        incomplete: false,
        family: Vec::new(),
        explanation: Explanation {
            persons: 1,
            bridges: Vec::new(),
            rules: vec![RuleMet {
                rule: "several-domains".to_owned(),
                version: 1,
                stage: Stage::Live,
                nl: "meerdere domeinen".to_owned(),
                from: "2023-10-05".to_owned(),
                until: "2024-10-05".to_owned(),
                conditions: Vec::new(),
                counted: counted.clone(),
                without: counted.clone(),
            }],
            events: counted
                .iter()
                .map(|&origin| Event {
                    origin,
                    echoes: Vec::new(),
                })
                .collect(),
            signals,
        },
    }
}

const USUAL: [&str; 3] = ["police", "school", "housing"];

/// Salts of a number, each once.
pub(super) fn salts(number: u64) -> Salts {
    let mut fresh = [9; 32];
    fresh[..8].copy_from_slice(&number.to_be_bytes());
    Salts::new(&Secret::new(fresh))
}

pub(super) fn key() -> CasebookKey {
    CasebookKey::new(&Secret::new([42; 32]))
}

/// What the owners settled: two people look at referrals.
pub(super) fn settled() -> (Settled, Terms) {
    let keys = Keys::of_seed(1);
    let covenant = CovenantBuilder::new().signed(keys).unwrap();
    let agreements = AgreementsBuilder::new(&covenant)
        .second_look(SecondLook::Referrals)
        .signed(keys)
        .unwrap();
    let terms = Terms::of(&covenant, Some(&agreements));
    let settled = Settled {
        covenant: (*covenant).clone(),
        agreements: Some((*agreements).clone()),
    };
    (settled, terms)
}

/// Records a night of hits.
pub(super) fn record(casebook: &mut Casebook, terms: &Terms, day: u32, hits: Vec<Hit>) {
    let list = HitList {
        format: HitList::FORMAT,
        covenant: CovenantName {
            name: "example".to_owned(),
            serial: 1,
            hash: "00".repeat(32),
        },
        agreements: terms.agreements().to_string(),
        night: Night::from_day_number(20_000 + day).unwrap().to_string(),
        batches: Vec::new(),
        missing: Vec::new(),
        counts: Counts::default(),
        notices: Vec::new(),
        hits,
    };
    let mut digest = [0; 32];
    digest[..4].copy_from_slice(&day.to_be_bytes());
    let run = NightRun {
        list: &list,
        digest,
        terms,
        at: Timestamp::from_second(START).unwrap(),
        who: &actor("night"),
        delivered: &BTreeMap::new(),
    };
    let recorded = casebook.record(&run, &mut salts(1_000_000 + u64::from(day)));
    recorded.unwrap();
}

/// A casebook with people, and a night of so many hits.
pub(super) fn casebook(folder: &TempDir, hits: u64) -> Casebook {
    let mut casebook = Casebook::open(&folder.path().join("casebook"), key()).unwrap();
    let long_ago = Timestamp::from_second(START - 2 * 86_400).unwrap();
    let by = actor("admin");
    for (number, (who, role)) in (2_000_000..).zip(PEOPLE) {
        let add = AccountChange::Add(role);
        let salts = &mut salts(number);
        let added = casebook.change_account(&actor(who), add, &by, long_ago, salts);
        added.unwrap();
    }
    let (_, terms) = settled();
    let hits = (1..=hits).map(|number| hit(number, &USUAL)).collect();
    record(&mut casebook, &terms, 1, hits);
    casebook
}

/// A service over a casebook, whose clock is a number of seconds.
pub(super) fn service(casebook: Casebook, policy: LookPolicy, now: &Arc<AtomicI64>) -> Service {
    let clock = Arc::clone(now);
    let drawn = AtomicU64::new(1);
    let parts = ServiceParts {
        centre: "Veiligheidshuis Voorbeeldstad".to_owned(),
        policy,
        intake: 12,
        assets: Arc::new(Assets::built_in()),
        clock: Box::new(move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap()),
        random: Box::new(move |bytes| {
            let number = drawn.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            bytes.fill(3);
            bytes[..8].copy_from_slice(&number);
        }),
    };
    Service::new(casebook, settled().0, parts)
}

impl Trial {
    pub(super) fn new(hits: u64) -> Self {
        Self::with(hits, LookPolicy::default())
    }

    pub(super) fn with(hits: u64, policy: LookPolicy) -> Self {
        let folder = TempDir::new().unwrap();
        let now = Arc::new(AtomicI64::new(START));
        let casebook = casebook(&folder, hits);
        Self {
            service: Arc::new(service(casebook, policy, &now)),
            _folder: folder,
            now,
        }
    }

    pub(super) fn later(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_second(self.now.load(Ordering::SeqCst)).unwrap()
    }

    pub(super) fn post(&self, who: &str, address: &str, form: &str) -> Result<Answer, Refusal> {
        ask(&self.service, who, Method::Post, address, form)
    }

    /// The page that comes back where something is not recorded.
    pub(super) fn again(&self, who: &str, address: &str, form: &str) -> String {
        match self.post(who, address, form) {
            Ok(Answer::Page(page)) => page,
            Ok(_) => panic!("it was recorded"),
            Err(refusal) => panic!("{refusal:?}"),
        }
    }

    /// The next night, on which a hit has these agencies.
    pub(super) fn night(&self, day: u32, hits: Vec<Hit>) {
        record(&mut self.service.casebook(), &settled().1, day, hits);
    }

    pub(super) fn digest(&self, number: u64) -> String {
        let shown = self.service.casebook().show(&id(number)).unwrap().unwrap();
        Projection::of(&shown.hit.explanation).digest().to_string()
    }

    /// The form by which a hit is decided, with these fields.
    pub(super) fn form(&self, number: u64, fields: &str) -> String {
        format!("digest={}&{fields}", self.digest(number))
    }

    pub(super) fn state(&self, number: u64) -> State {
        self.seen(number, "auditor").0
    }

    /// Where a hit stands and what was done with it, for somebody.
    pub(super) fn seen(&self, number: u64, who: &str) -> (State, Vec<DeedDone>) {
        let shown = self.service.casebook().show(&id(number)).unwrap().unwrap();
        let who = actor(who);
        let viewer = Viewer {
            who: &who,
            now: self.now(),
            filled_at: &[],
        };
        (
            shown.standing_for(&viewer).state,
            shown.seen_by(&viewer).deeds,
        )
    }

    pub(super) fn entries(&self) -> usize {
        let mut journal = Vec::new();
        let casebook = self.service.casebook();
        casebook.write_journal(&mut journal).unwrap().unwrap();
        journal.iter().filter(|&&byte| byte == b'\n').count()
    }
}

/// The fields of a referral.
pub(super) fn refer(lead: &str) -> String {
    format!(
        "kind=refer&lead={lead}&criterion-domains=yes&criterion-chains=no&criterion-impact=yes\
         &criterion-area=no&text="
    )
}

pub(super) const SET_ASIDE: &str = "kind=set-aside&reason=moved-away&text=";
