//! A random sample of the entries of a month, for an auditor to look into. Whoever has the
//! journal's text and the seed draws the same.
//!
//! ```text
//! rank of an entry = SHA-256(frame("hitmachine/v1/journal-sample", seed (32 bytes), be64(number)))
//! ```
//!
//! Of the entries of the month those with the smallest ranks are drawn. A month is that of UTC, as
//! the text has its times.

use std::fmt;

use exchange::crypto::context;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A month of UTC, written `yyyy-mm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month of a moment.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let date = at.to_zoned(TimeZone::UTC).date();
        Self {
            year: date.year(),
            month: date.month(),
        }
    }

    /// Reads `yyyy-mm`.
    ///
    /// # Errors
    /// [`MonthError`] when it is not of this form.
    pub fn parse(text: &str) -> Result<Self, MonthError> {
        let (year, month) = text.split_once('-').ok_or(MonthError)?;
        let month = Self {
            year: year.parse().map_err(|_| MonthError)?,
            month: month.parse().map_err(|_| MonthError)?,
        };
        let is_one = (1970..=9999).contains(&month.year) && (1..=12).contains(&month.month);
        // One way of writing it: `+1` would be read too.
        if is_one && month.to_string() == text {
            Ok(month)
        } else {
            Err(MonthError)
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// The text is not a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written yyyy-mm, for example 2026-11")]
pub struct MonthError;

/// How a sample is drawn.
///
/// ```
/// use journal::Sample;
///
/// let sample = Sample { seed: [7; 32], count: 3 };
/// let drawn = sample.draw(1..=100);
/// assert_eq!(drawn.len(), 3);
/// assert_eq!(sample.draw(1..=100), drawn);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// 32 random bytes. They are no secret: who draws writes them down.
    pub seed: [u8; 32],
    /// How many entries at most.
    pub count: usize,
}

impl Sample {
    /// Which entries are drawn from these numbers of entries, in their order.
    #[must_use]
    pub fn draw(&self, numbers: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let mut ranked: Vec<_> = numbers
            .into_iter()
            .map(|number| (self.rank(number), number))
            .collect();
        ranked.sort_unstable();
        ranked.truncate(self.count);
        let mut drawn: Vec<u64> = ranked.into_iter().map(|(_, number)| number).collect();
        drawn.sort_unstable();
        drawn
    }

    fn rank(&self, number: u64) -> [u8; 32] {
        let label = b"hitmachine/v1/journal-sample";
        context::digest(&[label, &self.seed, &number.to_be_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_every_entry_about_as_often() {
        let mut times = [0_u32; 20];
        for seed in 0..200_u8 {
            let sample = Sample {
                seed: [seed; 32],
                count: 5,
            };
            let drawn = sample.draw(0..20);
            assert_eq!(drawn.len(), 5);
            for number in drawn {
                times[usize::try_from(number).expect("small")] += 1;
            }
        }
        // 50 each are expected; 25 is four standard deviations away.
        assert!(
            times.iter().all(|&times| (25..=75).contains(&times)),
            "{times:?}"
        );
    }

    #[test]
    fn draws_all_where_there_are_no_more() {
        let sample = Sample {
            seed: [1; 32],
            count: 5,
        };
        assert_eq!(sample.draw([9, 3, 4]), [3, 4, 9]);
        assert_eq!(sample.draw([]), []);
    }

    #[test]
    fn reads_one_way_of_writing_a_month() {
        let month = Month::parse("2026-11").expect("a month");
        for (text, is_in) in [
            ("2026-10-31T23:59:59Z", false),
            ("2026-11-01T00:00:00Z", true),
            ("2026-11-30T23:59:59Z", true),
            ("2026-12-01T00:00:00Z", false),
        ] {
            let at: Timestamp = text.parse().expect("a moment");
            assert_eq!(Month::of(at) == month, is_in, "{text}");
        }
        for bad in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "2026-1",
            "+2026-11",
            "26-11",
            "2026-11-01",
        ] {
            assert_eq!(Month::parse(bad), Err(MonthError), "{bad}");
        }
    }
}
