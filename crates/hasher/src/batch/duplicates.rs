//! Signal numbers that stand on several rows.
//!
//! Where the rows say the same, the signal is sent once; where they differ, nobody can tell which
//! is meant, and all are set aside. Both depend on the rows alone and not on their order. A row is
//! remembered in 40 bytes, none of which says anything to a reader of the disk: `signal ref 16 ‖
//! row 8 ‖ line 8 ‖ content 8`, the content being made of the nonces of its records, which are MACs
//! of all that they say.

use std::collections::HashSet;
use std::io;

use exchange::payload::SignalRef;

use crate::batch::external_sort::ExternalSort;
use crate::check::refusal::{Reason, RowRefusal};
use crate::check::row_id::RowId;
use crate::profile::field::{Field, Place};

/// Bytes of a row that is remembered.
pub(crate) const FINGERPRINT_LEN: usize = 36;

/// A row that was hashed.
#[derive(Clone, Copy)]
pub(crate) struct RowFingerprint {
    pub(crate) signal: SignalRef,
    pub(crate) row: RowId,
    pub(crate) line: u64,
    /// Zero when the row has no records.
    pub(crate) content: u64,
}

/// What became of the rows of a run.
pub(crate) struct Resolved {
    /// The rows that share a signal number with another that says something else.
    pub(crate) conflicting: HashSet<RowId>,
    /// Signals that are left to be sent, by export.
    pub(crate) signals: Vec<u64>,
}

impl RowFingerprint {
    /// As it is remembered.
    pub(crate) fn bytes(&self) -> [u8; FINGERPRINT_LEN] {
        let mut bytes = [0; FINGERPRINT_LEN];
        bytes[..12].copy_from_slice(&self.signal.0);
        bytes[12..20].copy_from_slice(&self.row.bytes());
        bytes[20..28].copy_from_slice(&self.line.to_be_bytes());
        bytes[28..].copy_from_slice(&self.content.to_be_bytes());
        bytes
    }

    fn of(bytes: &[u8; FINGERPRINT_LEN]) -> Self {
        let (signal, numbers) = bytes
            .split_first_chunk()
            .expect("a row begins with its signal");
        let [row, line, content] =
            [0, 8, 16].map(|start| *numbers[start..].first_chunk().expect("three numbers"));
        Self {
            signal: SignalRef(*signal),
            row: RowId::from_bytes(row),
            line: u64::from_be_bytes(line),
            content: u64::from_be_bytes(content),
        }
    }
}

/// Finds rows of so many exports that share a signal number, with about `memory` bytes for what is
/// on disk, and says what is wrong with them.
pub(crate) fn resolve(
    fingerprints: &mut ExternalSort<FINGERPRINT_LEN>,
    exports: usize,
    memory: usize,
    refused: &mut Vec<RowRefusal>,
) -> io::Result<Resolved> {
    let mut resolved = Resolved {
        conflicting: HashSet::new(),
        signals: vec![0; exports],
    };
    let mut same: Vec<RowFingerprint> = Vec::new();
    fingerprints.sort();
    // They begin with the signal, so those of one signal come one after the other.
    fingerprints.for_each_sorted(memory, |bytes| {
        let next = RowFingerprint::of(bytes);
        if same.last().is_some_and(|last| last.signal != next.signal) {
            resolved.take(&same, refused);
            same.clear();
        }
        same.push(next);
        Ok(())
    })?;
    resolved.take(&same, refused);
    Ok(resolved)
}

impl Resolved {
    /// Takes in all rows of one signal number, by rising row.
    fn take(&mut self, same: &[RowFingerprint], refused: &mut Vec<RowRefusal>) {
        let Some((first, later)) = same.split_first() else {
            return;
        };
        if later.iter().all(|row| row.content == first.content) {
            refuse(later, Reason::RepeatedRow, refused);
            // A row without records, as one at an excluded address, sends no signal.
            self.signals[first.row.export()] += u64::from(first.content != 0);
        } else {
            refuse(same, Reason::SignalNumberConflict, refused);
            self.conflicting.extend(same.iter().map(|row| row.row));
        }
    }
}

fn refuse(rows: &[RowFingerprint], reason: Reason, refused: &mut Vec<RowRefusal>) {
    for row in rows {
        refused.push(RowRefusal {
            lines: 1,
            row: row.row,
            line: row.line,
            place: Some(Place::Field(Field::SignalNumber)),
            reason,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was_remembered() {
        let bytes = RowFingerprint {
            signal: SignalRef([1; 12]),
            row: RowId::new(1, 2),
            line: 3,
            content: 4,
        }
        .bytes();
        let read = RowFingerprint::of(&bytes);
        assert_eq!(
            (read.signal, read.row, read.line, read.content),
            (SignalRef([1; 12]), RowId::new(1, 2), 3, 4)
        );
    }

    #[test]
    fn counts_signals_once_and_none_that_sends_nothing() {
        let rows = [
            (1, 1, 7),
            (2, 1, 7),
            (3, 2, 7),
            (4, 2, 8),
            (5, 3, 0),
            (6, 4, 9),
        ];
        let mut fingerprints = ExternalSort::default();
        for (row, signal, content) in rows {
            fingerprints.extend(&[RowFingerprint {
                signal: SignalRef([signal; 12]),
                row: RowId::new(0, row),
                line: row,
                content,
            }
            .bytes()]);
        }
        let mut refused = Vec::new();
        let resolved = resolve(&mut fingerprints, 1, 0, &mut refused).expect("in memory");
        assert_eq!(
            (resolved.signals, resolved.conflicting),
            (vec![2], HashSet::from([3, 4].map(|row| RowId::new(0, row))))
        );
        let reasons: Vec<_> = refused
            .iter()
            .map(|refusal| (refusal.row.row(), refusal.reason))
            .collect();
        let conflict = Reason::SignalNumberConflict;
        assert_eq!(
            reasons,
            [(2, Reason::RepeatedRow), (3, conflict), (4, conflict)]
        );
    }
}
