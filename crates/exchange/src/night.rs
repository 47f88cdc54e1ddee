//! The night, the unit of all work: night D runs from D-1 12:00 to D 12:00 in Europe/Amsterdam.
//!
//! A run at 23:50 and one at 00:10 belong to the same night. Days are counted from 1970-01-01 where
//! a format needs a number.

use std::fmt;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

const EPOCH: Date = date(1970, 1, 1);

/// One night, named by the date it ends on.
///
/// ```
/// use exchange::night::{Night, NightError};
///
/// let night = Night::parse("2026-11-22")?;
/// assert_eq!((night.to_string(), night.day_number()), ("2026-11-22".to_owned(), 20_779));
///
/// // Ten minutes to midnight and ten past it are one night.
/// for moment in ["2026-11-21T23:50+01:00", "2026-11-22T00:10+01:00"] {
///     assert_eq!(Night::at(moment.parse().expect("a moment"))?, night);
/// }
/// # Ok::<(), NightError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Night(Date);

impl Night {
    /// The night that ends on `date`.
    ///
    /// # Errors
    /// [`NightError::OutOfRange`] when the date lies before 1970 or after 2199: no night of this
    /// program does.
    pub fn ending_on(date: Date) -> Result<Self, NightError> {
        if (1970..=2199).contains(&date.year()) {
            Ok(Self(date))
        } else {
            Err(NightError::OutOfRange)
        }
    }

    /// The night that a moment lies in, by the clock of Europe/Amsterdam.
    ///
    /// # Errors
    /// [`NightError::OutOfRange`] as [`ending_on`](Self::ending_on); [`NightError::NoTimeZone`]
    /// when the time zone is unknown.
    pub fn at(moment: Timestamp) -> Result<Self, NightError> {
        let zone = TimeZone::get("Europe/Amsterdam").map_err(|_| NightError::NoTimeZone)?;
        let local = moment.to_zoned(zone).datetime();
        let ends = if local.hour() >= 12 {
            local.date().saturating_add(1.day())
        } else {
            local.date()
        };
        Self::ending_on(ends)
    }

    /// Reads `yyyy-mm-dd`.
    ///
    /// # Errors
    /// [`NightError::NotADate`] for anything else, [`NightError::OutOfRange`] as
    /// [`ending_on`](Self::ending_on).
    pub fn parse(text: &str) -> Result<Self, NightError> {
        let is_iso = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let date = text
            .parse()
            .ok()
            .filter(|_| is_iso)
            .ok_or(NightError::NotADate)?;
        Self::ending_on(date)
    }

    /// The night of a day number, as a batch holds it.
    ///
    /// # Errors
    /// [`NightError::OutOfRange`] as [`ending_on`](Self::ending_on).
    pub fn from_day_number(day: u32) -> Result<Self, NightError> {
        Self::ending_on(date_of(day).ok_or(NightError::OutOfRange)?)
    }

    /// The date the night ends on.
    #[must_use]
    pub const fn date(self) -> Date {
        self.0
    }

    /// Days from 1970-01-01 to the date the night ends on.
    #[must_use]
    pub fn day_number(self) -> u32 {
        day_number(self.0).expect("a night lies in 1970 to 2199")
    }
}

/// Shows `yyyy-mm-dd`.
impl fmt::Display for Night {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Night {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Night({})", self.0)
    }
}

/// Days from 1970-01-01 to `date`; `None` before that day.
#[must_use]
pub fn day_number(date: Date) -> Option<u32> {
    u32::try_from(EPOCH.duration_until(date).as_hours() / 24)
        .ok()
        .filter(|_| date >= EPOCH)
}

/// The week of a date by ISO 8601, which begins on Monday: `yyyy-Www`.
///
/// ```
/// use exchange::night::{Night, week_of};
///
/// let week = |text| Night::parse(text).map(|night| week_of(night.date()));
/// assert_eq!(week("2026-11-22")?, "2026-W47");
/// assert_eq!(week("2027-01-03")?, "2026-W53");
/// # Ok::<(), exchange::night::NightError>(())
/// ```
#[must_use]
pub fn week_of(date: Date) -> String {
    let week = date.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// The date that lies `day` days after 1970-01-01; `None` beyond the calendar (the year 9999).
#[must_use]
pub fn date_of(day: u32) -> Option<Date> {
    EPOCH.checked_add(Span::new().try_days(day).ok()?).ok()
}

/// Why something is not a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NightError {
    /// The text is not a date of the form `yyyy-mm-dd`.
    #[error("a night is written yyyy-mm-dd, for example 2026-11-22")]
    NotADate,
    /// The date lies before 1970 or after 2199.
    #[error("a night lies between 1970 and 2199")]
    OutOfRange,
    /// The time zone Europe/Amsterdam is not in the time zone database.
    #[error("the time zone Europe/Amsterdam is not known on this machine")]
    NoTimeZone,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night_at(moment: &str) -> String {
        Night::at(moment.parse().expect("a moment"))
            .expect("a night")
            .to_string()
    }

    #[test]
    fn is_the_same_before_and_after_midnight() {
        // In November Amsterdam is one hour ahead of UTC.
        assert_eq!(night_at("2026-11-21T22:50:00Z"), "2026-11-22");
        assert_eq!(night_at("2026-11-21T23:10:00Z"), "2026-11-22");
    }

    #[test]
    fn turns_at_noon_in_amsterdam_in_winter_and_in_summer() {
        assert_eq!(night_at("2026-11-22T10:59:59Z"), "2026-11-22");
        assert_eq!(night_at("2026-11-22T11:00:00Z"), "2026-11-23");
        assert_eq!(night_at("2026-07-01T09:59:59Z"), "2026-07-01");
        assert_eq!(night_at("2026-07-01T10:00:00Z"), "2026-07-02");
    }

    #[test]
    fn reads_only_the_form_it_writes() {
        assert_eq!(
            Night::parse("2026-11-22").map(|n| n.to_string()),
            Ok("2026-11-22".to_owned())
        );
        for text in [
            "22-11-2026",
            "2026-11-31",
            "2026-11-22T00:00",
            "20261122",
            "+002026-11-22",
            "",
        ] {
            assert_eq!(Night::parse(text), Err(NightError::NotADate), "{text}");
        }
        assert_eq!(Night::parse("1969-12-31"), Err(NightError::OutOfRange));
    }

    #[test]
    fn comes_back_from_its_day_number() {
        let night = Night::parse("2026-11-22").expect("a night");
        assert_eq!(night.day_number(), 20_779);
        assert_eq!(Night::from_day_number(20_779), Ok(night));
        for day in [100_000, 8_000_000, u32::MAX] {
            assert_eq!(Night::from_day_number(day), Err(NightError::OutOfRange));
        }
        assert_eq!(day_number(date(1969, 12, 31)), None);
        assert_eq!(day_number(EPOCH), Some(0));
    }
}
