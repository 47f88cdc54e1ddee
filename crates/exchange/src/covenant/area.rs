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
        let fault = |part: &str, fault| CovenantError::Fault {
            part: part.to_owned(),
            fault,
        };
        if ranges.is_empty() {
            return Err(fault("postcodes", CovenantFault::Empty));
        }
        if ranges == ["any"] {
            return Ok(Self(Where::Anywhere));
        }
        let range = |text: &String| {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            let range = digits(first)
                .zip(digits(last))
                .filter(|(first, last)| first <= last);
            range.ok_or_else(|| fault(&format!("postcodes {text:?}"), CovenantFault::Postcodes))
        };
        ranges
            .iter()
            .map(range)
            .collect::<Result<_, _>>()
            .map(|ranges| Self(Where::Ranges(ranges)))
    }

    /// Whether there is no bound: then the postcode of another country will do as well.
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

fn digits(text: &str) -> Option<u16> {
    let is_postcode = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|digits| is_postcode && *digits >= 1000)
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
