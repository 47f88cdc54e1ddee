//! The birth date: a day of the calendar, `yyyymmdd`, with `00` for a day or month that is unknown.
//!
//! A day that may stand for an unknown one (1 January, 1 July) stays as it is, and a day and month
//! that may have changed places stay in place: nothing is guessed. [`Birth::unordered`] is the same
//! for both orders.

use zeroize::Zeroize as _;

use exchange::night;

use crate::normalise::word_list::packed;
use crate::profile::date::{DateForm, WrittenDate};

/// Nobody whom a signal is about was born before this year: an earlier one stands for an unknown
/// date, such as 1 January 1900, 30 December 1899, or 1 January of the year 1.
const FIRST_YEAR: u16 = 1905;

/// Stands for an unknown date as well, or for one that never comes.
const LAST_YEAR: u16 = 9999;

/// A birth date in canonical form; wiped when cleared and when dropped.
#[derive(Default)]
pub struct Birth {
    /// `yyyymmdd`; all zero bytes where there is none.
    compact: [u8; 8],
    /// Whether the calendar has such a day, where all of it is known.
    is_day: bool,
}

/// What a cell of a birth date holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A day.
    Day,
    /// Day or month, or all of it, is unknown.
    Incomplete,
    /// A day of before 1905 or of the year 9999, which stands for one that is unknown.
    Placeholder,
    /// The calendar has no such day.
    NoDay,
    /// It lies after the night.
    Later,
}

impl Birth {
    /// Reads a cell written in a form, or as a year alone, on the night that ends on day `night`,
    /// in days from 1970-01-01.
    pub fn read(&mut self, cell: &str, form: DateForm, night: u32) -> Reading {
        self.clear();
        match form.read(cell).or_else(|| WrittenDate::year_alone(cell)) {
            Some(written) => self.keep(written, night),
            None => Reading::NoDay,
        }
    }

    /// Keeps of a cell that is not a day what can be right: the year, and the month or the day
    /// where there can be such a one.
    pub fn keep_possible(&mut self, cell: &str, form: DateForm, night: u32) {
        self.clear();
        let Some(written) = form.read(cell) else {
            return;
        };
        let mut compact = written.compact();
        // A month that cannot be one may be a day, and a day a month: neither is guessed.
        if number(&compact[4..6]) > 12 {
            compact[4..6].fill(b'0');
        }
        if number(&compact[6..]) > 31 {
            compact[6..].fill(b'0');
        }
        let last_year = night::date_of(night).map_or(0, |date| date.year().unsigned_abs());
        if (FIRST_YEAR..=last_year).contains(&number(&compact[..4])) {
            self.compact = compact;
        }
    }

    fn keep(&mut self, written: WrittenDate, night: u32) -> Reading {
        let is_known = written.year() > 0;
        if is_known && written.year() < FIRST_YEAR || written.year() == LAST_YEAR {
            return Reading::Placeholder;
        }
        let (reading, first) = if written.is_incomplete() {
            (Reading::Incomplete, written.first_day())
        } else {
            (Reading::Day, written)
        };
        match (first.date(), first.day_number()) {
            (None, _) => return Reading::NoDay,
            (_, Ok(day)) if day > night => return Reading::Later,
            _ if !is_known && reading == Reading::Day => return Reading::NoDay,
            _ => {}
        }
        (self.compact, self.is_day) = (written.compact(), true);
        reading
    }

    /// The day, `yyyymmdd`, where all of it is known.
    #[must_use]
    pub fn calendar_day(&self) -> Option<&[u8; 8]> {
        (self.is_day && self.year().is_some() && self.month().is_some() && self.day().is_some())
            .then_some(&self.compact)
    }

    /// The year, four digits.
    #[must_use]
    pub fn year(&self) -> Option<&[u8]> {
        self.part(0, 4)
    }

    /// The month, two digits.
    #[must_use]
    pub fn month(&self) -> Option<&[u8]> {
        self.part(4, 6)
    }

    /// The day of the month, two digits.
    #[must_use]
    pub fn day(&self) -> Option<&[u8]> {
        self.part(6, 8)
    }

    /// The year, then day and month with the smaller first: the same for a day and month that
    /// changed places.
    #[must_use]
    pub fn unordered(&self) -> Option<[u8; 8]> {
        let [y1, y2, y3, y4, m1, m2, d1, d2] = *self.calendar_day()?;
        let ([a, b], [c, d]) = if [m1, m2] <= [d1, d2] {
            ([m1, m2], [d1, d2])
        } else {
            ([d1, d2], [m1, m2])
        };
        Some([y1, y2, y3, y4, a, b, c, d])
    }

    /// Whether it is a day that registers write where the day is unknown: 1 January or 1 July.
    #[must_use]
    pub fn is_conventional(&self) -> bool {
        matches!(&self.compact[4..], b"0101" | b"0701")
    }

    /// Wipes it; nothing is known any more.
    pub fn clear(&mut self) {
        self.compact.zeroize();
        self.is_day = false;
    }

    /// Appends it, to be read again by [`unpack`](Self::unpack).
    pub(crate) fn pack(&self, out: &mut Vec<u8>) {
        out.push(self.is_day.into());
        out.extend_from_slice(&self.compact);
    }

