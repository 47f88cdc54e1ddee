//! Signal numbers that stand on several rows.
//!
//! Where the rows say the same, the signal is sent once; where they differ, nobody can tell which is meant, and all are set aside.
//! Both depend on the rows alone and not on their order.

use std::collections::HashSet;

use exchange::payload::Payload;
use exchange::record::{self, RecordBytes};
use rayon::slice::ParallelSliceMut as _;

use crate::block::{Refused, Seen};
use crate::field::Field;
use crate::refusal::Reason;

/// Finds rows that share a signal number; takes the records of those that differ out, and gives back how many rows these are.
pub(crate) fn settle(mut seen: Vec<Seen>, sections: &mut [Vec<RecordBytes>], refused: &mut Vec<Refused>) -> u64 {
    seen.par_sort_unstable();
    let mut conflicts = HashSet::new();
    let mut set_aside = 0;
    for rows in seen.chunk_by(|one, other| one.signal == other.signal).filter(|rows| rows.len() > 1) {
        let mut refuse = |rows: &[Seen], reason| {
            refused.extend(rows.iter().map(|seen| (seen.row, seen.line, Some(Field::SignalNumber), reason)));
        };
        if rows.iter().all(|row| row.content == rows[0].content) {
            refuse(&rows[1..], Reason::RepeatedRow);
        } else {
            refuse(rows, Reason::SignalNumberConflict);
            conflicts.insert(rows[0].signal);
            set_aside += rows.len() as u64;
        }
    }
    if !conflicts.is_empty() {
        for records in sections {
            records.retain(|record| !conflicts.contains(&signal(record)));
        }
    }
    set_aside
}

fn signal(record: &RecordBytes) -> [u8; 16] {
    let payload = Payload::decode(record::split(record).1).expect("a payload that was encoded here");
    payload.signal.0
}
