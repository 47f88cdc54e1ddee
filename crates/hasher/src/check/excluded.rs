//! The addresses that are no household: shelters, institutions. Agencies have the list, the
//! covenant its SHA-256. Its form is docs/excluded-addresses.md.
//!
//! It begins with 32 random bytes: the covenant goes to more parties than the list does, and
//! without them whoever has a list of all addresses but one finds the one by trying.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use exchange::covenant::Covenant;
use exchange::hex::{self, Hex};
use sha2::{Digest as _, Sha256};

use crate::normalise::address::{Address, AddressCells};
use crate::read::Encoding;
use crate::read::table::{CHUNK_ROWS, Cells, Chunk, Table, TableError};

const HEADER: [&str; 6] = [
    "postcode",
    "house_number",
    "house_letter",
    "house_addition",
    "name",
    "bag_id",
];

/// The word that the first line begins with.
const SALT: &str = "salt";

/// How many of the rows that cannot be read are named.
const MAX_NAMED_ROWS: usize = 20;

/// A mark that spreadsheets write at the beginning of a file.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// The list, in canonical form.
pub struct ExcludedAddresses {
    forms: HashSet<Vec<u8>>,
    rows: u64,
}

impl ExcludedAddresses {
    /// Reads the list that the covenant means.
    ///
    /// # Errors
    /// [`ExcludedError::Read`] when the file cannot be read; [`ExcludedError::OtherList`] when its
    /// SHA-256 is not the covenant's; else as [`parse_any`](Self::parse_any), when the parties
    /// agreed on a list that cannot be read.
    pub fn read(path: &Path, covenant: &Covenant) -> Result<Self, ExcludedError> {
        let bytes = fs::read(path).map_err(|source| ExcludedError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&bytes, covenant)
    }

    /// Reads the list that the covenant means from the bytes of its file.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(bytes: &[u8], covenant: &Covenant) -> Result<Self, ExcludedError> {
        if Sha256::digest(bytes).as_slice() != covenant.excluded_addresses() {
            return Err(ExcludedError::OtherList);
        }
        // From here on the list is what the parties agreed on, so it is read as strictly as a
        // format.
        Self::parse_any(bytes)
    }

    /// Reads a list from the bytes of its file, whether or not a covenant means it.
    ///
    /// # Errors
    /// [`ExcludedError::UnclosedQuote`] and [`ExcludedError::Table`] for what is not a table,
    /// [`ExcludedError::Salt`] without the line of random bytes, [`ExcludedError::Header`] with
    /// another header, and [`ExcludedError::Rows`] with all rows that are not an address.
    pub fn parse_any(bytes: &[u8]) -> Result<Self, ExcludedError> {
        let mut table = Table::open(bytes, Encoding::Utf8, b';')?;
        let mut list = Self {
            forms: HashSet::new(),
            rows: 0,
        };
        let (mut chunk, mut wrong_rows) = (Chunk::default(), Vec::new());
        let mut expected = Expected::Salt;
        while table.fill(&mut chunk, CHUNK_ROWS)? {
            for row in chunk.rows() {
                expected = match expected {
                    Expected::Salt => {
                        row.cells.filter(is_salt).ok_or(ExcludedError::Salt)?;
                        Expected::Header
                    }
                    Expected::Header => {
                        row.cells.filter(is_header).ok_or(ExcludedError::Header)?;
                        Expected::Address
                    }
                    Expected::Address => {
                        let cells = row.cells.filter(is_wide_enough);
                        match cells.and_then(address) {
                            Some(address) => {
                                list.rows += 1;
                                list.forms.extend(forms(&address).map(<[u8]>::to_vec));
                            }
                            None => wrong_rows.push(row.number),
                        }
                        Expected::Address
                    }
                };
            }
        }
        match expected {
            Expected::Salt => Err(ExcludedError::Salt),
            Expected::Header => Err(ExcludedError::Header),
            Expected::Address if !wrong_rows.is_empty() => Err(ExcludedError::Rows(wrong_rows)),
            Expected::Address => Ok(list),
        }
    }

    /// How many addresses the list has, each as often as it stands there.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether an address is on the list, by its postcode or by its number in the register.
    pub(crate) fn contains(&self, address: &Address) -> bool {
        forms(address).any(|form| self.forms.contains(form))
    }
}

/// What the next row of a list is.
#[derive(Clone, Copy)]
enum Expected {
    Salt,
    Header,
    Address,
}

