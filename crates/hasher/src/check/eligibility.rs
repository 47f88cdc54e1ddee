//! What the covenant asks of a signal before it may leave its agency (docs/covenant.md, "Where it
//! is enforced").
//!
//! A row that does not meet it is right and is *withheld*: it stays at the agency, and does not
//! count as wrong.

use std::collections::{HashMap, HashSet};

use exchange::covenant::{Area, Code, Covenant};
use exchange::night::Night;
use unicode_normalization::UnicodeNormalization as _;

use crate::profile::Profile;

/// What is asked of the signals of one agency on one night.
pub(crate) struct Eligibility<'a> {
    codes: HashMap<u16, CodeTerms>,
    area: &'a Area,
    /// The other agencies by every word that names them, folded.
    others: HashSet<String>,
    night: u32,
}

/// What is asked of the signals of one code.
struct CodeTerms {
    lifetime_days: u32,
    min_cents: Option<u64>,
    /// Indices in the profile.
    preconditions: Vec<usize>,
}

impl<'a> Eligibility<'a> {
    /// The terms of the agency that a profile is of.
    pub(crate) fn new(covenant: &'a Covenant, profile: &Profile, night: Night) -> Self {
        let mut codes = HashMap::new();
        for code in covenant.codes() {
            codes.insert(code.number(), CodeTerms::of(code, profile));
        }
        let mut others = HashSet::new();
        for agency in covenant.agencies() {
            // What an agency reports to itself is its own signal.
            if agency.index() != profile.agency_index() {
                others.insert(folded(agency.id()));
                others.insert(folded(agency.name()));
                others.extend(agency.aliases().iter().map(|alias| folded(alias)));
            }
        }
        Self {
            codes,
            area: covenant.area(),
            others,
            night: night.day_number(),
        }
    }

    /// Whether a signal of this code and day is older than such signals may be.
    pub(crate) fn is_too_old(&self, code: u16, day: u32) -> bool {
        self.codes
            .get(&code)
            .is_some_and(|terms| self.night.saturating_sub(day) > terms.lifetime_days)
    }

    /// The least amount, in cents, that a signal of this code is sent with.
    pub(crate) fn min_cents(&self, code: u16) -> Option<u64> {
        self.codes.get(&code)?.min_cents
    }

    /// What must have been done before a signal of this code is sent, as indices in the profile.
    pub(crate) fn preconditions(&self, code: u16) -> &[usize] {
        self.codes
            .get(&code)
            .map_or(&[], |terms| &terms.preconditions)
    }

    /// Whether the covenant knows no bound to its area.
    pub(crate) fn is_anywhere(&self) -> bool {
        self.area.is_anywhere()
    }

    /// Whether a postcode, by its four digits, lies outside the area.
    pub(crate) fn is_outside(&self, digits: u16) -> bool {
        !self.area.holds(digits)
    }

    /// Whether a reporter is another agency, which sends its own signal.
    pub(crate) fn is_other_agency(&self, reporter: &str) -> bool {
        self.others.contains(&folded(reporter))
    }
}

impl CodeTerms {
    fn of(code: &Code, profile: &Profile) -> Self {
        let mut preconditions = Vec::new();
        for (index, (word, _)) in profile.preconditions().iter().enumerate() {
            if code.preconditions().contains(word) {
                preconditions.push(index);
            }
        }
        Self {
            lifetime_days: code.lifetime_days().into(),
            min_cents: code.min_amount().map(|euros| u64::from(euros) * 100),
            preconditions,
        }
    }
}

/// Letters and digits alone, lower case, without marks.
fn folded(name: &str) -> String {
    name.nfkd()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::test_agency::{PROFILE, changed_covenant};

    #[test]
    fn knows_the_other_agencies_by_id_name_and_alias_however_written_and_not_its_own() {
        let covenant = changed_covenant(|covenant| {
            covenant.change_agency("veilig-thuis", |agency| {
                agency.aliases = vec!["VT Oost".to_owned(), "Ámhk".to_owned()];
            })
        });
        let covenant = Covenant::parse(covenant.as_bytes()).expect("a covenant");
        let profile = Profile::parse(PROFILE, &covenant).expect("a profile");
        let terms = Eligibility::new(
            &covenant,
            &profile,
            Night::parse("2026-11-22").expect("a night"),
        );
        for reporter in [
            "housing",
            "Woningcorporatie",
            "VEILIG THUIS",
            "veilig-thuis",
            "vt  oost.",
            "AMHK",
        ] {
            assert!(terms.is_other_agency(reporter), "{reporter}");
        }
        for reporter in ["", "Politie", "police", "buurvrouw", "Veilig Thuis Oost"] {
            assert!(!terms.is_other_agency(reporter), "{reporter}");
        }
    }
}
