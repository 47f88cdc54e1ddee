//! The sealed records of a batch, by section: gathered in any order, given back sorted, none twice,
//! without those that were taken out.
//!
//! ```text
//! row record = record 148 ‖ id of the row 8, most significant byte first
//! ```
//!
//! The row is there to take the records of one row out after they were sealed, when nothing in them
//! tells any more whose they are; it leaves a record's place in the order as it is, and is dropped
//! when the record is given back.

use std::collections::HashSet;
use std::io;

use exchange::batch::record::{RECORD_LEN, RecordBytes};
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefMutIterator as _, ParallelIterator as _,
};
use sha2::{Digest as _, Sha256};

use crate::batch::external_sort::ExternalSort;
use crate::batch::spill::SpillFolder;
use crate::check::row_id::RowId;

/// Bytes of a record and its row.
const ROW_RECORD_LEN: usize = RECORD_LEN + 8;

/// Records that are handed over at a time: a chunk of a batch.
const CHUNK_RECORDS: usize = 448;

/// A sealed record and the row it is of.
pub(crate) type RowRecord = [u8; ROW_RECORD_LEN];

/// Puts the row behind a record of it.
pub(crate) fn row_record(record: &RecordBytes, row: RowId) -> RowRecord {
    let mut bytes = [0; ROW_RECORD_LEN];
    bytes[..RECORD_LEN].copy_from_slice(record);
    bytes[RECORD_LEN..].copy_from_slice(&row.bytes());
    bytes
}

/// The sections, and the folder of what does not fit the memory.
pub(crate) struct Sections {
    sorts: Vec<ExternalSort<ROW_RECORD_LEN>>,
    taken_out: HashSet<RowId>,
    memory: usize,
    /// Dropped after the files in it.
    folder: SpillFolder,
}

impl Sections {
    /// So many empty sections.
    pub(crate) fn new(count: usize, memory: usize, folder: SpillFolder) -> Self {
        Self {
            sorts: (0..count).map(|_| ExternalSort::default()).collect(),
            taken_out: HashSet::new(),
            memory,
            folder,
        }
    }

    /// How many sections there are.
    pub(crate) const fn count(&self) -> usize {
        self.sorts.len()
    }

    /// Adds entries to each section.
    pub(crate) fn extend(&mut self, by_section: &[Vec<RowRecord>]) {
        for (sort, entries) in self.sorts.iter_mut().zip(by_section) {
            sort.extend(entries);
        }
    }

    /// Bytes that are held in memory.
    pub(crate) fn held(&self) -> usize {
        self.sorts.iter().map(ExternalSort::bytes).sum()
    }

    /// Puts what is in memory on disk when that, with `beside`, is more than `memory` bytes.
    pub(crate) fn make_room<const N: usize>(
        &mut self,
        beside: &mut ExternalSort<N>,
        memory: usize,
    ) -> io::Result<()> {
        if self.held() + beside.bytes() <= memory {
            return Ok(());
        }
        // Only now: an export that fits the memory leaves no trace on the disk.
        self.folder.make()?;
        let folder = &self.folder;
        beside.spill(|| folder.file("rows"))?;
        self.sorts
            .par_iter_mut()
            .enumerate()
            .try_for_each(|(index, sort)| sort.spill(|| folder.file(&format!("section-{index}"))))
    }

    /// Takes the records of these rows out and puts the rest in order. Gives back how many records
    /// each section has, and the SHA-256 of all of them.
    pub(crate) fn close(&mut self, taken_out: HashSet<RowId>) -> io::Result<(Vec<u64>, [u8; 32])> {
        self.taken_out = taken_out;
        self.sorts.iter_mut().for_each(ExternalSort::sort);
        let mut counts = vec![0; self.sorts.len()];
        let mut body = Sha256::new();
        for (index, count) in counts.iter_mut().enumerate() {
            self.for_each_chunk(index, &mut |records| {
                *count += records.len() as u64;
                body.update(records.as_flattened());
                Ok(())
            })?;
        }
        Ok((counts, body.finalize().into()))
    }

