//! Which cases meet a rule of the covenant, and why.
//!
//! Rules count distinct agencies, chains and life domains over events within a window that ends on
//! the night; an echo is not an event of its own (`events`). A case that meets a rule is one hit,
//! with all rules it meets and one explanation. There is no score: a rule is met or it is not. Hits
//! of one family name each other; no rule counts over a family. What the rules mean for an auditor
//! stands in docs/rules.md.

mod counterfactual;
mod events;
mod hit_id;
mod meetings;
mod rules;
mod shown;
mod single_word;

use std::collections::{BTreeMap, BTreeSet};

use exchange::covenant::{Agency, Code, Covenant, Rule, SingleWord};
use exchange::hits::{self, Bridge, Event, Explanation, Hit, RuleMet};
use exchange::night::{self, Night};
use exchange::payload::{Payload, SignalRef};
use rayon::prelude::*;

use crate::judge::hit_id::HitIds;
use crate::judge::meetings::CaseMeetings;
use crate::judge::shown::Shown;
use crate::keys::CentreKey;
use crate::link::controllers::Controllers;
use crate::link::marks::Marks;
use crate::link::{Case, CaseSignal, Cases};
use crate::signals::Signals;

/// A signal of a case, with what the covenant says of it.
#[derive(Clone, Copy)]
struct Fact<'a> {
    /// Its index among all signals.
    signal: u32,
    /// Index of its agency in the covenant.
    agency_index: usize,
    agency: &'a Agency,
    code: &'a Code,
    payload: &'a Payload,
    /// The person, named by their first signal.
    person: Option<u32>,
}

/// A case that meets a rule.
struct Flagged {
    /// Its smallest signal ref.
    signal: SignalRef,
    /// Id of the agency that this is of.
    agency: String,
    family: u32,
    explanation: Explanation,
}

/// Judges every case; gives back the hits, ordered by id, marked `incomplete` or not. The ids are
/// made with `centre_key`.
///
/// # Panics
/// When `signals` were gathered under another covenant.
#[must_use]
pub fn judge(
    signals: &Signals,
    cases: &Cases,
    covenant: &Covenant,
    night: Night,
    centre_key: &CentreKey,
    incomplete: bool,
) -> Vec<Hit> {
    let controllers = Controllers::new(covenant);
    let judge = Judge {
        signals,
        marks: &cases.marks,
        controllers: &controllers,
        covenant,
        night,
    };
    let mut flagged: Vec<Flagged> = cases
        .cases
        .par_iter()
        .filter_map(|case| judge.case(case))
        .collect();
    // Stable: cases that share their smallest signal ref stay in the order of cases.
    flagged.sort_by(|left, right| left.name().cmp(&right.name()));
    let ids = hit_ids(&flagged, centre_key, night);
    // Of a family only what is flagged is named.
    let mut families: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for (id, case) in ids.iter().zip(&flagged) {
        families.entry(case.family).or_default().insert(id.clone());
    }
    let mut hits = Vec::with_capacity(flagged.len());
    for (id, case) in ids.into_iter().zip(flagged) {
        let mut family = families[&case.family].clone();
        family.remove(&id);
        hits.push(Hit {
            id,
            incomplete,
            family: family.into_iter().collect(),
            explanation: case.explanation,
        });
    }
    hits.sort_by(|left, right| left.id.cmp(&right.id));
    hits
}

impl Flagged {
    /// What a case is known by: its smallest signal ref, and whose that is.
    fn name(&self) -> (SignalRef, &str) {
        (self.signal, &self.agency)
    }
}

/// The ids of hits that are sorted by name.
fn hit_ids(flagged: &[Flagged], centre_key: &CentreKey, night: Night) -> Vec<String> {
    let mut hit_ids = HitIds::new(centre_key, night);
    let mut ids = Vec::with_capacity(flagged.len());
    for same_name in flagged.chunk_by(|left, right| left.name() == right.name()) {
        let (signal, agency) = same_name[0].name();
        ids.extend(hit_ids.of_ref(signal, agency, same_name.len()));
    }
    ids
}

/// What cases are judged by.
struct Judge<'a> {
    signals: &'a Signals,
    marks: &'a Marks,
    controllers: &'a Controllers,
    covenant: &'a Covenant,
    night: Night,
}

