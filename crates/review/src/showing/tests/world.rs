//! A service over a casebook in which the hits of the small city were found, night by night, and
//! people to visit it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use casebook::account::Role;
use casebook::assessing::{Closing, CriteriaAnswers};
use casebook::free_text::FreeText;
use casebook::key::{CasebookKey, Salts};
use casebook::projection::Projection;
use casebook::store::{AccountChange, Casebook, Doing, LookPolicy, NightRun};
use casebook::terms::Terms;
use exchange::agreements::Agreements;
use exchange::covenant::{Covenant, Stage};
use exchange::crypto::secret::Secret;
use exchange::hits::{Hit, HitList};
use exchange::night::Night;
use jiff::Timestamp;
use journal::Actor;
use tempfile::TempDir;

use crate::assets::Assets;
use crate::server::answer::{Answer, Refusal};
use crate::server::route::Method;
use crate::server::{Service, ServiceParts, Settled};
use crate::trying;

/// The first night that anything was found on.
const FIRST_NIGHT: u32 = 20_779;
const DAY: i64 = 86_400;

/// A service, with a clock that tests set.
pub(crate) struct World {
    pub(crate) service: Service,
    clock: Arc<AtomicI64>,
    drawn: Arc<AtomicU64>,
    _folder: TempDir,
}

pub(crate) fn actor(id: &str) -> Actor {
    Actor::parse(id).unwrap()
}

pub(crate) fn night(day: u32) -> Night {
    Night::from_day_number(FIRST_NIGHT + day).unwrap()
}

/// The hit list of the small city, as one of live rules.
fn found() -> HitList {
    let json = include_str!("../../../../../fixtures/small-city/expected/hits.json");
    let mut list: HitList = serde_json::from_str(json).unwrap();
    list.agreements = "00".repeat(32);
    for hit in &mut list.hits {
        for met in &mut hit.explanation.rules {
            met.stage = Stage::Live;
        }
    }
    list
}

/// The hit of a number: that of the small city with refs of its own.
pub(crate) fn hit(number: u32) -> Hit {
    let mut hit = found().hits.remove(0);
    hit.id = id(number);
    for (place, signal) in hit.explanation.signals.iter_mut().enumerate() {
        signal.signal_ref = format!("{number:016x}{place:08x}");
        signal.previous_ref = format!("{number:016x}{place:06x}ff");
    }
    hit
}

pub(crate) fn id(number: u32) -> String {
    format!("h{number:015}")
}

const PEOPLE: [(&str, Role); 6] = [
    ("admin", Role::Administrator),
    ("analyst-1", Role::Analyst),
    ("analyst-2", Role::Analyst),
    ("reviewer", Role::SecondReviewer),
    ("officer", Role::PrivacyOfficer),
    ("auditor", Role::Auditor),
];

impl World {
    pub(crate) fn new() -> Self {
        Self::with(LookPolicy::default())
    }

