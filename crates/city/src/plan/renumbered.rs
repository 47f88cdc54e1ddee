//! Case systems that are replaced: from a night on, an agency's export has other numbers for the
//! same signals and clients.

use std::str::FromStr;

use exchange::night::Night;

use crate::agencies::agency::Agency;
use crate::agencies::roster::ROSTER;

/// An agency and the first night of its new numbers: `AGENCY:DATE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renumbered {
    agency: &'static str,
    from: Night,
}

/// Why a text names no replaced case system.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenumberedError {
    /// It has another form.
    #[error("not AGENCY:DATE, such as police:2026-12-01")]
    Form,
    /// The city has no such agency.
    #[error("the city has no agency {0:?}")]
    Agency(String),
}

impl FromStr for Renumbered {
    type Err = RenumberedError;

    fn from_str(text: &str) -> Result<Self, RenumberedError> {
        let (agency, date) = text.split_once(':').ok_or(RenumberedError::Form)?;
        let from = Night::parse(date).map_err(|_| RenumberedError::Form)?;
        let listed = ROSTER.iter().find(|listed| listed.id == agency);
        let listed = listed.ok_or_else(|| RenumberedError::Agency(agency.to_owned()))?;
        Ok(Self {
            agency: listed.id,
            from,
        })
    }
}

impl Renumbered {
    /// Whether an agency has its new numbers on a night.
    pub(crate) fn holds(&self, agency: &Agency, night: Night) -> bool {
        self.agency == agency.id && self.from.date() <= night.date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_an_agency_and_a_night() {
        let renumbered: Renumbered = "police:2026-12-01".parse().expect("an agency and a night");
        let night = |text| Night::parse(text).expect("a night");
        let holds = |agency: &str, date| {
            let listed = ROSTER.iter().find(|listed| listed.id == agency);
            renumbered.holds(listed.expect("an agency"), night(date))
        };
        assert!(holds("police", "2026-12-01") && holds("police", "2027-01-01"));
        assert!(!holds("police", "2026-11-30") && !holds("housing", "2026-12-01"));
    }

    #[test]
    fn says_what_is_wrong() {
        let error = |text: &str| text.parse::<Renumbered>().expect_err(text).to_string();
        for text in ["police", "police:", "police:2026-13-01"] {
            assert_eq!(error(text), "not AGENCY:DATE, such as police:2026-12-01");
        }
        assert_eq!(
            error("mayor:2026-12-01"),
            "the city has no agency \"mayor\""
        );
    }
}
