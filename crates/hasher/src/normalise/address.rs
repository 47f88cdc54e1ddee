//! A row's address: BAG id, postcode, house number with letter and addition, street and town.
//!
//! By postcode `1234AB ␟ 56 ␟ BIS`, by street `nymegen ␟ dorpstraat ␟ 56 ␟ BIS`, with the unit
//! separator between the parts.

pub mod bag;
mod packed;
mod spreadsheet_date;
pub mod street;
mod suffix;
mod whole;

use zeroize::Zeroize as _;

use super::{SEPARATOR, decimals};

/// Letters that no postcode ends on.
const NO_POSTCODE: [&[u8; 2]; 3] = [b"SA", b"SD", b"SS"];

/// The cells of an address, trimmed; empty where the export has none.
#[derive(Clone, Copy, Default)]
pub struct AddressCells<'a> {
    /// BAG id of the address.
    pub bag_id: &'a str,
    /// Postcode.
    pub postcode: &'a str,
    /// Whether a postcode of another country will do: three to ten letters and digits.
    pub any_postcode: bool,
    /// Street; with the house number and all that follows it where there is no column of house
    /// numbers.
    pub street: &'a str,
    /// House number, alone or with all that follows it.
    pub house_number: &'a str,
    /// What the register writes before a house number, `by` or `to`.
    pub house_indication: &'a str,
    /// House letter.
    pub house_letter: &'a str,
    /// House number addition.
    pub house_addition: &'a str,
    /// Town.
    pub town: &'a str,
    /// Postcode and town in one; counts where either has no cell of its own.
    pub postcode_town: &'a str,
    /// The whole address in one; counts where street, number, postcode or town has no cell of its
    /// own.
    pub whole: &'a str,
}

/// An address in canonical form; its buffers are used again, and wiped when cleared and when
/// dropped.
#[derive(Default)]
pub struct Address {
    bag_id: Option<[u8; 16]>,
    postcode: Vec<u8>,
    by_postcode: Vec<u8>,
    by_street: Vec<u8>,
    /// Where the street ends in `by_street`.
    street_end: usize,
    town_end: usize,
    number: Vec<u8>,
    addition: Vec<u8>,
    scratch: Vec<u8>,
    has_unknown: bool,
}

/// Cells that are not empty and not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is about a cell of its own"
)]
pub struct Faults {
    /// Not 16 digits of an address of the register.
    pub bag_id: bool,
    /// Not four digits and two letters.
    pub postcode: bool,
    /// Does not begin with a number from 1 to 99999.
    pub house_number: bool,
    /// A spreadsheet took number or addition for a date.
    pub house_number_date: bool,
    /// Nothing of a whole address can be read.
    pub whole: bool,
}

impl Address {
    /// Reads a row's cells, over what was there.
    pub fn read(&mut self, mut cells: AddressCells<'_>) -> Faults {
        if !cells.postcode_town.is_empty() || !cells.whole.is_empty() {
            cells.take_apart();
        }
        for buffer in [
            &mut self.postcode,
            &mut self.by_postcode,
            &mut self.by_street,
            &mut self.number,
            &mut self.addition,
        ] {
            buffer.clear();
        }
        (self.street_end, self.town_end, self.has_unknown) = (0, 0, false);
        self.bag_id = bag::canonical(cells.bag_id);
        match postcode(cells.postcode) {
            Some(postcode) => self.postcode.extend(postcode),
            None if cells.any_postcode => foreign_postcode(cells.postcode, &mut self.postcode),
            None => {}
        }
        // A street cell is taken apart only where nothing else says the number.
        let (street, number) = match street::split_number(cells.street) {
            Some((street, number)) if cells.house_number.is_empty() => (street, number),
            _ => (cells.street, cells.house_number),
        };
        let is_date = [number, cells.house_letter, cells.house_addition]
            .into_iter()
            .any(spreadsheet_date::is_date);
        let split = house_number(number).filter(|_| !is_date);
        let faults = Faults {
            bag_id: self.bag_id.is_none() && !cells.bag_id.is_empty(),
            postcode: self.postcode.is_empty() && !cells.postcode.is_empty(),
            house_number: split.is_none() && !is_date && !number.is_empty(),
            house_number_date: is_date,
            whole: split.is_none() && !cells.whole.is_empty(),
        };
        let Some(number) = split else {
            return faults;
        };
        self.number.extend_from_slice(number.digits.as_bytes());
        let suffixes = [
            cells.house_indication,
            number.indication,
            number.rest,
            cells.house_letter,
            cells.house_addition,
        ];
        suffix::canonical(suffixes, &mut self.scratch, &mut self.addition);
        if !self.postcode.is_empty() {
            self.by_postcode.extend_from_slice(&self.postcode);
            Self::write_number(&mut self.by_postcode, &self.number, &self.addition);
        }
        self.write_street(street, cells.town);
        faults
    }

