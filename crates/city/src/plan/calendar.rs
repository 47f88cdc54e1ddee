//! The city's two years of history: the calendar year of its first night and the one before. Days
//! are counted from the first of January of the earlier year. What happens on a day depends on the
//! first night alone, never on the night that is looked at, so any night can be made without those
//! before it. Nights may follow until the end of the year after the history.

use exchange::night::Night;
use jiff::civil::{Date, date};

/// Months of history.
pub(crate) const MONTHS: u32 = 24;
/// Months of the history and of the year after it.
pub(crate) const ALL_MONTHS: u32 = MONTHS + 12;

/// The history that a night looks back on, and the year after it.
#[derive(Clone)]
pub(crate) struct Calendar {
    start: Date,
    /// Day of the first of each month, and of the first after the last.
    firsts: [i32; ALL_MONTHS as usize + 1],
    first_night: i32,
    night: i32,
}

impl Calendar {
    /// The calendar of a city's first night.
    pub(crate) fn new(night: Night) -> Self {
        let night = night.date();
        let start = date(night.year() - 1, 1, 1);
        let mut firsts = [0; ALL_MONTHS as usize + 1];
        for (month, first) in (0..).zip(&mut firsts) {
            *first = days_between(start, start.saturating_add(jiff::Span::new().months(month)));
        }
        Self {
            start,
            firsts,
            first_night: days_between(start, night),
            night: days_between(start, night),
        }
    }

    /// The same calendar on another night.
    pub(crate) fn on(&self, night: Night) -> Self {
        Self {
            night: days_between(self.start, night.date()),
            ..self.clone()
        }
    }

    /// The day of the city's first night.
    pub(crate) fn first_night(&self) -> i32 {
        self.first_night
    }

    /// The first day after the history.
    pub(crate) fn after_history(&self) -> i32 {
        self.firsts[MONTHS as usize]
    }

    /// The first day on which no night can be any more.
    pub(crate) fn end(&self) -> i32 {
        self.firsts[ALL_MONTHS as usize]
    }

    /// The day of the night.
    pub(crate) fn night(&self) -> i32 {
        self.night
    }

    /// The first day of a month of the history, or of the year after it, and how many days it has.
    pub(crate) fn month(&self, month: u32) -> (i32, u32) {
        let month = month as usize;
        let (first, next) = (self.firsts[month], self.firsts[month + 1]);
        (first, next.abs_diff(first))
    }

    /// The date of a day, which may lie before the history (birth dates do).
    pub(crate) fn date(&self, day: i32) -> Date {
        self.start.saturating_add(jiff::Span::new().days(day))
    }

    /// The day on which a person of this age in days was born, counted back from the first of
    /// January of the first night's year.
    pub(crate) fn born(&self, age: u32) -> i32 {
        self.firsts[12] - i32::try_from(age).expect("ages in days are small")
    }
}

fn days_between(start: Date, end: Date) -> i32 {
    i32::try_from(start.duration_until(end).as_hours() / 24).expect("two years of days")
}

#[cfg(test)]
mod tests {
    use exchange::night::Night;
    use jiff::civil::date;

    use super::Calendar;

    #[test]
    fn days_and_dates_agree() {
        let calendar = Calendar::new(Night::parse("2024-11-22").expect("a date"));
        assert_eq!(calendar.date(calendar.night()), date(2024, 11, 22));
        assert_eq!(calendar.month(0), (0, 31));
        let (february, days) = calendar.month(13);
        assert_eq!((calendar.date(february), days), (date(2024, 2, 1), 29));
        assert_eq!(calendar.date(calendar.born(366)), date(2022, 12, 31));
    }
}
