//! The dialect of an export: encoding, delimiter, line ends, quotes, and how a date is written. The
//! only module that names `csv`.

use crate::agencies::encoding::Encoding;

/// How an export is written.
#[derive(Clone, Copy)]
pub struct Dialect {
    /// Character encoding.
    pub encoding: Encoding,
    /// Between cells.
    pub delimiter: u8,
    /// Lines end in CR LF, else in LF.
    pub crlf: bool,
    /// All cells are quoted, else only those that must be.
    pub quoted: bool,
}

/// The truth files: UTF-8, `;`, LF.
pub const TRUTH: Dialect = Dialect {
    encoding: Encoding::Utf8,
    delimiter: b';',
    crlf: false,
    quoted: false,
};

impl Dialect {
    /// The delimiter as a profile names it.
    #[must_use]
    pub fn delimiter_name(&self) -> String {
        match self.delimiter {
            b'\t' => "tab".to_owned(),
            other => char::from(other).to_string(),
        }
    }
}

/// Lines of one dialect, written to memory.
pub struct Lines {
    dialect: Dialect,
    writer: csv::Writer<Vec<u8>>,
}

impl Lines {
    /// No lines yet; `capacity` bytes are set aside.
    #[must_use]
    pub fn new(dialect: Dialect, capacity: usize) -> Self {
        let mut builder = csv::WriterBuilder::new();
        builder
            .delimiter(dialect.delimiter)
            .buffer_capacity(capacity);
        if dialect.crlf {
            builder.terminator(csv::Terminator::CRLF);
        }
        if dialect.quoted {
            builder.quote_style(csv::QuoteStyle::Always);
        }
        let writer = builder
            .flexible(true)
            .from_writer(Vec::with_capacity(capacity));
        Self { dialect, writer }
    }

    /// Adds a line.
    pub fn add<I, T>(&mut self, cells: I)
    where
        I: IntoIterator<Item = T>,
        T: AsRef<[u8]>,
    {
        self.writer
            .write_record(cells)
            .expect("lines of any length go to memory");
    }

    /// The bytes of all lines, without a byte order mark.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        let Ok(bytes) = self.writer.into_inner() else {
            unreachable!("writing to memory does not fail")
        };
        match self.dialect.encoding {
            Encoding::Utf8 | Encoding::Utf8Marked => bytes,
            other => other.encode(&String::from_utf8(bytes).expect("all cells are made from text")),
        }
    }
}

/// A day as typed: year, month, day. It need not exist.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Typed(pub i16, pub i8, pub i8);

impl From<jiff::civil::Date> for Typed {
    fn from(date: jiff::civil::Date) -> Self {
        Self(date.year(), date.month(), date.day())
    }
}

/// How a date is written: year first or day first, and what stands between.
#[derive(Clone, Copy)]
pub struct DateForm {
    /// Year, month, day; else day, month, year.
    pub year_first: bool,
    /// "-", "/", "." or nothing.
    pub between: &'static str,
}

impl DateForm {
    /// The form as a profile names it, "dd-mm-yyyy" say.
    #[must_use]
    pub fn name(self) -> String {
        self.join("yyyy", "mm", "dd")
    }

    /// A day in this form.
    #[must_use]
    pub fn write(self, Typed(year, month, day): Typed) -> String {
        self.join(
            &format!("{year:04}"),
            &format!("{month:02}"),
            &format!("{day:02}"),
        )
    }

    fn join(self, year: &str, month: &str, day: &str) -> String {
        let parts = if self.year_first {
            [year, month, day]
        } else {
            [day, month, year]
        };
        parts.join(self.between)
    }
}

#[cfg(test)]
mod tests {
    use super::{DateForm, Dialect, Encoding, Lines, TRUTH, Typed};

    #[test]
    fn a_dialect_decides_ends_quotes_and_bytes() {
        let lines = |dialect| {
            let mut lines = Lines::new(dialect, 64);
            lines.add(["é", "a;b", ""]);
            lines.into_bytes()
        };
        assert_eq!(lines(TRUTH), "é;\"a;b\";\n".as_bytes());
        let other = Dialect {
            encoding: Encoding::Cp850,
            delimiter: b',',
            crlf: true,
            quoted: true,
        };
        assert_eq!(lines(other), b"\"\x82\",\"a;b\",\"\"\r\n");
    }

    #[test]
    fn a_date_that_does_not_exist_can_be_written() {
        let plain = DateForm {
            year_first: true,
            between: "",
        };
        assert_eq!(
            (plain.name(), plain.write(Typed(2026, 2, 30))),
            ("yyyymmdd".into(), "20260230".into())
        );
        let dotted = DateForm {
            year_first: false,
            between: ".",
        };
        assert_eq!(
            (dotted.name(), dotted.write(Typed(1950, 1, 7))),
            ("dd.mm.yyyy".into(), "07.01.1950".into())
        );
    }
}
