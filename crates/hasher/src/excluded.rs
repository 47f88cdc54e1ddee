//! The addresses that are no household: shelters, institutions. Agencies have the list, the covenant its SHA-256.
//!
//! UTF-8, `;`, header exactly `postcode;house_number;house_letter;house_addition;name`.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use exchange::covenant::Covenant;
use sha2::{Digest as _, Sha256};

use crate::normalise::address::{Address, AddressCells};
use crate::read::Encoding;
use crate::table::{Cells, Chunk, Table};

const HEADER: [&str; 5] = ["postcode", "house_number", "house_letter", "house_addition", "name"];

/// The list, in canonical form.
pub struct ExcludedAddresses(HashSet<Vec<u8>>);

impl ExcludedAddresses {
    /// Reads the list that the covenant means.
    ///
    /// # Errors
    /// [`ExcludedError::Read`] when there is none; [`ExcludedError::OtherList`] when its SHA-256 is not the covenant's;
    /// [`ExcludedError::Header`] or [`ExcludedError::Row`] when the parties agreed on a list that cannot be read.
    pub fn read(path: &Path, covenant: &Covenant) -> Result<Self, ExcludedError> {
        let bytes = fs::read(path).map_err(|source| ExcludedError::Read { path: path.to_owned(), source })?;
        Self::parse(&bytes, covenant)
    }

    /// Reads the list from the bytes of its file.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(bytes: &[u8], covenant: &Covenant) -> Result<Self, ExcludedError> {
        if Sha256::digest(bytes).as_slice() != covenant.excluded_addresses() {
            return Err(ExcludedError::OtherList);
        }
        let mut table = Table::open(bytes, Encoding::Utf8, b';').map_err(|_| ExcludedError::Header)?;
        let (mut chunk, mut addresses, mut is_header) = (Chunk::default(), HashSet::new(), true);
        loop {
            table.fill(&mut chunk, 1024).map_err(|_| ExcludedError::Row(0))?;
            if chunk.records().is_empty() {
                return if is_header { Err(ExcludedError::Header) } else { Ok(Self(addresses)) };
            }
            for record in chunk.records() {
                let cells = chunk.cells(chunk.text(), record).filter(|cells| cells.count() == HEADER.len());
                let cells = cells.ok_or(ExcludedError::Row(record.row))?;
                if !is_header {
                    addresses.insert(canonical(cells).ok_or(ExcludedError::Row(record.row))?);
                } else if (0..HEADER.len()).any(|position| cells.at(position) != HEADER[position]) {
                    return Err(ExcludedError::Header);
                }
                is_header = false;
            }
        }
    }

    /// Whether an address in canonical form is on the list.
    pub(crate) fn contains(&self, canonical: &[u8]) -> bool {
        self.0.contains(canonical)
    }
}

fn canonical(cells: Cells<'_>) -> Option<Vec<u8>> {
    let [postcode, house_number, house_letter, house_addition] = [0, 1, 2, 3].map(|position| cells.at(position).trim());
    let mut address = Address::default();
    address.read(AddressCells { postcode, house_number, house_letter, house_addition, ..AddressCells::default() });
    address.by_postcode().map(<[u8]>::to_vec)
}

/// Why there is no list of excluded addresses. These addresses are no secret among agencies, but they are not shown either.
#[derive(Debug, thiserror::Error)]
pub enum ExcludedError {
    /// The file cannot be read.
    #[error("the list of excluded addresses {} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not the list that the covenant holds the SHA-256 of.
    #[error("the list of excluded addresses is not the one of the covenant: their SHA-256 differ")]
    OtherList,
    /// It has another header.
    #[error("the list of excluded addresses must begin with the header {}", HEADER.join(";"))]
    Header,
    /// A row is no address.
    #[error("the list of excluded addresses, row {0}: no address can be read")]
    Row(u64),
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = include_str!("../tests/agency/excluded-addresses.csv");
    const COVENANT: &str = include_str!("../tests/agency/covenant.toml");

    fn parse(list: &str) -> Result<ExcludedAddresses, ExcludedError> {
        let hash = |list: &str| exchange::hex::Hex(&Sha256::digest(list.as_bytes())).to_string();
        let covenant = COVENANT.replace(&hash(LIST), &hash(list));
        ExcludedAddresses::parse(list.as_bytes(), &Covenant::parse(covenant.as_bytes()).expect("a covenant"))
    }

    #[test]
    fn knows_an_address_however_the_list_writes_it() {
        let list = parse(LIST).unwrap_or_else(|error| panic!("{error}"));
        assert!(list.contains(b"6511AA\x1F1\x1F") && list.contains(b"6511AB\x1F12\x1FABIS"));
        assert!(!list.contains(b"6511AA\x1F2\x1F"));
    }

    #[test]
    fn refuses_a_list_that_the_covenant_does_not_mean() {
        let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
        let other = format!("{LIST}\n");
        assert!(matches!(ExcludedAddresses::parse(other.as_bytes(), &covenant), Err(ExcludedError::OtherList)));
        assert!(matches!(ExcludedAddresses::read(Path::new("/nowhere/at-all.csv"), &covenant), Err(ExcludedError::Read { .. })));
    }

    #[test]
    fn names_the_row_that_is_no_address() {
        assert!(matches!(parse(&LIST.replace("6511 ab", "6511")), Err(ExcludedError::Row(3))));
        assert!(matches!(parse(&LIST.replace(";Opvang", "")), Err(ExcludedError::Row(2))));
        assert!(matches!(parse(&LIST.replace("postcode", "zipcode")), Err(ExcludedError::Header)));
        assert!(matches!(parse(""), Err(ExcludedError::Header)));
    }
}
