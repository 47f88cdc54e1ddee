//! The area of a covenant: the first four digits of the postcodes in it, or anywhere.

use super::{CovenantError, CovenantFault};

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
    pub(super) fn parse(ranges: &[String]) -> Result<Self, CovenantError> {
        if ranges.is_empty() {
            return Err(CovenantError::Fault {
                part: "postcodes".to_owned(),
                fault: CovenantFault::Empty,
            });
        }
        if ranges == ["any"] {
            return Ok(Self(Where::Anywhere));
        }
        let mut parsed = Vec::with_capacity(ranges.len());
        for text in ranges {
            parsed.push(range(text).ok_or_else(|| CovenantError::Fault {
                part: format!("postcodes {text:?}"),
                fault: CovenantFault::Postcodes,
            })?);
        }
        Ok(Self(Where::Ranges(parsed)))
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

    fn area(ranges: &[&str]) -> Result<Area, CovenantError> {
        Area::parse(&ranges.iter().map(ToString::to_string).collect::<Vec<_>>())
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
        assert!(area(&["any", "6500"]).is_err());
    }

    #[test]
    fn refuses_what_is_no_range_of_postcodes() {
        for ranges in [
            vec![],
            vec!["6549-6500"],
            vec!["650"],
            vec!["6500AB"],
            vec!["0999"],
            vec!["6500-"],
            vec!["+650"],
        ] {
            assert!(area(&ranges).is_err(), "{ranges:?}");
        }
    }
}
