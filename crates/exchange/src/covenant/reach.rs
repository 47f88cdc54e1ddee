//! What gates and rules really ask: how few units of one kind can satisfy a gate that counts
//! another, and which agencies can meet.

use std::collections::{BTreeMap, BTreeSet};

use super::codes::Code;
use super::gate::{Gate, Unit};
use super::match_key::MatchKey;
use super::parties::{Agency, Chain};
use super::rule::Rule;

/// What an agency is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum UnitOf<'a> {
    Agency(u8),
    Chain(Chain),
    Controller(&'a str),
}

/// The unit that an agency is counted as.
pub(super) fn unit_of(unit: Unit, agency: &Agency) -> UnitOf<'_> {
    match unit {
        Unit::Agency => UnitOf::Agency(agency.index),
        Unit::Chain => UnitOf::Chain(agency.chain),
        Unit::Controller => UnitOf::Controller(&agency.controller),
    }
}

/// The least number of distinct `counted` units among agencies that have at least `k` distinct
/// `unit`s between them; `None` when there are not that many.
pub(super) fn fewest(counted: Unit, unit: Unit, k: usize, agencies: &[Agency]) -> Option<usize> {
    // What each counted unit contributes: the distinct units of its agencies.
    let mut given: BTreeMap<UnitOf<'_>, BTreeSet<UnitOf<'_>>> = BTreeMap::new();
    for agency in agencies {
        given
            .entry(unit_of(counted, agency))
            .or_default()
            .insert(unit_of(unit, agency));
    }
    let given: Vec<BTreeSet<UnitOf<'_>>> = given.into_values().collect();
    let all: BTreeSet<_> = given.iter().flatten().collect();
    if all.len() < k {
        return None;
    }
    // To choose the fewest sets that cover k is hard in general. Here it never is: there are three
    // chains at most, and agencies and controllers do not overlap.
    match (counted, unit) {
        (_, Unit::Chain) => fewest_reaching_chains(&given, k),
        (Unit::Chain, _) => fewest_of_few(&given, k),
        _ => fewest_disjoint(&given, k),
    }
}

/// Where the units are chains: the sets of chains reached so far, one counted unit more at a time.
fn fewest_reaching_chains(given: &[BTreeSet<UnitOf<'_>>], k: usize) -> Option<usize> {
    let mut reached = BTreeSet::from([BTreeSet::new()]);
    for taken in 0..=given.len() {
        if reached.iter().any(|chains| chains.len() >= k) {
            return Some(taken);
        }
        let mut next = BTreeSet::new();
        for chains in &reached {
            for more in given {
                next.insert(chains | more);
            }
        }
        reached = next;
    }
    None
}

/// Where the counted units are chains: every choice of them, of which there are eight at most.
fn fewest_of_few(given: &[BTreeSet<UnitOf<'_>>], k: usize) -> Option<usize> {
    let mut fewest: Option<usize> = None;
    for choice in 0..1_usize << given.len() {
        let mut units: BTreeSet<&UnitOf<'_>> = BTreeSet::new();
        for (index, more) in given.iter().enumerate() {
            if choice & (1 << index) != 0 {
                units.extend(more);
            }
        }
        let taken = choice.count_ones() as usize;
        if units.len() >= k && fewest.is_none_or(|fewest| taken < fewest) {
            fewest = Some(taken);
        }
    }
    fewest
}

/// Where no unit is given by two counted units, the largest are taken first: agencies and
/// controllers share nothing but agencies, and each of these is in one of both.
fn fewest_disjoint(given: &[BTreeSet<UnitOf<'_>>], k: usize) -> Option<usize> {
    let mut sizes: Vec<usize> = given.iter().map(BTreeSet::len).collect();
    sizes.sort_unstable_by(|left, right| right.cmp(left));
    let mut sum = 0;
    for (taken, size) in (1..).zip(sizes) {
        sum += size;
        if sum >= k {
            return Some(taken);
        }
    }
    None
}

/// Whether every set of agencies that meets `stronger` meets `weaker`.
pub(super) fn implies(stronger: &Gate, weaker: &Gate, agencies: &[Agency]) -> bool {
    let k = usize::from(stronger.k);
    stronger.scope == weaker.scope
        && fewest(weaker.unit, stronger.unit, k, agencies)
            .is_some_and(|fewest| fewest >= usize::from(weaker.k))
}

/// The agencies that can meet at a gate: those that can write one of its match keys, where enough
/// distinct units can.
pub(super) fn fed_by<'a>(
    gate: &Gate,
    keys: &[MatchKey],
    agencies: &'a [Agency],
) -> Vec<&'a Agency> {
    let mut fed = Vec::new();
    for key in keys.iter().filter(|key| key.scope() == gate.scope) {
        let mut writers = Vec::new();
        let mut units = BTreeSet::new();
        for agency in agencies {
            if !agency.grounds.is_empty() && (agency.bsn || !key.needs_bsn()) {
                writers.push(agency);
                units.insert(unit_of(gate.unit, agency));
            }
        }
        if units.len() >= usize::from(gate.k) {
            fed.extend(writers);
        }
    }
    fed
}

/// How many distinct agencies, chains and life domains a case can have at most: only what meets at
/// some gate is ever judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LargestCase {
    pub(super) agencies: usize,
    pub(super) chains: usize,
    pub(super) domains: usize,
}

impl LargestCase {
    pub(super) fn of(
        agencies: &[Agency],
        codes: &[Code],
        gates: &[Gate],
        keys: &[MatchKey],
    ) -> Self {
        let mut fed: Vec<&Agency> = Vec::new();
        for gate in gates {
            fed.extend(fed_by(gate, keys, agencies));
        }
        let indices: BTreeSet<_> = fed.iter().map(|agency| agency.index).collect();
        let chains: BTreeSet<_> = fed.iter().map(|agency| agency.chain).collect();
        let mut domains = BTreeSet::new();
        for code in codes {
            if fed.iter().any(|agency| agency.may_send(code.number)) {
                domains.insert(code.domain());
            }
        }
        Self {
            agencies: indices.len(),
            chains: chains.len(),
            domains: domains.len(),
        }
    }

    /// Whether it meets a rule.
    pub(super) fn meets(self, rule: &Rule) -> bool {
        usize::from(rule.min_agencies) <= self.agencies
            && usize::from(rule.min_chains) <= self.chains
            && usize::from(rule.min_domains) <= self.domains
    }
}