impl Judge<'_> {
    /// A case that meets a rule, with its explanation; `None` when it meets none.
    fn case(&self, case: &Case) -> Option<Flagged> {
        let (signals, covenant) = (self.signals, self.covenant);
        let mut facts = Vec::with_capacity(case.signals.len());
        for case_signal in &case.signals {
            facts.push(fact(signals, *case_signal, covenant));
        }
        // Within an agency, signals are numbered in the order of their refs.
        facts.sort_by_key(|fact| (fact.payload.date, fact.agency.id(), fact.signal));
        let events = events::events(&facts, covenant.echoes());
        let (mut rules, bridges) = self.rules_met(&facts, &events);
        // Most cases meet no rule: only of the others a text is made.
        if rules.is_empty() {
            return None;
        }
        let names = facts
            .iter()
            .map(|fact| (fact.payload.signal, fact.agency.id()));
        let (signal, agency) = names.min()?;
        let shown = Shown::new(&facts, &events, &rules);
        let events = shown.reorder(events, &mut rules);
        let in_order = shown.order.iter().map(|&index| &facts[index]);
        let persons = numbered_persons(in_order);
        let mut meetings = CaseMeetings::new(signals, covenant);
        let mut shown_signals = Vec::with_capacity(facts.len());
        for &index in &shown.order {
            let signal = show(&facts[index], &persons, &mut meetings);
            // The day of what counted for nothing is nobody's business.
            let date = signal.date.filter(|_| shown.shows_day[index]);
            shown_signals.push(hits::Signal { date, ..signal });
        }
        Some(Flagged {
            signal,
            agency: agency.to_owned(),
            family: case.family,
            explanation: Explanation {
                persons: u32::try_from(persons.len()).expect("fewer persons than signals"),
                bridges,
                rules,
                signals: shown_signals,
                events,
            },
        })
    }

    /// The rules that a case meets, and who bridges it. A rule that refuses one controller's word
    /// is not met by what hangs on it.
    fn rules_met(&self, facts: &[Fact<'_>], events: &[Event]) -> (Vec<RuleMet>, Vec<Bridge>) {
        let mut met = Vec::new();
        for rule in self.covenant.rules() {
            met.extend(rules::met(rule, facts, events, self.night).map(|found| (rule, found)));
        }
        if met.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let mut bridges = single_word::bridges(
            facts,
            &met,
            self.marks,
            self.controllers,
            self.covenant,
            self.night,
        );
        let hangs = |rule: &Rule| {
            let mut hanging = bridges.iter().flat_map(|bridge| &bridge.hangs);
            hanging.any(|id| id == rule.id())
        };
        met.retain(|(rule, _)| rule.single_word() == SingleWord::Mark || !hangs(rule));
        for bridge in &mut bridges {
            bridge
                .hangs
                .retain(|id| met.iter().any(|(rule, _)| rule.id() == id));
        }
        (met.into_iter().map(|(_, found)| found).collect(), bridges)
    }
}

fn fact<'a>(signals: &'a Signals, case_signal: CaseSignal, covenant: &'a Covenant) -> Fact<'a> {
    let signal = &signals.all()[case_signal.signal as usize];
    Fact {
        signal: case_signal.signal,
        agency_index: signal.agency,
        agency: &covenant.agencies()[signal.agency],
        code: &covenant.codes()[signal.code],
        payload: &signal.payload,
        person: case_signal.person,
    }
}

/// The numbers of a case's persons, from 1, in the order in which its signals name them.
fn numbered_persons<'a>(facts: impl Iterator<Item = &'a Fact<'a>>) -> BTreeMap<u32, u32> {
    let mut numbers = BTreeMap::new();
    for person in facts.filter_map(|fact| fact.person) {
        let next = u32::try_from(numbers.len() + 1).expect("fewer persons than signals");
        numbers.entry(person).or_insert(next);
    }
    numbers
}

/// A signal as the hit list shows it. Persons get their number in the case.
fn show(
    fact: &Fact<'_>,
    persons: &BTreeMap<u32, u32>,
    meetings: &mut CaseMeetings<'_>,
) -> hits::Signal {
    hits::Signal {
        agency: fact.agency.id().to_owned(),
        signal_ref: fact.payload.signal.to_string(),
        previous_ref: fact.payload.previous.to_string(),
        code: fact.code.id().to_owned(),
        nl: fact.code.nl().to_owned(),
        domain: fact.code.domain().to_owned(),
        chain: fact.agency.chain(),
        date: Some(date(fact.payload.date)),
        week: week(fact.payload.date),
        severity: fact.payload.severity,
        contact: fact.payload.contact,
        joint_plan: fact.payload.is_in_joint_plan,
        informed: fact.payload.is_informed,
        person: fact.person.map(|person| persons[&person]),
        met: meetings.of(fact.signal),
    }
}

/// A day number as `yyyy-mm-dd`.
fn date(day: u32) -> String {
    night::date_of(day).expect(IN_CALENDAR).to_string()
}

/// The week of a day number.
fn week(day: u32) -> String {
    night::week_of(night::date_of(day).expect(IN_CALENDAR))
}

const IN_CALENDAR: &str = "a payload's date and a night lie in the calendar";

#[cfg(test)]
mod tests;
