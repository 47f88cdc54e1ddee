//! Which addresses are one household, and which household a person belongs to.

use std::cmp::Reverse;

use exchange::payload::HouseholdRef;

use super::union_find::DisjointSets;
use crate::signals::Signal;

/// The households of all signals, each named by the rank of its smallest ref.
pub(super) struct Households {
    /// For each signal the household of its own address.
    pub(super) of_signal: Vec<Option<u32>>,
    /// How many refs there are: every household's name is below it.
    refs: usize,
}

/// Where a signal says that its person lives.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Stay {
    person: u32,
    household: Option<u32>,
    date: u32,
    agency: usize,
}

/// How many agencies say so.
fn agencies(stays: &[Stay]) -> u32 {
    stays
        .iter()
        .fold(0_u64, |all, stay| all | 1 << stay.agency)
        .count_ones()
}

impl Households {
    /// Links the households of `signals`; `groups` are those of household scope.
    pub(super) fn link<'a>(signals: &[Signal], groups: impl Iterator<Item = &'a [u32]>) -> Self {
        let addresses = (0_u32..)
            .zip(signals)
            .filter_map(|(number, signal)| Some((signal.payload.household?, number)));
        let mut addresses: Vec<(HouseholdRef, u32)> = addresses.collect();
        addresses.sort_unstable();
        let (mut of_signal, mut refs) = (vec![None; signals.len()], 0);
        for (rank, at_address) in (0..).zip(addresses.chunk_by(|a, b| a.0 == b.0)) {
            for &(_, signal) in at_address {
                of_signal[signal as usize] = Some(rank);
            }
            refs += 1;
        }
        let mut forest = DisjointSets::new(refs);
        for group in groups {
            forest.join_all(
                group
                    .iter()
                    .filter_map(|&signal| of_signal[signal as usize]),
            );
        }
        for rank in of_signal.iter_mut().flatten() {
            *rank = forest.root(*rank);
        }
        Self { of_signal, refs }
    }

    /// Where persons live, at their first signal: of the addresses that two agencies have of them, that of the newest signal, then of most
    /// signals, then of the smallest ref; where there is none, of those that others know; else of all. An address that one agency alone
    /// has of one person is a slip of the pen more often than a move, and makes no household with anyone. Somebody of
    /// whom more agencies send signals without an address than with one lives in no household: a shelter's address, mistyped, makes none.
    pub(super) fn homes(&self, signals: &[Signal], persons: &[Option<u32>]) -> Vec<Option<u32>> {
        let has_addresses = signals
            .iter()
            .filter(|signal| signal.payload.household.is_some())
            .fold(0, |all, of| all | 1_u64 << of.agency);
        let stay = |((signal, person), &household): ((&Signal, &Option<u32>), &Option<u32>)| {
            // Of an agency that never has an address, it says nothing that a signal has none.
            let says_where = household.is_some() || has_addresses >> signal.agency & 1 == 1;
            says_where.then_some(Stay {
                person: (*person)?,
                household,
                date: signal.payload.date,
                agency: signal.agency,
            })
        };
        let mut stays: Vec<Stay> = signals
            .iter()
            .zip(persons)
            .zip(&self.of_signal)
            .filter_map(stay)
            .collect();
        stays.sort_unstable();
        let is_known = self.known_to_others(signals, persons);
        let mut homes = vec![None; signals.len()];
        for of_person in stays.chunk_by(|a, b| a.person == b.person) {
            let (nowhere, somewhere) =
                of_person.split_at(of_person.partition_point(|stay| stay.household.is_none()));
            if agencies(nowhere) > agencies(somewhere) {
                continue;
            }
            // By rising date: the last is the newest.
            let claim = |at: &[Stay]| {
                let household = at[0].household?;
                Some((
                    agencies(at) > 1,
                    is_known[household as usize],
                    at[at.len() - 1].date,
                    at.len(),
                    Reverse(household),
                ))
            };
            let best = somewhere
                .chunk_by(|a, b| a.household == b.household)
                .filter_map(claim)
                .max();
            homes[of_person[0].person as usize] = best.map(|(.., Reverse(household))| household);
        }
        homes
    }

    /// For each household whether two agencies, or signals of two persons, or one about the address alone, have it.
    fn known_to_others(&self, signals: &[Signal], persons: &[Option<u32>]) -> Vec<bool> {
        let mut first: Vec<Option<(usize, Option<u32>)>> = vec![None; self.refs];
        let mut is_known = vec![false; self.refs];
        for ((signal, person), household) in signals.iter().zip(persons).zip(&self.of_signal) {
            let Some(household) = household.map(|household| household as usize) else {
                continue;
            };
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
