//! What each kind of error costs: the pairs of which a row had it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::measure::{KnownSignal, share};

/// What is said of pairs of which neither row has an error.
const NONE: &str = "none";

/// The pairs that one kind of error touched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorRow {
    /// The kind, as the truth calls it; `none` for pairs without any.
    pub error: String,
    /// Signals that have it.
    pub signals: u64,
    /// Pairs that truly are about one person, within reach, and have it on either side.
    pub pairs: u64,
    /// Those that were found.
    pub found: u64,
    /// Found pairs among all of them; none where there is no pair.
    pub recall: Option<f64>,
    /// Pairs that were linked although they are about two persons.
    pub wrong: u64,
}

/// Counts by kind; `errors` gives the kinds of a signal by its index. Rows are sorted by kind,
/// those without error first.
pub(crate) fn by_error<'a>(
    signals: &[KnownSignal],
    errors: impl Fn(usize) -> &'a [String],
) -> Vec<ErrorRow> {
    let mut rows: BTreeMap<&str, ErrorRow> = BTreeMap::new();
    let mut by_truth: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut by_linked: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, signal) in signals.iter().enumerate() {
        for kind in kinds(errors(index), &[]) {
            row(&mut rows, kind).signals += 1;
        }
        if signal.within_reach {
            by_truth.entry(signal.truth).or_default().push(index);
        }
        if let Some(linked) = signal.linked {
            by_linked.entry(linked).or_default().push(index);
        }
    }

    for members in by_truth.values() {
        for_each_pair(signals, members, |left, right| {
            let linked = signals[left].linked;
            let is_found = linked.is_some() && linked == signals[right].linked;
            for kind in kinds(errors(left), errors(right)) {
                let row = row(&mut rows, kind);
                row.pairs += 1;
                row.found += u64::from(is_found);
            }
        });
    }
    for members in by_linked.values() {
        for_each_pair(signals, members, |left, right| {
            if signals[left].truth != signals[right].truth {
                for kind in kinds(errors(left), errors(right)) {
                    row(&mut rows, kind).wrong += 1;
                }
            }
        });
    }

    let mut sorted: Vec<ErrorRow> = rows.into_values().collect();
    for row in &mut sorted {
        row.recall = share(row.found, row.pairs);
    }
    sorted.sort_by_key(|row| row.error != NONE);
    sorted
}

fn row<'rows, 'kind>(
    rows: &'rows mut BTreeMap<&'kind str, ErrorRow>,
    kind: &'kind str,
) -> &'rows mut ErrorRow {
    rows.entry(kind).or_insert_with(|| ErrorRow {
        error: kind.to_owned(),
        signals: 0,
        pairs: 0,
        found: 0,
        recall: None,
        wrong: 0,
    })
}

/// The kinds on either side, each once; `none` when there is none.
fn kinds<'a>(left: &'a [String], right: &'a [String]) -> Vec<&'a str> {
    let mut kinds: Vec<&str> = left.iter().chain(right).map(String::as_str).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() { vec![NONE] } else { kinds }
}

/// Visits each pair of members of different agencies once.
fn for_each_pair(signals: &[KnownSignal], members: &[usize], mut visit: impl FnMut(usize, usize)) {
    for (index, &left) in members.iter().enumerate() {
        for &right in &members[..index] {
            if signals[left].agency != signals[right].agency {
                visit(left, right);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_a_pair_for_every_kind_on_either_side_and_once_for_each() {
        let known = |agency, truth, linked| KnownSignal {
            agency,
            truth,
            within_reach: true,
            opened: true,
            linked,
        };
        let signals = [
            known(0, 1, Some(1)),
            known(1, 1, Some(1)),
            known(2, 1, Some(2)),
            known(3, 2, Some(2)),
        ];
        let word = |kind: &str| vec![kind.to_owned()];
        let errors = [
            word("typo"),
            [word("typo"), word("moved")].concat(),
            vec![],
            vec![],
        ];
        let rows = by_error(&signals, |index| &errors[index]);
        let counts: Vec<_> = rows
            .iter()
            .map(|row| {
                (
                    row.error.as_str(),
                    row.signals,
                    row.pairs,
                    row.found,
                    row.wrong,
                )
            })
            .collect();
        assert_eq!(
            counts,
            [
                ("none", 2, 0, 0, 1),
                ("moved", 1, 2, 1, 0),
                ("typo", 2, 3, 1, 0)
            ]
        );
        assert_eq!((rows[0].recall, rows[1].recall), (None, Some(0.5)));
    }
}
