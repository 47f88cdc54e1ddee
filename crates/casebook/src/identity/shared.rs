//! Which hits share signals, and how many: found by an index of refs, so that only pairs that share
//! some are ever looked at.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use exchange::payload::SignalRef;

use super::{Remembered, SeenSignal, Unnamed};

/// All pairs of a hit of tonight and a remembered one that share a signal.
pub(super) struct SharedSignals {
    pub(super) pairs: Vec<Shared>,
}

/// What a hit of tonight and a remembered one share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shared {
    /// Index of the hit of tonight.
    pub(super) tonight: usize,
    /// Index of the remembered hit.
    pub(super) remembered: usize,
    /// How many signals they share.
    pub(super) signals: usize,
    /// How many agencies these are of.
    agencies: usize,
    /// How many signals the smaller of the two has.
    smaller: usize,
    /// How many signals the two have that any hit had before.
    known: usize,
}

/// How alike two hits are: what they share, of all that they have and that any hit had before. What
/// is new tonight does not count, or an agency could part a hit from its id by sending more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    shared: usize,
    of: usize,
}

impl Shared {
    /// Whether they share enough to be the same hit.
    pub(super) const fn is_same(&self) -> bool {
        3 * self.signals > self.smaller && self.agencies >= 2
    }

    pub(super) const fn likeness(&self) -> Likeness {
        Likeness {
            shared: self.signals,
            of: self.known,
        }
    }
}

impl Ord for Likeness {
    /// As fractions.
    fn cmp(&self, other: &Self) -> Ordering {
        let times = |shared: usize, of: usize| shared as u128 * of as u128;
        times(self.shared, other.of).cmp(&times(other.shared, self.of))
    }
}

impl PartialOrd for Likeness {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Likeness {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Likeness {}

/// What a signal is found by.
pub(super) type Key<'a> = (&'a str, SignalRef);

impl SharedSignals {
    pub(super) fn of(
        tonight: &[Unnamed],
        remembered: &[Remembered],
        not_compared: &BTreeSet<String>,
    ) -> Self {
        let old: Vec<_> = remembered
            .iter()
            .map(|hit| compared(hit.seen(), not_compared))
            .collect();
        let mut index: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
        for (place, signals) in old.iter().enumerate() {
            for signal in signals {
                for key in keys(signal) {
                    index.entry(key).or_default().push(place);
                }
            }
        }
        let mut pairs = Vec::new();
        for (place, hit) in tonight.iter().enumerate() {
            let signals = compared(hit.signals.iter(), not_compared);
            // Ordered, so that nothing hangs on the order of a hash map.
            let mut met: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
            let mut known_tonight = 0;
            for signal in &signals {
                let found: BTreeSet<usize> = keys(signal)
                    .iter()
                    .filter_map(|key| index.get(key))
                    .flatten()
                    .copied()
                    .collect();
                known_tonight += usize::from(!found.is_empty());
                for hit in found {
                    met.entry(hit).or_default().push(&signal.agency);
                }
            }
            for (hit, agencies) in met {
                pairs.push(Shared {
                    tonight: place,
                    remembered: hit,
                    signals: agencies.len(),
                    agencies: agencies.iter().collect::<BTreeSet<_>>().len(),
                    smaller: signals.len().min(old[hit].len()),
                    known: known_tonight - agencies.len() + old[hit].len(),
                });
            }
        }
        Self { pairs }
    }
}

/// The distinct signals of agencies that are compared.
fn compared<'a>(
    signals: impl Iterator<Item = &'a SeenSignal>,
    not_compared: &BTreeSet<String>,
) -> BTreeSet<&'a SeenSignal> {
    signals
        .filter(|signal| !not_compared.contains(&signal.agency))
        .collect()
}

/// What a signal is found by, its ref of either period.
pub(super) fn keys(signal: &SeenSignal) -> [Key<'_>; 2] {
    [signal.signal_ref, signal.previous].map(|found_by| (signal.agency.as_str(), found_by))
}
