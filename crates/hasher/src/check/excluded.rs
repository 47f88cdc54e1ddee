//! The addresses that are no household: shelters, institutions. Agencies have the list, the
//! covenant its SHA-256.
//!
//! UTF-8, `;`, header exactly `postcode;house_number;house_letter;house_addition;name`, or that
//! with `;bag_id` behind it.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use exchange::covenant::Covenant;
use sha2::{Digest as _, Sha256};

use crate::normalise::address::{Address, AddressCells};
use crate::read::Encoding;
use crate::read::table::{CHUNK_ROWS, Cells, Chunk, Table};

const HEADER: [&str; 6] = [
    "postcode",
    "house_number",
    "house_letter",
    "house_addition",
    "name",
    "bag_id",
];

/// The list, in canonical form.
pub struct ExcludedAddresses(HashSet<Vec<u8>>);

impl ExcludedAddresses {
    /// Reads the list that the covenant means.
    ///
    /// # Errors
    /// [`ExcludedError::Read`] when the file cannot be read; [`ExcludedError::OtherList`] when its
    /// SHA-256 is not the covenant's; [`ExcludedError::Header`] or [`ExcludedError::Row`] when the
    /// parties agreed on a list that cannot be read.
    pub fn read(path: &Path, covenant: &Covenant) -> Result<Self, ExcludedError> {
        let bytes = fs::read(path).map_err(|source| ExcludedError::Read {
            path: path.to_owned(),
            source,
        })?;
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
        // From here on the list is what the parties agreed on, so it is read as strictly as a
        // format.
        let mut table =
            Table::open(bytes, Encoding::Utf8, b';').map_err(|_| ExcludedError::Header)?;
        let (mut chunk, mut addresses) = (Chunk::default(), HashSet::new());
        let mut is_header = true;
        while table
            .fill(&mut chunk, CHUNK_ROWS)
            .map_err(|_| ExcludedError::Row(0))?
        {
            for row in chunk.rows() {
                let cells = row
                    .cells
                    .filter(|cells| [HEADER.len() - 1, HEADER.len()].contains(&cells.count()))
                    .ok_or(ExcludedError::Row(row.number))?;
                if !is_header {
                    let address = address(cells).ok_or(ExcludedError::Row(row.number))?;
                    addresses.extend(forms(&address).map(<[u8]>::to_vec));
                } else if cells.iter().zip(HEADER).any(|(cell, name)| cell != name) {
                    return Err(ExcludedError::Header);
                }
                is_header = false;
            }
        }
        if is_header {
            return Err(ExcludedError::Header);
        }
        Ok(Self(addresses))
    }

    /// Whether an address is on the list, by its postcode or by its number in the register.
    pub(crate) fn contains(&self, address: &Address) -> bool {
        forms(address).any(|form| self.0.contains(form))
    }
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
        "the list of excluded addresses must begin with the header {}",
        HEADER[..HEADER.len() - 1].join(";")
    )]
    Header,
    /// A row is not an address; its number counts as a spreadsheet does, 0 when it is not known.
    #[error("the list of excluded addresses, row {0}: no address can be read")]
    Row(u64),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::test_agency::{COVENANT, changed_covenant};

    const LIST: &str = include_str!("../../tests/agency/excluded-addresses.csv");

    fn parse(list: &str) -> Result<ExcludedAddresses, ExcludedError> {
        let covenant = changed_covenant(|covenant| covenant.excluded_addresses(list.as_bytes()));
        ExcludedAddresses::parse(
            list.as_bytes(),
            &Covenant::parse(covenant.as_bytes()).expect("a covenant"),
        )
    }

    fn address_of(postcode: &str, house_number: &str, house_addition: &str) -> Address {
        let mut address = Address::default();
        address.read(AddressCells {
            postcode,
            house_number,
            house_addition,
            ..AddressCells::default()
        });
        address
    }

    #[test]
    fn knows_an_address_by_its_number_in_the_register() {
        let list = parse(
            &LIST
                .replacen(";name\n", ";name;bag_id\n", 1)
                .replace("\n6511AA;1;;;", "\n6511AA;1;;;;;;"),
        );
        assert!(list.is_err(), "a row of eight cells");
        let list = parse(
            "postcode;house_number;house_letter;house_addition;name;bag_id\n\
             ;;;;Berth;0268200000000001\n",
        );
        let list = list.unwrap_or_else(|error| panic!("{error}"));
        let mut berth = Address::default();
        berth.read(AddressCells {
            bag_id: "268200000000001",
            ..AddressCells::default()
        });
        assert!(list.contains(&berth) && !list.contains(&address_of("6511AA", "1", "")));
    }

    #[test]
    fn knows_an_address_however_the_list_writes_it() {
        let list = parse(LIST).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            list.contains(&address_of("6511 aa", "1", ""))
                && list.contains(&address_of("6511AB", "12a", "bis"))
        );
        assert!(!list.contains(&address_of("6511AA", "2", "")));
    }

    #[test]
    fn refuses_a_list_that_the_covenant_does_not_mean() {
        let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
        let other = format!("{LIST}\n");
        assert!(matches!(
            ExcludedAddresses::parse(other.as_bytes(), &covenant),
            Err(ExcludedError::OtherList)
        ));
        assert!(matches!(
            ExcludedAddresses::read(Path::new("/nowhere/at-all.csv"), &covenant),
            Err(ExcludedError::Read { .. })
        ));
    }

    #[test]
    fn names_the_row_that_is_no_address() {
        assert!(matches!(
            parse(&LIST.replace("6511 ab", "6511")),
            Err(ExcludedError::Row(3))
        ));
        assert!(matches!(
            parse(&LIST.replace(";Opvang", "")),
            Err(ExcludedError::Row(2))
        ));
        assert!(matches!(
            parse(&LIST.replace("postcode", "zipcode")),
            Err(ExcludedError::Header)
        ));
        assert!(matches!(parse(""), Err(ExcludedError::Header)));
    }
}
