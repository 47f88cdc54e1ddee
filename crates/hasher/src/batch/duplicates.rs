//! Signal numbers that stand on several rows.
//!
//! Where the rows say the same, the signal is sent once; where they differ, nobody can tell which is meant, and all are set aside.
//! Both depend on the rows alone and not on their order. A row is remembered in 40 bytes, none of which says anything to a reader of the
//! disk: `signal ref 16 ‖ row 8 ‖ line 8 ‖ content 8`, the content being made of the nonces of its records, which are MACs of all that
//! they say.

use std::collections::HashSet;
use std::io;

use exchange::payload::SignalRef;

use crate::batch::external_sort::ExternalSort;
use crate::check::refusal::{Reason, RowRefusal};
use crate::profile::field::{Field, Place};

/// Bytes of a row that is remembered.
pub(crate) const SEEN_LEN: usize = 40;

/// A row that was hashed.
#[derive(Clone, Copy)]
pub(crate) struct RowFingerprint {
    pub(crate) signal: SignalRef,
    pub(crate) row: u64,
    pub(crate) line: u64,
    /// Zero when the row has no records.
    pub(crate) content: u64,
}

/// What became of the rows of a run.
#[derive(Default)]
pub(crate) struct Resolved {
    /// The rows that share a signal number with another that says something else.
    pub(crate) conflicting: HashSet<u64>,
    /// Signals that are left to be sent.
    pub(crate) signals: u64,
}

impl RowFingerprint {
    pub(crate) fn bytes(&self) -> [u8; SEEN_LEN] {
        let mut bytes = [0; SEEN_LEN];
        bytes[..16].copy_from_slice(&self.signal.0);
        for (number, place) in [self.row, self.line, self.content]
            .into_iter()
            .zip(bytes[16..].as_chunks_mut::<8>().0)
        {
            *place = number.to_be_bytes();
        }
        bytes
    }

    fn of(bytes: &[u8; SEEN_LEN]) -> Self {
        let (signal, numbers) = bytes
            .split_first_chunk()
            .expect("a row begins with its signal");
        let number = |place: usize| u64::from_be_bytes(numbers.as_chunks().0[place]);
        Self {
            signal: SignalRef(*signal),
            row: number(0),
            line: number(1),
            content: number(2),
        }
    }
}

/// Finds rows that share a signal number, with about `memory` bytes for what is on disk, and says what is wrong with them.
pub(crate) fn resolve(
    seen: &mut ExternalSort<SEEN_LEN>,
    memory: usize,
    refused: &mut Vec<RowRefusal>,
) -> io::Result<Resolved> {
    let mut settled = Resolved::default();
    let mut same: Vec<RowFingerprint> = Vec::new();
    seen.sort();
    seen.each(memory, |bytes| {
        let next = RowFingerprint::of(bytes);
        if same.last().is_some_and(|last| last.signal != next.signal) {
            settled.take(&mut same, refused);
        }
        same.push(next);
        Ok(())
    })?;
    settled.take(&mut same, refused);
    Ok(settled)
}

impl Resolved {
    /// Settles all rows of one signal number.
    fn take(&mut self, same: &mut Vec<RowFingerprint>, refused: &mut Vec<RowRefusal>) {
        let mut refuse = |rows: &[RowFingerprint], reason| {
            refused.extend(rows.iter().map(|seen| RowRefusal {
                row: seen.row,
                line: seen.line,
                place: Some(Place::Field(Field::SignalNumber)),
                reason,
            }));
        };
        if let [first, others @ ..] = same.as_slice() {
            if others.iter().all(|row| row.content == first.content) {
                refuse(others, Reason::RepeatedRow);
                self.signals += u64::from(first.content != 0);
            } else {
                refuse(same, Reason::SignalNumberConflict);
                self.conflicting.extend(same.iter().map(|seen| seen.row));
            }
        }
        same.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was_remembered() {
        let bytes = RowFingerprint {
            signal: SignalRef([1; 16]),
            row: 2,
            line: 3,
            content: 4,
        }
        .bytes();
        let seen = RowFingerprint::of(&bytes);
        assert_eq!(
            (seen.signal, seen.row, seen.line, seen.content),
            (SignalRef([1; 16]), 2, 3, 4)
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
        let mut pile = ExternalSort::default();
        for (row, signal, content) in rows {
            pile.extend(&[RowFingerprint {
                signal: SignalRef([signal; 16]),
                row,
                line: row,
                content,
            }
            .bytes()]);
        }
        let mut refused = Vec::new();
        let settled = resolve(&mut pile, 0, &mut refused).expect("in memory");
        assert_eq!(
            (settled.signals, settled.conflicting),
            (2, HashSet::from([3, 4]))
        );
        let reasons: Vec<_> = refused
            .iter()
            .map(|refusal| (refusal.row, refusal.reason))
            .collect();
        let conflict = Reason::SignalNumberConflict;
        assert_eq!(
            reasons,
            [(2, Reason::RepeatedRow), (3, conflict), (4, conflict)]
        );
    }
}
