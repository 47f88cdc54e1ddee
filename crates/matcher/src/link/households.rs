//! Which addresses are one household, and which household a person belongs to.
//!
//! An address has a ref by postcode and one by its number in the register (BAG). Two of these are
//! one household when two controllers have both on one signal, and more than have either of them
//! with any other. Why so: docs/decisions/0012-where-two-agencies-have-a-person.md and
//! 0028-one-agencys-word.md.

mod homes;

use std::collections::BTreeMap;

use self::homes::{Standing, Stay, best_homes, deciding};
use super::controllers::{Controllers, are_two};
use super::union_find::DisjointSets;
use crate::signals::{PlaceRef, Signal};

/// The households of all signals, each named by the rank of its smallest ref.
pub(super) struct Households {
    /// For each signal the household of its own address.
    pub(super) of_signal: Vec<Option<u32>>,
    /// For each signal the households of its two refs, that by postcode first.
    at: Vec<[Option<u32>; 2]>,
    /// How many refs there are: every household's name is below it.
    count: usize,
    /// How many of them are by postcode: the name of a household that has one is below it.
    postcodes: usize,
}

/// Where each person lives.
pub(super) struct Homes {
    /// The household, at a person's first signal.
    pub(super) of_person: Vec<Option<u32>>,
    /// By index of an agency, of how many persons its controller alone decides where they live.
    pub(super) moved: BTreeMap<usize, usize>,
}

/// How many persons live in a household.
#[derive(Clone, Copy, Default)]
pub(super) struct Residents {
    pub(super) all: u32,
    /// Without those that one controller alone has: the one that has most of them.
    pub(super) without_one: u32,
}

/// That a signal of a controller has both refs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct BothRefs {
    postcode: u32,
    number: u32,
    controller: u64,
}

impl Households {
    /// Links the households of `signals`.
    pub(super) fn link(signals: &[Signal], controllers: &Controllers) -> Self {
        let (mut refs, count) = ranked_refs(signals);
        let postcodes = refs.iter().filter_map(|refs| refs[0]).max();
        let mut having = vec![0; count];
        let mut both = Vec::new();
        for (signal, refs) in signals.iter().zip(&refs) {
            let controller = controllers.of_agency(signal.agency);
            for rank in refs.iter().flatten() {
                having[*rank as usize] |= controller;
            }
            if let [Some(postcode), Some(number)] = *refs {
                both.push(BothRefs {
                    postcode,
                    number,
                    controller,
                });
            }
        }
        // Refs are ranked in their order, so a set's smallest number is its smallest ref.
        let mut sets = DisjointSets::new(count);
        for [postcode, number] in one_to_one(both) {
            sets.join(postcode, number);
        }
        let mut of_signal = Vec::with_capacity(signals.len());
        for refs in &mut refs {
            let place = match *refs {
                // A slip of the pen in one of the two is nearly always one agency's.
                [Some(postcode), Some(number)]
                    if are_two(having[number as usize]) && !are_two(having[postcode as usize]) =>
                {
                    Some(number)
                }
                [postcode, number] => postcode.or(number),
            };
            of_signal.push(place.map(|rank| sets.root(rank)));
            for rank in refs.iter_mut().flatten() {
                *rank = sets.root(*rank);
            }
        }
        Self {
            of_signal,
            at: refs,
            count,
            postcodes: postcodes.map_or(0, |last| last as usize + 1),
        }
    }

    /// The household of a signal's ref by postcode, kind 0, or by number, kind 1.
    pub(super) fn at(&self, signal: usize, kind: usize) -> Option<u32> {
        self.at[signal][kind]
    }

