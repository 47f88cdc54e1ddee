//! What gates and rules really ask: how few units of one kind can satisfy a gate that counts
//! another, and which agencies can meet.

use std::collections::{BTreeMap, BTreeSet};

use super::gate::{Gate, Unit};
use super::match_key::MatchKey;
use super::parties::{Agency, Chain};

/// What an agency is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum UnitOf<'a> {
    Agency(u8),
    Chain(Chain),
    Controller(&'a str),
}

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
    let mut gives: BTreeMap<UnitOf<'_>, BTreeSet<UnitOf<'_>>> = BTreeMap::new();
    for agency in agencies {
        gives
            .entry(unit_of(counted, agency))
            .or_default()
            .insert(unit_of(unit, agency));
    }
    let all: BTreeSet<_> = gives.values().flatten().collect();
    if all.len() < k {
        return None;
    }
    if unit == Unit::Chain {
        // Three chains at most: the sets of chains reached so far, one counted unit more at a time.
        let mut reached: BTreeSet<BTreeSet<UnitOf<'_>>> = BTreeSet::from([BTreeSet::new()]);
        for taken in 0.. {
            if reached.iter().any(|chains| chains.len() >= k) {
                return Some(taken);
            }
            let more = |chains: &BTreeSet<_>| {
                gives
                    .values()
                    .map(|given| chains | given)
                    .collect::<Vec<_>>()
            };
            reached = reached.iter().flat_map(more).collect();
        }
    }
    if counted == Unit::Chain {
        let parts: Vec<_> = gives.values().collect();
        let masks = 0..1_usize << parts.len();
        let united = |mask: usize| {
            let taken = parts
                .iter()
                .enumerate()
                .filter(|(at, _)| mask & (1 << at) != 0);
            taken
                .flat_map(|(_, units)| units.iter())
                .collect::<BTreeSet<_>>()
                .len()
        };
        return masks
            .filter(|&mask| united(mask) >= k)
            .map(|mask| mask.count_ones() as usize)
            .min();
    }
    // Agencies and controllers: no unit of the one kind is shared by two of the other but through
    // agencies, each in one of both.
    let mut sizes: Vec<usize> = gives.values().map(BTreeSet::len).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let mut sum = 0;
    sizes
        .iter()
        .position(|size| {
            sum += size;
            sum >= k
        })
        .map(|last| last + 1)
}

/// Whether every set of agencies that meets `stronger` meets `weaker`.
pub(super) fn implies(stronger: &Gate, weaker: &Gate, agencies: &[Agency]) -> bool {
    stronger.scope == weaker.scope
        && fewest(
            weaker.unit,
            stronger.unit,
            usize::from(stronger.k),
            agencies,
        )
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
        let can_write =
            |agency: &&Agency| !agency.grounds.is_empty() && (agency.bsn || !key.needs_bsn());
        let writers: Vec<&Agency> = agencies.iter().filter(can_write).collect();
        let units: BTreeSet<_> = writers
            .iter()
            .map(|agency| unit_of(gate.unit, agency))
            .collect();
        if units.len() >= usize::from(gate.k) {
            fed.extend(writers);
        }
    }
    fed
}
