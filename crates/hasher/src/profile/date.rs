//! Dates as an export writes them: strictly in the one form that its profile names.

mod time;
mod written;

use exchange::night::Night;
use jiff::civil::{Date, date};

pub(crate) use crate::profile::date::written::NoDay;
pub use crate::profile::date::written::WrittenDate;

/// A way of writing dates: day, month and year in any order, with one separator or none, and a time
/// behind or none.
///
/// | word | means |
/// |---|---|
/// | `dd`, `mm` | two digits, such as `05` |
/// | `d`, `m` | one digit or two: `5`, `05`, `13` |
/// | `mmm` | a month by its name, Dutch or English, whole or short: `mrt`, `mrt.`, `maart` |
/// | `yyyy` | four digits |
/// | `yy` | two digits: the last such date that does not lie after the night |
/// | ` time` behind the rest | a time of the day may follow, which is passed over |
///
/// Between them stands `-`, `/`, `.` or a space; or nothing, where all are of a fixed length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateForm {
    parts: [DatePart; 3],
    separator: Option<u8>,
    has_time: bool,
    /// The last day that a date with a year of two digits may be.
    last: Date,
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DatePart {
    Day { digits: usize },
    Month { digits: usize },
    MonthName,
    Year { digits: usize },
}

/// The words of a form, longer ones first. `j` is the Dutch year.
const WORDS: [(&str, DatePart); 9] = [
    ("yyyy", DatePart::Year { digits: 4 }),
    ("jjjj", DatePart::Year { digits: 4 }),
    ("yy", DatePart::Year { digits: 2 }),
    ("jj", DatePart::Year { digits: 2 }),
    ("mmm", DatePart::MonthName),
    ("mm", DatePart::Month { digits: 2 }),
    ("m", DatePart::Month { digits: 1 }),
    ("dd", DatePart::Day { digits: 2 }),
    ("d", DatePart::Day { digits: 1 }),
];

/// Three letters by which each month begins, Dutch and English; March has the most names.
const MONTHS: [(&str, u8); 16] = [
    ("jan", 1),
    ("feb", 2),
    ("mrt", 3),
    ("maa", 3),
    ("mar", 3),
    ("apr", 4),
    ("mei", 5),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];

/// The names of months in full, and the abbreviations of more than three letters.
const LONG_MONTHS: [&str; 19] = [
    "januari",
    "january",
    "februari",
    "february",
    "maart",
    "march",
    "april",
    "june",
    "juni",
    "july",
    "juli",
    "augustus",
    "august",
    "sept",
    "september",
    "oktober",
    "october",
    "november",
    "december",
];

impl DateForm {
    /// The forms that are tried on dates whose form is not known, stricter ones first: where two
    /// fit alike, the first of them is the better guess.
    pub const COMMON: [&'static str; 41] = [
        "dd-mm-yyyy",
        "yyyy-mm-dd",
        "dd/mm/yyyy",
        "yyyymmdd",
        "dd.mm.yyyy",
        "yyyy/mm/dd",
        "mm/dd/yyyy",
        "ddmmyyyy",
        "mm-dd-yyyy",
        "yyyy.mm.dd",
        "dd mm yyyy",
        "d-m-yyyy",
        "d/m/yyyy",
        "d.m.yyyy",
        "m/d/yyyy",
        "yyyy-m-d",
        "yyyy/m/d",
        "dd-mm-yy",
        "dd/mm/yy",
        "dd.mm.yy",
        "yy-mm-dd",
        "yymmdd",
        "ddmmyy",
        "d-m-yy",
        "d/m/yy",
        "m/d/yy",
        "d mmm yyyy",
        "d-mmm-yyyy",
        "d-mmm-yy",
        "d mmm yy",
        "dd-mm-yyyy time",
        "yyyy-mm-dd time",
        "dd/mm/yyyy time",
        "yyyymmdd time",
        "dd.mm.yyyy time",
        "yyyy/mm/dd time",
        "d-m-yyyy time",
        "d/m/yyyy time",
        "m/d/yyyy time",
        "dd-mm-yy time",
        "d mmm yyyy time",
    ];

