//! A casebook with many hits, recorded without a batch: for what is measured under load.
//!
//! The hits are of nobody and of no city. Each has what a page shows of one: an agency and a code
//! for each signal, events, a rule with its conditions. Of a hundred, three are new each night.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook::store::{NightRun, Recorded};
use casebook::terms::Terms;
use exchange::agreements::signed_agreements;
use exchange::covenant::{Agency, Code, Covenant, Rule, Stage};
use exchange::crypto::context;
use exchange::hex::Hex;
use exchange::hits::{
    BatchName, Condition, Counted, Counts, CovenantName, Event, Explanation, Hit, HitList, Meeting,
    RuleMet, Signal,
};
use exchange::night::Night;
use exchange::payload::Severity;
use jiff::{Span, Timestamp};

use super::{TrialError, TrialSite, people};
use crate::rehearsal::{admit, admit_agreements};

/// Of a hundred hits, so many are new each night.
const NEW_OF_A_HUNDRED: u32 = 3;
/// How many agencies a hit has a signal of, at least.
const FEWEST_AGENCIES: usize = 3;

impl TrialSite {
    /// Records a night with so many hits under the site's covenant and agreements, as if the centre
    /// had matched it. No batch is accepted and no letter written.
    ///
    /// # Errors
    /// [`TrialError::Record`] when the casebook does not take it, [`TrialError::Opening`],
    /// [`TrialError::Rehearsal`] when the centre may not run on that night.
    pub fn record_crowd(
        &mut self,
        hits: u32,
        night: Night,
        at: Timestamp,
    ) -> Result<Recorded, TrialError> {
        let covenant = admit(self.path(), night)?;
        let agreements = admit_agreements(self.path(), &covenant)?;
        let crowd = Crowd {
            covenant: &covenant,
            night,
        };
        let mut list = crowd.list(hits);
        list.agreements = signed_agreements::hash_of(agreements.as_ref()).to_string();
        let run = NightRun {
            list: &list,
            digest: context::digest(&[b"crowd", list.night.as_bytes(), &hits.to_be_bytes()]),
            terms: &Terms::of(&covenant, agreements.as_ref()),
            at,
            who: &people::actor("night"),
            delivered: &BTreeMap::new(),
        };
        let salts = &mut self.salts();
        Ok(self.casebook()?.record(&run, salts)?)
    }
}

/// A night with many hits.
struct Crowd<'a> {
    covenant: &'a Covenant,
    night: Night,
}

/// Numbers that stand for chance: the same each time for the same hit.
struct Draws([u8; 32], usize);

impl Draws {
    fn of(family: u64) -> Self {
        Self(context::digest(&[b"crowd", &family.to_be_bytes()]), 0)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.1 += 1;
        usize::from(self.0[self.1 % 32]) % bound
    }
}

