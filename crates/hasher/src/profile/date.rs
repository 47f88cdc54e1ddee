//! Dates as an export writes them: strictly in the one form that its profile names.

use exchange::night;
use jiff::civil::Date;

/// A way of writing dates: day, month and four-digit year in any order, with one separator or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateForm {
    year_at: usize,
    month_at: usize,
    day_at: usize,
    separator: Option<u8>,
}

/// A date as it was written: digits where digits belong, not yet a day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    year: u16,
    month: u8,
    day: u8,
}

impl DateForm {
    /// Reads a form such as `dd-mm-yyyy`, `yyyymmdd` or `mm/dd/yyyy`; `None` for any other text.
    ///
    /// # Examples
    /// ```
    /// use hasher::DateForm;
    ///
    /// let form = DateForm::parse("dd-mm-yyyy").expect("a form");
    /// assert!(form.read("29-02-1980").is_some());
    /// assert!(form.read("1980-02-29").is_none());
    /// assert!(DateForm::parse("dd-mm-yy").is_none());
    /// ```
    #[must_use]
    pub fn parse(form: &str) -> Option<Self> {
        let separator = form.bytes().find(|byte| b"-/.".contains(byte));
        let [mut year_at, mut month_at, mut day_at] = [None; 3];
        let (mut rest, mut index) = (form, 0);
        for part in 0..3 {
            // The first separator found is the only one: `dd-mm/yyyy` is no form.
            if let Some(separator) = separator.filter(|_| part > 0) {
                rest = rest.strip_prefix(char::from(separator))?;
                index += 1;
            }
            let words = [
                ("yyyy", &mut year_at),
                ("mm", &mut month_at),
                ("dd", &mut day_at),
            ];
            let (word, start) = words.into_iter().find(|(word, _)| rest.starts_with(word))?;
            // `dd-dd-yyyy` says the day twice.
            if start.replace(index).is_some() {
                return None;
            }
            rest = &rest[word.len()..];
            index += word.len();
        }
        if !rest.is_empty() {
            return None;
        }
        Some(Self {
            year_at: year_at?,
            month_at: month_at?,
            day_at: day_at?,
            separator,
        })
    }

    /// Reads a cell written in this form and no other; the parts may still be no day of the
    /// calendar.
    #[must_use]
    pub fn read(&self, cell: &str) -> Option<WrittenDate> {
        let bytes = cell.as_bytes();
        if bytes.len() != if self.separator.is_some() { 10 } else { 8 } {
            return None;
        }
        if let Some(separator) = self.separator {
            let mut parts = [self.year_at, self.month_at, self.day_at];
            parts.sort_unstable();
            if bytes[parts[1] - 1] != separator || bytes[parts[2] - 1] != separator {
                return None;
            }
        }
        let year = number(&bytes[self.year_at..self.year_at + 4])?;
        let month = number(&bytes[self.month_at..self.month_at + 2])?;
        let day = number(&bytes[self.day_at..self.day_at + 2])?;
        Some(WrittenDate {
            year,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        })
    }
}

impl WrittenDate {
    /// Reads a year that stands alone; day and month are unknown.
    pub(crate) fn year_alone(cell: &str) -> Option<Self> {
        let year = (cell.len() == 4).then(|| number(cell.as_bytes()))??;
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

fn number(digits: &[u8]) -> Option<u16> {
    let mut number = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u16::from(digit - b'0');
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(form: &str, cell: &str) -> Option<String> {
        let written = DateForm::parse(form).expect("a form").read(cell)?;
        Some(String::from_utf8(written.compact().to_vec()).expect("digits"))
    }

    #[test]
    fn reads_every_order_and_separator() {
        for (form, cell) in [
            ("dd-mm-yyyy", "29-02-1980"),
            ("yyyy-mm-dd", "1980-02-29"),
            ("yyyymmdd", "19800229"),
            ("ddmmyyyy", "29021980"),
            ("mm/dd/yyyy", "02/29/1980"),
            ("yyyy.dd.mm", "1980.29.02"),
        ] {
            assert_eq!(read(form, cell).as_deref(), Some("19800229"), "{form}");
        }
    }

    #[test]
    fn refuses_what_is_no_form() {
        for form in [
            "",
            "dd-mm",
            "dd-mm-yy",
            "dd-mm/yyyy",
            "dd-dd-yyyy",
            "dd-mm-yyyy ",
            "d-m-yyyy",
            "dd mm yyyy",
            "-dd-mm-yyyy",
        ] {
            assert_eq!(DateForm::parse(form), None, "{form:?}");
        }
    }

    #[test]
    fn is_strict() {
        for cell in [
            "1-2-1980",
            "29-02-80",
            "29/02/1980",
            "1980-02-29",
            "29-02-1980 00:00",
            "29-02-198O",
            "29--2-1980",
            "",
        ] {
            assert_eq!(read("dd-mm-yyyy", cell), None, "{cell:?}");
        }
    }

    #[test]
    fn knows_the_calendar() {
        let written = |cell| {
            DateForm::parse("dd-mm-yyyy")
                .and_then(|form| form.read(cell))
                .expect("a date")
        };
        assert!(written("29-02-1980").date().is_some());
        assert!(written("29-02-1981").date().is_none());
        assert_eq!(written("31-12-1969").day_number(), Err(NoDay::Before1970));
        assert_eq!(
            written("31-04-2026").day_number(),
            Err(NoDay::NotInCalendar)
        );
        assert_eq!(written("22-11-2026").day_number(), Ok(20_779));
        assert!(written("00-05-1980").is_incomplete() && written("12-00-1980").is_incomplete());
    }

    proptest! {
        #[test]
        fn reads_back_what_it_wrote(year in 0_u16..10_000, month in 0_u8..100, day in 0_u8..100) {
            let cell = format!("{day:02}-{month:02}-{year:04}");
            let compact = format!("{year:04}{month:02}{day:02}");
            prop_assert_eq!(read("dd-mm-yyyy", &cell), Some(compact));
        }

        #[test]
        fn never_panics(cell in "\\PC{0,12}") {
            let _ = read("dd-mm-yyyy", &cell);
        }
    }
}
