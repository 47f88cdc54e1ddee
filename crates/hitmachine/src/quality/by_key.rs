//! What each match key is worth: the pairs of signals that its groups tie, right and wrong, and those that no other key ties.

use std::collections::BTreeMap;

use exchange::covenant::{Covenant, Scope};
use matcher::signals::Signals;
use serde::Serialize;

/// What one match key did in a night.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct KeyRow {
    /// Its id.
    pub(crate) match_key: String,
    /// Records of all agencies, at all gates.
    pub(crate) records: u64,
    /// Tags on which a gate was met.
    pub(crate) groups: u64,
    /// Pairs of signals of different agencies on such a tag that truly are about one.
    pub(crate) true_pairs: u64,
    /// Those that are not.
    pub(crate) false_pairs: u64,
    /// True pairs that no other key ties.
    pub(crate) only: u64,
}

/// Counts by key, in the order of the covenant. `truth` says whom an opened signal is about: a person, or else a household;
/// pairs of which that is not known are left out. `records` are those of each key by its id.
pub(crate) fn by_key(
    signals: &Signals,
    covenant: &Covenant,
    records: &BTreeMap<String, u64>,
    truth: impl Fn(u32, Scope) -> Option<u64>,
) -> Vec<KeyRow> {
    let key_of: Vec<u16> = covenant
        .sections()
        .map(|section| section.match_key)
        .collect();
    let mut rows: Vec<KeyRow> = covenant
        .match_keys()
        .iter()
        .map(|key| KeyRow {
            match_key: key.id().to_owned(),
            records: records.get(key.id()).copied().unwrap_or(0),
            groups: 0,
            true_pairs: 0,
            false_pairs: 0,
            only: 0,
        })
        .collect();
    // Pairs that are ties of one scope stand together, so that a key is compared with others of its kind.
    let mut ties: Vec<(Scope, u32, u32, u16)> = Vec::new();
    for (group, members) in signals.by_group() {
        let key = key_of[group.section];
        rows[usize::from(key)].groups += 1;
        let scope = covenant.match_keys()[usize::from(key)].scope();
        for (at, &a) in members.iter().enumerate() {
            let agency = |signal: u32| signals.all()[signal as usize].agency;
            ties.extend(
                members[..at]
                    .iter()
                    .filter(|&&b| agency(a) != agency(b))
                    .map(|&b| (scope, a.min(b), a.max(b), key)),
            );
        }
    }
    ties.sort_unstable_by_key(|&(scope, a, b, key)| (scope as u8, a, b, key));
    ties.dedup();
    for of_pair in ties.chunk_by(|one, next| (one.0, one.1, one.2) == (next.0, next.1, next.2)) {
        let (scope, a, b, _) = of_pair[0];
        let Some((a, b)) = truth(a, scope).zip(truth(b, scope)) else {
            continue;
        };
        for &(.., key) in of_pair {
            let row = &mut rows[usize::from(key)];
            if a == b {
                row.true_pairs += 1;
                row.only += u64::from(of_pair.len() == 1);
            } else {
                row.false_pairs += 1;
            }
        }
    }
    rows
}
