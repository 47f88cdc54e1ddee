//! The area of a covenant: the first four digits of the postcodes in it, or anywhere.

use std::fmt;

/// Inhabitants of the Netherlands, about (CBS, 2024).
const INHABITANTS: u64 = 18_000_000;

/// Inhabitants of a postcode by its four digits, on average: there are about 4,070 of them.
const INHABITANTS_PER_POSTCODE: u64 = 4_400;

/// Where signals may be from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area(Where);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Where {
    Anywhere,
    /// Ranges of four digits; both ends belong to it.
    Ranges(Vec<(u16, u16)>),
}

impl Area {
    /// Reads `"6500-6549"` and `"6661"`, or `"any"` alone.
    ///
    /// # Errors
    /// The texts that are neither.
    pub(super) fn parse(ranges: &[String]) -> Result<Self, Vec<&str>> {
        if ranges == ["any"] {
            return Ok(Self(Where::Anywhere));
        }
        let (mut parsed, mut wrong) = (Vec::new(), Vec::new());
        for text in ranges {
            match range(text) {
                Some(range) => parsed.push(range),
                None => wrong.push(text.as_str()),
            }
        }
        if wrong.is_empty() {
            Ok(Self(Where::Ranges(parsed)))
        } else {
            Err(wrong)
        }
    }

    /// How many persons live in the area, at most: each postcode of four digits counts as one with
    /// the mean number of inhabitants, also where nobody lives, up to all of the Netherlands.
    #[must_use]
    pub fn max_inhabitants(&self) -> u64 {
        let mut postcodes = 0;
        for digits in 1000..=9999 {
            postcodes += u64::from(self.holds(digits));
        }
        (postcodes * INHABITANTS_PER_POSTCODE).min(INHABITANTS)
    }

    /// Whether signals may be from anywhere; then a postcode of another country is taken too.
    #[must_use]
    pub fn is_anywhere(&self) -> bool {
        self.0 == Where::Anywhere
    }

    /// Whether a postcode, by its four digits, lies in the area.
    #[must_use]
    pub fn holds(&self, digits: u16) -> bool {
        match &self.0 {
            Where::Anywhere => true,
            Where::Ranges(ranges) => ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&digits)),
        }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Where::Ranges(ranges) = &self.0 else {
            return f.write_str("any");
        };
        for (index, (first, last)) in ranges.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            if first == last {
                write!(f, "{comma}{first}")?;
            } else {
                write!(f, "{comma}{first}-{last}")?;
            }
        }
        Ok(())
    }
}

/// The two ends of `6500-6549`, or twice the one of `6661`.
fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (digits(first)?, digits(last)?);
    (first <= last).then_some((first, last))
}

fn digits(text: &str) -> Option<u16> {
    if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // No Dutch postcode begins with a zero.
    text.parse().ok().filter(|digits| *digits >= 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(ranges: &[&str]) -> Option<Area> {
        let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
        Area::parse(&ranges).ok()
    }

    #[test]
    fn holds_both_ends_of_a_range_and_a_single_postcode() {
        let area = area(&["6500-6549", "6661"]).expect("an area");
        assert!(area.holds(6500) && area.holds(6549) && area.holds(6661));
        assert!(!area.holds(6499) && !area.holds(6550) && !area.holds(6660));
    }

    #[test]
    fn knows_no_bound_where_the_covenant_says_any_and_nothing_else() {
        let anywhere = area(&["any"]).expect("an area");
        assert!(anywhere.is_anywhere() && anywhere.holds(1000) && anywhere.holds(9999));
        assert!(!area(&["1000-9999"]).expect("an area").is_anywhere());
        assert!(area(&["any", "6500"]).is_none());
    }

    #[test]
    fn refuses_what_is_no_range_of_postcodes() {
        for ranges in [
            vec!["6549-6500"],
            vec!["650"],
            vec!["6500AB"],
            vec!["0999"],
            vec!["6500-"],
            vec!["+650"],
        ] {
            assert!(area(&ranges).is_none(), "{ranges:?}");
        }
    }

    #[test]
    fn counts_the_inhabitants_of_each_postcode_once_and_of_the_country_at_most() {
        let inhabitants = |ranges: &[&str]| area(ranges).expect("an area").max_inhabitants();
        assert_eq!(inhabitants(&["6500-6549", "6540-6549", "6661"]), 51 * 4_400);
        assert_eq!(inhabitants(&["1000-9999"]), 18_000_000);
        assert_eq!(inhabitants(&["any"]), 18_000_000);
    }
}
