//! A file for a Dutch spreadsheet, cell by cell: UTF-8 with a byte order mark, `;` between cells,
//! and no text in it becomes a formula or a number.

use std::io::{self, Write};

use exchange::file::spreadsheet;

/// A cell of a file for a spreadsheet.
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
}

/// A file that is written cell by cell.
pub struct Sheet<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> Sheet<W> {
    /// Starts a file with its mark of UTF-8.
    ///
    /// # Errors
    /// When it cannot be written, as all that follows.
    pub fn start(mut out: W) -> io::Result<Self> {
        out.write_all(spreadsheet::BYTE_ORDER_MARK.as_bytes())?;
        let writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        Ok(Self { writer })
    }

    /// Writes the next cell of a row.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn cell(&mut self, cell: SheetCell) -> io::Result<()> {
        match cell {
            SheetCell::Text(text) => {
                let text = spreadsheet::text(&text);
                self.writer.write_field(text.as_bytes())?;
            }
            SheetCell::Value(value) => self.writer.write_field(value)?,
        }
        Ok(())
    }

    /// Ends a row.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn end_row(&mut self) -> io::Result<()> {
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
