//! The profile of an agency's export: which column is what, and how it is written
//! (docs/for-agencies.md).
//!
//! [`Profile::parse`] is the only way to a profile. It checks the text against the covenant before
//! a row is read: an agency without the right to use the BSN is refused a BSN column, and one whose
//! export cannot show a precondition is refused the code that asks for it.

pub(crate) mod date;
pub(crate) mod dialect;
pub mod field;
pub(crate) mod guess;
mod profile_error;
pub(crate) mod profile_file;
pub(crate) mod visible;
pub(crate) mod yes_no;

pub use crate::profile::profile_error::ProfileError;
pub use crate::profile::profile_file::Bounds;

use std::collections::HashMap;
use std::sync::Arc;

use exchange::covenant::{Code, Covenant, CovenantHash};
use exchange::payload::Severity;

use crate::profile::date::DateForms;
use crate::profile::field::{FIELDS, Field, Place};
use crate::profile::profile_file::{ProfileFile, Quotes};
use crate::profile::yes_no::YesNoWords;
use crate::read::Encoding;

/// How one agency's export is to be read.
#[derive(Debug)]
pub struct Profile {
    covenant: CovenantHash,
    agency: String,
    index: u8,
    encoding: Encoding,
    delimiter: u8,
    quotes: Quotes,
    skip_lines: u32,
    dates: DateForms,
    columns: [Option<Arc<str>>; FIELDS],
    preconditions: Vec<(String, Arc<str>)>,
    yes_no: YesNoWords,
    codes: HashMap<String, u16>,
    severities: HashMap<String, Severity>,
    default_code: Option<u16>,
    default_severity: Option<Severity>,
    default_contact: u16,
    leaves_out: bool,
    empty: Vec<String>,
    bounds: Bounds,
    system: Option<String>,
}

impl Profile {
    /// Reads a profile and checks it against the covenant.
    ///
    /// # Errors
    /// [`ProfileError::Syntax`] with line and column when it is not TOML of this form; any other
    /// variant of [`ProfileError`] when it says what cannot be, or what the covenant does not
    /// allow.
    pub fn parse(text: &str, covenant: &Covenant) -> Result<Self, ProfileError> {
        let file = ProfileFile::parse(text)?;
        let agency = covenant
            .agency(&file.agency)
            .ok_or_else(|| ProfileError::unknown_agency(&file.agency, covenant))?;
        let profile = Self {
            covenant: covenant.hash(),
            agency: agency.id().to_owned(),
            index: agency.index(),
            columns: file.columns(agency)?,
            preconditions: file.preconditions(covenant)?,
            encoding: Encoding::from_id(&file.encoding).ok_or(ProfileError::Encoding)?,
            delimiter: file.delimiter().ok_or(ProfileError::Delimiter)?,
            quotes: file.quotes,
            skip_lines: file.skip_lines,
            dates: file.dates()?,
            codes: file.codes(covenant, agency)?,
            severities: file.severities()?,
            default_code: file.default_code(covenant, agency)?,
            default_severity: file.default_severity()?,
            default_contact: file.defaults.contact.unwrap_or(0),
            leaves_out: file.leaves_out(),
            empty: file.empty_words(),
            yes_no: file.yes_no_words()?,
            bounds: file.bounds()?,
            system: file.system()?,
        };
        profile.is_enough()?;
        // Only the codes that are used ask something: an agency need not show the rest.
        for id in file.codes.values().chain(&file.defaults.code) {
            if let Some(code) = covenant.code(id) {
                profile.shows(code)?;
            }
        }
        Ok(profile)
    }

    /// The covenant that it was checked against.
    #[must_use]
    pub const fn covenant(&self) -> CovenantHash {
        self.covenant
    }

    /// The id of the agency.
    #[must_use]
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The agency's index in the covenant.
    #[must_use]
    pub const fn agency_index(&self) -> u8 {
        self.index
    }

    /// The encoding of the export, unless a byte order mark says otherwise.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What stands between two cells.
    #[must_use]
    pub const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether quotes enclose cells; otherwise they are characters.
    #[must_use]
    pub fn has_quotes(&self) -> bool {
        self.quotes == Quotes::Double
    }

    /// Lines above the header that are passed over.
    #[must_use]
    pub const fn skip_lines(&self) -> u32 {
        self.skip_lines
    }

    /// How the dates of each column are written.
    #[must_use]
    pub const fn dates(&self) -> DateForms {
        self.dates
    }

    /// The name of the column that holds a field, where the export has one.
    #[must_use]
    pub const fn column(&self, field: Field) -> Option<&Arc<str>> {
        self.columns[field.index()].as_ref()
    }

    /// Each precondition that the export shows: its word in the covenant, and the name of its
    /// column.
    #[must_use]
    pub fn preconditions(&self) -> &[(String, Arc<str>)] {
        &self.preconditions
    }