    fn write_street(&mut self, street: &str, town: &str) {
        if street.is_empty() || town.is_empty() {
            return;
        }
        self.has_unknown = street::town(town, &mut self.scratch, &mut self.by_street);
        self.town_end = self.by_street.len();
        self.by_street.push(SEPARATOR);
        self.has_unknown |= street::street(street, &mut self.scratch, &mut self.by_street);
        self.street_end = self.by_street.len();
        // A town or a street of which no letter is left would let strangers meet.
        if self.town_end == 0 || self.street_end == self.town_end + 1 {
            self.by_street.clear();
            return;
        }
        Self::write_number(&mut self.by_street, &self.number, &self.addition);
    }

    fn write_number(out: &mut Vec<u8>, number: &[u8], addition: &[u8]) {
        out.push(SEPARATOR);
        out.extend_from_slice(number);
        out.push(SEPARATOR);
        out.extend_from_slice(addition);
    }

    /// The 16 digits of the BAG id.
    #[must_use]
    pub const fn bag_id(&self) -> Option<&[u8; 16]> {
        self.bag_id.as_ref()
    }

    /// The characters of the postcode, six of a Dutch one, with or without a house number.
    #[must_use]
    pub fn postcode(&self) -> Option<&[u8]> {
        (!self.postcode.is_empty()).then_some(&self.postcode)
    }

    /// The house number without leading zeros.
    #[must_use]
    pub fn number(&self) -> Option<&[u8]> {
        (!self.number.is_empty()).then_some(&self.number)
    }

    /// Letter and addition; empty for an address without.
    #[must_use]
    pub fn addition(&self) -> &[u8] {
        &self.addition
    }

    /// Postcode, number and addition, with separators.
    #[must_use]
    pub fn by_postcode(&self) -> Option<&[u8]> {
        (!self.by_postcode.is_empty()).then_some(&self.by_postcode)
    }

    /// Town, street, number and addition, with separators; none for a post office box.
    #[must_use]
    pub fn by_street(&self) -> Option<&[u8]> {
        (!self.by_street.is_empty()).then_some(&self.by_street)
    }

    /// The street, where the address has street, town and number.
    #[must_use]
    pub fn street(&self) -> Option<&[u8]> {
        Some(&self.by_street()?[self.town_end + 1..self.street_end])
    }

    /// The town, where the address has street, town and number.
    #[must_use]
    pub fn town(&self) -> Option<&[u8]> {
        Some(&self.by_street()?[..self.town_end])
    }

    /// Whether street or town had a sign between two letters that is not known: it was dropped.
    #[must_use]
    pub const fn has_unknown_sign(&self) -> bool {
        self.has_unknown
    }

    /// Forgets the BAG id.
    pub(crate) fn forget_bag_id(&mut self) {
        self.bag_id.zeroize();
        self.bag_id = None;
    }

    /// Wipes it and keeps the room.
    pub fn clear(&mut self) {
        self.has_unknown = false;
        self.bag_id.zeroize();
        for buffer in [
            &mut self.postcode,
            &mut self.by_postcode,
            &mut self.by_street,
            &mut self.number,
            &mut self.addition,
            &mut self.scratch,
        ] {
            buffer.zeroize();
        }
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        self.clear();
    }
}

