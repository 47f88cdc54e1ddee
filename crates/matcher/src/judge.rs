//! Judge: which cases meet a rule of the covenant, and why.
//!
//! Rules count distinct agencies, chains and life domains over events within a window that ends on the night; an echo is no
//! event of its own (`events`). A case that meets a rule is one hit, with all rules it meets and one explanation. There is
//! no score: a rule is met or it is not. Hits of one family name each other; no rule counts over a family. What the rules mean for an
//! auditor stands in docs/rules.md.

mod counterfactual;
mod events;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use exchange::covenant::{Agency, Code, Covenant, Section};
use exchange::crypto::context;
use exchange::hex::Hex;
use exchange::hits::{self, Explanation, Hit, Meeting, RuleMet};
use exchange::night::{self, Night};
use exchange::payload::{Payload, SignalRef};
use rayon::prelude::*;

use crate::link::{Case, CaseSignal, Cases};
use crate::signals::{Group, Signals};

/// A signal of a case, with what the covenant says of it.
struct Fact<'a> {
    /// Its number among all signals.
    signal: u32,
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

/// Judges every case; gives back the hits, ordered by id, marked `incomplete` or not.
///
/// # Panics
/// When `signals` were gathered under another covenant.
#[must_use]
pub fn judge(
    signals: &Signals,
    cases: &Cases,
    covenant: &Covenant,
    night: Night,
    incomplete: bool,
) -> Vec<Hit> {
    let judged = cases
        .cases
        .par_iter()
        .filter_map(|case| judge_case(signals, case, covenant, night));
    let mut flagged: Vec<Flagged> = judged.collect();
    // Stable: cases that share their smallest signal ref stay in the order of cases.
    flagged.sort_by(|a, b| (a.signal, &a.agency).cmp(&(b.signal, &b.agency)));
    let mut ids = Vec::with_capacity(flagged.len());
    for of_ref in flagged.chunk_by(|a, b| (a.signal, &a.agency) == (b.signal, &b.agency)) {
        ids.extend(
            (0..)
                .zip(of_ref)
                .map(|(nth, case)| hit_id(night, case.signal, &case.agency, nth)),
        );
    }
    let mut families: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for (id, case) in ids.iter().zip(&flagged) {
        families.entry(case.family).or_default().insert(id.clone());
    }
    let hit = |(
        id,
        Flagged {
            family,
            explanation,
            ..
        },
    ): (String, Flagged)| {
        let others = families[&family]
            .iter()
            .filter(|other| **other != id)
            .cloned()
            .collect();
        Hit {
            id,
            incomplete,
            family: others,
            explanation,
        }
    };
    let mut hits: Vec<Hit> = ids.into_iter().zip(flagged).map(hit).collect();
    hits.sort_by(|a, b| a.id.cmp(&b.id));
    hits
}

/// The id of a hit: its night and its smallest signal ref. An agency may give one number to signals about several persons, whose
/// cases then share that ref: the second and later ones take their place among them in as well.
fn hit_id(night: Night, signal: SignalRef, agency: &str, nth: u32) -> String {
    let (night, nth) = (night.to_string(), nth.to_be_bytes());
    let parts: [&[u8]; 5] = [
        b"hitmachine/v1/hit",
        night.as_bytes(),
        &signal.0,
        agency.as_bytes(),
        &nth,
    ];
    let parts = if nth == [0; 4] { &parts[..4] } else { &parts };
    Hex(&context::digest(parts)[..8]).to_string()
}

/// A case that meets a rule.
fn judge_case(
    signals: &Signals,
    case: &Case,
    covenant: &Covenant,
    night: Night,
) -> Option<Flagged> {
    let mut facts: Vec<Fact> = case
        .signals
        .iter()
        .map(|of_case| fact(signals, *of_case, covenant))
        .collect();
    // Within an agency, signals are numbered in the order of their refs.
    facts.sort_by_key(|fact| (fact.payload.date, fact.agency.id(), fact.signal));
    let events = events::events(&facts, covenant.echoes());
    let rules: Vec<RuleMet> = covenant
        .rules()
        .iter()
        .filter_map(|rule| rules::met(rule, &facts, &events, night))
        .collect();
    let (signal, agency) = facts
        .iter()
        .map(|fact| (fact.payload.signal, fact.agency.id()))
        .min()?;
    if rules.is_empty() {
        return None;
    }
    let mut persons: Vec<u32> = Vec::new();
    for person in facts.iter().filter_map(|fact| fact.person) {
        if !persons.contains(&person) {
            persons.push(person);
        }
    }
    let number = |person| {
        (1..)
            .zip(&persons)
            .find(|(_, other)| **other == person)
            .map(|(number, _)| number)
    };
    let shown = |fact: &Fact| hits::Signal {
        agency: fact.agency.id().to_owned(),
        signal_ref: fact.payload.signal.to_string(),
        code: fact.code.id().to_owned(),
        nl: fact.code.nl().to_owned(),
        domain: fact.code.domain().to_owned(),
        chain: fact.agency.chain(),
        date: date(fact.payload.date),
        severity: fact.payload.severity,
        contact: fact.payload.contact,
        person: fact.person.and_then(number),
        met: meetings(signals, fact.signal, covenant),
    };
    let persons = u32::try_from(persons.len()).expect("fewer persons than signals");
    let explanation = Explanation {
        persons,
        rules,
        signals: facts.iter().map(shown).collect(),
        events,
    };
    Some(Flagged {
        signal,
        agency: agency.to_owned(),
        family: case.family,
        explanation,
    })
}

fn fact<'a>(signals: &'a Signals, of_case: CaseSignal, covenant: &'a Covenant) -> Fact<'a> {
    let signal = &signals.all()[of_case.signal as usize];
    Fact {
        signal: of_case.signal,
        agency: &covenant.agencies()[signal.agency],
        code: &covenant.codes()[signal.code],
        payload: &signal.payload,
        person: of_case.person,
    }
}

/// Where a signal met others: each different meeting once.
fn meetings(signals: &Signals, signal: u32, covenant: &Covenant) -> Vec<Meeting> {
    let sections: Vec<_> = covenant.sections().collect();
    let meeting = |group: Group| {
        let on_it = covenant
            .agencies()
            .iter()
            .enumerate()
            .filter(|(position, _)| group.agencies >> position & 1 == 1);
        let mut agencies: Vec<String> = on_it.map(|(_, agency)| agency.id().to_owned()).collect();
        agencies.sort();
        let Section { gate, match_key } = sections[group.section];
        let gate = covenant.gates()[usize::from(gate)].id().to_owned();
        Meeting {
            gate,
            match_key: covenant.match_keys()[usize::from(match_key)]
                .id()
                .to_owned(),
            agencies,
        }
    };
    signals
        .groups_of(signal as usize)
        .map(meeting)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// A day number as `yyyy-mm-dd`.
fn date(day: u32) -> String {
    night::date_of(day)
        .expect("a payload's date and a night lie in the calendar")
        .to_string()
}

#[cfg(test)]
mod tests;
