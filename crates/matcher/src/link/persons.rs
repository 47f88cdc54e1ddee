//! Persons as far as they are known: which signals each has, and what keeps two of them apart.
//!
//! A person is named by their first signal. No step here joins two BSNs that two controllers keep,
//! in whatever order it is asked to.

use exchange::payload::{BsnRef, PersonRef};

use super::controllers::{Controllers, are_two};
use super::union_find::DisjointSets;
use crate::signals::Signal;

/// Every signal about somebody, each a person of its own at first.
pub(super) struct Persons<'a> {
    signals: &'a [Signal],
    parties: &'a Controllers,
    sets: DisjointSets,
    /// At a person's first signal: the BSNs that they have.
    bsns: Vec<KnownBsns>,
    /// At a person's first signal: the controllers that have a signal of theirs.
    controllers: Vec<u64>,
    /// At a person's first signal: the agencies that have them as a client by number, where bit *n*
    /// is the agency at index *n*.
    clients: Vec<u64>,
    /// At a person's first signal: whether the last that was found of them is that they tie with
    /// others and join none.
    doubtful: Vec<bool>,
    /// The next signal of the same person, in a circle.
    next: Vec<u32>,
}

/// The BSNs of a person, as far as they tell persons apart.
#[derive(Clone, Copy, Default)]
struct KnownBsns {
    /// One of them.
    any: Option<BsnRef>,
    /// The one that two controllers keep.
    of_two: Option<BsnRef>,
    /// Whether there is another.
    are_more: bool,
}

