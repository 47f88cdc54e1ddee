//! What agencies confirmed of the pairs that are asked, and which signals open by it
//! (docs/confirmation.md, "Counting").
//!
//! A pair counts when both agencies hold to it. Signals that confirmed pairs tie open when they are
//! of `k` distinct units of a gate at which those pairs met. Each opens what its own agency sent
//! with the confirmation, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use exchange::covenant::Covenant;
use exchange::letter::confirmation::Confirmed;
use exchange::night::Night;
use exchange::payload::Payload;

use crate::confirm::pair::{Named, Pair};
use crate::confirm::questions::Questions;
use crate::link::ConfirmedPair;
use crate::link::union_find::DisjointSets;
use crate::open::check_confirmed;
use crate::signals::{Opened, Signals};

/// What one agency confirmed.
#[derive(Clone)]
pub struct Confirmation {
    /// Index of the agency in the covenant.
    pub agency: usize,
    /// Its signals, and those of others that are about the same person.
    pub confirmed: Vec<Confirmed>,
}

/// What came of all confirmations.
#[derive(Default)]
pub(crate) struct Tally {
    /// Groups of the signals that open, at the sections on which they met.
    pub(crate) opened: Opened,
    /// The pairs that both agencies confirmed, whether or not they open.
    pub(crate) confirmed_by_both: BTreeSet<Pair>,
    /// By index of an agency, how many pairs count for nothing: not asked now, or of a payload that
    /// is not what its batch says or what it may send.
    pub(crate) disregarded: BTreeMap<usize, u64>,
    /// What was sent with the confirmations.
    payloads: BTreeMap<Named, Payload>,
    /// The pairs whose signals open.
    pub(crate) open_pairs: BTreeSet<Pair>,
}

/// Counts confirmations, in the order of their agencies, of what `questions` ask; `joined` is what
/// keys that join opened.
pub(crate) fn count(
    confirmations: &[Confirmation],
    questions: &Questions,
    joined: &[Opened],
    covenant: &Covenant,
    night: Night,
) -> Tally {
    let mut tally = Tally::default();
    tally.take_payloads(confirmations);
    let contradicted = tally.contradicted(joined);
    // Who says of which own signal that it is about the person of which other signal.
    let mut claims = BTreeSet::new();
    for confirmation in confirmations {
        let agency = confirmation.agency;
        for Confirmed { payload, others } in &confirmation.confirmed {
            let own = named(agency, payload);
            // The confirmation is believed where it says what the batch says, or what no batch
            // does.
            let is_usable = !contradicted.contains(&own)
                && check_confirmed(payload, &covenant.agencies()[agency], covenant, night).is_ok();
            for &(number, signal) in others {
                let other = covenant
                    .index_of_agency(number)
                    .map(|agency| Named { agency, signal });
                match other.filter(|&other| questions.may_answer(own, other)) {
                    Some(other) if is_usable => {
                        claims.insert((own, other));
                    }
                    _ => *tally.disregarded.entry(agency).or_default() += 1,
                }
            }
        }
    }
    // Each pair is found from both sides, and taken from the lower one.
    for &(own, other) in &claims {
        if own < other && claims.contains(&(other, own)) {
            tally.confirmed_by_both.extend(Pair::of(own, other));
        }
    }
    for gate in 0..covenant.gates().len() {
        tally.open_at(gate, questions, covenant);
    }
    tally
}

fn named(agency: usize, payload: &Payload) -> Named {
    Named {
        agency: u8::try_from(agency).expect("a covenant has at most 64 agencies"),
        signal: payload.signal,
    }
}

impl Tally {
    /// The pairs of signals that are one person by confirmation.
    pub(crate) fn tied_pairs(&self, signals: &Signals) -> Vec<ConfirmedPair> {
        let mut tied = Vec::new();
        for pair in &self.open_pairs {
            let [left, right] = pair.signals();
            let numbers = self.number(left, signals).zip(self.number(right, signals));
            tied.extend(numbers.map(|(left, right)| ConfirmedPair { left, right }));
        }
        tied
    }

    fn number(&self, named: Named, signals: &Signals) -> Option<u32> {
        signals.number_of(usize::from(named.agency), self.payloads.get(&named)?)
    }