    /// Whether a cell says yes; `None` when it says neither yes nor no.
    #[must_use]
    pub fn yes_or_no(&self, cell: &str) -> Option<bool> {
        self.yes_no.read(cell)
    }

    /// What the export may differ by from the one of the last batch.
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// The case system that the export is of, where the agency has several.
    #[must_use]
    pub fn system(&self) -> Option<&str> {
        self.system.as_deref()
    }

    /// The name of the column at a place.
    pub(crate) fn column_at(&self, place: Place) -> Option<&Arc<str>> {
        match place {
            Place::Field(field) => self.column(field),
            Place::Precondition(index) => self.preconditions.get(index).map(|(_, column)| column),
        }
    }

    /// The number of the code that a word of the agency means.
    #[must_use]
    pub fn code(&self, word: &str) -> Option<u16> {
        self.codes.get(word).copied()
    }

    /// The severity that a word of the agency means; without a table of words 1, 2 or 3.
    #[must_use]
    pub fn severity(&self, word: &str) -> Option<Severity> {
        if !self.severities.is_empty() {
            return self.severities.get(word).copied();
        }
        word.parse().ok().and_then(Severity::from_number)
    }

    /// The code of every row, where the export has no column for it.
    #[must_use]
    pub const fn default_code(&self) -> Option<u16> {
        self.default_code
    }

    /// The severity of a row that has none.
    #[must_use]
    pub const fn default_severity(&self) -> Option<Severity> {
        self.default_severity
    }

    /// The desk of a row that has none; 0 when the profile names none.
    #[must_use]
    pub const fn default_contact(&self) -> u16 {
        self.default_contact
    }

    /// Whether a row goes on without a cell about whom or where that is not what it should be.
    pub(crate) const fn leaves_out(&self) -> bool {
        self.leaves_out
    }

    /// The agency's own words that say that a cell is empty, in lower case.
    pub(crate) fn empty_words(&self) -> &[String] {
        &self.empty
    }

    /// Whether a cell of a column is a word that the profile gives a meaning.
    pub(crate) fn gives_meaning(&self, place: Place, cell: &str) -> bool {
        match place {
            Place::Field(Field::Code) => self.code(cell).is_some(),
            Place::Field(Field::Severity) => self.severity(cell).is_some(),
            Place::Field(Field::JointPlan | Field::Informed) | Place::Precondition(_) => {
                self.yes_or_no(cell).is_some()
            }
            Place::Field(_) => false,
        }
    }

    fn has(&self, field: Field) -> bool {
        self.column(field).is_some()
    }

    /// Checks that a row can become a signal.
    fn is_enough(&self) -> Result<(), ProfileError> {
        for field in [Field::SignalNumber, Field::Date] {
            if !self.has(field) {
                return Err(ProfileError::Needed(field.id()));
            }
        }
        // Words and a default for the same thing would leave open which of them counts.
        if self.has(Field::Code) == self.default_code.is_some()
            || self.has(Field::Code) == self.codes.is_empty()
        {
            return Err(ProfileError::Code);
        }
        if !self.has(Field::Severity) && self.default_severity.is_none() {
            return Err(ProfileError::Needed(
                "severity, in [columns] or [defaults],",
            ));
        }
        // One without the other withholds every row, or none; or nobody would ever be told.
        let asks_yes_or_no = !self.preconditions.is_empty()
            || self.has(Field::JointPlan)
            || self.has(Field::Informed);
        if asks_yes_or_no == self.yes_no.is_empty() {
            return Err(ProfileError::Yes);
        }
        let has_given = self.has(Field::Initials) || self.has(Field::FirstNames);
        let has_name = self.has(Field::Name) || self.has(Field::Surname) && has_given;
        let name = has_name && self.has(Field::BirthDate);
        let has_postcode = self.has(Field::Postcode) || self.has(Field::PostcodeTown);
        let has_town = self.has(Field::Town) || self.has(Field::PostcodeTown);
        let address = self.has(Field::BagId)
            || self.has(Field::Address)
            || has_postcode && self.has(Field::HouseNumber)
            || self.has(Field::Street) && has_town;
        if self.has(Field::Bsn) || name || address {
            Ok(())
        } else {
            Err(ProfileError::NoIdentifier)
        }
    }

    /// Checks that the export shows whether a signal of this code may be sent.
    fn shows(&self, code: &Code) -> Result<(), ProfileError> {
        for word in code.preconditions() {
            if self.preconditions.iter().all(|(shown, _)| shown != word) {
                return Err(ProfileError::Precondition {
                    code: code.id().to_owned(),
                    word: word.clone(),
                });
            }
        }
        if code.min_amount().is_some() && !self.has(Field::Amount) {
            return Err(ProfileError::Amount(code.id().to_owned()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
