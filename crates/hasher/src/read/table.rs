//! Records of a delimited text in flat chunks that are used again: no allocation per row, and none
//! by what a row claims.
//!
//! A record longer than 64 KiB is passed over and stands in its chunk as too long. At the end of
//! the source one more line end is read: outside quotes it ends the last record, inside quotes it
//! does not, and then a quote was certainly never closed. Lines end in LF, CR LF or CR. Blank lines
//! are rows to a spreadsheet, so they are counted, and give no record.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::read::{Encoding, Text};

/// Rows that are read at a time.
pub(crate) const CHUNK_ROWS: usize = 8192;

/// Bytes of a record, without quotes and delimiters, that are still read.
const MAX_RECORD: usize = 64 * 1024;

/// Cells of a record that are still read.
const MAX_CELLS: usize = 1024;

/// A chunk takes no further record once it holds so many bytes.
const CHUNK_BYTES: usize = 4 * 1024 * 1024;

/// A table that is being read.
pub(crate) struct Table<R> {
    text: Text<R>,
    reader: Reader,
    row: u64,
    line: u64,
    /// The last line ended in CR: an LF that follows belongs to it.
    after_cr: bool,
}

/// Some records, one after the other in one buffer.
#[derive(Default)]
pub(crate) struct Chunk {
    text: Vec<u8>,
    ends: Vec<usize>,
    records: Vec<Record>,
    used: usize,
    used_ends: usize,
}

/// Where a record stands, in its file and in its chunk.
#[derive(Clone, Copy)]
struct Record {
    row: u64,
    line: u64,
    start: usize,
    ends_start: usize,
    cells: usize,
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
    /// Its cells; `None` if the row is too long.
    pub(crate) cells: Option<Cells<'a>>,
}

/// The cells of one row.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'a> {
    text: &'a str,
    ends: &'a [usize],
}

impl<R: Read> Table<R> {
    /// Makes a source ready to be read.
    pub(crate) fn open(source: R, encoding: Encoding, delimiter: u8) -> Result<Self, TableError> {
        let text = Text::open(source, encoding).map_err(TableError::Read)?;
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Ok(Self {
            text,
            reader,
            row: 0,
            line: 1,
            after_cr: false,
        })
    }

    /// Fills a chunk with the next rows, at most `limit`; gives back whether there were any.
    pub(crate) fn fill(&mut self, chunk: &mut Chunk, limit: usize) -> Result<bool, TableError> {
        chunk.clear();
        while chunk.records.len() < limit && chunk.used < CHUNK_BYTES && self.next(chunk)? {}
        Ok(!chunk.records.is_empty())
    }

    /// Bytes read so far.
    pub(crate) const fn bytes(&self) -> u64 {
        self.text.bytes()
    }

    /// Whether a byte order mark said another encoding.
    pub(crate) const fn is_contradicted(&self) -> bool {
        self.text.is_contradicted()
    }

    fn next(&mut self, chunk: &mut Chunk) -> Result<bool, TableError> {
        if !self.skip_line_ends().map_err(TableError::Read)? {
            return Ok(false);
        }
        self.row += 1;
        let (out, ends) = chunk.room();
        let (mut length, mut cells, mut too_long) = (0, 0, false);
        let (mut line_feeds, mut returns) = (0, 0);
        loop {
            let piece = self.text.piece().map_err(TableError::Read)?;
            let at_end = piece.is_empty();
            // One line end more than there is ends the last record, unless a quote is open.
            let input = if at_end { b"\n" } else { piece };
            let (result, taken, written, ended) =
                self.reader
                    .read_record(input, &mut out[length..], &mut ends[cells..]);
            // A cell in quotes may hold line ends, and a line may end in CR alone.
            line_feeds += input[..taken].iter().filter(|&&byte| byte == b'\n').count() as u64;
            returns += input[..taken].iter().filter(|&&byte| byte == b'\r').count() as u64;
            self.after_cr = input[..taken].ends_with(b"\r");
            if !at_end {
                self.text.consume(taken);
            }
            (length, cells) = (length + written, cells + ended);
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => break,
                ReadRecordResult::InputEmpty if at_end => {
                    return Err(TableError::UnclosedQuote {
                        row: self.row,
                        line: self.line,
                    });
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    // The rest is still parsed, over the same room, to find where the row ends.
                    (length, cells, too_long) = (0, 0, true);
                }
            }
        }
        if too_long {
            (length, cells) = (0, 0);
        }
        chunk.push(self.row, self.line, length, cells);
        // CR LF is one line end: the larger of the two counts is the number of lines.
        self.line += line_feeds.max(returns);
        Ok(true)
    }

    /// Goes to the start of the next record; gives back whether there is one.
    fn skip_line_ends(&mut self) -> io::Result<bool> {
        loop {
            let Some(&byte) = self.text.piece()?.first() else {
                return Ok(false);
            };
            let ends_before = byte == b'\n' && self.after_cr;
            self.after_cr = byte == b'\r';
            if byte != b'\n' && byte != b'\r' {
                return Ok(true);
            }
            self.text.consume(1);
            if !ends_before {
                self.row += 1;
                self.line += 1;
            }
        }
    }
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

    fn clear(&mut self) {
        self.records.clear();
        (self.used, self.used_ends) = (0, 0);
    }

    /// Where the next record goes: room for the longest one.
    fn room(&mut self) -> (&mut [u8], &mut [usize]) {
        let (needed, needed_ends) = (self.used + MAX_RECORD, self.used_ends + MAX_CELLS);
        if self.text.len() < needed {
            self.text.resize(needed + MAX_RECORD, 0);
        }
        if self.ends.len() < needed_ends {
            self.ends.resize(needed_ends + MAX_CELLS, 0);
        }
        (
            &mut self.text[self.used..needed],
            &mut self.ends[self.used_ends..needed_ends],
        )
    }

    fn push(&mut self, row: u64, line: u64, length: usize, cells: usize) {
        self.records.push(Record {
            row,
            line,
            start: self.used,
            ends_start: self.used_ends,
            cells,
        });
        self.used += length;
        self.used_ends += cells;
    }
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
        let ends = &self.ends[record.ends_start..record.ends_start + record.cells];
        let cells = ends.last().map(|length| Cells {
            text: &self.text[record.start..record.start + length],
            ends,
        });
        Some(RowView {
            number: record.row,
            line: record.line,
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

    /// The cell at an index; empty where there is none.
    pub(crate) fn at(self, index: usize) -> &'a str {
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

    /// All cells as one text.
    pub(crate) const fn joined(self) -> &'a str {
        self.text
    }
}

/// Why a table cannot be read to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The source fails.
    #[error("the file cannot be read: {0}")]
    Read(io::Error),
    /// A quote that is never closed, so that all that follows would be one cell.
    #[error("row {row}, line {line}: a quote is opened in this row and never closed")]
    UnclosedQuote {
        /// Row, from 1.
        row: u64,
        /// Line on which it begins, from 1.
        line: u64,
    },
}

#[cfg(test)]
mod tests;