    /// Reads a form such as `dd-mm-yyyy`, `yyyymmdd`, `d mmm yyyy` or `dd/mm/yyyy time`; `None` for
    /// any other text.
    ///
    /// # Examples
    /// ```
    /// use hasher::DateForm;
    ///
    /// let form = DateForm::parse("dd-mm-yyyy").expect("a form");
    /// assert!(form.read("29-02-1980").is_some());
    /// assert!(form.read("1980-02-29").is_none());
    /// assert!(DateForm::parse("dd-mm").is_none());
    /// ```
    #[must_use]
    pub fn parse(form: &str) -> Option<Self> {
        let form = form.to_ascii_lowercase();
        let (form, has_time) = match form.strip_suffix(" time") {
            Some(form) => (form, true),
            None => (form.as_str(), false),
        };
        let separator = form.bytes().find(|byte| b"-/. ".contains(byte));
        let mut rest = form;
        let mut parts = [DatePart::MonthName; 3];
        let (mut years, mut days) = (0, 0);
        for (index, slot) in parts.iter_mut().enumerate() {
            if let Some(separator) = separator.filter(|_| index > 0) {
                rest = rest.strip_prefix(char::from(separator))?;
            }
            let (word, part) = WORDS.iter().find(|(word, _)| rest.starts_with(word))?;
            // What has no fixed length ends where a separator stands.
            if separator.is_none() && !part.is_of_fixed_length() {
                return None;
            }
            years += u8::from(matches!(part, DatePart::Year { .. }));
            days += u8::from(matches!(part, DatePart::Day { .. }));
            *slot = *part;
            rest = &rest[word.len()..];
        }
        // Three parts, of which one is a year and one a day: the third is the month.
        if !rest.is_empty() || (years, days) != (1, 1) {
            return None;
        }
        Some(Self {
            parts,
            separator,
            has_time,
            last: date(2099, 12, 31),
        })
    }

    /// The same form on a night: a year of two digits is the last one in which the date does not
    /// lie after it.
    #[must_use]
    pub const fn until(self, night: Night) -> Self {
        Self {
            last: night.date(),
            ..self
        }
    }

    /// Reads a cell written in this form and no other; the parts may still be no day of the
    /// calendar.
    #[must_use]
    pub fn read(&self, cell: &str) -> Option<WrittenDate> {
        let mut rest = cell.as_bytes();
        let (mut year, mut month, mut day) = (0, 0, 0);
        let mut is_short_year = false;
        for (index, part) in self.parts.iter().enumerate() {
            if let Some(separator) = self.separator.filter(|_| index > 0) {
                rest = rest.strip_prefix(&[separator])?;
            }
            match *part {
                DatePart::Day { digits } => (day, rest) = number(rest, digits, 2)?,
                DatePart::Month { digits } => (month, rest) = number(rest, digits, 2)?,
                DatePart::MonthName => (month, rest) = month_name(rest)?,
                DatePart::Year { digits } => {
                    (year, rest) = number(rest, digits, digits)?;
                    is_short_year = digits == 2;
                }
            }
        }
        let is_read = rest.is_empty() || self.has_time && time::is_time(rest);
        if !is_read {
            return None;
        }
        let written = WrittenDate {
            year,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        };
        Some(if is_short_year {
            self.in_century(written)
        } else {
            written
        })
    }

    /// Puts a year of two digits into the last century in which the date does not lie after the
    /// last day. `00-00-00` says nothing, and stays without a year.
    fn in_century(&self, short: WrittenDate) -> WrittenDate {
        let WrittenDate { year, month, day } = short;
        if (year, month, day) == (0, 0, 0) {
            return short;
        }
        let last = self.last;
        let last_year = last.year().unsigned_abs();
        let behind = (last.month().unsigned_abs(), last.day().unsigned_abs());
        let full = last_year / 100 * 100 + year;
        let is_later = full > last_year || full == last_year && (month, day) > behind;
        WrittenDate {
            year: if is_later { full - 100 } else { full },
            month,
            day,
        }
    }
}

impl DatePart {
    const fn is_of_fixed_length(self) -> bool {
        match self {
            Self::Day { digits } | Self::Month { digits } | Self::Year { digits } => digits > 1,
            Self::MonthName => false,
        }
    }
}

/// The forms of the dates of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateForms {
    /// Of the day of the signal.
    pub date: DateForm,
    /// Of the day of birth.
    pub birth_date: DateForm,
}

impl DateForms {
    /// The same forms on a night, as [`DateForm::until`].
    #[must_use]
    pub const fn until(self, night: Night) -> Self {
        Self {
            date: self.date.until(night),
            birth_date: self.birth_date.until(night),
        }
    }
}

/// The number of at least and at most so many digits that stands first, and what follows.
fn number(bytes: &[u8], min: usize, max: usize) -> Option<(u16, &[u8])> {
    let (mut number, mut count) = (0, 0);
    for digit in bytes.iter().take(max) {
        if !digit.is_ascii_digit() {
            break;
        }
        number = number * 10 + u16::from(digit - b'0');
        count += 1;
    }
    (count >= min).then(|| (number, &bytes[count..]))
}

/// The month whose name stands first, and what follows.
fn month_name(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let letters = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let name = bytes[..letters].to_ascii_lowercase();
    // Three letters are enough, but what is longer must be a month to its end.
    if letters != 3 && !LONG_MONTHS.iter().any(|month| month.as_bytes() == name) {
        return None;
    }
    let (_, month) = MONTHS
        .iter()
        .find(|(start, _)| name.starts_with(start.as_bytes()))?;
    let rest = &bytes[letters..];
    Some((u16::from(*month), rest.strip_prefix(b".").unwrap_or(rest)))
}

#[cfg(test)]
mod tests;
