//! Whether a record of several lines is one row or has swallowed whole rows, seen line by line.
//!
//! A quote that is a mere character opens a cell where one begins with it, and the cell goes on to
//! the next quote, over as many rows as lie between. Cut without regard to quotes, each line of
//! such a record has the delimiters of a whole row. Of an honest record of several lines all lines
//! together have those of one row, and what delimiters stand in its notes
//! (docs/decisions/0015-rows-inside-a-cell.md).

/// What a row of the table has, as its header and its profile say.
#[derive(Clone, Copy)]
pub(crate) struct RowShape {
    /// Cells up to the last one with a name.
    pub(crate) width: usize,
    /// Cells that a row must have: up to the last one that is read.
    pub(crate) least: usize,
}

impl RowShape {
    /// Delimiters of a line that is a whole row.
    const fn whole(self) -> usize {
        self.width.saturating_sub(1)
    }

    /// Delimiters of a line that may be a whole row whose last cells were left out. More than half
    /// of a row's, for then two such lines are more than a row.
    fn nearly_whole(self) -> usize {
        (self.whole() / 2 + 1).max(self.least.saturating_sub(1))
    }
}

/// The lines of one record, as its bytes come.
pub(super) struct LineScan {
    delimiter: u8,
    shape: Option<RowShape>,
    lines: u64,
    /// Lines with the delimiters of a whole row, and of one whose last cells were left out.
    whole: u64,
    nearly_whole: u64,
    /// Delimiters in this line so far.
    delimiters: usize,
    after_cr: bool,
    state: CellState,
    /// Lines before the one on which the last quoted cell begins.
    opened_after: u64,
    /// A cell that began with a quote goes on behind its closing quote.
    is_torn: bool,
    is_begun: bool,
}

/// Where in a cell a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CellState {
    Start,
    Bare,
    Quoted,
    /// Behind a quote inside a quoted cell: half a doubled quote, or the end of the cell.
    BehindQuote,
}

impl LineScan {
    /// Nothing yet.
    pub(super) const fn new(delimiter: u8, shape: Option<RowShape>) -> Self {
        Self {
            delimiter,
            shape,
            lines: 0,
            whole: 0,
            nearly_whole: 0,
            delimiters: 0,
            after_cr: false,
            state: CellState::Start,
            opened_after: 0,
            is_torn: false,
            is_begun: false,
        }
    }

    /// Takes the next bytes of the record in.
    pub(super) fn look(&mut self, bytes: &[u8]) {
        self.is_begun = true;
        for &byte in bytes {
            let ends_line = byte == b'\r' || byte == b'\n';
            if byte == self.delimiter {
                self.delimiters += 1;
            } else if ends_line && !(byte == b'\n' && self.after_cr) {
                self.end_line();
            }
            self.after_cr = byte == b'\r';
            let ends_cell = ends_line || byte == self.delimiter;
            self.state = match (self.state, byte) {
                (CellState::Start, b'"') => {
                    self.opened_after = self.lines;
                    CellState::Quoted
                }
                (CellState::Quoted, b'"') => CellState::BehindQuote,
                (CellState::Quoted, _) | (CellState::BehindQuote, b'"') => CellState::Quoted,
                (state, _) if !ends_cell => {
                    self.is_torn |= state == CellState::BehindQuote;
                    CellState::Bare
                }
                _ => CellState::Start,
            };
        }
    }

    fn end_line(&mut self) {
        self.lines += 1;
        if let Some(shape) = self.shape {
            self.whole += u64::from(self.delimiters >= shape.whole());
            self.nearly_whole += u64::from(self.delimiters >= shape.nearly_whole());
        }
        self.delimiters = 0;
    }

    /// Whether it was given nothing.
    pub(super) const fn is_fresh(&self) -> bool {
        !self.is_begun
    }

    /// Lines that have ended.
    pub(super) const fn lines(&self) -> u64 {
        self.lines
    }

    /// Lines before the one on which the last quoted cell begins.
    pub(super) const fn opened_after(&self) -> u64 {
        self.opened_after
    }

    /// Whether a cell that began with a quote goes on behind its closing quote.
    pub(super) const fn is_torn(&self) -> bool {
        self.is_torn
    }

    /// Whether the record, which came to so many cells, has swallowed whole rows.
    pub(super) fn has_swallowed(&self, cells: usize) -> bool {
        let Some(shape) = self.shape.filter(|shape| shape.width > 2) else {
            return false;
        };
        // A record that is otherwise as it should be may have a note with many delimiters: two
        // lines of a row's delimiters are not enough when most of its lines have fewer.
        if !self.is_torn && cells == shape.width {
            return self.whole > 1 && self.whole * 2 > self.lines;
        }
        self.nearly_whole > 1
    }
}