    /// One that asks for second looks so.
    pub(crate) fn with(policy: LookPolicy) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = CasebookKey::new(&Secret::new([7; 32]));
        let casebook = Casebook::open(&folder.path().join("casebook"), key).unwrap();
        let (clock, drawn) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicU64::new(0)));
        let covenant = include_str!("../../../../../fixtures/small-city/covenant.toml");
        let live = covenant.replace("stage = \"proef\"", "stage = \"live\"");
        assert_ne!(live, covenant);
        let agreements = include_bytes!("../../../../../fixtures/small-city/agreements.toml");
        let settled = Settled {
            covenant: Covenant::parse(live.as_bytes()).unwrap(),
            agreements: Some(Agreements::parse(agreements).unwrap()),
        };
        let (now, randomness) = (Arc::clone(&clock), Arc::clone(&drawn));
        let parts = ServiceParts {
            centre: "Veiligheidshuis Voorbeeldstad".to_owned(),
            policy,
            intake: 12,
            assets: Arc::new(Assets::built_in()),
            clock: Box::new(move || Timestamp::from_second(now.load(Ordering::Relaxed)).unwrap()),
            random: Box::new(move |bytes| {
                let number = randomness.fetch_add(1, Ordering::Relaxed).to_be_bytes();
                bytes.fill(0);
                bytes[..8].copy_from_slice(&number);
            }),
        };
        let service = Service::new(casebook, settled, parts);
        let world = Self {
            service,
            clock,
            drawn,
            _folder: folder,
        };
        for (id, role) in PEOPLE {
            let salts = &mut world.salts();
            let mut casebook = world.service.casebook();
            let at = Timestamp::UNIX_EPOCH;
            casebook
                .change_account(
                    &actor(id),
                    AccountChange::Add(role),
                    &actor("admin"),
                    at,
                    salts,
                )
                .unwrap();
        }
        world.day(0);
        world
    }

    /// It is noon after a night.
    pub(crate) fn day(&self, day: u32) {
        let noon = i64::from(FIRST_NIGHT + day) * DAY + DAY / 2;
        self.clock.store(noon, Ordering::Relaxed);
    }

    pub(crate) fn minutes_later(&self, minutes: i64) {
        self.clock.fetch_add(60 * minutes, Ordering::Relaxed);
    }

    fn salts(&self) -> Salts {
        let mut fresh = [0; 32];
        fresh[31] = 1;
        fresh[..8].copy_from_slice(&self.drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Salts::new(&Secret::new(fresh))
    }

    /// A night on which these hits are found, and these agencies are missing.
    pub(crate) fn night(&self, day: u32, hits: Vec<Hit>, missing: &[&str]) {
        self.day(day);
        let list = HitList {
            night: night(day).to_string(),
            missing: missing.iter().map(|&id| id.to_owned()).collect(),
            hits,
            ..found()
        };
        let mut digest = [0; 32];
        let number = self.drawn.fetch_add(1, Ordering::Relaxed);
        digest[..8].copy_from_slice(&number.to_be_bytes());
        let run = NightRun {
            list: &list,
            digest,
            terms: &Terms::without_agreements(),
            at: self.service.now(),
            who: &actor("night"),
            delivered: &BTreeMap::new(),
        };
        let salts = &mut self.salts();
        self.service.casebook().record(&run, salts).unwrap();
    }

    /// Somebody does something with a hit.
    pub(crate) fn act(&self, who: &str, number: u32, doing: Doing) {
        let salts = &mut self.salts();
        let policy = &self.service.parts().policy;
        let (who, at) = (actor(who), self.service.now());
        let mut casebook = self.service.casebook();
        casebook
            .act(&id(number), &who, at, doing, policy, salts)
            .unwrap();
    }

    /// Somebody assesses a hit.
    pub(crate) fn assess(&self, who: &str, number: u32, closing: Closing) {
        let shown = self.service.casebook().show(&id(number)).unwrap().unwrap();
        let is_referral = matches!(closing, Closing::Refer { .. });
        let doing = Doing::Assess {
            on: Projection::of(&shown.hit.explanation).digest(),
            criteria: is_referral.then(|| CriteriaAnswers::new([true, true, false, true])),
            closing,
            text: FreeText::parse("gebeld").unwrap(),
        };
        self.act(who, number, doing);
    }

    pub(crate) fn get(&self, who: &str, address: &str) -> Result<Answer, Refusal> {
        trying::ask(&self.service, who, Method::Get, address, "")
    }

    pub(crate) fn post(&self, who: &str, address: &str, form: &str) -> Result<Answer, Refusal> {
        trying::ask(&self.service, who, Method::Post, address, form)
    }

    /// The page at an address.
    pub(crate) fn page(&self, who: &str, address: &str) -> String {
        trying::page(self.get(who, address))
    }

    /// The ids of the hits on a page of a tray, in its order.
    pub(crate) fn ids(&self, who: &str, address: &str) -> Vec<String> {
        let page = self.page(who, address);
        let parts = page.split("<span class=\"id\">").skip(1);
        let ids = parts.filter_map(|part| part.split('<').next());
        ids.map(str::to_owned).collect()
    }
}
