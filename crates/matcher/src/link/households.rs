//! Which addresses are one household, and which household a person belongs to.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use exchange::payload::HouseholdRef;

use super::forest::Forest;
use crate::signals::Signal;

/// The households of all signals, each named by the rank of its smallest ref.
pub(super) struct Households {
    of_signal: Vec<Option<u32>>,
}

impl Households {
    /// Links the households of `signals`; `groups` are those of household scope.
    pub(super) fn link<'a>(signals: &[Signal], groups: impl Iterator<Item = &'a [u32]>) -> Self {
        let mut refs: Vec<HouseholdRef> = signals.iter().filter_map(|signal| signal.payload.household).collect();
        refs.sort_unstable();
        refs.dedup();
        let rank = |signal: &Signal| {
            let rank = refs.binary_search(&signal.payload.household?).expect("every ref is in the list");
            Some(u32::try_from(rank).expect("fewer households than 2^32"))
        };
        let mut forest = Forest::new(refs.len());
        for group in groups {
            forest.join_all(group.iter().filter_map(|&signal| rank(&signals[signal as usize])));
        }
        Self { of_signal: signals.iter().map(|signal| rank(signal).map(|rank| forest.root(rank))).collect() }
    }

    /// The household of a signal's own address.
    pub(super) fn of_signal(&self, signal: u32) -> Option<u32> {
        self.of_signal[signal as usize]
    }

    /// The household that each person belongs to: that of their newest signal, then of most signals, then of the smallest ref.
    pub(super) fn homes(&self, signals: &[Signal], persons: &[Option<u32>]) -> BTreeMap<u32, u32> {
        let mut seen: BTreeMap<(u32, u32), (u32, u32)> = BTreeMap::new();
        for ((signal, person), household) in signals.iter().zip(persons).zip(&self.of_signal) {
            if let (Some(person), Some(household)) = (*person, *household) {
                let (newest, count) = seen.entry((person, household)).or_default();
                *newest = signal.payload.date.max(*newest);
                *count += 1;
            }
        }
        let mut homes: BTreeMap<u32, (u32, u32, Reverse<u32>)> = BTreeMap::new();
        for ((person, household), (newest, count)) in seen {
            let claim = (newest, count, Reverse(household));
            homes.entry(person).and_modify(|best| *best = claim.max(*best)).or_insert(claim);
        }
        homes.into_iter().map(|(person, (.., Reverse(household)))| (person, household)).collect()
    }
}