    fn take_payloads(&mut self, confirmations: &[Confirmation]) {
        for confirmation in confirmations {
            for Confirmed { payload, .. } in &confirmation.confirmed {
                let name = named(confirmation.agency, payload);
                self.payloads.insert(name, *payload);
            }
        }
    }

    /// The confirmed signals of which a batch says something else.
    fn contradicted(&self, joined: &[Opened]) -> BTreeSet<Named> {
        let mut contradicted = BTreeSet::new();
        // Most nights nothing was confirmed: then all that opened need not be decoded.
        if self.payloads.is_empty() {
            return contradicted;
        }
        for (agency, bytes) in joined.iter().flat_map(Opened::payloads) {
            let Ok(payload) = Payload::decode(bytes) else {
                continue;
            };
            let name = named(usize::from(agency), &payload);
            if self
                .payloads
                .get(&name)
                .is_some_and(|sent| *sent != payload)
            {
                contradicted.insert(name);
            }
        }
        contradicted
    }

    /// Opens what confirmed pairs tie at one gate, where `k` distinct units are tied.
    fn open_at(&mut self, gate: usize, questions: &Questions, covenant: &Covenant) {
        let met = self.met_at(gate, questions, covenant);
        let names = names_of(&met);
        let mut tied = DisjointSets::new(names.len());
        for (pair, _) in &met {
            let [left, right] = pair.signals();
            tied.join(number_in(&names, left), number_in(&names, right));
        }
        let gate = &covenant.gates()[gate];
        let mut units: BTreeMap<u32, BTreeSet<u8>> = BTreeMap::new();
        for &named in &names {
            let agency = &covenant.agencies()[usize::from(named.agency)];
            let root = tied.root(number_in(&names, named));
            units
                .entry(root)
                .or_default()
                .insert(covenant.unit_index(gate, agency));
        }
        // A section's signals that are tied open as one group, as if they had one tag there.
        let mut groups: BTreeMap<(usize, u32), BTreeSet<Named>> = BTreeMap::new();
        for (pair, sections) in met {
            let signals = pair.signals();
            let root = tied.root(number_in(&names, signals[0]));
            if units[&root].len() < usize::from(gate.k()) {
                continue;
            }
            self.open_pairs.insert(pair);
            for section in sections {
                groups.entry((section, root)).or_default().extend(signals);
            }
        }
        for ((section, _), members) in groups {
            self.open_group(section, &members);
        }
    }

    /// The pairs that both agencies confirmed and that met at a gate, with the sections on which
    /// they did, by index.
    fn met_at(
        &self,
        gate: usize,
        questions: &Questions,
        covenant: &Covenant,
    ) -> Vec<(Pair, Vec<usize>)> {
        let mut is_at_gate = Vec::new();
        for section in covenant.sections() {
            is_at_gate.push(usize::from(section.gate) == gate);
        }
        let mut met = Vec::new();
        for pair in &self.confirmed_by_both {
            let sections = questions.sections_of(pair).into_iter().flatten().copied();
            let sections: Vec<usize> = sections.filter(|&section| is_at_gate[section]).collect();
            if !sections.is_empty() {
                met.push((*pair, sections));
            }
        }
        met
    }

    fn open_group(&mut self, section: usize, members: &BTreeSet<Named>) {
        let mut agencies = 0;
        for named in members {
            agencies |= 1 << named.agency;
        }
        let group = self.opened.add_group(section, agencies);
        for named in members {
            let payload = self.payloads[named].encode();
            self.opened.add_payload(group, named.agency, payload);
        }
    }
}

/// The signals of some pairs, rising, each once.
fn names_of(pairs: &[(Pair, Vec<usize>)]) -> Vec<Named> {
    let mut names: Vec<Named> = pairs.iter().flat_map(|(pair, _)| pair.signals()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The index of a signal among `names`, which rise and have it.
fn number_in(names: &[Named], wanted: Named) -> u32 {
    let index = names
        .binary_search(&wanted)
        .expect("every signal of a pair is named");
    u32::try_from(index).expect("fewer signals than 2^32")
}

#[cfg(test)]
mod tests;
