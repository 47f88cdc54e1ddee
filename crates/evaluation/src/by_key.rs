//! What each match key is worth: the pairs of signals that its groups tie, right and wrong, and
//! those that no other key ties.

use std::collections::BTreeMap;

use exchange::covenant::{Covenant, Scope};
use matcher::signals::Signals;
use serde::Serialize;

/// What one match key did in a night.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeyRow {
    /// Its id.
    pub match_key: String,
    /// Records of all agencies, at all gates.
    pub records: u64,
    /// Tags on which a gate was met.
    pub groups: u64,
    /// Pairs of signals of different agencies on such a tag that truly are about one.
    pub true_pairs: u64,
    /// Those that are not.
    pub false_pairs: u64,
    /// True pairs that no other key ties.
    pub only: u64,
}

/// A pair of signals that a match key ties. The order of the fields is that of sorting: ties of one
/// pair stand together, and with them only those of the same scope, so that a key is compared with
/// others of its kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tie {
    scope: u8,
    low: u32,
    high: u32,
    key: u16,
}

impl Tie {
    fn is_same_pair(&self, other: &Self) -> bool {
        (self.scope, self.low, self.high) == (other.scope, other.low, other.high)
    }
}

/// Counts by key, in the order of the covenant. `truth` says whom an opened signal is about: a
/// person, or else a household; pairs of which that is not known are left out. `records` are those
/// of each key by its id.
pub(crate) fn by_key(
    signals: &Signals,
    covenant: &Covenant,
    records: &BTreeMap<String, u64>,
    truth: impl Fn(u32, Scope) -> Option<u64>,
) -> Vec<KeyRow> {
    let mut rows = Vec::new();
    for key in covenant.match_keys() {
        rows.push(KeyRow {
            match_key: key.id().to_owned(),
            records: records.get(key.id()).copied().unwrap_or(0),
            groups: 0,
            true_pairs: 0,
            false_pairs: 0,
            only: 0,
        });
    }
    let ties = ties(signals, covenant, &mut rows);
    for pair in ties.chunk_by(Tie::is_same_pair) {
        let Tie { low, high, key, .. } = pair[0];
        let scope = covenant.match_keys()[usize::from(key)].scope();
        let (Some(left), Some(right)) = (truth(low, scope), truth(high, scope)) else {
            continue;
        };
        for tie in pair {
            let row = &mut rows[usize::from(tie.key)];
            if left == right {
                row.true_pairs += 1;
                row.only += u64::from(pair.len() == 1);
            } else {
                row.false_pairs += 1;
            }
        }
    }
    rows
}

/// The ties of all groups, sorted, each once; counts the groups of each key in its row.
fn ties(signals: &Signals, covenant: &Covenant, rows: &mut [KeyRow]) -> Vec<Tie> {
    let sections: Vec<_> = covenant.sections().collect();
    let agency = |signal: u32| signals.all()[signal as usize].agency;
    let mut ties = Vec::new();
    for (group, members) in signals.by_group() {
        let key = sections[group.section].match_key;
        let scope = covenant.match_keys()[usize::from(key)].scope() as u8;
        rows[usize::from(key)].groups += 1;
        for (index, &left) in members.iter().enumerate() {
            for &right in &members[..index] {
                if agency(left) != agency(right) {
                    ties.push(Tie {
                        scope,
                        low: left.min(right),
                        high: left.max(right),
                        key,
                    });
                }
            }
        }
    }
    ties.sort_unstable();
    ties.dedup();
    ties
}
