//! What the look keeps of an export for the hashing after it: the first chunks, with whom and where
//! each row is about, as far as there is memory.
//!
//! An export that was kept to its end is read once. Of any other, what was kept is not normalised
//! again, and the rest is read and normalised a second time. The rows are the same either way.

use std::collections::VecDeque;
use std::io::Read;

use crate::check::row::kept_rows::KeptRows;
use crate::read::table::{CHUNK_ROWS, Chunk, PackedChunk, Table, TableError, TableLines};

/// Rows whose identifiers are kept together; their identifiers, secrets and locks fit a cache.
pub(crate) const STRETCH_ROWS: usize = 512;

/// A chunk of an export.
#[derive(Default)]
pub(crate) struct ReadChunk {
    pub(crate) chunk: Chunk,
    /// What was kept of each stretch of its rows; none of a chunk that was only read.
    pub(crate) kept: Vec<KeptRows>,
    /// Bytes of the export up to its end.
    pub(crate) bytes: u64,
}

/// A chunk that is kept.
struct KeptChunk {
    chunk: PackedChunk,
    rows: Vec<KeptRows>,
    bytes: u64,
}

impl KeptChunk {
    fn held(&self) -> usize {
        self.chunk.held() + self.rows.iter().map(KeptRows::held).sum::<usize>()
    }
}

/// What is known of an export once it was read to its end.
#[derive(Clone, Copy)]
pub(crate) struct TableEnd {
    pub(crate) bytes: u64,
    pub(crate) lines: TableLines,
    pub(crate) is_contradicted: bool,
    pub(crate) is_cut_otherwise: bool,
    pub(crate) is_utf8_after_all: bool,
}

/// The first chunks of an export, within some memory.
pub(crate) struct KeptExport {
    chunks: VecDeque<KeptChunk>,
    /// Bytes that the chunks take.
    held: usize,
    /// Bytes that they may take.
    memory: usize,
    /// Whether the last chunk did not fit, and no later one is kept.
    is_full: bool,
    /// What came at the end, where all chunks were kept.
    end: Option<TableEnd>,
}

impl KeptExport {
    /// Nothing yet, and never more than `memory` bytes.
    pub(crate) const fn new(memory: usize) -> Self {
        Self {
            chunks: VecDeque::new(),
            held: 0,
            memory,
            is_full: memory == 0,
            end: None,
        }
    }

    /// Whether the next chunk may be kept.
    pub(crate) const fn is_open(&self) -> bool {
        !self.is_full
    }

    /// Bytes that it takes while it is kept.
    pub(crate) const fn held(&self) -> usize {
        self.held
    }

    /// Keeps the next chunk, if there is room.
    pub(crate) fn keep<'a>(
        &mut self,
        chunk: &Chunk,
        stretches: impl Iterator<Item = &'a KeptRows>,
        bytes: u64,
    ) {
        if self.is_full {
            return;
        }
        let kept = PackedChunk::of(chunk).map(|chunk| KeptChunk {
            chunk,
            rows: stretches.map(KeptRows::compact).collect(),
            bytes,
        });
        match kept {
            Some(kept) if self.held + kept.held() <= self.memory => {
                self.held += kept.held();
                self.chunks.push_back(kept);
            }
            _ => self.is_full = true,
        }
    }

    /// Notes that the export was read to its end.
    pub(crate) fn end(&mut self, end: TableEnd) {
        if !self.is_full {
            self.end = Some(end);
        }
    }

    /// Whether all chunks were kept.
    pub(crate) const fn is_whole(&self) -> bool {
        self.end.is_some()
    }
}

impl TableEnd {
    /// What is known of a table that was read to its end.
    pub(crate) fn of<R: Read>(table: &Table<R>) -> Self {
        Self {
            bytes: table.bytes(),
            lines: table.lines(),
            is_contradicted: table.is_contradicted(),
            is_cut_otherwise: table.is_cut_otherwise(),
            is_utf8_after_all: table.is_utf8_after_all(),
        }
    }
}

