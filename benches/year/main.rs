//! How large the casebook of a city of 1,000,000 is after a year: 2,000 hits a night, of which 60
//! are new and as many gone, and three deeds with each of 40 hits a day. Nothing is forgotten
//! within the year: the owners agreed on 365 days.
//!
//! `cargo run --release -p benches --bin year [nights]` prints the size of the file.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::sync::Arc;

use benches::inputs::hit_lists::hit_list;
use casebook::account::Role;
use casebook::assessing::Closing;
use casebook::free_text::FreeText;
use casebook::key::{CasebookKey, Salts};
use casebook::projection::Projection;
use casebook::store::{
    AccountChange, Casebook, Doing, Forgotten, LookPolicy, NightRun, StoreError,
};
use casebook::terms::Terms;
use exchange::agreements::SecondLook;
use exchange::crypto::secret::Secret;
use exchange::hits::{Condition, Counted, HitList, Meeting};
use exchange::payload::Severity;
use jiff::Timestamp;
use journal::Actor;
use synthetic::{AgreementsBuilder, CovenantBuilder, Keys};

const NIGHTS: u32 = 365;
const HITS: u32 = 2_000;
/// So many hits are dealt with in a day.
const DEALT_WITH: usize = 40;
/// A hit looks otherwise on one night of so many, and as before on the next.
const CHANGES: usize = 50;
const DAY: i64 = 86_400;

struct Year {
    casebook: Casebook,
    terms: Terms,
    salts_given: u64,
}

impl Year {
    fn salts(&mut self) -> Salts {
        self.salts_given += 1;
        let mut fresh = [0; 32];
        fresh[..8].copy_from_slice(&self.salts_given.to_be_bytes());
        Salts::new(&Secret::new(fresh))
    }

    fn night(&mut self, night: u32, list: &HitList, at: Timestamp) -> Result<(), Box<dyn Error>> {
        let mut digest = [0; 32];
        digest[..4].copy_from_slice(&night.to_be_bytes());
        let who = Actor::parse("night")?;
        let salts = &mut self.salts();
        let run = NightRun {
            list,
            digest,
            delivered: &BTreeMap::new(),
            terms: &self.terms,
            at,
            who: &who,
        };
        self.casebook.record(&run, salts)?;
        let salts = &mut self.salts();
        let nothing_said = |_: &Forgotten| Ok::<_, StoreError>(None);
        self.casebook.forget(&who, at, salts, nothing_said)?;
        self.casebook.empty_log()?;
        Ok(())
    }

    /// Two people set aside the first of tonight's hits that nobody has looked at: the new ones.
    fn day(&mut self, list: &HitList, at: Timestamp) -> Result<(), Box<dyn Error>> {
        let policy = LookPolicy::default();
        let new = list.hits.iter().filter(|hit| is_new(&hit.id));
        for hit in new.take(DEALT_WITH) {
            let on = Projection::of(&hit.explanation).digest();
            let assess = Doing::Assess {
                on,
                closing: Closing::SetAside {
                    reason: "help-is-there".to_owned(),
                },
                criteria: None,
                text: FreeText::parse("al in beeld bij het wijkteam")?,
            };
            let deeds = [
                ("analyst-1", Doing::Take),
                ("analyst-1", assess.clone()),
                ("analyst-2", assess),
            ];
            for (who, doing) in deeds {
                let salts = &mut self.salts();
                let who = Actor::parse(who)?;
                self.casebook
                    .act(&hit.id, &who, at, doing, &policy, salts)?;
            }
        }
        Ok(())
    }
}

/// Whether a hit is one that comes new each night, by the number that its id ends with.
fn is_new(id: &str) -> bool {
    id[id.len() - 2..]
        .parse::<u32>()
        .is_ok_and(|number| number < 3)
}

/// The list of a night, as long as a real one is: where signals met, and what rules found.
fn list(night: u32, terms: &Terms) -> HitList {
    let mut list = hit_list(night, HITS);
    list.agreements = terms.agreements().to_string();
    for (number, hit) in list.hits.iter_mut().enumerate() {
        let is_changed = (number + night as usize).is_multiple_of(CHANGES);
        let explanation = &mut hit.explanation;
        for signal in &mut explanation.signals {
            if is_changed {
                signal.severity = Severity::Acute;
            }
            for match_key in ["bsn", "initial+birth+postcode+house-number"] {
                signal.met.push(Arc::new(Meeting {
                    gate: "person-2".to_owned(),
                    match_key: match_key.to_owned(),
                    agencies: vec!["agency-1".to_owned(), "agency-4".to_owned()],
                }));
            }
        }
        for rule in &mut explanation.rules {
            for count in [Counted::Agencies, Counted::Chains, Counted::Domains] {
                let found = ["agency-1", "agency-4", "agency-7"].map(str::to_owned);
                rule.conditions.push(Condition {
                    count,
                    needed: 3,
                    found: found.to_vec(),
                });
            }
        }
    }
    list
}

fn main() -> Result<(), Box<dyn Error>> {
    let nights = match env::args().nth(1) {
        Some(text) => text.parse()?,
        None => NIGHTS,
    };
    let folder = tempfile::tempdir()?;
    let key = CasebookKey::new(&Secret::new([1; 32]));
    let keys = Keys::of_seed(1);
    let covenant = CovenantBuilder::new().signed(keys)?;
    let agreements = AgreementsBuilder::new(&covenant).second_look(SecondLook::All);
    let agreements = agreements.signed(keys)?;
    let mut year = Year {
        casebook: Casebook::open(&folder.path().join("casebook"), key)?,
        terms: Terms::of(&covenant, Some(&agreements)),
        salts_given: 0,
    };
    let admin = Actor::parse("admin")?;
    for (id, role) in [
        ("admin", Role::Administrator),
        ("analyst-1", Role::Analyst),
        ("analyst-2", Role::Analyst),
    ] {
        let (id, change) = (Actor::parse(id)?, AccountChange::Add(role));
        let salts = &mut year.salts();
        let at = Timestamp::UNIX_EPOCH;
        year.casebook
            .change_account(&id, change, &admin, at, salts)?;
    }
    let (mut json, mut out) = (0, io::stdout());
    for night in 1..=nights {
        let list = list(night, &year.terms);
        json = serde_json::to_string(&list.hits[0])?.len();
        let at = Timestamp::from_second(i64::from(night + 2) * DAY)?;
        year.night(night, &list, at)?;
        year.day(&list, at)?;
        if night % 73 == 0 || night == nights {
            let bytes = fs::metadata(year.casebook.path())?.len();
            writeln!(out, "{night} nights: {} MB", bytes / 1_000_000)?;
        }
    }
    writeln!(out, "a hit is {json} bytes of JSON")?;
    Ok(())
}
