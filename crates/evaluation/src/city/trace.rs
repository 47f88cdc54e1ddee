//! Follows the signals of the truth: which were sent, and which of the opened signals each became.

use std::collections::{BTreeMap, HashMap, HashSet};

use exchange::covenant::Covenant;
use exchange::payload::SignalRef;
use matcher::signals::Signals;

use super::SentSignals;
use crate::truth::Truth;

/// A signal that was sent, and what became of it.
pub(super) struct TracedSignal<'a> {
    /// The index of its agency in the covenant.
    pub(super) agency: usize,
    pub(super) names_person: bool,
    pub(super) person: u64,
    /// A number of the household, and of the person where the household is an institution; one kind
    /// is even, the other odd.
    pub(super) home: u64,
    pub(super) at_institution: bool,
    pub(super) household: u64,
    pub(super) errors: &'a [String],
    /// The index of the opened signal that it became.
    pub(super) opened: Option<u32>,
}

/// The signals of the truth that were sent, in the order of the truth.
pub(super) fn trace<'a>(
    truth: &'a Truth,
    covenant: &Covenant,
    sent: &BTreeMap<String, SentSignals>,
    signals: &Signals,
) -> Vec<TracedSignal<'a>> {
    let mut opened: HashMap<SignalRef, u32> = HashMap::new();
    for (index, signal) in (0..).zip(signals.all()) {
        opened.insert(signal.payload.signal, index);
    }
    let mut agencies = HashMap::new();
    for (index, agency) in covenant.agencies().iter().enumerate() {
        if let Some(sent) = sent.get(agency.id()) {
            agencies.insert(agency.id(), (index, sent));
        }
    }

    let (mut traced, mut seen) = (Vec::new(), HashSet::new());
    for row in &truth.signals {
        let Some(&(agency, sent)) = agencies.get(row.agency.as_str()) else {
            continue;
        };
        // A signal may stand on several rows.
        if sent.left_out.contains(&row.number) || !seen.insert((agency, row.number.as_str())) {
            continue;
        }
        let at_institution = truth.institutions.contains(&row.household);
        traced.push(TracedSignal {
            agency,
            names_person: sent.names_persons,
            person: row.person,
            home: if at_institution {
                row.person * 2 + 1
            } else {
                row.household * 2
            },
            at_institution,
            household: row.household,
            errors: &row.errors,
            opened: opened.get(&sent.refs.current(&row.number)).copied(),
        });
    }
    traced
}

/// The signals that were opened, by the index of what they became.
pub(super) fn by_opened<'a, 'b>(
    traced: &'b [TracedSignal<'a>],
) -> HashMap<u32, &'b TracedSignal<'a>> {
    let mut by_opened = HashMap::new();
    for signal in traced {
        if let Some(opened) = signal.opened {
            by_opened.insert(opened, signal);
        }
    }
    by_opened
}
