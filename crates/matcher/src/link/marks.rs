//! What signals have in common: marks, by which it is seen on whose word a case hangs.
//!
//! Signals share a mark when they keep one BSN, are in one group of a match key of persons that
//! joins, are of one client of an agency, were confirmed as a pair, or name one household's
//! address.

use exchange::payload::BsnRef;

use super::ConfirmedPair;
use super::households::Households;
use crate::signals::{NumberRows, Signal};

/// The marks of all signals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marks(NumberRows);

impl Marks {
    /// The marks of a signal.
    pub(crate) fn of(&self, signal: u32) -> &[u32] {
        self.0.row(signal as usize)
    }
}

/// What marks are made of.
pub(super) struct Evidence<'a> {
    pub(super) signals: &'a [Signal],
    /// For each signal the BSN that it keeps.
    pub(super) bsns: &'a [Option<BsnRef>],
    pub(super) confirmed: &'a [ConfirmedPair],
    pub(super) households: &'a Households,
}

impl Evidence<'_> {
    /// The marks; `groups` are those of all match keys of persons that join.
    pub(super) fn marks<'g>(&self, groups: impl Iterator<Item = &'g [u32]>) -> Marks {
        let mut collected = Collected::default();
        collected.add_equal(self.bsns.iter().copied());
        let clients = self.signals.iter().map(|signal| {
            let person = signal.payload.person?;
            Some((signal.agency, person))
        });
        collected.add_equal(clients);
        for kind in 0..2 {
            let places = (0..self.signals.len()).map(|signal| self.households.at(signal, kind));
            // Both kinds of one household are one mark.
            collected.add_numbered(places);
        }
        collected.next += self.households.count();
        for group in groups {
            collected.add(group.iter().copied());
        }
        for pair in self.confirmed {
            collected.add([pair.left, pair.right]);
        }
        collected.pairs.sort_unstable();
        collected.pairs.dedup();
        Marks(NumberRows::new(self.signals.len(), &collected.pairs))
    }
}

/// Pairs of signal and mark.
#[derive(Default)]
struct Collected {
    pairs: Vec<(u32, u32)>,
    /// The next mark.
    next: u32,
}

impl Collected {
    /// A mark for signals.
    fn add(&mut self, signals: impl IntoIterator<Item = u32>) {
        for signal in signals {
            self.pairs.push((signal, self.next));
        }
        self.next += 1;
    }

    /// A mark for each value that signals have, given in their order.
    fn add_equal<T: Ord>(&mut self, values: impl Iterator<Item = Option<T>>) {
        let mut named = Vec::new();
        for (signal, value) in (0..).zip(values) {
            named.extend(value.map(|value| (value, signal)));
        }
        named.sort_unstable();
        for equal in named.chunk_by(|left, right| left.0 == right.0) {
            self.add(equal.iter().map(|&(_, signal)| signal));
        }
    }

    /// Marks that are numbered from the next one, which stays.
    fn add_numbered(&mut self, numbers: impl Iterator<Item = Option<u32>>) {
        for (signal, number) in (0..).zip(numbers) {
            self.pairs
                .extend(number.map(|number| (signal, self.next + number)));
        }
    }
}
