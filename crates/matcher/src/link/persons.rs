//! Persons as far as they are known: which signals each has, and what keeps two of them apart.
//!
//! A person is named by their first signal. No step here joins two BSNs, in whatever order it is asked to.

use exchange::payload::{BsnRef, PersonRef};

use super::union_find::DisjointSets;
use crate::signals::Signal;

/// Every signal about somebody, each a person of its own at first.
pub(super) struct Persons<'a> {
    signals: &'a [Signal],
    forest: DisjointSets,
    /// At a person's first signal: their BSN.
    bsns: Vec<Option<BsnRef>>,
    /// At a person's first signal: the agencies that have them as a client by number; bit *n* is the agency at position *n*.
    clients: Vec<u64>,
    /// At a person's first signal: whether the last that was found of them is that they fit more than one.
    doubtful: Vec<bool>,
    /// The next signal of the same person, in a circle.
    next: Vec<u32>,
}

impl<'a> Persons<'a> {
    /// Nobody is tied to anybody; `bsns` has for each signal the number that it keeps.
    pub(super) fn new(signals: &'a [Signal], bsns: Vec<Option<BsnRef>>) -> Self {
        let client = |signal: &Signal| {
            if signal.payload.is_client {
                1 << signal.agency
            } else {
                0
            }
        };
        Self {
            signals,
            forest: DisjointSets::new(signals.len()),
            bsns,
            clients: signals.iter().map(client).collect(),
            doubtful: vec![false; signals.len()],
            next: (0..).take(signals.len()).collect(),
        }
    }

    /// The person that a signal is about; none when it is about an address alone.
    pub(super) fn of(&mut self, signal: u32) -> Option<u32> {
        self.signals[signal as usize]
            .payload
            .person
            .is_some()
            .then(|| self.forest.root(signal))
    }

    /// The signals about somebody that have a `key`, in its order.
    pub(super) fn sorted<K: Ord>(&self, key: impl Fn(u32, &Signal) -> Option<K>) -> Vec<(K, u32)> {
        let about_somebody = (0..)
            .zip(self.signals)
            .filter(|(_, signal)| signal.payload.person.is_some());
        let mut sorted: Vec<(K, u32)> = about_somebody
            .filter_map(|(number, signal)| Some((key(number, signal)?, number)))
            .collect();
        sorted.sort_unstable();
        sorted
    }

    /// Makes one of `persons`, if they have no two BSNs.
    pub(super) fn join_of_one_bsn(&mut self, persons: &[u32]) {
        if self.have_one_bsn(persons) {
            self.join(persons)
        } else {
            self.doubt(persons)
        }
    }

    /// Makes one of `persons`, if they have no two BSNs and are no two clients of one agency.
    pub(super) fn join_unless_two(&mut self, persons: &[u32]) {
        if self.have_one_bsn(persons) && !self.are_two_clients(persons) {
            self.join(persons)
        } else {
            self.doubt(persons)
        }
    }

    /// For each signal its person, how many persons there are, and how many signals are of persons without BSN that fit more than
    /// one.
    pub(super) fn finish(mut self) -> (Vec<Option<u32>>, usize, usize) {
        let of_signal: Vec<Option<u32>> = (0..)
            .take(self.signals.len())
            .map(|signal| self.of(signal))
            .collect();
        let count = (0..)
            .zip(&of_signal)
            .filter(|&(signal, person)| *person == Some(signal))
            .count();
        let is_ambiguous =
            |person: u32| self.doubtful[person as usize] && self.bsns[person as usize].is_none();
        let ambiguous = of_signal
            .iter()
            .flatten()
            .filter(|&&person| is_ambiguous(person))
            .count();
        (of_signal, count, ambiguous)
    }

    /// Whether all that have a BSN have the same.
    fn have_one_bsn(&self, persons: &[u32]) -> bool {
        let mut bsns = persons
            .iter()
            .filter_map(|&person| self.bsns[person as usize]);
        let first = bsns.next();
        bsns.all(|bsn| Some(bsn) == first)
    }

    /// Whether two of `persons` have different client numbers at one agency.
    fn are_two_clients(&self, persons: &[u32]) -> bool {
        let (mut seen, mut at_two) = (0, 0);
        for &person in persons {
            at_two |= seen & self.clients[person as usize];
            seen |= self.clients[person as usize];
        }
        if at_two == 0 {
            return false;
        }
        // Two of them are clients of such an agency: so it is enough that it has two numbers for all of them.
        let mut numbers: [Option<PersonRef>; 64] = [None; 64];
        persons
            .iter()
            .flat_map(|&person| self.signals_of(person))
            .any(
                |Signal {
                     agency, payload, ..
                 }| {
                    let counts = payload.is_client && at_two >> agency & 1 == 1;
                    counts
                        && payload.person
                            != Some(
                                *numbers[*agency]
                                    .get_or_insert(payload.person.expect("about somebody")),
                            )
                },
            )
    }

    fn signals_of(&self, person: u32) -> impl Iterator<Item = &Signal> {
        let after =
            move |&signal: &u32| Some(self.next[signal as usize]).filter(|&next| next != person);
        std::iter::successors(Some(person), after).map(|signal| &self.signals[signal as usize])
    }

    fn join(&mut self, persons: &[u32]) {
        let Some(&first) = persons.iter().min() else {
            return;
        };
        for &person in persons.iter().filter(|&&person| person != first) {
            let (to, from) = (first as usize, person as usize);
            self.forest.join(first, person);
            self.bsns[to] = self.bsns[to].or(self.bsns[from]);
            self.clients[to] |= self.clients[from];
            self.next.swap(to, from);
        }
        self.doubtful[first as usize] = false;
    }

    fn doubt(&mut self, persons: &[u32]) {
        for &person in persons {
            self.doubtful[person as usize] = true;
        }
    }
}
