//! A date as it was written, and the day of the calendar that it may be.

use exchange::night;
use jiff::civil::Date;

/// A date as it was written: digits where digits belong, not yet a day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
}

impl WrittenDate {
    /// Reads a year that stands alone; day and month are unknown.
    pub(crate) fn year_alone(cell: &str) -> Option<Self> {
        let is_year = cell.len() == 4 && cell.bytes().all(|byte| byte.is_ascii_digit());
        let year = is_year.then(|| cell.parse().ok())??;
        Some(Self {
            year,
            month: 0,
            day: 0,
        })
    }

    /// The same with the first day, and the first month, in place of an unknown one, and a leap
    /// year in place of an unknown one.
    pub(crate) fn first_day(self) -> Self {
        Self {
            year: if self.year == 0 { 1904 } else { self.year },
            month: self.month.max(1),
            day: self.day.max(1),
        }
    }

    /// Whether day or month is unknown, written `00`.
    pub(crate) const fn is_incomplete(self) -> bool {
        self.month == 0 || self.day == 0
    }

    /// The day of the calendar, in days from 1970-01-01.
    pub(crate) fn day_number(self) -> Result<u32, NoDay> {
        night::day_number(self.date().ok_or(NoDay::NotInCalendar)?).ok_or(NoDay::Before1970)
    }

    /// The day of the calendar.
    pub(crate) fn date(self) -> Option<Date> {
        Date::new(
            i16::try_from(self.year).ok()?,
            i8::try_from(self.month).ok()?,
            i8::try_from(self.day).ok()?,
        )
        .ok()
    }

    /// The year that was written.
    pub(crate) const fn year(self) -> u16 {
        self.year
    }

    /// Writes `yyyymmdd`.
    pub(crate) fn compact(self) -> [u8; 8] {
        let (year, month, day) = (self.year, u16::from(self.month), u16::from(self.day));
        let digits = [
            year / 1000,
            year / 100,
            year / 10,
            year,
            month / 10,
            month,
            day / 10,
            day,
        ];
        digits.map(|number| b'0' + u8::try_from(number % 10).expect("a digit"))
    }
}

/// Why a written date is not a day that a signal can be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoDay {
    /// The calendar has no such day.
    NotInCalendar,
    /// It lies before the days that a payload counts.
    Before1970,
}
