//! The rows of any delimited text, read as an export is: in bounded memory, with errors that hold
//! no cell.

use std::io::Read;

use crate::profile::guess::{self, SAMPLE_BYTES};
use crate::read::Encoding;
use crate::read::table::{CHUNK_ROWS, Chunk, Table, TableError};

/// How a delimited text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Its encoding, unless a byte order mark says otherwise.
    pub encoding: Encoding,
    /// What stands between two cells.
    pub delimiter: u8,
}

impl Dialect {
    /// Guesses it from the start of a text, as a proposed profile does.
    ///
    /// # Errors
    /// [`TableError`] when not even the first row can be read.
    pub fn guess(text: &[u8]) -> Result<Self, TableError> {
        let sample = text.get(..SAMPLE_BYTES).unwrap_or(text);
        let (encoding, _) = guess::encoding(sample);
        let delimiter = guess::delimiter(sample, encoding)?;
        Ok(Self {
            encoding,
            delimiter: delimiter.byte,
        })
    }
}

/// Gives each row to `take`: its number as a spreadsheet counts, from 1, and its cells. A row that
/// is too long has no cells; blank lines are counted and not given.
///
/// # Errors
/// [`TableError::Read`] when the source fails; [`TableError::UnclosedQuote`] when a quote is never
/// closed.
///
/// # Examples
/// ```
/// use hasher::{Dialect, rows};
///
/// let text = b"naam;postcode\nBerg;1234AB\n";
/// let mut postcodes = Vec::new();
/// rows(&text[..], Dialect::guess(text)?, &mut |row, cells| {
///     if row > 1 {
///         postcodes.push(cells[1].to_owned());
///     }
/// })?;
/// assert_eq!(postcodes, ["1234AB"]);
/// # Ok::<(), hasher::TableError>(())
/// ```
pub fn rows(
    source: impl Read,
    dialect: Dialect,
    take: &mut dyn FnMut(u64, &[&str]),
) -> Result<(), TableError> {
    let mut table = Table::open(source, dialect.encoding, dialect.delimiter)?;
    let mut chunk = Chunk::default();
    while table.fill(&mut chunk, CHUNK_ROWS)? {
        for row in chunk.rows() {
            let cells: Vec<&str> = row
                .cells
                .map_or_else(Vec::new, |cells| cells.iter().collect());
            take(row.number, &cells);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_guesses_and_counts_blank_lines() {
        let text = "rec_id, naam\r\n1, \"Canarius, J\"\r\n\r\n2,\u{e9}\r\n";
        let latin: Vec<u8> = text
            .chars()
            .map(|c| u8::try_from(c).expect("Latin"))
            .collect();
        let dialect = Dialect::guess(&latin).expect("a header");
        assert_eq!(
            dialect,
            Dialect {
                encoding: Encoding::Windows1252,
                delimiter: b','
            }
        );
        let mut seen = Vec::new();
        rows(&latin[..], dialect, &mut |row, cells| {
            seen.push((row, cells.concat()));
        })
        .expect("rows");
        assert_eq!(
            seen,
            [
                (1, "rec_id naam".to_owned()),
                (2, "1 \"Canarius J\"".to_owned()),
                (4, "2é".to_owned())
            ]
        );
    }
}