/// The chunks of an export a second time: those that were kept, and then those of its table.
pub(crate) struct SecondReading<R> {
    kept: KeptExport,
    /// `None` where all was kept.
    table: Option<Table<R>>,
    /// For what is read over again and not looked at.
    passed: Chunk,
}

impl<R: Read> SecondReading<R> {
    /// What was kept, and the table for what was not.
    pub(crate) fn new(kept: KeptExport, table: Option<Table<R>>) -> Self {
        Self {
            kept,
            table,
            passed: Chunk::default(),
        }
    }

    /// Fills in the next chunk; gives back whether there was one.
    pub(crate) fn fill(&mut self, next: &mut ReadChunk) -> Result<bool, TableError> {
        if let Some(kept) = self.kept.chunks.pop_front() {
            kept.chunk.unpack(&mut next.chunk);
            (next.kept, next.bytes) = (kept.rows, kept.bytes);
            if let Some(table) = &mut self.table {
                table.fill(&mut self.passed, CHUNK_ROWS)?;
            }
            return Ok(true);
        }
        let Some(table) = &mut self.table else {
            *next = ReadChunk::default();
            return Ok(false);
        };
        next.kept.clear();
        let has_rows = table.fill(&mut next.chunk, CHUNK_ROWS)?;
        next.bytes = table.bytes();
        Ok(has_rows)
    }

    /// What is known of the export so far, or of all of it where that was kept.
    pub(crate) fn known(&self) -> TableEnd {
        let table = self.table.as_ref().map(TableEnd::of);
        table
            .or(self.kept.end)
            .expect("without a table all was kept")
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::read::Encoding;

    /// Three chunks of rows that differ.
    fn text() -> String {
        let mut text = String::new();
        for row in 0..2 * CHUNK_ROWS + 10 {
            writeln!(text, "{row};a").expect("a text takes all");
        }
        text
    }

    fn table(text: &str) -> Table<&[u8]> {
        Table::open(text.as_bytes(), Encoding::Utf8, b';').expect("a table")
    }

    /// What is kept of a text within some memory, and what a second reading gives.
    fn read_twice(text: &str, memory: usize) -> (usize, Vec<String>, bool) {
        let (mut first, mut kept) = (table(text), KeptExport::new(memory));
        let mut chunk = Chunk::default();
        while first.fill(&mut chunk, CHUNK_ROWS).expect("read") {
            let rows = [KeptRows::default()];
            kept.keep(&chunk, rows.iter(), first.bytes());
        }
        kept.end(TableEnd::of(&first));
        let (held, is_whole) = (kept.held(), kept.is_whole());
        let mut second = SecondReading::new(kept, (!is_whole).then(|| table(text)));
        let (mut read, mut rows) = (ReadChunk::default(), Vec::new());
        while second.fill(&mut read).expect("read") {
            for row in read.chunk.rows() {
                rows.push(row.cells.expect("cells").joined().to_owned());
            }
        }
        assert_eq!(second.known().bytes, text.len() as u64);
        (held, rows, is_whole)
    }

    #[test]
    fn gives_every_row_once_however_many_were_kept_and_keeps_no_more_than_it_may() {
        let text = text();
        let expected: Vec<String> = text.lines().map(|line| line.replace(';', "")).collect();
        let (all, rows, is_whole) = read_twice(&text, usize::MAX);
        assert!(is_whole && rows == expected);
        for memory in [0, 1, all / 3, all / 2, all - 1, all] {
            let (held, rows, is_whole) = read_twice(&text, memory);
            assert!(held <= memory && rows == expected, "{memory}");
            assert_eq!(is_whole, memory == all, "{memory}");
        }
        let (held, ..) = read_twice(&text, all - 1);
        assert!(held > all / 2, "all but the last chunk");
    }
}
