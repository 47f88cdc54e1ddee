//! Which signals keep the BSN that they carry: not those of which more controllers say that it
//! is somebody else's.
//!
//! Among the signals of one BSN ref, a signal keeps it if more controllers hold one that agrees
//! with it, its own among them, than with any signal that contradicts it. So no two that keep it
//! contradict each other, and of equals none keeps it. A controller counts once, however many
//! signals its agencies send. Why so: docs/decisions/0011-who-holds-a-bsn.md.

use std::collections::BTreeMap;

use exchange::payload::BsnRef;
use exchange::payload::holder::{Holder, HolderField};

use super::controllers::Controllers;
use crate::signals::Signal;

/// Who is said to hold a BSN, and by which controllers, each a bit.
#[derive(Debug, Clone, Copy)]
struct HolderClaim {
    holder: Holder,
    controllers: u64,
}

/// For each signal the BSN that it keeps.
pub(super) fn kept_bsns(signals: &[Signal], controllers: &Controllers) -> Vec<Option<BsnRef>> {
    let mut kept: Vec<Option<BsnRef>> = signals.iter().map(|signal| signal.payload.bsn).collect();
    let mut carried: Vec<(BsnRef, Holder, u32)> = Vec::new();
    for (index, signal) in (0_u32..).zip(signals) {
        let bsn = signal.payload.bsn;
        carried.extend(bsn.map(|bsn| (bsn, signal.payload.holder, index)));
    }
    carried.sort_unstable();
    for carriers in carried.chunk_by(|left, right| left.0 == right.0) {
        // Nearly every BSN has one holder; sorted, the first and the last are then the same.
        if carriers[0].1 == carriers[carriers.len() - 1].1 {
            continue;
        }
        let mut claims = Vec::new();
        for carriers in carriers.chunk_by(|left, right| left.1 == right.1) {
            let mut claiming = 0;
            for &(_, _, signal) in carriers {
                claiming |= controllers.of_agency(signals[signal as usize].agency);
            }
            claims.push(HolderClaim {
                holder: carriers[0].1,
                controllers: claiming,
            });
        }
        // Judged by holder, not by signal: many signals say the same.
        let keepers = keepers(&claims);
        for &(_, holder, signal) in carriers {
            if keepers.binary_search(&holder).is_err() {
                kept[signal as usize] = None;
            }
        }
    }
    kept
}

/// The holders that keep a BSN, rising. `claims` rise by holder, each once.
fn keepers(claims: &[HolderClaim]) -> Vec<Holder> {
    let agreeing = agreeing_controllers(claims);
    let rivals = strongest_rival(claims, &agreeing);
    let mut keepers = Vec::new();
    for (index, claim) in claims.iter().enumerate() {
        if agreeing[index] > rivals[index] {
            keepers.push(claim.holder);
        }
    }
    keepers
}

/// For each claim, how many controllers agree with it: in two fields at least.
fn agreeing_controllers(claims: &[HolderClaim]) -> Vec<u32> {
    let mut by_pair: BTreeMap<_, u64> = BTreeMap::new();
    for HolderClaim {
        holder,
        controllers,
    } in claims
    {
        for pair in said_pairs(*holder) {
            *by_pair.entry(pair).or_default() |= controllers;
        }
    }
    let mut counts = Vec::with_capacity(claims.len());
    for HolderClaim {
        holder,
        controllers,
    } in claims
    {
        let mut agreeing = *controllers;
        for pair in said_pairs(*holder) {
            agreeing |= by_pair.get(&pair).unwrap_or(&0);
        }
        counts.push(agreeing.count_ones());
    }
    counts
}

/// For each claim, how many controllers are, at most, with one that contradicts it. A contradiction
/// is a difference in the year and one more field, of which there are at most 63 times 31 values:
/// so the work does not grow with the square of many signals.
fn strongest_rival(claims: &[HolderClaim], agreeing: &[u32]) -> Vec<u32> {
    let mut rivals = vec![0; claims.len()];
    for pair in HolderField::CONTRADICTING {
        let mut strongest: BTreeMap<[u16; 2], u32> = BTreeMap::new();
        for (claim, &agreeing) in claims.iter().zip(agreeing) {
            if let Some(values) = claim.holder.get_both(pair) {
                let max = strongest.entry(values).or_default();
                *max = agreeing.max(*max);
            }
        }
        // For each pair of values, the strongest of those that differ in both.
        let mut opposing: BTreeMap<[u16; 2], u32> = BTreeMap::new();
        for &values in strongest.keys() {
            let mut max = 0;
            for (others, &agreeing) in &strongest {
                if values[0] != others[0] && values[1] != others[1] {
                    max = agreeing.max(max);
                }
            }
            opposing.insert(values, max);
        }
        for (rival, claim) in rivals.iter_mut().zip(claims) {
            if let Some(values) = claim.holder.get_both(pair) {
                *rival = opposing[&values].max(*rival);
            }
        }
    }
    rivals
}

/// The pairs of fields of a holder, with their values; none where it says nothing.
fn said_pairs(holder: Holder) -> impl Iterator<Item = ([HolderField; 2], [u16; 2])> {
    HolderField::PAIRS
        .into_iter()
        .filter_map(move |pair| Some((pair, holder.get_both(pair)?)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The controllers that agree with a claim, found by comparing it with every other.
    fn naive_agreeing(claims: &[HolderClaim], claim: &HolderClaim) -> u32 {
        let mut controllers = claim.controllers;
        for other in claims {
            if claim.holder.agrees(other.holder) {
                controllers |= other.controllers;
            }
        }
        controllers.count_ones()
    }

    /// The most controllers that agree with one that contradicts a claim, found in the same way.
    fn naive_rival(claims: &[HolderClaim], claim: &HolderClaim) -> u32 {
        let mut rival = 0;
        for other in claims {
            if claim.holder.contradicts(other.holder) {
                rival = naive_agreeing(claims, other).max(rival);
            }
        }
        rival
    }

    proptest! {
        #[test]
        fn counts_by_values_what_comparing_all_with_all_counts(
            said in prop::collection::btree_map(
                prop::option::of([1_u16..4, 1_u16..4, 1_u16..4]),
                1_u64..32,
                1..12,
            ),
        ) {
            let claims: Vec<HolderClaim> = said
                .into_iter()
                .map(|(parts, controllers)| HolderClaim {
                    holder: parts.map_or(Holder::NONE, |[initial, year, day]| {
                        Holder::from_bits(initial | year << 5 | day << 10).expect("a holder")
                    }),
                    controllers,
                })
                .collect();
            let agreeing = agreeing_controllers(&claims);
            let rivals = strongest_rival(&claims, &agreeing);
            for (index, claim) in claims.iter().enumerate() {
                prop_assert_eq!(agreeing[index], naive_agreeing(&claims, claim));
                prop_assert_eq!(rivals[index], naive_rival(&claims, claim));
            }
        }
    }
}