    /// How many refs there are: a household's name is below it.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.count).expect("fewer refs than 2^32")
    }

    /// Where persons live.
    ///
    /// Of the addresses that two controllers have of them, that of the newest signal, then of most
    /// signals, then one with a postcode. Where there is none, of those that others know; else of
    /// all. An address that one controller alone has of one person is a slip of the pen more often
    /// than a move, and makes no household with anyone.
    ///
    /// Somebody of whom more controllers send signals without an address than with one lives in no
    /// household: a shelter's address, mistyped, makes none. Nor does somebody for whose addresses
    /// as much speaks: which of their refs is smaller says nothing, and is another each night
    /// (docs/decisions/0055-a-tie-is-nobodys.md).
    pub(super) fn homes(
        &self,
        signals: &[Signal],
        controllers: &Controllers,
        persons: &[Option<u32>],
    ) -> Homes {
        let stays = self.stays(signals, controllers, persons);
        let standings = self.standings(signals, controllers, persons);
        let mut homes = Homes {
            of_person: vec![None; signals.len()],
            moved: BTreeMap::new(),
        };
        for stays in stays.chunk_by(|left, right| left.person == right.person) {
            let best = best_homes(stays, &standings);
            if let [home] = *best {
                homes.of_person[stays[0].person as usize] = Some(home);
            }
            for agency in deciding(stays, &best, &standings) {
                *homes.moved.entry(agency).or_default() += 1;
            }
        }
        homes
    }

    /// Where the signals about persons say that they live, sorted.
    fn stays(
        &self,
        signals: &[Signal],
        controllers: &Controllers,
        persons: &[Option<u32>],
    ) -> Vec<Stay> {
        let mut agencies_with_addresses = 0_u64;
        for (index, signal) in signals.iter().enumerate() {
            if self.of_signal[index].is_some() {
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
                controller: controllers.of_agency(signal.agency),
                agency: signal.agency,
            });
        }
        stays.sort_unstable();
        stays
    }

    /// For each household whether it has a postcode, and whether two controllers, or signals of two
    /// persons, or one about the address alone, have it.
    fn standings(
        &self,
        signals: &[Signal],
        controllers: &Controllers,
        persons: &[Option<u32>],
    ) -> Vec<Standing> {
        let mut first: Vec<Option<(u64, Option<u32>)>> = vec![None; self.count];
        let mut standings = vec![Standing::default(); self.count];
        for standing in &mut standings[..self.postcodes] {
            standing.has_postcode = true;
        }
        for (index, signal) in signals.iter().enumerate() {
            let Some(household) = self.of_signal[index] else {
                continue;
            };
            let household = household as usize;
            // The first source is noted; any other makes the household known.
            let source = (controllers.of_agency(signal.agency), persons[index]);
            let is_another = *first[household].get_or_insert(source) != source;
            standings[household].is_known_to_others |= is_another;
        }
        standings
    }

    /// How many persons live in each household; `known_by` has the controllers of each person.
    pub(super) fn residents(&self, homes: &Homes, known_by: &[u64]) -> Vec<Residents> {
        let mut residents = vec![Residents::default(); self.count];
        let mut of_one = Vec::new();
        for (home, &controllers) in homes.of_person.iter().zip(known_by) {
            let Some(household) = *home else { continue };
            residents[household as usize].all += 1;
            if !are_two(controllers) {
                of_one.push((household, controllers));
            }
        }
        of_one.sort_unstable();
        let mut most = vec![0; self.count];
        for same in of_one.chunk_by(|left, right| left == right) {
            let most = &mut most[same[0].0 as usize];
            *most = same.len().max(*most);
        }
        for (residents, most) in residents.iter_mut().zip(most) {
            let most = u32::try_from(most).expect("fewer persons than 2^32");
            residents.without_one = residents.all - most;
        }
        residents
    }
}

/// For each signal the ranks of its refs among all of them, and how many there are. Those by
/// postcode come before those by number, and no ref of the one kind is one of the other.
fn ranked_refs(signals: &[Signal]) -> (Vec<[Option<u32>; 2]>, usize) {
    let mut named: Vec<(usize, PlaceRef, usize)> = Vec::new();
    for (index, signal) in signals.iter().enumerate() {
        for (kind, place) in signal.places().into_iter().enumerate() {
            named.extend(place.map(|place| (kind, place, index)));
        }
    }
    named.sort_unstable();
    let mut refs = vec![[None; 2]; signals.len()];
    let mut count = 0;
    for same in named.chunk_by(|left, right| (left.0, left.1) == (right.0, right.1)) {
        for &(kind, _, signal) in same {
            refs[signal][kind] = Some(u32::try_from(count).expect("fewer refs than 2^32"));
        }
        count += 1;
    }
    (refs, count)
}

/// The refs by postcode and by number that are each other's by two controllers, and by more than
/// say either of any other.
fn one_to_one(mut both: Vec<BothRefs>) -> Vec<[u32; 2]> {
    both.sort_unstable();
    both.dedup();
    // For each ref how many controllers say its best other, and how many its next.
    let mut best: BTreeMap<u32, [usize; 2]> = BTreeMap::new();
    let is_same = |left: &BothRefs, right: &BothRefs| {
        (left.postcode, left.number) == (right.postcode, right.number)
    };
    for same in both.chunk_by(is_same) {
        for rank in [same[0].postcode, same[0].number] {
            let [first, second] = best.entry(rank).or_default();
            if same.len() > *first {
                (*first, *second) = (same.len(), *first);
            } else {
                *second = same.len().max(*second);
            }
        }
    }
    let mut pairs = Vec::new();
    for same in both.chunk_by(is_same) {
        let BothRefs {
            postcode, number, ..
        } = same[0];
        let is_best = |rank: u32| best[&rank][0] == same.len() && best[&rank][1] < same.len();
        if same.len() > 1 && is_best(postcode) && is_best(number) {
            pairs.push([postcode, number]);
        }
    }
    pairs
}