/// A list with a line of random bytes before it; `None` when it has one.
///
/// ```
/// use hasher::check::excluded::with_salt;
///
/// let list = "postcode;house_number;house_letter;house_addition;name\n";
/// let salted = with_salt(list.as_bytes(), &[7; 32]).expect("it has none yet");
/// assert!(salted.starts_with(b"salt;0707"));
/// assert_eq!(with_salt(&salted, &[8; 32]), None);
/// ```
#[must_use]
pub fn with_salt(list: &[u8], random: &[u8; 32]) -> Option<Vec<u8>> {
    let text = list.strip_prefix(BYTE_ORDER_MARK).unwrap_or(list);
    if text.starts_with(SALT.as_bytes()) {
        return None;
    }
    let line = format!("{SALT};{}\n", Hex(random));
    Some([line.as_bytes(), text].concat())
}

/// A spreadsheet gives every row as many cells as the longest.
fn is_salt(cells: &Cells<'_>) -> bool {
    let mut cells = cells.iter();
    cells.next() == Some(SALT)
        && cells
            .next()
            .is_some_and(|digits| hex::parse::<32>(digits.as_bytes()).is_some())
        && cells.all(str::is_empty)
}

fn is_header(cells: &Cells<'_>) -> bool {
    is_wide_enough(cells) && cells.iter().zip(HEADER).all(|(cell, name)| cell == name)
}

fn is_wide_enough(cells: &Cells<'_>) -> bool {
    [HEADER.len() - 1, HEADER.len()].contains(&cells.count())
}

fn address(cells: Cells<'_>) -> Option<Address> {
    let [postcode, house_number, house_letter, house_addition, bag_id] =
        [0, 1, 2, 3, 5].map(|index| cells.at(index).trim());
    let mut address = Address::default();
    let faults = address.read(AddressCells {
        bag_id,
        postcode,
        house_number,
        house_letter,
        house_addition,
        ..AddressCells::default()
    });
    (!faults.bag_id && forms(&address).next().is_some()).then_some(address)
}

/// What an address is known by. An address of letters and digits cannot be a number in the
/// register: it has separators.
fn forms(address: &Address) -> impl Iterator<Item = &[u8]> {
    address
        .by_postcode()
        .into_iter()
        .chain(address.bag_id().map(<[u8; 16]>::as_slice))
}

/// Why a list of excluded addresses cannot be used. The addresses are not a secret among agencies,
/// and still no text shows one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExcludedError {
    /// The file cannot be read.
    #[error("the list of excluded addresses {} cannot be read: {source}", path.display())]
    Read {
        /// The list's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is not the list that the covenant holds the SHA-256 of.
    #[error("the list of excluded addresses is not the one of the covenant: their SHA-256 differ")]
    OtherList,
    /// It has another header.
    #[error(
        "the list of excluded addresses must have the header {} behind its salt",
        HEADER[..HEADER.len() - 1].join(";")
    )]
    Header,
    /// It does not begin with the line of random bytes.
    #[error(
        "the list of excluded addresses must begin with a line salt;<64 hexadecimal digits>, which \
         `hitmachine covenant salt` draws"
    )]
    Salt,
    /// A quote is never closed, so that all that follows would be one cell.
    #[error(
        "the list of excluded addresses, row {row}, line {line}: a quote is opened in this row \
         and never closed; close it, or take it out"
    )]
    UnclosedQuote {
        /// Row as a spreadsheet counts, from 1.
        row: u64,
        /// Line on which the quote stands, from 1.
        line: u64,
    },
    /// It is not a table for another reason.
    #[error("the list of excluded addresses: {0}")]
    Table(TableError),
    /// Rows are not an address; their numbers count as a spreadsheet does.
    #[error("the list of excluded addresses, {}: no address can be read", named(.0))]
    Rows(Vec<u64>),
}

impl From<TableError> for ExcludedError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::UnclosedQuote { row, line } => Self::UnclosedQuote { row, line },
            error => Self::Table(error),
        }
    }
}

/// `rows 3, 5, 8`, or how many more there are.
fn named(rows: &[u64]) -> String {
    let shown = &rows[..rows.len().min(MAX_NAMED_ROWS)];
    let numbers: Vec<String> = shown.iter().map(u64::to_string).collect();
    let word = if rows.len() == 1 { "row" } else { "rows" };
    match rows.len() - shown.len() {
        0 => format!("{word} {}", numbers.join(", ")),
        more => format!("{word} {} and {more} more", numbers.join(", ")),
    }
}

#[cfg(test)]
mod tests;