    /// Takes off what [`pack`](Self::pack) appended, over what was there.
    pub(crate) fn unpack(&mut self, from: &mut &[u8]) {
        self.is_day = packed::byte(from) != 0;
        self.compact.copy_from_slice(packed::bytes(from, 8));
    }

    fn part(&self, start: usize, end: usize) -> Option<&[u8]> {
        let part = &self.compact[start..end];
        part.iter()
            .any(|digit| (b'1'..=b'9').contains(digit))
            .then_some(part)
    }
}

/// The number that some digits write.
fn number(digits: &[u8]) -> u16 {
    let mut number = 0;
    for digit in digits {
        number = number * 10 + u16::from(digit - b'0');
    }
    number
}

impl Drop for Birth {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(cell: &str) -> (Reading, Birth) {
        let mut birth = Birth::default();
        let form = DateForm::parse("dd-mm-yyyy").expect("a form");
        (birth.read(cell, form, 20_779), birth)
    }

    #[test]
    fn keeps_of_a_day_that_is_none_what_can_be_right() {
        for (cell, expected) in [
            ("30-02-1980", ["1980", "02", "30"]),
            ("12-34-1980", ["1980", "", "12"]),
            ("45-11-1980", ["1980", "11", ""]),
            ("30-02-1904", ["", "", ""]),
            ("30-02-2027", ["", "", ""]),
            ("soon", ["", "", ""]),
        ] {
            let mut birth = Birth::default();
            birth.keep_possible(cell, DateForm::parse("dd-mm-yyyy").expect("a form"), 20_779);
            let parts = [birth.year(), birth.month(), birth.day()]
                .map(|part| str::from_utf8(part.unwrap_or(b"")).expect("digits"));
            assert_eq!((parts, birth.calendar_day()), (expected, None), "{cell}");
        }
    }

    #[test]
    fn tells_days_from_what_is_none() {
        for (cell, expected, day) in [
            ("29-02-1980", Reading::Day, Some(b"19800229")),
            ("01-01-1905", Reading::Day, Some(b"19050101")),
            ("31-12-1904", Reading::Placeholder, None),
            ("01-01-1900", Reading::Placeholder, None),
            ("30-12-1899", Reading::Placeholder, None),
            ("31-12-1899", Reading::Placeholder, None),
            ("01-01-1753", Reading::Placeholder, None),
            ("01-01-0001", Reading::Placeholder, None),
            ("11-11-1111", Reading::Placeholder, None),
            ("09-09-9999", Reading::Placeholder, None),
            ("99-99-9999", Reading::Placeholder, None),
            ("1900", Reading::Placeholder, None),
            ("01-01-1970", Reading::Day, Some(b"19700101")),
            ("00-00-1980", Reading::Incomplete, None),
            ("00-00-0000", Reading::Incomplete, None),
            ("30-02-1980", Reading::NoDay, None),
            ("00-13-1980", Reading::NoDay, None),
            ("32-00-1980", Reading::NoDay, None),
            ("02-29-1980", Reading::NoDay, None),
            ("22-11-2026", Reading::Day, Some(b"20261122")),
            ("23-11-2026", Reading::Later, None),
            ("00-12-2026", Reading::Later, None),
            ("1980", Reading::Incomplete, None),
            ("1904", Reading::Placeholder, None),
            ("198O", Reading::NoDay, None),
        ] {
            let (reading, birth) = read(cell);
            assert_eq!((reading, birth.calendar_day()), (expected, day), "{cell}");
        }
    }

    #[test]
    fn keeps_what_is_known_of_an_incomplete_date() {
        let of = |cell| {
            let birth = read(cell).1;
            [birth.year(), birth.month(), birth.day()]
                .map(|part| part.map(|part| str::from_utf8(part).expect("digits").to_owned()))
        };
        let known =
            |parts: [&str; 3]| parts.map(|part| (!part.is_empty()).then(|| part.to_owned()));
        assert_eq!(of("00-05-1980"), known(["1980", "05", ""]));
        assert_eq!(of("1980"), known(["1980", "", ""]));
        assert_eq!(of("00-00-0000"), known(["", "", ""]));
        assert_eq!(of("07-05-1980"), known(["1980", "05", "07"]));
        assert_eq!(of("31-04-1980"), known(["", "", ""]));
        assert!(read("01-07-1980").1.is_conventional() && read("01-01-1980").1.is_conventional());
        assert!(!read("02-01-1980").1.is_conventional() && !read("00-01-1980").1.is_conventional());
    }

    #[test]
    fn forgets_the_date_before() {
        let (_, mut birth) = read("07-05-1980");
        assert_eq!(
            birth.read("?", DateForm::parse("dd-mm-yyyy").expect("a form"), 20_779),
            Reading::NoDay
        );
        assert_eq!(birth.year(), None);
    }

    proptest! {
        #[test]
        fn is_one_unordered_form_for_two_orders(
            day in 1_u8..=12,
            month in 1_u8..=12,
            year in 1905_u16..2000,
        ) {
            let (_, right) = read(&format!("{day:02}-{month:02}-{year}"));
            let (_, swapped) = read(&format!("{month:02}-{day:02}-{year}"));
            prop_assert!(right.unordered().is_some());
            prop_assert_eq!(right.unordered(), swapped.unordered());
        }
    }
}
