//! Precision and recall, counted over pairs of signals of different agencies; pairs of one agency
//! are counted apart.
//!
//! ```text
//! pairs      of signals that truly are about one, where enough agencies hold signals of it
//! precision  pairs that are linked rightly / pairs that are linked
//! recall     pairs within reach that are linked / pairs
//! F1         the harmonic mean of both
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// A signal that was sent: whom it truly is about, and what matching made of it.
#[derive(Clone, Copy)]
pub(crate) struct KnownSignal {
    /// The index of its agency in the covenant.
    pub(crate) agency: usize,
    /// The person, or the household, that it truly is about.
    pub(crate) truth: u64,
    /// Whether as many agencies as a gate asks for hold signals of it: only then it can be found.
    pub(crate) within_reach: bool,
    /// Whether it was opened.
    pub(crate) opened: bool,
    /// The person, or the case, that it was linked to.
    pub(crate) linked: Option<u32>,
}

/// How linking compares with the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// Pairs of signals of different agencies that truly are about one, within reach.
    pub pairs: u64,
    /// Those that were linked.
    pub found: u64,
    /// Those of which a signal stayed sealed.
    pub sealed: u64,
    /// Those of which both signals were opened, but not linked.
    pub apart: u64,
    /// Pairs that were linked although they are not about one.
    pub wrong: u64,
    /// Right pairs among all that were linked; none where nothing was linked.
    pub precision: Option<f64>,
    /// Pairs that were found among all that can be; none where there is no pair.
    pub recall: Option<f64>,
    /// The harmonic mean of precision and recall.
    pub f1: Option<f64>,
    /// How many persons or households there truly are of whom signals were opened.
    pub opened: u64,
    /// How many of them were joined to another: those that are taken for one, less one.
    pub falsely_joined: u64,
    /// The same for each 100,000 of whom signals were opened.
    pub falsely_joined_per_100_000: Option<f64>,
    /// The pairs of signals of one agency, which are in none of the figures above but those of
    /// persons falsely joined.
    pub within_agency: WithinAgency,
}

/// Pairs of signals of one agency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WithinAgency {
    /// Pairs that truly are about one, within reach.
    pub pairs: u64,
    /// Those that were linked.
    pub found: u64,
    /// Pairs that were linked although they are not about one.
    pub wrong: u64,
    /// Right pairs among all that were linked; none where nothing was linked.
    pub precision: Option<f64>,
    /// Pairs that were found among all that can be; none where there is no pair.
    pub recall: Option<f64>,
    /// How many persons or households were joined to another of which the same agency holds
    /// signals.
    pub falsely_joined: u64,
}

/// Counts all pairs of some signals.
pub(crate) fn measure(signals: &[KnownSignal]) -> Measure {
    let mut pairs = PairCounter::default();
    let mut opened_pairs = PairCounter::default();
    let (mut found, mut right) = (PairCounter::default(), PairCounter::default());
    let mut joined = PairCounter::default();
    let mut linked_truths: BTreeSet<(u32, u64)> = BTreeSet::new();
    let mut held: BTreeSet<(u32, usize, u64)> = BTreeSet::new();
    for signal in signals {
        if signal.within_reach {
            pairs.add(signal.truth, signal.agency);
            if signal.opened {
                opened_pairs.add(signal.truth, signal.agency);
            }
        }
        if let Some(linked) = signal.linked {
            joined.add(linked, signal.agency);
            right.add((linked, signal.truth), signal.agency);
            if signal.within_reach {
                found.add((linked, signal.truth), signal.agency);
            }
            linked_truths.insert((linked, signal.truth));
            held.insert((linked, signal.agency, signal.truth));
        }
    }
    let within_agency = within_agency(&held, &pairs, &found, &right, &joined);

    // Of those that were linked to one, all but one are joined falsely.
    let (mut groups, mut truths) = (BTreeSet::new(), BTreeSet::new());
    for &(linked, truth) in &linked_truths {
        groups.insert(linked);
        truths.insert(truth);
    }
    let falsely_joined = (linked_truths.len() - groups.len()) as u64;
    let opened = truths.len() as u64;
    let (pairs, opened_pairs, found) = (pairs.count(), opened_pairs.count(), found.count());
    let (right, joined) = (right.count(), joined.count());
    let (precision, recall) = (share(right, joined), share(found, pairs));
    Measure {
        pairs,
        found,
        sealed: pairs - opened_pairs,
        apart: opened_pairs - found,
        wrong: joined - right,
        precision,
        recall,
        f1: f1(precision, recall),
        opened,
        falsely_joined,
        falsely_joined_per_100_000: share(falsely_joined, opened).map(|share| share * 100_000.0),
        within_agency,
    }
}

/// What was counted, for pairs of one agency; `held` is what each agency holds of whom.
fn within_agency(
    held: &BTreeSet<(u32, usize, u64)>,
    pairs: &PairCounter<u64>,
    found: &PairCounter<(u32, u64)>,
    right: &PairCounter<(u32, u64)>,
    joined: &PairCounter<u32>,
) -> WithinAgency {
    let mut holders: BTreeSet<(u32, usize)> = BTreeSet::new();
    for &(linked, agency, _) in held {
        holders.insert((linked, agency));
    }
    let (pairs, found) = (pairs.count_within(), found.count_within());
    let (right, joined) = (right.count_within(), joined.count_within());
    WithinAgency {
        pairs,
        found,
        wrong: joined - right,
        precision: share(right, joined),
        recall: share(found, pairs),
        falsely_joined: (held.len() - holders.len()) as u64,
    }
}

