//! The city's two years of history: the calendar year of the night and the one before. Days are
//! counted from the first of January of the earlier year. What happens on a day does not depend on
//! the night, so nights of one calendar year see the same city move on; nights of different years
//! see different cities.

use exchange::night::Night;
use jiff::civil::{Date, date};

/// Months of history.
pub(crate) const MONTHS: u32 = 24;

/// The history that a night looks back on.
#[derive(Clone)]
pub(crate) struct Calendar {
    start: Date,
    /// Day of the first of each month, and of the first after the history.
    firsts: [i32; MONTHS as usize + 1],
    night: i32,
}

impl Calendar {
    /// The calendar of a night.
    pub(crate) fn new(night: Night) -> Self {
        let night = night.date();
        let start = date(night.year() - 1, 1, 1);
        let mut firsts = [0; MONTHS as usize + 1];
        for (month, first) in (0..).zip(&mut firsts) {
            *first = days_between(start, start.saturating_add(jiff::Span::new().months(month)));
        }
        Self {
            start,
            firsts,
            night: days_between(start, night),
        }
    }

    /// The day of the night.
    pub(crate) fn night(&self) -> i32 {
        self.night
    }

    /// The first day of a month of the history and the number of its days.
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
    /// January of the night's year.
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
