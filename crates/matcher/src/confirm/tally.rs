//! Confirmed: what agencies confirmed of the pairs that are asked, and which signals open by it (docs/confirmation.md, "Counting").
//!
//! A pair counts when both agencies hold to it; signals that confirmed pairs tie open when they are of `k` distinct units of a gate at
//! which those pairs met. Each opens what its own agency sent with the confirmation, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use exchange::covenant::{Covenant, Section};
use exchange::letter::confirmation::Confirmed;
use exchange::night::Night;
use exchange::payload::Payload;

use crate::confirm::questions::{Named, Pair, Questions};
use crate::link::union_find::DisjointSets;
use crate::open::check_payload;
use crate::signals::{Opened, Signals};

/// What one agency confirmed.
#[derive(Clone)]
pub struct Confirmation {
    /// Position of the agency in the covenant.
    pub agency: usize,
    /// Its signals, and those of others that are about the same person.
    pub confirmed: Vec<Confirmed>,
}

/// What came of all confirmations.
#[derive(Default)]
pub(crate) struct Counted {
    /// Groups of the signals that open, at the sections on which they met.
    pub(crate) opened: Opened,
    /// The pairs that both agencies confirmed, whether or not they open.
    pub(crate) both: BTreeSet<Pair>,
    /// By position of an agency, how many pairs count for nothing: not asked now, or of a payload that is not what its batch says or
    /// what it may send.
    pub(crate) disregarded: BTreeMap<usize, u64>,
    payloads: BTreeMap<Named, Payload>,
    /// The pairs whose signals open.
    open: BTreeSet<Pair>,
}

impl Counted {
    /// The pairs of signals that are one person by confirmation, by their numbers among all signals.
    pub(crate) fn tied(&self, signals: &Signals) -> Vec<(u32, u32)> {
        let number =
            |named: &Named| signals.number_of(usize::from(named.agency), self.payloads.get(named)?);
        self.open
            .iter()
            .map(Pair::signals)
            .filter_map(|[one, other]| number(&one).zip(number(&other)))
            .collect()
    }
}

/// Counts confirmations, in the order of their agencies, of what `questions` ask; `joined` is what keys that join opened.
pub(crate) fn count(
    confirmations: &[Confirmation],
    questions: &Questions,
    joined: &[Opened],
    covenant: &Covenant,
    night: Night,
) -> Counted {
    let mut counted = Counted::default();
    let said = counted.take(confirmations, questions, joined, covenant, night);
    let is_both = |&(one, other): &(Named, Named)| one < other && said.contains(&(other, one));
    counted.both = said
        .iter()
        .filter(|said| is_both(said))
        .filter_map(|&(one, other)| Pair::of(one, other))
        .collect();
    let sections: Vec<Section> = covenant.sections().collect();
    for gate in 0..covenant.gates().len() {
        let of_gate: Vec<usize> = (0..sections.len())
            .filter(|&at| usize::from(sections[at].gate) == gate)
            .collect();
        counted.open_at(gate, &of_gate, questions, covenant);
    }
    counted
}

impl Counted {
    /// Takes the payloads of the confirmations, and gives back who says what of whom.
    fn take(
        &mut self,
        confirmations: &[Confirmation],
        questions: &Questions,
        joined: &[Opened],
        covenant: &Covenant,
        night: Night,
    ) -> BTreeSet<(Named, Named)> {
        let named = |agency: usize, payload: &Payload| Named {
            agency: u8::try_from(agency).expect("a covenant has at most 64 agencies"),
            signal: payload.signal,
        };
        for Confirmation { agency, confirmed } in confirmations {
            self.payloads.extend(
                confirmed
                    .iter()
                    .map(|confirmed| (named(*agency, &confirmed.payload), confirmed.payload)),
            );
        }
        let mut contradicted = BTreeSet::new();
        if !self.payloads.is_empty() {
            for (agency, bytes) in joined.iter().flat_map(Opened::payloads) {
                let Ok(payload) = Payload::decode(bytes) else {
                    continue;
                };
                let name = Named {
                    agency,
                    signal: payload.signal,
                };
                if self
                    .payloads
                    .get(&name)
                    .is_some_and(|confirmed| *confirmed != payload)
                {
                    contradicted.insert(name);
                }
            }
        }
        let mut said = BTreeSet::new();
        for Confirmation { agency, confirmed } in confirmations {
            for Confirmed { payload, others } in confirmed {
                let own = named(*agency, payload);
                let is_fit =
                    check_payload(payload, &covenant.agencies()[*agency], covenant, night).is_ok();
                for (index, signal) in others {
                    let position = covenant
                        .agencies()
                        .iter()
                        .position(|agency| agency.index() == *index);
                    let other = position
                        .and_then(|at| u8::try_from(at).ok())
                        .map(|agency| Named {
                            agency,
                            signal: *signal,
                        });
                    let is_asked = |other: &Named| {
                        Pair::of(own, *other)
                            .is_some_and(|pair| questions.sections_of(&pair).is_some())
                    };
                    match other.filter(is_asked) {
                        Some(other) if is_fit && !contradicted.contains(&own) => {
                            said.insert((own, other));
                        }
                        _ => *self.disregarded.entry(*agency).or_default() += 1,
                    }
                }
            }
        }
        said
    }

    /// Opens what confirmed pairs tie at one gate, whose sections are given, where `k` distinct units are tied.
    fn open_at(
        &mut self,
        gate: usize,
        sections: &[usize],
        questions: &Questions,
        covenant: &Covenant,
    ) {
        let gate = &covenant.gates()[gate];
        let met = |pair: &Pair| {
            let met = questions.sections_of(pair).into_iter().flatten().copied();
            met.filter(|section| sections.contains(section))
                .collect::<Vec<_>>()
        };
        let pairs: Vec<(Pair, Vec<usize>)> = self
            .both
            .iter()
            .map(|pair| (*pair, met(pair)))
            .filter(|(_, met)| !met.is_empty())
            .collect();
        let mut names: Vec<Named> = pairs.iter().flat_map(|(pair, _)| pair.signals()).collect();
        names.sort_unstable();
        names.dedup();
        let number = |named: &Named| {
            let number = names
                .binary_search(named)
                .expect("every signal of a pair is named");
            u32::try_from(number).expect("fewer signals than 2^32")
        };
        let mut tied = DisjointSets::new(names.len());
        for (pair, _) in &pairs {
            let [one, other] = pair.signals();
            tied.join(number(&one), number(&other));
        }
        let mut units: BTreeMap<u32, BTreeSet<u8>> = BTreeMap::new();
        for named in &names {
            let unit = covenant.unit_index(gate, &covenant.agencies()[usize::from(named.agency)]);
            units
                .entry(tied.root(number(named)))
                .or_default()
                .insert(unit);
        }
        let mut groups: BTreeMap<(usize, u32), BTreeSet<Named>> = BTreeMap::new();
        for (pair, met) in pairs {
            let root = tied.root(number(&pair.signals()[0]));
            if units[&root].len() < usize::from(gate.k()) {
                continue;
            }
            self.open.insert(pair);
            for section in met {
                groups
                    .entry((section, root))
                    .or_default()
                    .extend(pair.signals());
            }
        }
        for ((section, _), members) in groups {
            let agencies = members.iter().fold(0, |set, named| set | 1 << named.agency);
            let group = self.opened.add_group(section, agencies);
            for named in members {
                self.opened
                    .add_payload(group, named.agency, self.payloads[&named].encode());
            }
        }
    }
}

#[cfg(test)]
mod tests;