    /// Hands the records of a section to `put` in chunks: sorted, none twice.
    pub(crate) fn for_each_chunk(
        &self,
        index: usize,
        put: &mut dyn FnMut(&[RecordBytes]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut chunk: Vec<RecordBytes> = Vec::with_capacity(CHUNK_RECORDS);
        // The last record of the chunk before, with which this one may begin once more.
        let mut last: Option<RecordBytes> = None;
        self.sorts[index].for_each_sorted(self.memory / 2, |bytes| {
            let (record, row) = bytes
                .split_first_chunk::<RECORD_LEN>()
                .expect("it begins with a record");
            let row = RowId::from_bytes(row.try_into().expect("and ends with a row"));
            // Rows that say the same give the same record.
            let is_again = chunk.last().or(last.as_ref()) == Some(record);
            if is_again || (!self.taken_out.is_empty() && self.taken_out.contains(&row)) {
                return Ok(());
            }
            chunk.push(*record);
            if chunk.len() == CHUNK_RECORDS {
                put(&chunk)?;
                last = chunk.pop();
                chunk.clear();
            }
            Ok(())
        })?;
        put(&chunk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(head: u8, tail: u8) -> RecordBytes {
        let mut record = [0; RECORD_LEN];
        (record[0], record[RECORD_LEN - 1]) = (head, tail);
        record
    }

    fn given_back(
        memory: usize,
        row_records: &[RowRecord],
        taken_out: HashSet<RowId>,
    ) -> (u64, Vec<RecordBytes>) {
        let base = tempfile::tempdir().expect("a folder");
        let mut sections = Sections::new(1, memory, SpillFolder::new(base.path().join("x.part")));
        for row_record in row_records {
            sections.extend(&[vec![*row_record]]);
            sections
                .make_room(&mut ExternalSort::<9>::default(), memory)
                .expect("room");
        }
        let (counts, body) = sections.close(taken_out).expect("closed");
        let mut records = Vec::new();
        sections
            .for_each_chunk(0, &mut |chunk| {
                records.extend_from_slice(chunk);
                Ok(())
            })
            .expect("read");
        assert_eq!(
            body,
            <[u8; 32]>::from(Sha256::digest(records.as_flattened()))
        );
        (counts[0], records)
    }

    #[test]
    fn gives_records_back_sorted_once_and_without_rows_that_were_taken_out() {
        let row_records = [
            row_record(&record(3, 0), RowId::new(0, 2)),
            row_record(&record(1, 1), RowId::new(0, 5)),
            row_record(&record(1, 0), RowId::new(0, 300)),
            row_record(&record(1, 1), RowId::new(0, 4)),
            row_record(&record(2, 0), RowId::new(0, 3)),
            row_record(&record(1, 0), RowId::new(0, 7)),
        ];
        for memory in [0, 300, 1 << 20] {
            let all = given_back(memory, &row_records, HashSet::new());
            assert_eq!(
                all,
                (
                    4,
                    vec![record(1, 0), record(1, 1), record(2, 0), record(3, 0)]
                ),
                "memory {memory}"
            );
            let rest = given_back(
                memory,
                &row_records,
                HashSet::from([3, 5].map(|row| RowId::new(0, row))),
            );
            assert_eq!(
                rest,
                (3, vec![record(1, 0), record(1, 1), record(3, 0)]),
                "memory {memory}"
            );
        }
    }

    #[test]
    fn puts_nothing_on_disk_as_long_as_the_memory_is_enough() {
        let base = tempfile::tempdir().expect("a folder");
        let path = base.path().join("x.part");
        // Sixteen bytes each for the order.
        let memory = 2 * (ROW_RECORD_LEN + 16);
        let mut sections = Sections::new(1, memory, SpillFolder::new(path.clone()));
        for (row, is_on_disk) in [(1, false), (2, false), (3, true)] {
            sections.extend(&[vec![row_record(&record(1, 0), RowId::new(0, row))]]);
            sections
                .make_room(&mut ExternalSort::<9>::default(), memory)
                .expect("room");
            assert_eq!(path.exists(), is_on_disk, "row {row}");
        }
        drop(sections);
        assert!(!path.exists());
    }
}
