//! Records of a delimited text, in chunks. No line of the text vanishes: each is counted as what it
//! is.
//!
//! A record longer than 64 KiB is passed over and stands in its chunk as too long, one that has
//! swallowed whole rows as such. At the end of the source one more line end is read: outside quotes
//! it ends the last record, inside quotes it does not, and then a quote was certainly never closed.
//! Lines end in LF, CR LF or CR. Blank lines are rows to a spreadsheet, so they are counted, and
//! give no record; neither does the header where it stands again, as in exports that were put one
//! behind the other.

mod chunk;
mod line_scan;
mod packed_chunk;

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::read::kind::OtherKind;
use crate::read::table::chunk::RecordPlace;
pub(crate) use crate::read::table::chunk::{Cells, Chunk, RowView, Rows};
use crate::read::table::line_scan::LineScan;
pub(crate) use crate::read::table::line_scan::RowShape;
pub(crate) use crate::read::table::packed_chunk::PackedChunk;
use crate::read::{Encoding, Text};

/// Rows that are read at a time.
pub(crate) const CHUNK_ROWS: usize = 8192;

/// Bytes that are kept of lines that are passed over: the header may be among them.
const MAX_SKIPPED: usize = 64 * 1024;

/// What DOS programs write behind the last line.
const END_MARK: u8 = 0x1A;

/// A byte order mark in the middle of a text: exports were put one behind the other.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// A table that is being read.
pub(crate) struct Table<R> {
    text: Text<R>,
    reader: Reader,
    delimiter: u8,
    row: u64,
    line: u64,
    /// The last line ended in CR: an LF that follows belongs to it.
    after_cr: bool,
    lines: TableLines,
    header: Option<Header>,
    /// A line `sep=` says another delimiter.
    is_cut_otherwise: bool,
    /// Quotes are characters.
    has_plain_quotes: bool,
    /// The start of what was passed over above the header.
    skipped: Vec<u8>,
}

/// What is known of the rows once the header is.
struct Header {
    shape: RowShape,
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// The lines of a table that are not rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TableLines {
    /// Every line so far, those of rows too.
    pub(crate) all: u64,
    /// Lines above the header: titles, `sep=`, blank ones.
    pub(crate) above_header: u64,
    /// Lines of the header, and of the same header again.
    pub(crate) header: u64,
    /// Lines with nothing on them, below the header.
    pub(crate) blank: u64,
}

impl<R: Read> Table<R> {
    /// Makes a source ready to be read.
    pub(crate) fn open(source: R, encoding: Encoding, delimiter: u8) -> Result<Self, TableError> {
        let text = Text::open(source, encoding).map_err(TableError::Read)?;
        if let Some(kind) = text.kind() {
            return Err(TableError::OtherKind(kind));
        }
        Ok(Self {
            text,
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            row: 0,
            line: 1,
            after_cr: false,
            lines: TableLines::default(),
            header: None,
            is_cut_otherwise: false,
            has_plain_quotes: false,
            skipped: Vec::new(),
        })
    }

    /// Reads quotes as any other character from here on.
    pub(crate) fn read_quotes_as_characters(&mut self) {
        self.has_plain_quotes = true;
        self.reader = ReaderBuilder::new()
            .delimiter(self.delimiter)
            .quoting(false)
            .build();
    }

    /// Passes over the next `count` lines, whatever stands on them.
    pub(crate) fn skip_lines(&mut self, count: u32) -> Result<(), TableError> {
        let last = self.line + u64::from(count);
        // By lines and not by records: a quote in a title opens nothing.
        while self.line < last {
            let piece = self.text.piece().map_err(TableError::Read)?;
            let Some(&first) = piece.first() else {
                return Ok(());
            };
            // The other half of a CR LF that ended the line before.
            if first == b'\n' && self.after_cr {
                self.after_cr = false;
                self.text.consume(1);
                continue;
            }
            let end = piece.iter().position(|byte| b"\r\n".contains(byte));
            let taken = end.map_or(piece.len(), |end| end + 1);
            self.after_cr = piece[..taken].ends_with(b"\r");
            let kept = taken.min(MAX_SKIPPED - self.skipped.len());
            self.skipped.extend_from_slice(&piece[..kept]);
            self.text.consume(taken);
            if end.is_some() {
                self.line += 1;
                self.row += 1;
            }
        }
        Ok(())
    }

