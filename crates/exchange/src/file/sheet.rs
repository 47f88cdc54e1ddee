//! A file for a Dutch spreadsheet, cell by cell: UTF-8 with a byte order mark, `;` between cells,
//! and no text in it becomes a formula or a number.
//!
//! Cells are quoted as RFC 4180 has it, only where they must be.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use super::spreadsheet;

/// What stands between cells.
const BETWEEN: char = ';';

/// A cell of a file for a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetCell {
    /// A text, which is to stay one.
    Text(String),
    /// A number or a date, which a spreadsheet may take for what it is.
    Value(String),
}

impl SheetCell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number or a date.
    pub fn value(value: &impl ToString) -> Self {
        Self::Value(value.to_string())
    }

    /// As it stands in a file of text: a text that a spreadsheet would compute is guarded.
    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => spreadsheet::text(text),
            Self::Value(value) => value.into(),
        }
    }
}

/// A file that is written cell by cell.
pub struct Sheet<W: Write> {
    to: BufWriter<W>,
    is_row_begun: bool,
}

impl<W: Write> Sheet<W> {
    /// Starts a file with its mark of UTF-8.
    ///
    /// # Errors
    /// When it cannot be written, as all that follows.
    pub fn start(to: W) -> io::Result<Self> {
        let mut to = BufWriter::new(to);
        to.write_all(spreadsheet::BYTE_ORDER_MARK.as_bytes())?;
        Ok(Self {
            to,
            is_row_begun: false,
        })
    }

    /// Writes the next cell of a row.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn cell(&mut self, cell: impl std::borrow::Borrow<SheetCell>) -> io::Result<()> {
        if self.is_row_begun {
            write!(self.to, "{BETWEEN}")?;
        }
        self.is_row_begun = true;
        let cell = cell.borrow().written();
        if cell.contains(['"', BETWEEN, '\r', '\n']) {
            write!(self.to, "\"{}\"", cell.replace('"', "\"\""))
        } else {
            self.to.write_all(cell.as_bytes())
        }
    }

    /// Ends a row.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn end_row(&mut self) -> io::Result<()> {
        self.is_row_begun = false;
        self.to.write_all(b"\r\n")
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn finish(mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_would_part_a_cell_and_guards_what_would_be_computed() {
        let mut bytes = Vec::new();
        let mut sheet = Sheet::start(&mut bytes).expect("memory takes it");
        for cell in [
            SheetCell::text("a;b"),
            SheetCell::text("\"c\""),
            SheetCell::text("=1+1"),
            SheetCell::text("0012"),
            SheetCell::value(&7),
        ] {
            sheet.cell(cell).expect("memory takes it");
        }
        sheet.end_row().expect("memory takes it");
        sheet.finish().expect("memory takes it");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(text, "\u{feff}\"a;b\";\"\"\"c\"\"\";'=1+1;'0012;7\r\n");
    }
}
