//! Records in flat chunks that are used again: no allocation per row, and none by what a row
//! claims.
//!
//! The text of a chunk is personal data: it is wiped when dropped, and wherever it makes place for
//! another.

use std::mem;

use zeroize::optimization_barrier;

use crate::read::cell::unmarked;

/// Bytes of a record, without quotes and delimiters, that are still read.
pub(super) const MAX_RECORD: usize = 64 * 1024;

/// Cells of a record that are still read.
const MAX_CELLS: usize = 1024;

/// A chunk takes no further record once it holds so many bytes.
pub(super) const CHUNK_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of the longest text: before its last record it holds less than [`CHUNK_BYTES`].
const MAX_TEXT: usize = CHUNK_BYTES + 2 * MAX_RECORD;

/// Some records, one after the other in one buffer.
#[derive(Default)]
pub(crate) struct Chunk {
    text: Vec<u8>,
    ends: Vec<usize>,
    records: Vec<Record>,
    used: usize,
    used_ends: usize,
}

/// Where a record stands in its file, and what it came to.
#[derive(Clone, Copy)]
pub(super) struct RecordPlace {
    pub(super) row: u64,
    pub(super) line: u64,
    pub(super) lines: u64,
    pub(super) has_swallowed: bool,
    pub(super) is_torn: bool,
    /// Bytes and cells; none of a record that is not read.
    pub(super) length: usize,
    pub(super) cells: usize,
}

/// A record of a chunk: where it stands in its file and in its chunk.
#[derive(Clone, Copy)]
struct Record {
    place: RecordPlace,
    start: usize,
    ends_start: usize,
}

/// The rows of a chunk, or a stretch of them.
pub(crate) struct Rows<'a> {
    text: &'a str,
    ends: &'a [usize],
    records: &'a [Record],
}

/// One row of a chunk.
#[derive(Clone, Copy)]
pub(crate) struct RowView<'a> {
    /// Row as a spreadsheet counts, from 1.
    pub(crate) number: u64,
    /// Line on which it begins, from 1.
    pub(crate) line: u64,
    /// Lines that it takes.
    pub(crate) lines: u64,
    /// Whether a quoted cell of it holds whole rows.
    pub(crate) has_swallowed: bool,
    /// Whether it has too few cells, and a cell whose closing quote does not end it.
    pub(crate) is_torn: bool,
    /// Its cells; `None` if the row is too long or has swallowed others.
    pub(crate) cells: Option<Cells<'a>>,
}

/// The cells of one row.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'a> {
    text: &'a str,
    ends: &'a [usize],
}