    /// The start of the lines that were passed over, as UTF-8.
    pub(crate) fn skipped(&self) -> &[u8] {
        &self.skipped
    }

    /// Fills a chunk with the header: the first row, but for a line `sep=` above it. Gives back
    /// whether there is one.
    pub(crate) fn fill_header(&mut self, chunk: &mut Chunk) -> Result<bool, TableError> {
        loop {
            self.fill(chunk, 1)?;
            let Some(first) = chunk.rows().first() else {
                return Ok(false);
            };
            let separator = first
                .cells
                .and_then(|cells| separator(cells, self.delimiter));
            let Some(separator) = separator else {
                self.lines.above_header = first.line - 1;
                self.lines.header = first.lines;
                self.lines.blank = 0;
                return Ok(true);
            };
            self.is_cut_otherwise |= separator != self.delimiter;
        }
    }

    /// Says what the header is, so that its rows can be told from what is none.
    pub(crate) fn expect(&mut self, header: Cells<'_>, shape: RowShape) {
        self.header = Some(Header {
            shape,
            text: header.joined().as_bytes().to_vec(),
            ends: header.ends().to_vec(),
        });
    }

    /// Fills a chunk with the next rows, at most `limit`; gives back whether there were any.
    pub(crate) fn fill(&mut self, chunk: &mut Chunk, limit: usize) -> Result<bool, TableError> {
        chunk.clear();
        while chunk.takes_more(limit) && self.next(chunk)? {}
        Ok(!chunk.is_empty())
    }

    /// Bytes read so far.
    pub(crate) const fn bytes(&self) -> u64 {
        self.text.bytes()
    }

    /// The lines so far, by what they are.
    pub(crate) const fn lines(&self) -> TableLines {
        TableLines {
            all: self.line - 1,
            ..self.lines
        }
    }

    /// Whether a byte order mark said another encoding.
    pub(crate) const fn is_contradicted(&self) -> bool {
        self.text.is_contradicted()
    }

    /// Whether a line `sep=` said another delimiter.
    pub(crate) const fn is_cut_otherwise(&self) -> bool {
        self.is_cut_otherwise
    }

    /// Whether all that was read, under another name, was UTF-8 and not only ASCII.
    pub(crate) fn is_utf8_after_all(&self) -> bool {
        self.text.is_utf8_after_all()
    }

    /// Reads the next record that is a row; gives back whether there was one.
    fn next(&mut self, chunk: &mut Chunk) -> Result<bool, TableError> {
        while self.skip_line_ends().map_err(TableError::Read)? {
            self.row += 1;
            let (out, ends) = chunk.room();
            let place = self.read_record(out, ends)?;
            self.line += place.lines;
            // The header again is no row: exports were put one behind the other.
            if self.is_header(&out[..place.length], &ends[..place.cells]) {
                self.lines.header += place.lines;
                continue;
            }
            chunk.push(place);
            return Ok(true);
        }
        Ok(false)
    }

