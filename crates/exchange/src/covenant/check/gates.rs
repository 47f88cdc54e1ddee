//! Checks what meets and what makes a hit: match keys, gates and rules.

use std::collections::HashSet;

use super::{PartName, check_ids, fault};
use crate::covenant::codes::Code;
use crate::covenant::file::{GateTable, MatchKeyTable};
use crate::covenant::gate::{Gate, Scope, Unit};
use crate::covenant::match_key::MatchKey;
use crate::covenant::parties::Agency;
use crate::covenant::rule::Rule;
use crate::covenant::{CovenantError, CovenantFault, reach};

pub(super) fn match_keys(tables: &[MatchKeyTable]) -> Result<Vec<MatchKey>, CovenantError> {
    let mut keys: Vec<MatchKey> = Vec::with_capacity(tables.len());
    for MatchKeyTable { id, mode } in tables {
        let part = PartName {
            kind: "match_key",
            id,
        };
        // An id is a recipe and not a name, so it is not checked as ids of other parts are.
        let key = MatchKey::new(id, *mode).or_else(|error| part.fault(error.into()))?;
        if keys.iter().any(|earlier| earlier.id() == id) {
            return part.fault(CovenantFault::Twice);
        }
        // Two signals of one household need not be of one person, so nobody could confirm that.
        if key.asks() && key.scope() != Scope::Person {
            return part.fault(CovenantFault::Asks);
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return fault("match_key", CovenantFault::Empty);
    }
    Ok(keys)
}

pub(super) fn gates(
    tables: Vec<GateTable>,
    agencies: &[Agency],
    keys: &[MatchKey],
) -> Result<Vec<Gate>, CovenantError> {
    check_ids("gate", tables.iter().map(|gate| gate.id.as_str()))?;
    let mut gates = Vec::with_capacity(tables.len());
    for GateTable { id, scope, unit, k } in tables {
        let part = PartName {
            kind: "gate",
            id: &id,
        };
        if k < 2 {
            return part.fault(CovenantFault::Range(
                "k of 2 or more: at 1 every signal would be open",
            ));
        }
        if usize::from(k) > distinct_units(unit, agencies) {
            return part.fault(CovenantFault::Unreachable("the unit"));
        }
        if !keys.iter().any(|key| key.scope() == scope) {
            return part.fault(CovenantFault::Unreachable("match keys of this scope"));
        }
        gates.push(Gate { id, scope, unit, k });
    }
    refuse_implied(&gates, agencies)?;
    Ok(gates)
}

/// Refuses a gate that is met whenever another is: the other opens all that it would.
fn refuse_implied(gates: &[Gate], agencies: &[Agency]) -> Result<(), CovenantError> {
    for stronger in gates {
        for weaker in gates {
            // Ids are unique by now.
            if stronger.id != weaker.id && reach::implies(stronger, weaker, agencies) {
                let part = PartName {
                    kind: "gate",
                    id: &stronger.id,
                };
                return part.fault(CovenantFault::Implied(weaker.id.clone()));
            }
        }
    }
    Ok(())
}

fn distinct_units(unit: Unit, agencies: &[Agency]) -> usize {
    let units: HashSet<_> = agencies
        .iter()
        .map(|agency| reach::unit_of(unit, agency))
        .collect();
    units.len()
}

pub(super) fn rules(
    rules: Vec<Rule>,
    gates: &[Gate],
    keys: &[MatchKey],
    agencies: &[Agency],
    codes: &[Code],
) -> Result<Vec<Rule>, CovenantError> {
    check_ids("rule", rules.iter().map(Rule::id))?;
    // Only what meets at some gate is ever judged.
    let mut fed: Vec<&Agency> = Vec::new();
    for gate in gates {
        fed.extend(reach::fed_by(gate, keys, agencies));
    }
    let indices: HashSet<_> = fed.iter().map(|agency| agency.index).collect();
    let chains: HashSet<_> = fed.iter().map(|agency| agency.chain).collect();
    let domains: HashSet<_> = codes
        .iter()
        .filter(|code| fed.iter().any(|agency| agency.may_send(code.number)))
        .map(Code::domain)
        .collect();
    for rule in &rules {
        let part = PartName {
            kind: "rule",
            id: &rule.id,
        };
        if rule.min_agencies == 0 || rule.min_chains == 0 || rule.min_domains == 0 {
            return part.fault(CovenantFault::Range(
                "1 or more of agencies, chains and domains",
            ));
        }
        if usize::from(rule.min_agencies) > indices.len() {
            return part.fault(CovenantFault::Unreachable(
                "agencies that can meet at a gate",
            ));
        }
        if usize::from(rule.min_chains) > chains.len() {
            return part.fault(CovenantFault::Unreachable("chains that can meet at a gate"));
        }
        if usize::from(rule.min_domains) > domains.len() {
            return part.fault(CovenantFault::Unreachable(
                "life domains that can meet at a gate",
            ));
        }
    }
    Ok(rules)
}