impl Chunk {
    /// Its rows. Checks that its text is UTF-8, so it is called once for a chunk, not once for a
    /// row.
    pub(crate) fn rows(&self) -> Rows<'_> {
        let text = str::from_utf8(&self.text[..self.used])
            .expect("of decoded text only ASCII was left out, and records are whole");
        Rows {
            text,
            ends: &self.ends,
            records: &self.records,
        }
    }

    pub(super) fn clear(&mut self) {
        self.records.clear();
        (self.used, self.used_ends) = (0, 0);
    }

    /// Where the next record goes: room for the longest one.
    pub(super) fn room(&mut self) -> (&mut [u8], &mut [usize]) {
        let (needed, needed_ends) = (self.used + MAX_RECORD, self.used_ends + MAX_CELLS);
        if self.text.len() < needed {
            self.grow(needed + MAX_RECORD);
        }
        if self.ends.len() < needed_ends {
            self.ends.resize(needed_ends + MAX_CELLS, 0);
        }
        (
            &mut self.text[self.used..needed],
            &mut self.ends[self.used_ends..needed_ends],
        )
    }

    /// Makes the text at least so long. A vector that grows would leave its bytes where they were.
    fn grow(&mut self, length: usize) {
        // Twice as long as before, so that each byte is copied once or twice.
        let length = length.max((2 * self.text.len()).min(MAX_TEXT));
        let mut text = vec![0; length];
        text[..self.used].copy_from_slice(&self.text[..self.used]);
        mem::swap(&mut self.text, &mut text);
        wipe(&mut text);
    }

    /// Keeps what was written into the room as one more record.
    pub(super) fn push(&mut self, place: RecordPlace) {
        self.records.push(Record {
            place,
            start: self.used,
            ends_start: self.used_ends,
        });
        self.used += place.length;
        self.used_ends += place.cells;
    }

    /// Whether it takes another record, if it is to have at most `limit`.
    pub(super) const fn takes_more(&self, limit: usize) -> bool {
        self.records.len() < limit && self.used < CHUNK_BYTES
    }

    /// How many records it has.
    pub(crate) const fn rows_count(&self) -> u64 {
        self.records.len() as u64
    }

    /// Whether it has no record.
    pub(super) const fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The text of all rows, and where each cell ends within its row.
    pub(super) fn parts(&self) -> (&[u8], &[usize]) {
        (&self.text[..self.used], &self.ends[..self.used_ends])
    }

    /// Where each row stands, and what it came to.
    pub(super) fn places(&self) -> impl ExactSizeIterator<Item = RecordPlace> {
        self.records.iter().map(|record| record.place)
    }

    /// Takes the parts of another chunk, whose rows are then [pushed](Self::push).
    pub(super) fn refill(&mut self, text: Vec<u8>, ends: impl Iterator<Item = usize>) {
        self.clear();
        wipe(&mut self.text);
        self.text = text;
        self.ends.clear();
        self.ends.extend(ends);
    }

    /// The bytes that it has room for.
    #[cfg(test)]
    pub(super) const fn capacity(&self) -> usize {
        self.text.len()
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        wipe(&mut self.text);
    }
}

/// Overwrites a text that nobody reads again: the barrier keeps the overwriting from being left
/// out.
pub(super) fn wipe(text: &mut [u8]) {
    text.fill(0);
    optimization_barrier(text);
}

impl<'a> Rows<'a> {
    /// The first row, if there is one.
    pub(crate) fn first(mut self) -> Option<RowView<'a>> {
        self.next()
    }

    /// Cuts the rows into stretches of `count`; the last one may be shorter.
    pub(crate) fn stretches(self, count: usize) -> impl Iterator<Item = Self> {
        self.records
            .chunks(count)
            .map(move |records| Self { records, ..self })
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = RowView<'a>;

    fn next(&mut self) -> Option<RowView<'a>> {
        let (record, later) = self.records.split_first()?;
        self.records = later;
        let RecordPlace { length, cells, .. } = record.place;
        let ends = &self.ends[record.ends_start..record.ends_start + cells];
        let cells = (cells > 0).then(|| Cells {
            text: &self.text[record.start..record.start + length],
            ends,
        });
        Some(RowView {
            number: record.place.row,
            line: record.place.line,
            lines: record.place.lines,
            has_swallowed: record.place.has_swallowed,
            is_torn: record.place.is_torn,
            cells,
        })
    }
}

impl<'a> Cells<'a> {
    /// The cells of a text, by where each ends.
    pub(crate) const fn new(text: &'a str, ends: &'a [usize]) -> Self {
        Self { text, ends }
    }

    /// How many there are.
    pub(crate) const fn count(self) -> usize {
        self.ends.len()
    }

    /// The cell at an index, without the marks of a spreadsheet; empty where there is none.
    pub(crate) fn at(self, index: usize) -> &'a str {
        unmarked(self.raw(index))
    }

    /// The cell at an index as it was written; empty where there is none.
    pub(super) fn raw(self, index: usize) -> &'a str {
        let start = if index == 0 {
            0
        } else {
            self.ends.get(index - 1).copied().unwrap_or(self.text.len())
        };
        let end = self.ends.get(index).copied().unwrap_or(self.text.len());
        &self.text[start..end]
    }

    /// All cells, one after the other.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.count()).map(move |index| self.at(index))
    }

    /// Where each cell ends in the text of all.
    pub(super) const fn ends(self) -> &'a [usize] {
        self.ends
    }

    /// All cells as one text.
    pub(crate) const fn joined(self) -> &'a str {
        self.text
    }
}
