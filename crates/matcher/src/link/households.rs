//! Which addresses are one household, and which household a person belongs to.

use std::cmp::Reverse;

use super::union_find::DisjointSets;
use crate::signals::{PlaceRef, Signal};

/// The households of all signals, each named by the rank of its smallest ref.
pub(super) struct Households {
    /// For each signal the household of its own address.
    pub(super) of_signal: Vec<Option<u32>>,
    /// How many refs there are: every household's name is below it.
    refs: usize,
}

/// Where a signal says that its person lives; `None` when it says nowhere.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Stay {
    person: u32,
    household: Option<u32>,
    date: u32,
    agency: usize,
}

/// What speaks for an address as a person's home; the greatest wins.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct HomeEvidence {
    has_two_agencies: bool,
    is_known_to_others: bool,
    newest: u32,
    signals: usize,
    /// Of equals, the household of the smallest ref.
    household: Reverse<u32>,
}

impl Households {
    /// Links the households of `signals`; `groups` are those of household scope.
    pub(super) fn link<'a>(signals: &[Signal], groups: impl Iterator<Item = &'a [u32]>) -> Self {
        let mut addresses: Vec<(PlaceRef, u32)> = Vec::new();
        for (index, signal) in (0_u32..).zip(signals) {
            addresses.extend(signal.place().map(|place| (place, index)));
        }
        addresses.sort_unstable();
        let (mut of_signal, mut refs) = (vec![None; signals.len()], 0);
        for (rank, at_address) in (0..).zip(addresses.chunk_by(|left, right| left.0 == right.0)) {
            for &(_, signal) in at_address {
                of_signal[signal as usize] = Some(rank);
            }
            refs += 1;
        }
        // Refs are ranked in their order, so a set's smallest number is its smallest ref.
        let mut sets = DisjointSets::new(refs);
        for group in groups {
            sets.join_all(
                group
                    .iter()
                    .filter_map(|&signal| of_signal[signal as usize]),
            );
        }
        for rank in of_signal.iter_mut().flatten() {
            *rank = sets.root(*rank);
        }
        Self { of_signal, refs }
    }

    /// Where persons live, at their first signal.
    ///
    /// Of the addresses that two agencies have of them, that of the newest signal, then of most
    /// signals, then of the smallest ref. Where there is none, of those that others know; else of
    /// all. An address that one agency alone has of one person is a slip of the pen more often than
    /// a move, and makes no household with anyone.
    ///
    /// Somebody of whom more agencies send signals without an address than with one lives in no
    /// household: a shelter's address, mistyped, makes none.
    pub(super) fn homes(&self, signals: &[Signal], persons: &[Option<u32>]) -> Vec<Option<u32>> {
        let stays = self.stays(signals, persons);
        let is_known = self.known_to_others(signals, persons);
        let mut homes = vec![None; signals.len()];
        for stays in stays.chunk_by(|left, right| left.person == right.person) {
            // They are sorted: without a household first.
            let nowhere = stays.partition_point(|stay| stay.household.is_none());
            let (nowhere, somewhere) = stays.split_at(nowhere);
            if distinct_agencies(nowhere) > distinct_agencies(somewhere) {
                continue;
            }
            let addresses = somewhere.chunk_by(|left, right| left.household == right.household);
            let best = addresses
                .filter_map(|at_address| evidence(at_address, &is_known))
                .max();
            homes[stays[0].person as usize] = best.map(|best| best.household.0);
        }
        homes
    }

    /// Where the signals about persons say that they live, sorted.
    fn stays(&self, signals: &[Signal], persons: &[Option<u32>]) -> Vec<Stay> {
        let mut agencies_with_addresses = 0_u64;
        for signal in signals {
            if signal.place().is_some() {
                agencies_with_addresses |= 1 << signal.agency;
            }
        }
        let mut stays = Vec::new();
        for (index, signal) in signals.iter().enumerate() {
            let household = self.of_signal[index];
            // Of an agency that never has an address, it says nothing that a signal has none.
            let says_where =
                household.is_some() || agencies_with_addresses >> signal.agency & 1 == 1;
            let Some(person) = persons[index].filter(|_| says_where) else {
                continue;
            };
            stays.push(Stay {
                person,
                household,
                date: signal.payload.date,
                agency: signal.agency,
            });
        }
        stays.sort_unstable();
        stays
    }

    /// For each household whether two agencies, or signals of two persons, or one about the address
    /// alone, have it.
    fn known_to_others(&self, signals: &[Signal], persons: &[Option<u32>]) -> Vec<bool> {
        let mut first: Vec<Option<(usize, Option<u32>)>> = vec![None; self.refs];
        let mut is_known = vec![false; self.refs];
        for (index, signal) in signals.iter().enumerate() {
            let Some(household) = self.of_signal[index] else {
                continue;
            };
            let household = household as usize;
            // The first source is noted; any other makes the household known.
            let source = (signal.agency, persons[index]);
            is_known[household] |= *first[household].get_or_insert(source) != source;
        }
        is_known
    }

    /// How many persons live in each household; `homes` has the home of each person.
    pub(super) fn residents(&self, homes: &[Option<u32>]) -> Vec<u32> {
        let mut residents = vec![0; self.refs];
        for &household in homes.iter().flatten() {
            residents[household as usize] += 1;
        }
        residents
    }
}

/// How many agencies have these stays.
fn distinct_agencies(stays: &[Stay]) -> u32 {
    let mut agencies = 0_u64;
    for stay in stays {
        agencies |= 1 << stay.agency;
    }
    agencies.count_ones()
}

/// What the stays of a person at one address say for it.
fn evidence(stays: &[Stay], is_known: &[bool]) -> Option<HomeEvidence> {
    // By rising date: the last is the newest.
    let newest = stays.last()?;
    let household = newest.household?;
    Some(HomeEvidence {
        has_two_agencies: distinct_agencies(stays) > 1,
        is_known_to_others: is_known[household as usize],
        newest: newest.date,
        signals: stays.len(),
        household: Reverse(household),
    })
}
