//! Checks what meets and what makes a hit: match keys, gates and rules.

use std::collections::HashSet;

use super::{Faults, PartName, check_ids};
use crate::covenant::CovenantFault;
use crate::covenant::area::Area;
use crate::covenant::codes::Code;
use crate::covenant::file::{GateTable, MatchKeyTable};
use crate::covenant::gate::{Gate, Scope, Unit};
use crate::covenant::match_key::{Chance, MatchKey};
use crate::covenant::parties::Agency;
use crate::covenant::reach::{self, LargestCase};
use crate::covenant::rule::Rule;

pub(super) fn match_keys(tables: &[MatchKeyTable], faults: &mut Faults) -> Vec<MatchKey> {
    let mut keys: Vec<MatchKey> = Vec::with_capacity(tables.len());
    for MatchKeyTable { id, mode } in tables {
        let part = PartName {
            kind: "match_key",
            id,
        };
        // An id is a recipe and not a name, so it is not checked as ids of other parts are.
        let key = match MatchKey::new(id, *mode) {
            Ok(key) => key,
            Err(error) => {
                faults.add(part, error.into());
                continue;
            }
        };
        if keys.iter().any(|earlier| earlier.id() == id) {
            faults.add(part, CovenantFault::Twice);
        }
        // Two signals of one household need not be of one person, so nobody could confirm that.
        if key.asks() && key.scope() != Scope::Person {
            faults.add(part, CovenantFault::Asks);
        }
        keys.push(key);
    }
    if tables.is_empty() {
        faults.add("match_key", CovenantFault::Empty);
    }
    keys
}

pub(super) fn gates(tables: Vec<GateTable>, faults: &mut Faults) -> Vec<Gate> {
    check_ids("gate", tables.iter().map(|gate| gate.id.as_str()), faults);
    let mut gates = Vec::with_capacity(tables.len());
    for GateTable { id, scope, unit, k } in tables {
        if k < 2 {
            let part = PartName {
                kind: "gate",
                id: &id,
            };
            let range = CovenantFault::Range("k of 2 or more: at 1 every signal would be open");
            faults.add(part, range);
        }
        gates.push(Gate { id, scope, unit, k });
    }
    gates
}

pub(super) fn rules(rules: Vec<Rule>, faults: &mut Faults) -> Vec<Rule> {
    check_ids("rule", rules.iter().map(Rule::id), faults);
    for rule in &rules {
        let part = PartName {
            kind: "rule",
            id: &rule.id,
        };
        faults.check_text(format_args!("{part}, nl"), &rule.nl);
        if rule.min_agencies == 0 || rule.min_chains == 0 || rule.min_domains == 0 {
            let range = CovenantFault::Range("1 or more of agencies, chains and domains");
            faults.add(part, range);
        }
    }
    rules
}

/// What the thresholds of gates and rules are counted over, once nothing is wrong with it.
pub(super) struct Countable<'a> {
    pub(super) agencies: &'a [Agency],
    pub(super) codes: &'a [Code],
    pub(super) match_keys: &'a [MatchKey],
    pub(super) area: &'a Area,
}

impl Countable<'_> {
    /// Refuses match keys that join, and on which persons meet by chance.
    pub(super) fn refuse_weak_keys(&self, faults: &mut Faults) {
        for key in self.match_keys.iter().filter(|key| !key.asks()) {
            let Some(chance) = Chance::of(key, self.area, self.agencies) else {
                continue;
            };
            if chance.is_weak() {
                let part = PartName {
                    kind: "match_key",
                    id: key.id(),
                };
                let weak = CovenantFault::Weak {
                    persons: chance.persons(),
                    pairs: chance.pairs(),
                };
                faults.add(part, weak);
            }
        }
    }

    pub(super) fn check_gates(&self, gates: &[Gate], faults: &mut Faults) {
        for gate in gates {
            let part = PartName {
                kind: "gate",
                id: &gate.id,
            };
            if usize::from(gate.k) > distinct_units(gate.unit, self.agencies) {
                faults.add(part, CovenantFault::Unreachable("the unit"));
            }
            if !self.match_keys.iter().any(|key| key.scope() == gate.scope) {
                faults.add(part, CovenantFault::Unreachable("match keys of this scope"));
            }
            // A gate that is met whenever another is: the other opens all that it would.
            let implied = gates
                .iter()
                .find(|weaker| weaker.id != gate.id && reach::implies(gate, weaker, self.agencies));
            if let Some(weaker) = implied {
                faults.add(part, CovenantFault::Implied(weaker.id.clone()));
            }
        }
    }

    pub(super) fn check_rules(&self, rules: &[Rule], gates: &[Gate], faults: &mut Faults) {
        let largest = LargestCase::of(self.agencies, self.codes, gates, self.match_keys);
        for rule in rules {
            let part = PartName {
                kind: "rule",
                id: &rule.id,
            };
            for (needed, found, what) in [
                (
                    rule.min_agencies,
                    largest.agencies,
                    "agencies that can meet at a gate",
                ),
                (
                    rule.min_chains,
                    largest.chains,
                    "chains that can meet at a gate",
                ),
                (
                    rule.min_domains,
                    largest.domains,
                    "life domains that can meet at a gate",
                ),
            ] {
                if usize::from(needed) > found {
                    faults.add(part, CovenantFault::Unreachable(what));
                }
            }
        }
    }
}

fn distinct_units(unit: Unit, agencies: &[Agency]) -> usize {
    let units: HashSet<_> = agencies
        .iter()
        .map(|agency| reach::unit_of(unit, agency))
        .collect();
    units.len()
}
