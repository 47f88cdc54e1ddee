//! Signal numbers that stand on several rows.
//!
//! Where the rows say the same, the signal is sent once; where they differ, nobody can tell which
//! is meant, and all are set aside. Both depend on the rows alone and not on their order. A row is
//! remembered in 36 bytes, none of which says anything of whom it is about to a reader of the disk:
//! `signal ref 12 ‖ row 8 ‖ day 3 ‖ line 5 ‖ content 8`. The content is made of the nonces of its
//! records, which are MACs of all that they say.

use std::collections::HashSet;
use std::io;

use exchange::payload::SignalRef;

use crate::batch::external_sort::ExternalSort;
use crate::check::refusal::{Reason, RowRefusal};
use crate::check::row_id::RowId;
use crate::profile::field::{Field, Place};

/// Bytes of a row that is remembered.
pub(crate) const FINGERPRINT_LEN: usize = 36;

/// The bits of a line: no export has as many lines, and no calendar more days than go before them.
const LINE_BITS: u32 = 40;

/// The last line that is told from those behind it.
const MAX_LINE: u64 = (1 << LINE_BITS) - 1;

/// A row that was hashed.
#[derive(Clone, Copy)]
pub(crate) struct RowFingerprint {
    pub(crate) signal: SignalRef,
    pub(crate) row: RowId,
    pub(crate) line: u64,
    /// The day of its signal, as a day number.
    pub(crate) day: u32,
    /// Zero when the row has no records.
    pub(crate) content: u64,
}

/// What became of the rows of a run.
pub(crate) struct Resolved {
    /// The rows that share a signal number with another that says something else.
    pub(crate) conflicting: HashSet<RowId>,
    /// Signals that are left to be sent, by export.
    pub(crate) signals: Vec<u64>,
    /// The newest day of one of them, as a day number, by export; 0 where there is none.
    pub(crate) newest: Vec<u32>,
}

impl RowFingerprint {
    /// As it is remembered.
    pub(crate) fn bytes(&self) -> [u8; FINGERPRINT_LEN] {
        let mut bytes = [0; FINGERPRINT_LEN];
        bytes[..12].copy_from_slice(&self.signal.0);
        bytes[12..20].copy_from_slice(&self.row.bytes());
        let day_and_line = u64::from(self.day) << LINE_BITS | self.line.min(MAX_LINE);
        bytes[20..28].copy_from_slice(&day_and_line.to_be_bytes());
        bytes[28..].copy_from_slice(&self.content.to_be_bytes());
        bytes
    }

    fn of(bytes: &[u8; FINGERPRINT_LEN]) -> Self {
        let (signal, numbers) = bytes
            .split_first_chunk()
            .expect("a row begins with its signal");
        let [row, day_and_line, content] =
            [0, 8, 16].map(|start| *numbers[start..].first_chunk().expect("three numbers"));
        let day_and_line = u64::from_be_bytes(day_and_line);
        Self {
            signal: SignalRef(*signal),
            row: RowId::from_bytes(row),
            line: day_and_line & MAX_LINE,
            day: u32::try_from(day_and_line >> LINE_BITS).expect("three bytes"),
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
        newest: vec![0; exports],
    };
    let mut present: Option<SameSignal> = None;
    fingerprints.sort();
    // They begin with the signal, so those of one signal come one after the other.
    fingerprints.for_each_sorted(memory, |bytes| {
        let next = RowFingerprint::of(bytes);
        match &mut present {
            Some(same) if same.first.signal == next.signal => same.add(&next, refused),
            _ => {
                let done = present.replace(SameSignal::new(next, refused));
                resolved.take(done, refused);
            }
        }
        Ok(())
    })?;
    resolved.take(present, refused);
    Ok(resolved)
}

/// The rows of one signal number so far, by rising row.
struct SameSignal {
    first: RowFingerprint,
    /// Where their refusals begin.
    refused_from: usize,
    is_conflict: bool,
}

impl SameSignal {
    fn new(first: RowFingerprint, refused: &[RowRefusal]) -> Self {
        Self {
            first,
            refused_from: refused.len(),
            is_conflict: false,
        }
    }

    /// Adds a row: it says the same as the first, or all of them are set aside.
    fn add(&mut self, row: &RowFingerprint, refused: &mut Vec<RowRefusal>) {
        if !self.is_conflict && row.content != self.first.content {
            self.is_conflict = true;
            for repeated in &mut refused[self.refused_from..] {
                repeated.reason = Reason::SignalNumberConflict;
            }
            refused.push(refusal(&self.first, Reason::SignalNumberConflict));
        }
        let reason = if self.is_conflict {
            Reason::SignalNumberConflict
        } else {
            Reason::RepeatedRow
        };
        refused.push(refusal(row, reason));
    }
}

impl Resolved {
    /// Takes in all rows of one signal number.
    fn take(&mut self, same: Option<SameSignal>, refused: &[RowRefusal]) {
        let Some(same) = same else { return };
        if same.is_conflict {
            let rows = &refused[same.refused_from..];
            self.conflicting.extend(rows.iter().map(|row| row.row));
        } else if same.first.content != 0 {
            // A row without records, as one at an excluded address, sends no signal.
            let export = same.first.row.export();
            self.signals[export] += 1;
            self.newest[export] = self.newest[export].max(same.first.day);
        }
    }
}

fn refusal(row: &RowFingerprint, reason: Reason) -> RowRefusal {
    RowRefusal {
        lines: 1,
        row: row.row,
        line: row.line,
        place: Some(Place::Field(Field::SignalNumber)),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was_remembered() {
        for (line, day) in [
            (3, 20_000),
            (MAX_LINE, 0),
            (MAX_LINE, (1 << 24) - 1),
            (0, 1),
        ] {
            let bytes = RowFingerprint {
                signal: SignalRef([1; 12]),
                row: RowId::new(1, 2),
                line,
                day,
                content: 4,
            }
            .bytes();
            let read = RowFingerprint::of(&bytes);
            assert_eq!(
                (read.signal, read.row, read.line, read.day, read.content),
                (SignalRef([1; 12]), RowId::new(1, 2), line, day, 4)
            );
        }
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
            (7, 5, 1),
            (8, 5, 1),
            (9, 5, 2),
        ];
        let mut fingerprints = ExternalSort::default();
        for (row, signal, content) in rows {
            fingerprints.extend(&[RowFingerprint {
                signal: SignalRef([signal; 12]),
                row: RowId::new(0, row),
                line: row,
                // Those of no signal that is sent are the newest.
                day: if [1, 4].contains(&signal) { 30 } else { 40 } - u32::from(signal),
                content,
            }
            .bytes()]);
        }
        let mut refused = Vec::new();
        let resolved = resolve(&mut fingerprints, 1, 0, &mut refused).expect("in memory");
        assert_eq!((resolved.signals, resolved.newest), (vec![2], vec![29]));
        let conflicting = [3, 4, 7, 8, 9].map(|row| RowId::new(0, row));
        assert_eq!(resolved.conflicting, HashSet::from(conflicting));
        let mut reasons: Vec<_> = refused
            .iter()
            .map(|refusal| (refusal.row.row(), refusal.reason))
            .collect();
        reasons.sort();
        let conflict = Reason::SignalNumberConflict;
        assert_eq!(
            reasons,
            [
                (2, Reason::RepeatedRow),
                (3, conflict),
                (4, conflict),
                (7, conflict),
                (8, conflict),
                (9, conflict)
            ]
        );
    }
}
