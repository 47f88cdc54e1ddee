//! Who can be found at all: those on whom as many agencies hold signals as a gate asks for.

use std::collections::{HashMap, HashSet};

use exchange::covenant::{Covenant, Scope};

use super::trace::TracedSignal;

/// The persons and homes within reach of a gate.
pub(super) struct Reach {
    persons: HashSet<u64>,
    homes: HashSet<u64>,
}

/// The agencies that hold signals, by whom these are about.
type Holders = HashMap<u64, HashSet<usize>>;

impl Reach {
    pub(super) fn of(covenant: &Covenant, traced: &[TracedSignal<'_>]) -> Self {
        let (mut persons, mut homes) = (Holders::new(), Holders::new());
        for signal in traced {
            if signal.names_person {
                persons
                    .entry(signal.person)
                    .or_default()
                    .insert(signal.agency);
            }
            // Nobody takes those who live in an institution for one household.
            if !signal.at_institution {
                homes.entry(signal.home).or_default().insert(signal.agency);
            }
        }
        Self {
            persons: within_reach(covenant, Scope::Person, persons),
            homes: within_reach(covenant, Scope::Household, homes),
        }
    }

    /// Whether a signal can be linked to its person.
    pub(super) fn holds_person(&self, signal: &TracedSignal<'_>) -> bool {
        signal.names_person && self.persons.contains(&signal.person)
    }

    /// Whether a signal can be linked to its person or to its home.
    pub(super) fn holds(&self, signal: &TracedSignal<'_>) -> bool {
        self.holds_person(signal) || self.homes.contains(&signal.home)
    }
}

/// Those on whom a gate of this scope has enough units.
fn within_reach(covenant: &Covenant, scope: Scope, holders: Holders) -> HashSet<u64> {
    let mut within = HashSet::new();
    for (whom, agencies) in holders {
        let is_open = covenant.gates().iter().any(|gate| {
            let units: HashSet<u8> = agencies
                .iter()
                .map(|&agency| covenant.unit_index(gate, &covenant.agencies()[agency]))
                .collect();
            gate.scope() == scope && units.len() >= usize::from(gate.k())
        });
        if is_open {
            within.insert(whom);
        }
    }
    within
}
