//! Which addresses are one household, and which household a person belongs to.

use std::cmp::Reverse;

use exchange::payload::HouseholdRef;

use super::forest::Forest;
use crate::signals::Signal;

/// The households of all signals, each named by the rank of its smallest ref.
pub(super) struct Households {
    /// For each signal the household of its own address.
    pub(super) of_signal: Vec<Option<u32>>,
    /// How many refs there are: every household's name is below it.
    refs: usize,
}

impl Households {
    /// Links the households of `signals`; `groups` are those of household scope.
    pub(super) fn link<'a>(signals: &[Signal], groups: impl Iterator<Item = &'a [u32]>) -> Self {
        let addresses = (0_u32..).zip(signals).filter_map(|(number, signal)| Some((signal.payload.household?, number)));
        let mut addresses: Vec<(HouseholdRef, u32)> = addresses.collect();
        addresses.sort_unstable();
        let (mut of_signal, mut refs) = (vec![None; signals.len()], 0);
        for (rank, at_address) in (0..).zip(addresses.chunk_by(|a, b| a.0 == b.0)) {
            for &(_, signal) in at_address {
                of_signal[signal as usize] = Some(rank);
            }
            refs += 1;
        }
        let mut forest = Forest::new(refs);
        for group in groups {
            forest.join_all(group.iter().filter_map(|&signal| of_signal[signal as usize]));
        }
        for rank in of_signal.iter_mut().flatten() {
            *rank = forest.root(*rank);
        }
        Self { of_signal, refs }
    }

    /// Where persons live, at their first signal: of the households that others know of too, by two agencies or another person, that of
    /// the newest signal, then of most signals, then of the smallest ref; of the others, where there is none. An address that one agency
    /// alone has of one person is a slip of the pen more often than a move, and makes no household with anyone.
    pub(super) fn homes(&self, signals: &[Signal], persons: &[Option<u32>]) -> Vec<Option<u32>> {
        let stays = signals.iter().zip(persons).zip(&self.of_signal);
        let stays = stays.filter_map(|((signal, person), household)| Some(((*person)?, (*household)?, signal.payload.date)));
        let mut stays: Vec<(u32, u32, u32)> = stays.collect();
        stays.sort_unstable();
        let is_known = self.known_to_others(signals, persons);
        let mut homes = vec![None; signals.len()];
        for of_person in stays.chunk_by(|a, b| a.0 == b.0) {
            // By rising date: the last is the newest.
            let claim =
                |stay: &[(u32, u32, u32)]| (is_known[stay[0].1 as usize], stay[stay.len() - 1].2, stay.len(), Reverse(stay[0].1));
            let best = of_person.chunk_by(|a, b| a.1 == b.1).map(claim).max();
            homes[of_person[0].0 as usize] = best.map(|(.., Reverse(household))| household);
        }
        homes
    }

    /// For each household whether two agencies, or signals of two persons, or one about the address alone, have it.
    fn known_to_others(&self, signals: &[Signal], persons: &[Option<u32>]) -> Vec<bool> {
        let mut first: Vec<Option<(usize, Option<u32>)>> = vec![None; self.refs];
        let mut is_known = vec![false; self.refs];
        for ((signal, person), household) in signals.iter().zip(persons).zip(&self.of_signal) {
            let Some(household) = household.map(|household| household as usize) else { continue };
            let whose = (signal.agency, *person);
            is_known[household] |= *first[household].get_or_insert(whose) != whose;
        }
        is_known
    }

    /// How many persons live in each household; `homes` has a place for each.
    pub(super) fn residents(&self, homes: &[Option<u32>]) -> Vec<u32> {
        let mut residents = vec![0; self.refs];
        for &household in homes.iter().flatten() {
            residents[household as usize] += 1;
        }
        residents
    }
}