impl Crowd<'_> {
    fn list(&self, hits: u32) -> HitList {
        let batches = self.covenant.agencies().iter().map(|agency| BatchName {
            agency: agency.id().to_owned(),
            revision: 1,
            digest: "00".repeat(32),
        });
        let covenant = CovenantName {
            name: self.covenant.name().to_owned(),
            serial: self.covenant.serial(),
            hash: self.covenant.hash().to_string(),
        };
        let mut list = HitList {
            format: HitList::FORMAT,
            covenant,
            agreements: String::new(),
            night: self.night.to_string(),
            batches: batches.collect(),
            missing: Vec::new(),
            counts: Counts::default(),
            notices: Vec::new(),
            hits: (0..hits).map(|number| self.hit(number)).collect(),
        };
        list.hits
            .sort_unstable_by(|one, other| one.id.cmp(&other.id));
        list
    }

    fn hit(&self, number: u32) -> Hit {
        let is_new = number % 100 < NEW_OF_A_HUNDRED;
        let night = if is_new { self.night.day_number() } else { 0 };
        let family = u64::from(number) | u64::from(night) << 32;
        let mut draws = Draws::of(family);
        let agencies = self.covenant.agencies();
        let wanted = FEWEST_AGENCIES + draws.below(2);
        let first = draws.below(agencies.len());
        let mut signals = Vec::new();
        for place in 0..wanted.min(agencies.len()) {
            let agency = &agencies[(first + place) % agencies.len()];
            for _ in 0..=draws.below(2) {
                signals.push(self.signal(agency, family, signals.len(), &mut draws));
            }
        }
        let ids = |of: fn(&Signal) -> &str| {
            let ids: BTreeSet<&str> = signals.iter().map(of).collect();
            ids.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let found = [
            (Counted::Agencies, ids(|signal| &signal.agency)),
            (Counted::Chains, ids(|signal| signal.chain.as_str())),
            (Counted::Domains, ids(|signal| &signal.domain)),
        ];
        let meeting = Arc::new(Meeting {
            gate: self.covenant.gates()[0].id().to_owned(),
            match_key: self.covenant.match_keys()[0].id().to_owned(),
            agencies: found[0].1.clone(),
        });
        for signal in &mut signals {
            signal.met = vec![Arc::clone(&meeting)];
        }
        let rules = self.kept_rules();
        let rule = rules[draws.below(rules.len())];
        let digest = context::digest(&[b"crowd-hit", &family.to_be_bytes()]);
        let digits = u64::from_be_bytes(digest[..8].try_into().unwrap_or_default());
        Hit {
            id: format!("h{:015}", digits % 1_000_000_000_000_000),
            incomplete: false,
            family: Vec::new(),
            explanation: Explanation {
                persons: 1 + u32::from(digest[8] % 3),
                bridges: Vec::new(),
                rules: vec![self.met(rule, &found, signals.len())],
                events: (0..signals.len())
                    .map(|origin| Event {
                        origin,
                        echoes: Vec::new(),
                    })
                    .collect(),
                signals,
            },
        }
    }

    /// The rules whose hits are kept: not those on trial alone.
    fn kept_rules(&self) -> Vec<&Rule> {
        let rules = self.covenant.rules().iter();
        let kept: Vec<&Rule> = rules.filter(|rule| rule.stage() != Stage::Proef).collect();
        if kept.is_empty() {
            self.covenant.rules().iter().collect()
        } else {
            kept
        }
    }

    fn met(&self, rule: &Rule, found: &[(Counted, Vec<String>); 3], events: usize) -> RuleMet {
        let needed = |count| match count {
            Counted::Agencies => rule.min_agencies(),
            Counted::Chains => rule.min_chains(),
            Counted::Domains => rule.min_domains(),
        };
        let conditions = found.iter().map(|(count, found)| Condition {
            count: *count,
            needed: needed(*count),
            found: found.clone(),
        });
        RuleMet {
            rule: rule.id().to_owned(),
            version: rule.version(),
            stage: rule.stage(),
            nl: rule.nl().to_owned(),
            from: self.days_ago(rule.window_days().into()).to_string(),
            until: self.night.to_string(),
            conditions: conditions.collect(),
            counted: (0..events).collect(),
            without: (0..events.min(FEWEST_AGENCIES)).collect(),
        }
    }

    fn signal(&self, agency: &Agency, family: u64, place: usize, draws: &mut Draws) -> Signal {
        let codes = self.covenant.codes().iter();
        let codes: Vec<&Code> = codes
            .filter(|code| agency.may_send(code.number()))
            .collect();
        let code = codes[draws.below(codes.len())];
        let severity = match draws.below(20) {
            0 => Severity::Acute,
            1..=6 => Severity::Serious,
            _ => Severity::Concern,
        };
        let date = self.days_ago(2 + i64::try_from(draws.below(80)).unwrap_or_default());
        let digest =
            context::digest(&[b"crowd-signal", &family.to_be_bytes(), &place.to_be_bytes()]);
        Signal {
            agency: agency.id().to_owned(),
            signal_ref: Hex(&digest[..12]).to_string(),
            previous_ref: Hex(&digest[12..24]).to_string(),
            code: code.id().to_owned(),
            nl: code.nl().to_owned(),
            domain: code.domain().to_owned(),
            chain: agency.chain(),
            date: Some(date.to_string()),
            week: exchange::night::week_of(date),
            severity,
            contact: 1,
            joint_plan: draws.below(10) == 0,
            informed: draws.below(4) == 0,
            person: Some(1),
            met: Vec::new(),
        }
    }

    fn days_ago(&self, days: i64) -> jiff::civil::Date {
        self.night.date().saturating_sub(Span::new().days(days))
    }
}
