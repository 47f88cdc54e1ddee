//! The languages of the page, and how each writes a date and a number.
//!
//! | | Dutch | English |
//! |---|---|---|
//! | a date | 22-11-2026 | 22 Nov 2026 |
//! | a number | 1.234,5 | 1,234.5 |

use jiff::civil::Date;

/// A language of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// Dutch, where nobody chose.
    #[default]
    Dutch,
    /// English.
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Dutch, Self::English];

    /// Its tag by BCP 47, which pages and the choice of a language name it by.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::English => "en",
        }
    }

    /// The language of a tag; `None` for one that the page does not speak.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// A date in figures.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        match self {
            Self::Dutch => date.strftime("%d-%m-%Y").to_string(),
            Self::English => date.strftime("%-d %b %Y").to_string(),
        }
    }

    /// The day and month of a date, where the year is plain.
    #[must_use]
    pub fn day(self, date: Date) -> String {
        match self {
            Self::Dutch => date.strftime("%d-%m").to_string(),
            Self::English => date.strftime("%-d %b").to_string(),
        }
    }

    /// A whole number, its thousands set apart.
    ///
    /// ```
    /// use review::view::language::Language;
    ///
    /// assert_eq!(Language::Dutch.number(1_234_567), "1.234.567");
    /// assert_eq!(Language::English.number(999), "999");
    /// ```
    #[must_use]
    pub fn number(self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(self.between_thousands());
            }
            text.push(digit);
        }
        text
    }

    /// A number of tenths, with one digit behind the mark: 12345 is 1.234,5 in Dutch.
    #[must_use]
    pub fn tenths(self, tenths: u64) -> String {
        let whole = self.number(tenths / 10);
        let mark = match self {
            Self::Dutch => ',',
            Self::English => '.',
        };
        format!("{whole}{mark}{}", tenths % 10)
    }

    const fn between_thousands(self) -> char {
        match self {
            Self::Dutch => '.',
            Self::English => ',',
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn writes_a_date_as_people_of_the_language_do() {
        let day = date(2026, 3, 2);
        assert_eq!(Language::Dutch.date(day), "02-03-2026");
        assert_eq!(Language::English.date(day), "2 Mar 2026");
        assert_eq!(Language::Dutch.day(day), "02-03");
        assert_eq!(Language::English.day(day), "2 Mar");
    }

    #[test]
    fn sets_thousands_apart_and_tenths_behind_the_mark() {
        for (number, dutch, english) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1.000", "1,000"),
            (100_000, "100.000", "100,000"),
            (
                u64::MAX,
                "18.446.744.073.709.551.615",
                "18,446,744,073,709,551,615",
            ),
        ] {
            assert_eq!(Language::Dutch.number(number), dutch);
            assert_eq!(Language::English.number(number), english);
        }
        assert_eq!(Language::Dutch.tenths(12_345), "1.234,5");
        assert_eq!(Language::English.tenths(7), "0.7");
    }

    #[test]
    fn knows_its_tags_and_no_others() {
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
        assert_eq!(Language::of_tag("NL"), None);
        assert_eq!(Language::of_tag(""), None);
    }
}
