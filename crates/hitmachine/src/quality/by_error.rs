//! What each kind of error costs: the pairs of which a row had it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::measure::{Known, share};

/// What is said of pairs of which neither row has an error.
const NONE: &str = "none";

/// The pairs that one kind of error touched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ErrorRow {
    /// The kind, as the truth calls it; `none` for pairs without any.
    pub(crate) error: String,
    /// Signals that have it.
    pub(crate) signals: u64,
    /// Pairs that truly are about one person, within reach, and have it on either side.
    pub(crate) pairs: u64,
    /// Those that were found.
    pub(crate) found: u64,
    pub(crate) recall: Option<f64>,
    /// Pairs that were linked and are about two persons.
    pub(crate) wrong: u64,
}

/// Counts by kind; `errors` gives the kinds of a signal by its position. Rows are sorted by kind, those without error first.
pub(crate) fn by_error<'a>(
    signals: &[Known],
    errors: impl Fn(usize) -> &'a [String],
) -> Vec<ErrorRow> {
    let mut rows: BTreeMap<&str, ErrorRow> = BTreeMap::new();
    for at in 0..signals.len() {
        for kind in kinds([errors(at), &[]]) {
            row(&mut rows, kind).signals += 1;
        }
    }
    let mut by_truth: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut by_linked: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, known) in signals.iter().enumerate() {
        if known.within_reach {
            by_truth.entry(known.truth).or_default().push(at);
        }
        if let Some(linked) = known.linked {
            by_linked.entry(linked).or_default().push(at);
        }
    }
    let across = |a: usize, b: usize| signals[a].agency != signals[b].agency;
    for (a, b) in by_truth
        .values()
        .flat_map(|members| pairs(members))
        .filter(|&(a, b)| across(a, b))
    {
        let found = signals[a].linked.is_some() && signals[a].linked == signals[b].linked;
        for kind in kinds([errors(a), errors(b)]) {
            let row = row(&mut rows, kind);
            row.pairs += 1;
            row.found += u64::from(found);
        }
    }
    let is_wrong = |&(a, b): &(usize, usize)| across(a, b) && signals[a].truth != signals[b].truth;
    for (a, b) in by_linked
        .values()
        .flat_map(|members| pairs(members))
        .filter(is_wrong)
    {
        for kind in kinds([errors(a), errors(b)]) {
            row(&mut rows, kind).wrong += 1;
        }
    }
    let mut rows: Vec<ErrorRow> = rows
        .into_values()
        .map(|row| ErrorRow {
            recall: share(row.found, row.pairs),
            ..row
        })
        .collect();
    rows.sort_by_key(|row| row.error != NONE);
    rows
}

fn row<'m, 'a>(rows: &'m mut BTreeMap<&'a str, ErrorRow>, kind: &'a str) -> &'m mut ErrorRow {
    let empty = || ErrorRow {
        error: kind.to_owned(),
        signals: 0,
        pairs: 0,
        found: 0,
        recall: None,
        wrong: 0,
    };
    rows.entry(kind).or_insert_with(empty)
}

/// The kinds of either side, each once; `none` when there is none.
fn kinds(sides: [&[String]; 2]) -> Vec<&str> {
    let mut kinds: Vec<&str> = sides.into_iter().flatten().map(String::as_str).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() { vec![NONE] } else { kinds }
}

fn pairs(members: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    members
        .iter()
        .enumerate()
        .flat_map(|(at, &a)| members[..at].iter().map(move |&b| (a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_a_pair_for_every_kind_on_either_side_and_once_for_each() {
        let known = |agency, truth, linked| Known {
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
        let rows = by_error(&signals, |at| &errors[at]);
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