/// Counts the pairs within each group, of different agencies or of one.
struct PairCounter<G> {
    /// Members of each group, by agency.
    members: BTreeMap<G, BTreeMap<usize, u64>>,
}

impl<G> Default for PairCounter<G> {
    fn default() -> Self {
        Self {
            members: BTreeMap::new(),
        }
    }
}

impl<G: Ord> PairCounter<G> {
    fn add(&mut self, group: G, agency: usize) {
        *self
            .members
            .entry(group)
            .or_default()
            .entry(agency)
            .or_default() += 1;
    }

    /// Pairs of one agency.
    fn count_within(&self) -> u64 {
        let mut pairs = 0;
        for by_agency in self.members.values() {
            let within: u64 = by_agency.values().map(|count| count * (count - 1)).sum();
            pairs += within / 2;
        }
        pairs
    }

    /// Pairs of different agencies.
    fn count(&self) -> u64 {
        let mut pairs = 0;
        for by_agency in self.members.values() {
            // All ordered pairs, less those of one agency, are each unordered pair twice.
            let all: u64 = by_agency.values().sum();
            let within: u64 = by_agency.values().map(|count| count * count).sum();
            pairs += (all * all - within) / 2;
        }
        pairs
    }
}

/// A share of a whole; none of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The harmonic mean of precision and recall.
pub(crate) fn f1(precision: Option<f64>, recall: Option<f64>) -> Option<f64> {
    let (precision, recall) = (precision?, recall?);
    (precision + recall > 0.0).then(|| 2.0 * precision * recall / (precision + recall))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(agency: usize, truth: u64, linked: Option<u32>) -> KnownSignal {
        KnownSignal {
            agency,
            truth,
            within_reach: true,
            opened: linked.is_some(),
            linked,
        }
    }

    #[test]
    fn counts_what_was_found_what_was_missed_and_why_and_what_is_wrong() {
        let mut signals = vec![
            // Found: two signals of one agency make no pair with each other.
            known(0, 1, Some(10)),
            known(0, 1, Some(10)),
            known(1, 1, Some(10)),
            // Taken for person 1 as well.
            known(2, 2, Some(10)),
            // Of person 2 too: opened, and apart.
            known(1, 2, Some(11)),
            // Sealed.
            known(0, 2, None),
            // Below the gate: no pair of it is asked for.
            KnownSignal {
                within_reach: false,
                ..known(1, 3, None)
            },
        ];
        let all = measure(&signals);
        assert_eq!(
            (all.pairs, all.found, all.sealed, all.apart, all.wrong),
            (2 + 3, 2, 2, 1, 3)
        );
        assert_eq!((all.precision, all.recall), (Some(0.4), Some(0.4)));
        assert_eq!((all.opened, all.falsely_joined), (2, 1));
        assert_eq!(all.falsely_joined_per_100_000, Some(50_000.0));
        let within = all.within_agency;
        assert_eq!(
            (
                within.pairs,
                within.found,
                within.wrong,
                within.falsely_joined
            ),
            (1, 1, 0, 0)
        );
        signals.reverse();
        assert_eq!(measure(&signals), all);
    }

    #[test]
    fn counts_what_one_agency_has_joined_apart() {
        let signals = [
            known(0, 1, Some(10)),
            known(0, 1, Some(10)),
            // One client number for three persons.
            known(0, 2, Some(10)),
            known(0, 3, Some(10)),
            known(1, 3, Some(10)),
            // Found by the other agency alone.
            known(1, 3, None),
        ];
        let within = measure(&signals).within_agency;
        assert_eq!((within.pairs, within.found, within.wrong), (2, 1, 5));
        assert_eq!(
            (within.precision, within.recall),
            (Some(1.0 / 6.0), Some(0.5))
        );
        assert_eq!(within.falsely_joined, 2);
    }

    #[test]
    fn agrees_with_every_pair_counted_one_by_one() {
        let signals: Vec<KnownSignal> = (0..600_u64)
            .map(|n| {
                let agency = usize::try_from(n * 7 % 5).expect("small");
                let linked = u32::try_from(n * 31 % 13).ok().filter(|to| to % 4 > 0);
                KnownSignal {
                    within_reach: n * 11 % 17 % 3 > 0,
                    opened: linked.is_some() || n % 9 == 0,
                    ..known(agency, n * 11 % 17, linked)
                }
            })
            .collect();
        let mut by_hand = [0; 5];
        for (index, left) in signals.iter().enumerate() {
            for right in signals[..index]
                .iter()
                .filter(|right| right.agency != left.agency)
            {
                let together = left.linked.is_some() && left.linked == right.linked;
                if left.truth == right.truth && left.within_reach {
                    by_hand[0] += 1;
                    let fate = if together {
                        1
                    } else if left.opened && right.opened {
                        3
                    } else {
                        2
                    };
                    by_hand[fate] += 1;
                }
                by_hand[4] += u64::from(together && left.truth != right.truth);
            }
        }
        let all = measure(&signals);
        assert_eq!(
            [all.pairs, all.found, all.sealed, all.apart, all.wrong],
            by_hand
        );
        assert!(by_hand.iter().all(|count| *count > 0), "{by_hand:?}");
    }

    #[test]
    fn says_nothing_of_nothing() {
        let none = measure(&[]);
        assert_eq!((none.precision, none.recall, none.f1), (None, None, None));
    }
}
