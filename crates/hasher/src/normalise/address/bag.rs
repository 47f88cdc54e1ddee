//! The id of an address in the register of addresses and buildings (BAG nummeraanduiding): 16
//! digits.
//!
//! Four of a municipality (not 0000), the object type `20`, ten of a serial number (not all zero).

use crate::normalise::decimals;

/// The 16 digits, with decimals that are zeros dropped; 15 are given back the leading zero that a
/// spreadsheet dropped.
#[must_use]
pub fn canonical(cell: &str) -> Option<[u8; 16]> {
    let mut id = [b'0'; 16];
    let cell = decimals::without(cell);
    let missing = 16_usize
        .checked_sub(cell.len())
        .filter(|&missing| missing <= 1)?;
    id[missing..].copy_from_slice(cell.as_bytes());
    let good = id.iter().all(u8::is_ascii_digit)
        && id[..4] != *b"0000"
        && id[4..6] == *b"20"
        && id[6..] != *b"0000000000";
    good.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_and_nothing_else() {
        assert_eq!(canonical("0268200000012345"), Some(*b"0268200000012345"));
        assert_eq!(canonical("268200000012345.0"), Some(*b"0268200000012345"));
        assert_eq!(canonical("268200000012345"), Some(*b"0268200000012345"));
        // A dwelling (01), a berth (02), a pitch (03), a building (10); no municipality; no serial;
        // too short, too long; no digits.
        for cell in [
            "0268010000012345",
            "0268020000012345",
            "0268030000012345",
            "0268100000012345",
            "0000200000012345",
            "0268200000000000",
            "68200000012345",
            "00268200000012345",
            "026820000001234x",
            "2,68E+14",
            "",
        ] {
            assert_eq!(canonical(cell), None, "{cell}");
        }
    }
}
