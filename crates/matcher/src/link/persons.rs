//! Persons as far as they are known: which signals each has, and what keeps two of them apart.
//!
//! A person is named by their first signal. No step here joins two BSNs, in whatever order it is
//! asked to.

use exchange::payload::{BsnRef, PersonRef};

use super::union_find::DisjointSets;
use crate::signals::Signal;

/// Every signal about somebody, each a person of its own at first.
pub(super) struct Persons<'a> {
    signals: &'a [Signal],
    sets: DisjointSets,
    /// At a person's first signal: their BSN.
    bsns: Vec<Option<BsnRef>>,
    /// At a person's first signal: the agencies that have them as a client by number, where bit *n*
    /// is the agency at index *n*.
    clients: Vec<u64>,
    /// At a person's first signal: whether the last that was found of them is that they fit more
    /// than one.
    doubtful: Vec<bool>,
    /// The next signal of the same person, in a circle.
    next: Vec<u32>,
}

impl<'a> Persons<'a> {
    /// Nobody is tied to anybody; `bsns` has for each signal the number that it keeps.
    pub(super) fn new(signals: &'a [Signal], bsns: Vec<Option<BsnRef>>) -> Self {
        let mut clients = Vec::with_capacity(signals.len());
        for signal in signals {
            clients.push(u64::from(signal.payload.is_client) << signal.agency);
        }
        Self {
            signals,
            sets: DisjointSets::new(signals.len()),
            bsns,
            clients,
            doubtful: vec![false; signals.len()],
            next: (0..).take(signals.len()).collect(),
        }
    }

    /// The person that a signal is about; `None` when it is about an address alone.
    pub(super) fn of(&mut self, signal: u32) -> Option<u32> {
        let is_about_somebody = self.signals[signal as usize].payload.person.is_some();
        is_about_somebody.then(|| self.sets.root(signal))
    }

    /// The signals about somebody that have a `key`, in its order.
    pub(super) fn sorted<K: Ord>(&self, key: impl Fn(u32, &Signal) -> Option<K>) -> Vec<(K, u32)> {
        let mut sorted = Vec::new();
        for (index, signal) in (0..).zip(self.signals) {
            if signal.payload.person.is_some() {
                sorted.extend(key(index, signal).map(|key| (key, index)));
            }
        }
        sorted.sort_unstable();
        sorted
    }

    /// Makes one of `persons`, if they have no two BSNs.
    pub(super) fn join_of_one_bsn(&mut self, persons: &[u32]) {
        if self.have_one_bsn(persons) {
            self.join(persons);
        } else {
            self.doubt(persons);
        }
    }

    /// Makes one of `persons`, if they have no two BSNs and are no two clients of one agency.
    pub(super) fn join_unless_two(&mut self, persons: &[u32]) {
        if self.have_one_bsn(persons) && !self.are_two_clients(persons) {
            self.join(persons);
        } else {
            self.doubt(persons);
        }
    }

    /// For each signal its person, how many persons there are, and how many signals are of persons
    /// without BSN that fit more than one.
    pub(super) fn finish(mut self) -> (Vec<Option<u32>>, usize, usize) {
        let mut of_signal = Vec::with_capacity(self.signals.len());
        let (mut count, mut ambiguous) = (0, 0);
        for (signal, _) in (0..).zip(self.signals) {
            let person = self.of(signal);
            count += usize::from(person == Some(signal));
            if let Some(person) = person {
                let person = person as usize;
                ambiguous += usize::from(self.doubtful[person] && self.bsns[person].is_none());
            }
            of_signal.push(person);
        }
        (of_signal, count, ambiguous)
    }

    /// Whether all that have a BSN have the same.
    fn have_one_bsn(&self, persons: &[u32]) -> bool {
        let mut first = None;
        for &person in persons {
            if let Some(bsn) = self.bsns[person as usize]
                && *first.get_or_insert(bsn) != bsn
            {
                return false;
            }
        }
        true
    }

    /// Whether two of `persons` have different client numbers at one agency.
    fn are_two_clients(&self, persons: &[u32]) -> bool {
        let (mut seen, mut twice) = (0, 0);
        for &person in persons {
            twice |= seen & self.clients[person as usize];
            seen |= self.clients[person as usize];
        }
        if twice == 0 {
            return false;
        }
        // Two of them are clients of such an agency: so it is enough that it has two numbers for
        // all of them.
        let mut numbers: [Option<PersonRef>; 64] = [None; 64];
        for signal in persons.iter().flat_map(|&person| self.signals_of(person)) {
            if !signal.payload.is_client || twice >> signal.agency & 1 == 0 {
                continue;
            }
            let number = signal.payload.person.expect("about somebody");
            if *numbers[signal.agency].get_or_insert(number) != number {
                return true;
            }
        }
        false
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
        for &person in persons {
            if person == first {
                continue;
            }
            let (to, from) = (first as usize, person as usize);
            self.sets.join(first, person);
            self.bsns[to] = self.bsns[to].or(self.bsns[from]);
            self.clients[to] |= self.clients[from];
            // Exchanging what follows makes one circle of two.
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