impl AddressCells<'_> {
    /// Fills the cells that are empty from those that hold several.
    fn take_apart(&mut self) {
        let whole = whole::address(self.whole);
        let place = whole::postcode_and_town(self.postcode_town);
        fill(&mut self.postcode, place.postcode);
        fill(&mut self.town, place.town);
        fill(&mut self.postcode, whole.postcode);
        fill(&mut self.town, whole.town);
        fill(&mut self.house_number, whole.house_number);
        fill(&mut self.street, whole.street);
    }
}

/// Fills a cell that is empty.
fn fill<'a>(cell: &mut &'a str, found: &'a str) {
    if cell.is_empty() {
        *cell = found;
    }
}

/// The six characters of a postcode written in either case, with or without spaces before its
/// letters.
#[must_use]
pub fn postcode(cell: &str) -> Option<[u8; 6]> {
    let (digits, letters) = cell.split_at_checked(4)?;
    let digits: [u8; 4] = digits.as_bytes().try_into().ok()?;
    let letters: [u8; 2] = letters.trim_start().as_bytes().try_into().ok()?;
    let letters = letters.map(|letter| letter.to_ascii_uppercase());
    let good = digits.iter().all(u8::is_ascii_digit)
        && digits[0] != b'0'
        && letters.iter().all(u8::is_ascii_uppercase)
        && !NO_POSTCODE.contains(&&letters);
    let mut postcode = [0; 6];
    postcode[..4].copy_from_slice(&digits);
    postcode[4..].copy_from_slice(&letters);
    good.then_some(postcode)
}

/// Appends the letters and digits of a postcode of another country, in upper case, where these are
/// three to ten.
fn foreign_postcode(cell: &str, out: &mut Vec<u8>) {
    out.extend(
        decimals::without(cell)
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| byte.to_ascii_uppercase()),
    );
    if !(3..=10).contains(&out.len()) {
        out.clear();
    }
}

/// The part of a postcode that names a neighbourhood: the digits of a Dutch one, all but the last
/// character of another.
pub(crate) fn area(postcode: &[u8]) -> &[u8] {
    if digits(postcode).is_some() {
        &postcode[..4]
    } else {
        &postcode[..postcode.len() - 1]
    }
}

/// The four digits of a Dutch postcode.
pub(crate) fn digits(postcode: &[u8]) -> Option<u16> {
    let (digits, letters) = postcode.split_first_chunk::<4>()?;
    let is_dutch = digits.iter().all(u8::is_ascii_digit)
        && letters.len() == 2
        && letters.iter().all(u8::is_ascii_uppercase);
    let [a, b, c, d] = digits.map(|digit| u16::from(digit.wrapping_sub(b'0')));
    is_dutch.then(|| 1000 * a + 100 * b + 10 * c + d)
}

/// A house number cell taken apart.
struct HouseNumber<'a> {
    digits: &'a str,
    /// `T/O` or `BIJ` where such a word stands before it.
    indication: &'static str,
    rest: &'a str,
}

/// Words before a house number, and what they say of it.
const FRONTS: [(&str, &str); 14] = [
    ("tegenover ", "T/O"),
    ("t/o ", "T/O"),
    ("t.o. ", "T/O"),
    ("to ", "T/O"),
    ("bij ", "BIJ"),
    ("by ", "BIJ"),
    ("huisnummer ", ""),
    ("nummer ", ""),
    ("nr. ", ""),
    ("nr.", ""),
    ("nr ", ""),
    ("no. ", ""),
    ("no ", ""),
    ("# ", ""),
];

/// Takes a cell apart into the number, without leading zeros, and what stands before and behind it.
fn house_number(cell: &str) -> Option<HouseNumber<'_>> {
    let (front, indication) = if cell.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        ("", "")
    } else {
        FRONTS.into_iter().find(|(word, _)| {
            cell.get(..word.len())
                .is_some_and(|front| front.eq_ignore_ascii_case(word))
        })?
    };
    let cell = cell[front.len()..].trim_start();
    let end = cell
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(cell.len());
    let digits = cell[..end].trim_start_matches('0');
    // A spreadsheet wrote a number with decimals.
    let has_decimals = decimals::without(cell).len() < cell.len();
    (1..=5).contains(&digits.len()).then_some(HouseNumber {
        digits,
        indication,
        rest: if has_decimals { "" } else { &cell[end..] },
    })
}

#[cfg(test)]
mod tests;
