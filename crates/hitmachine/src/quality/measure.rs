//! Precision and recall, counted over pairs of signals of different agencies.
//!
//! ```text
//! pairs      of signals that truly are about one, where enough agencies hold signals of it
//! precision  joined and right / joined        recall  pairs that are joined / pairs        F1  their harmonic mean
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// A signal that was sent: whom it truly is about, and what matching made of it.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// Position of its agency in the covenant.
    pub(crate) agency: usize,
    /// Whom, or which household, it truly is about.
    pub(crate) truth: u64,
    /// Whether so many agencies hold signals of it as a gate asks: only then it can be found.
    pub(crate) within_reach: bool,
    /// Whether it was opened.
    pub(crate) opened: bool,
    /// The person, or case, that it was linked to.
    pub(crate) linked: Option<u32>,
}

/// How linking compares with the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Measure {
    /// Pairs of signals of different agencies that truly are about one, within reach.
    pub(crate) pairs: u64,
    /// Those that were linked.
    pub(crate) found: u64,
    /// Those of which a signal stayed sealed.
    pub(crate) sealed: u64,
    /// Those that were opened, both, and not linked.
    pub(crate) apart: u64,
    /// Pairs that were linked and are not about one.
    pub(crate) wrong: u64,
    pub(crate) precision: Option<f64>,
    pub(crate) recall: Option<f64>,
    pub(crate) f1: Option<f64>,
    /// How many there truly are of whom signals were opened.
    pub(crate) opened: u64,
    /// How many of them were joined to another: those that are taken for one, less one.
    pub(crate) falsely_joined: u64,
    pub(crate) falsely_joined_per_100_000: Option<f64>,
}

/// Counts all of it.
pub(crate) fn measure(signals: &[Known]) -> Measure {
    let within = || signals.iter().filter(|known| known.within_reach);
    let pairs = cross(within().map(|known| (known.truth, known.agency)));
    let opened_pairs = cross(
        within()
            .filter(|known| known.opened)
            .map(|known| (known.truth, known.agency)),
    );
    let linked = || {
        signals
            .iter()
            .filter_map(|known| Some((known.linked?, known)))
    };
    let found = cross(
        linked()
            .filter(|(_, known)| known.within_reach)
            .map(|(to, known)| ((to, known.truth), known.agency)),
    );
    let right = cross(linked().map(|(to, known)| ((to, known.truth), known.agency)));
    let joined = cross(linked().map(|(to, known)| (to, known.agency)));

    let distinct: BTreeSet<(u32, u64)> = linked().map(|(to, known)| (to, known.truth)).collect();
    let groups = distinct
        .iter()
        .map(|(to, _)| to)
        .collect::<BTreeSet<_>>()
        .len();
    let truths = distinct
        .iter()
        .map(|(_, truth)| truth)
        .collect::<BTreeSet<_>>()
        .len();
    let falsely_joined = (distinct.len() - groups) as u64;
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
        opened: truths as u64,
        falsely_joined,
        falsely_joined_per_100_000: share(falsely_joined, truths as u64)
            .map(|share| share * 100_000.0),
    }
}

/// How many pairs of different agencies there are within each group.
fn cross<G: Ord>(members: impl Iterator<Item = (G, usize)>) -> u64 {
    let mut counts: BTreeMap<G, BTreeMap<usize, u64>> = BTreeMap::new();
    for (group, agency) in members {
        *counts.entry(group).or_default().entry(agency).or_default() += 1;
    }
    let pairs = |by_agency: &BTreeMap<usize, u64>| {
        let all: u64 = by_agency.values().sum();
        (all * all - by_agency.values().map(|count| count * count).sum::<u64>()) / 2
    };
    counts.values().map(pairs).sum()
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

    fn known(agency: usize, truth: u64, linked: Option<u32>) -> Known {
        Known {
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
            Known {
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
        signals.reverse();
        assert_eq!(measure(&signals), all);
    }

    #[test]
    fn agrees_with_every_pair_counted_one_by_one() {
        let signals: Vec<Known> = (0..600_u64)
            .map(|n| {
                let agency = usize::try_from(n * 7 % 5).expect("small");
                let linked = u32::try_from(n * 31 % 13).ok().filter(|to| to % 4 > 0);
                Known {
                    within_reach: n * 11 % 17 % 3 > 0,
                    opened: linked.is_some() || n % 9 == 0,
                    ..known(agency, n * 11 % 17, linked)
                }
            })
            .collect();
        let mut by_hand = [0; 5];
        for (at, a) in signals.iter().enumerate() {
            for b in signals[..at].iter().filter(|b| b.agency != a.agency) {
                let together = a.linked.is_some() && a.linked == b.linked;
                if a.truth == b.truth && a.within_reach {
                    by_hand[0] += 1;
                    let fate = if together {
                        1
                    } else if a.opened && b.opened {
                        3
                    } else {
                        2
                    };
                    by_hand[fate] += 1;
                }
                by_hand[4] += u64::from(together && a.truth != b.truth);
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