    /// Reads one record into the room of a chunk.
    fn read_record(
        &mut self,
        out: &mut [u8],
        ends: &mut [usize],
    ) -> Result<RecordPlace, TableError> {
        let (mut length, mut cells, mut is_too_long) = (0, 0, false);
        let shape = self.header.as_ref().map(|header| header.shape);
        let mut scan = LineScan::new(self.delimiter, shape);
        let mut is_short;
        let lines = loop {
            let piece = self.text.piece().map_err(TableError::Read)?;
            let at_end = piece.is_empty();
            let input = if at_end { b"\n" } else { piece };
            let (result, taken, written, ended) =
                self.reader
                    .read_record(input, &mut out[length..], &mut ends[cells..]);
            let taken_bytes = &input[..taken];
            self.after_cr = taken_bytes.ends_with(b"\r");
            let is_record = matches!(result, ReadRecordResult::Record | ReadRecordResult::End);
            // Nearly all records are one line within one piece, and need no look at each byte.
            let is_line = is_record && scan.is_fresh() && line_ends(taken_bytes) == 1;
            is_short = shape.is_some_and(|shape| cells + ended < shape.width);
            // A row with cells left out is right, but not if a stray quote made one of several.
            if !is_line || is_short && taken_bytes.contains(&b'"') {
                scan.look(taken_bytes);
            }
            if !at_end {
                self.text.consume(taken);
            }
            (length, cells) = (length + written, cells + ended);
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => {
                    if at_end && !is_too_long {
                        length = without_end_mark(out, length, &mut ends[..cells]);
                    }
                    break if is_line { 1 } else { scan.lines() };
                }
                ReadRecordResult::InputEmpty if at_end => {
                    return Err(TableError::UnclosedQuote {
                        row: self.row,
                        line: self.line + scan.opened_after(),
                    });
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (length, cells, is_too_long) = (0, 0, true);
                }
            }
        };
        let has_swallowed = lines > 1 && scan.has_swallowed(if is_too_long { 0 } else { cells });
        if is_too_long || has_swallowed {
            (length, cells) = (0, 0);
        }
        let is_torn = is_short && scan.is_torn() && !self.has_plain_quotes;
        Ok(RecordPlace {
            row: self.row,
            line: self.line,
            lines,
            has_swallowed,
            is_torn,
            length,
            cells,
        })
    }

    /// Whether a record is the header once more, or a line `sep=` above it.
    fn is_header(&self, text: &[u8], ends: &[usize]) -> bool {
        self.header.as_ref().is_some_and(|header| {
            header.text == text && header.ends == ends
                || text.len() < 6 && text.starts_with(b"sep=")
        })
    }

    /// Goes to the start of the next record; gives back whether there is one.
    fn skip_line_ends(&mut self) -> io::Result<bool> {
        loop {
            let piece = self.text.piece()?;
            let Some(&byte) = piece.first() else {
                return Ok(false);
            };
            if piece.starts_with(MARK) {
                self.text.consume(MARK.len());
                continue;
            }
            let ends_before = byte == b'\n' && self.after_cr;
            self.after_cr = byte == b'\r';
            match byte {
                b'\n' | b'\r' => {}
                // Nothing is lost where more follows: it only stood between two files.
                END_MARK => {
                    self.text.consume(1);
                    continue;
                }
                _ => return Ok(true),
            }
            self.text.consume(1);
            if !ends_before {
                self.row += 1;
                self.line += 1;
                self.lines.blank += 1;
            }
        }
    }
}

/// Line ends of some bytes, of a CR LF both.
fn line_ends(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .filter(|&&byte| byte == b'\n' || byte == b'\r')
        .count()
}

/// The length of the last record without the mark of the end behind it.
fn without_end_mark(out: &[u8], mut length: usize, ends: &mut [usize]) -> usize {
    while out[..length].last() == Some(&END_MARK) {
        length -= 1;
    }
    // The mark is of the last cell, unless it stands alone behind a delimiter.
    for end in ends {
        *end = (*end).min(length);
    }
    length
}

/// The delimiter that a line `sep=` says, if a row is such a line. Cut by the very delimiter that
/// it says, it has two cells.
fn separator(cells: Cells<'_>, delimiter: u8) -> Option<u8> {
    let said = cells
        .joined()
        .trim_matches(|c: char| c == '"' || c.is_whitespace());
    let (word, separator) = said.split_at_checked(4)?;
    if !word.eq_ignore_ascii_case("sep=") {
        return None;
    }
    match separator.as_bytes() {
        [] if cells.count() > 1 => Some(delimiter),
        [] => Some(b'\t'),
        [separator] => Some(*separator),
        _ => None,
    }
}

/// Why a table cannot be read to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The source fails.
    #[error("the file cannot be read: {0}")]
    Read(io::Error),
    /// It is not a delimited text, but a file of another kind.
    #[error("{0}")]
    OtherKind(OtherKind),
    /// A quote that is never closed, so that all that follows would be one cell.
    #[error(
        "row {row}, line {line}: a quote is opened in this row and never closed; a profile says \
         quotes = \"none\" where they are only characters"
    )]
    UnclosedQuote {
        /// Row, from 1.
        row: u64,
        /// Line on which the quote stands, from 1.
        line: u64,
    },
}

#[cfg(test)]
mod tests;
