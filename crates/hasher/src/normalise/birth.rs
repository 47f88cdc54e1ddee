//! The birth date: a day of the calendar, `yyyymmdd`.

use crate::date::Written;

/// Nobody whom a signal is about was born before this year.
const FIRST_YEAR: u16 = 1850;

/// What a written birth date is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Birth {
    /// A day, `yyyymmdd`.
    Day([u8; 8]),
    /// Day or month is unknown, written `00`.
    Incomplete,
    /// The calendar has no such day, or it lies before 1850.
    NoDay,
    /// It lies after the night.
    Later,
}

/// Judges a written date on the night that ends on day `night`, in days from 1970-01-01.
#[must_use]
pub fn canonical(written: Written, night: u32) -> Birth {
    if written.is_incomplete() {
        return Birth::Incomplete;
    }
    match (written.date(), written.day_number()) {
        (None, _) => Birth::NoDay,
        (_, Ok(day)) if day > night => Birth::Later,
        _ if written.year() < FIRST_YEAR => Birth::NoDay,
        _ => Birth::Day(written.compact()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::DateForm;

    #[test]
    fn tells_days_from_what_is_none() {
        for (cell, expected) in [
            ("29-02-1980", Birth::Day(*b"19800229")),
            ("01-01-1850", Birth::Day(*b"18500101")),
            ("31-12-1849", Birth::NoDay),
            ("00-00-1980", Birth::Incomplete),
            ("00-00-0000", Birth::Incomplete),
            ("30-02-1980", Birth::NoDay),
            ("22-11-2026", Birth::Day(*b"20261122")),
            ("23-11-2026", Birth::Later),
        ] {
            let written = DateForm::parse("dd-mm-yyyy").and_then(|form| form.read(cell)).expect("a written date");
            assert!(canonical(written, 20_779) == expected, "{cell}");
        }
    }
}