impl<'a> Persons<'a> {
    /// Signals of one BSN are one person; `bsns` has for each signal the number that it keeps.
    pub(super) fn new(
        signals: &'a [Signal],
        parties: &'a Controllers,
        bsns: &[Option<BsnRef>],
    ) -> Self {
        let mut of_signal = Vec::with_capacity(signals.len());
        let mut clients = Vec::with_capacity(signals.len());
        for signal in signals {
            of_signal.push(parties.of_agency(signal.agency));
            clients.push(u64::from(signal.payload.is_client) << signal.agency);
        }
        let mut known = Vec::with_capacity(signals.len());
        for &any in bsns {
            known.push(KnownBsns {
                any,
                ..KnownBsns::default()
            });
        }
        let mut persons = Self {
            signals,
            parties,
            sets: DisjointSets::new(signals.len()),
            bsns: known,
            controllers: of_signal,
            clients,
            doubtful: vec![false; signals.len()],
            next: (0..).take(signals.len()).collect(),
        };
        let by_bsn = persons.sorted(|index, _| bsns[index as usize]);
        for same_bsn in by_bsn.chunk_by(|left, right| left.0 == right.0) {
            let signals: Vec<u32> = same_bsn.iter().map(|&(_, signal)| signal).collect();
            persons.join(&signals);
            let first = signals[0] as usize;
            if are_two(persons.controllers[first]) {
                persons.bsns[first].of_two = persons.bsns[first].any;
            }
        }
        persons
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

    /// The controllers that have a signal of a person.
    pub(super) fn controllers(&self, person: u32) -> u64 {
        self.controllers[person as usize]
    }

    /// Whether all signals of a person are of one controller.
    pub(super) fn are_of_one(&self, person: u32) -> bool {
        !are_two(self.controllers(person))
    }

    /// Those of one controller among persons that tie who have a BSN while somebody here has
    /// another.
    pub(super) fn parted_by_bsn(&self, tied: &[u32]) -> Vec<u32> {
        if !self.have_two_bsns(tied) {
            return Vec::new();
        }
        let mut parted = tied.to_vec();
        parted
            .retain(|&person| self.are_of_one(person) && self.bsns[person as usize].any.is_some());
        parted
    }

    /// Those of one controller among persons that tie who are clients of an agency that has two
    /// numbers here, for different persons.
    pub(super) fn parted_by_client(&self, tied: &[u32]) -> Vec<u32> {
        let agencies = self.agencies_with_two_clients(tied);
        let mut parted = tied.to_vec();
        parted.retain(|&person| {
            self.are_of_one(person) && self.clients[person as usize] & agencies != 0
        });
        parted
    }

    /// Makes one of `persons`, unless two controllers tell two of them apart by their BSNs.
    pub(super) fn join_unless_two_bsns(&mut self, persons: &[u32]) {
        let of_two = |person: &u32| self.bsns[*person as usize].of_two;
        if are_different(persons.iter().filter_map(of_two)) {
            self.doubt(persons);
        } else {
            self.join(persons);
        }
    }

    /// Makes one of `persons`, unless two controllers tell two of them apart, by their BSNs or by
    /// the client numbers of each.
    pub(super) fn join_unless_two(&mut self, persons: &[u32]) {
        let agencies = self.agencies_with_two_clients(persons);
        let mut controllers = 0;
        for agency in 0..u64::BITS {
            if agencies >> agency & 1 == 1 {
                controllers |= self.parties.of_agency(agency as usize);
            }
        }
        if are_two(controllers) {
            self.doubt(persons);
        } else {
            self.join_unless_two_bsns(persons);
        }
    }

    /// Makes one of `persons`.
    pub(super) fn join(&mut self, persons: &[u32]) {
        let Some(&first) = persons.iter().min() else {
            return;
        };
        for &person in persons {
            if person == first {
                continue;
            }
            let (to, from) = (first as usize, person as usize);
            self.sets.join(first, person);
            self.bsns[to] = self.bsns[to].and(self.bsns[from]);
            self.clients[to] |= self.clients[from];
            self.controllers[to] |= self.controllers[from];
            // Exchanging what follows makes one circle of two.
            self.next.swap(to, from);
        }
        self.doubtful[first as usize] = false;
    }

    /// Notes of persons that they tie with others and join none.
    pub(super) fn doubt(&mut self, persons: &[u32]) {
        for &person in persons {
            self.doubtful[person as usize] = true;
        }
    }

    /// For each signal its person, how many persons there are, and how many signals are of persons
    /// without BSN that tied with others and joined none.
    pub(super) fn finish(mut self) -> (Vec<Option<u32>>, usize, usize) {
        let mut of_signal = Vec::with_capacity(self.signals.len());
        let (mut count, mut ambiguous) = (0, 0);
        for (signal, _) in (0..).zip(self.signals) {
            let person = self.of(signal);
            count += usize::from(person == Some(signal));
            if let Some(person) = person {
                let person = person as usize;
                ambiguous += usize::from(self.doubtful[person] && self.bsns[person].any.is_none());
            }
            of_signal.push(person);
        }
        (of_signal, count, ambiguous)
    }

    fn have_two_bsns(&self, persons: &[u32]) -> bool {
        let known = |person: &u32| self.bsns[*person as usize];
        persons.iter().any(|person| known(person).are_more)
            || are_different(persons.iter().filter_map(|person| known(person).any))
    }

    /// The agencies that have two client numbers for different ones of `persons`.
    fn agencies_with_two_clients(&self, persons: &[u32]) -> u64 {
        let (mut seen, mut twice) = (0, 0);
        for &person in persons {
            twice |= seen & self.clients[person as usize];
            seen |= self.clients[person as usize];
        }
        if twice == 0 {
            return 0;
        }
        // Two of them are clients of such an agency: so it is enough that it has two numbers for
        // all of them.
        let mut numbers: [Option<PersonRef>; 64] = [None; 64];
        let mut agencies = 0;
        for signal in persons.iter().flat_map(|&person| self.signals_of(person)) {
            if !signal.payload.is_client || twice >> signal.agency & 1 == 0 {
                continue;
            }
            let number = signal.payload.person.expect("about somebody");
            if *numbers[signal.agency].get_or_insert(number) != number {
                agencies |= 1 << signal.agency;
            }
        }
        agencies
    }

    fn signals_of(&self, person: u32) -> impl Iterator<Item = &Signal> {
        let after =
            move |&signal: &u32| Some(self.next[signal as usize]).filter(|&next| next != person);
        std::iter::successors(Some(person), after).map(|signal| &self.signals[signal as usize])
    }
}

impl KnownBsns {
    /// Those of two persons that become one.
    fn and(self, other: Self) -> Self {
        Self {
            any: self.any.or(other.any),
            of_two: self.of_two.or(other.of_two),
            are_more: self.are_more
                || other.are_more
                || are_different(self.any.into_iter().chain(other.any)),
        }
    }
}

/// Whether two of some values differ.
fn are_different<T: PartialEq>(mut values: impl Iterator<Item = T>) -> bool {
    let first = values.next();
    values.any(|value| Some(value) != first)
}
