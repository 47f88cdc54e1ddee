//! The profile of an agency's export: which column is what, and how it is written (docs/for-agencies.md).
//!
//! [`Profile::parse`] is the only door: it checks the profile against the covenant, so that an agency without the right to use
//! the BSN is refused a BSN column before a row is read.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use exchange::covenant::{Agency, Covenant};
use exchange::payload::Severity;
use serde::Deserialize;

use crate::date::DateForm;
use crate::field::{FIELDS, Field};
use crate::read::Encoding;

/// How one agency's export is to be read.
#[derive(Debug)]
pub struct Profile {
    agency: String,
    index: u8,
    encoding: Encoding,
    delimiter: u8,
    date: DateForm,
    columns: [Option<Arc<str>>; FIELDS],
    codes: HashMap<String, u16>,
    severities: HashMap<String, Severity>,
    default_code: Option<u16>,
    default_severity: Option<Severity>,
    default_contact: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    agency: String,
    encoding: String,
    delimiter: String,
    date: String,
    columns: BTreeMap<String, String>,
    #[serde(default)]
    codes: BTreeMap<String, String>,
    #[serde(default)]
    severity: BTreeMap<String, u8>,
    #[serde(default)]
    defaults: Defaults,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Defaults {
    code: Option<String>,
    severity: Option<u8>,
    contact: Option<u16>,
}

impl Profile {
    /// Reads a profile and checks it against the covenant.
    ///
    /// # Errors
    /// [`ProfileError::Syntax`] with line and column when it is not TOML of this form; any other variant of [`ProfileError`] when
    /// it says what cannot be, or what the covenant does not allow.
    pub fn parse(text: &str, covenant: &Covenant) -> Result<Self, ProfileError> {
        let file: ProfileFile = toml::from_str(text).map_err(|error| syntax(text, &error))?;
        let agency = covenant.agency(&file.agency).ok_or(ProfileError::Agency(file.agency))?;
        let columns = columns(file.columns, agency)?;
        let severity_of = |number| Severity::from_number(number).ok_or(ProfileError::Severity);
        let code_of = |id: &str| code(id, covenant, agency);
        let codes = file.codes.into_iter().map(|(word, id)| Ok((word.trim().to_owned(), code_of(&id)?)));
        let severities = file.severity.into_iter().map(|(word, number)| Ok((word.trim().to_owned(), severity_of(number)?)));
        let profile = Self {
            agency: agency.id().to_owned(),
            index: agency.index(),
            encoding: Encoding::from_id(&file.encoding).ok_or(ProfileError::Encoding)?,
            delimiter: delimiter(&file.delimiter).ok_or(ProfileError::Delimiter)?,
            date: DateForm::parse(&file.date).ok_or(ProfileError::Date)?,
            codes: codes.collect::<Result<_, _>>()?,
            severities: severities.collect::<Result<_, _>>()?,
            default_code: file.defaults.code.map(|id| code_of(&id)).transpose()?,
            default_severity: file.defaults.severity.map(severity_of).transpose()?,
            default_contact: file.defaults.contact.unwrap_or(0),
            columns,
        };
        profile.is_enough()?;
        Ok(profile)
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

    /// How dates are written.
    #[must_use]
    pub const fn date(&self) -> DateForm {
        self.date
    }

    /// The name of the column that holds a field, where the export has one.
    #[must_use]
    pub const fn column(&self, field: Field) -> Option<&Arc<str>> {
        self.columns[field.index()].as_ref()
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

    /// Checks that a row can become a signal.
    fn is_enough(&self) -> Result<(), ProfileError> {
        let has = |field: Field| self.column(field).is_some();
        for field in [Field::SignalNumber, Field::Date] {
            if !has(field) {
                return Err(ProfileError::Needed(field.id()));
            }
        }
        if has(Field::Code) == self.default_code.is_some() || has(Field::Code) == self.codes.is_empty() {
            return Err(ProfileError::Code);
        }
        if !has(Field::Severity) && self.default_severity.is_none() {
            return Err(ProfileError::Needed("severity, in [columns] or [defaults],"));
        }
        let name = has(Field::Surname) && has(Field::BirthDate) && (has(Field::Initials) || has(Field::FirstNames));
        let address = has(Field::Postcode) && has(Field::HouseNumber);
        if has(Field::Bsn) || name || address { Ok(()) } else { Err(ProfileError::NoIdentifier) }
    }
}

fn columns(named: BTreeMap<String, String>, agency: &Agency) -> Result<[Option<Arc<str>>; FIELDS], ProfileError> {
    let mut columns = [const { None }; FIELDS];
    for (id, name) in named {
        let field = Field::from_id(&id).ok_or(ProfileError::Field(id))?;
        if field == Field::Bsn && !agency.may_use_bsn() {
            return Err(ProfileError::NoRightToBsn(agency.id().to_owned()));
        }
        let name = name.trim();
        if name.is_empty() {
            return Err(ProfileError::Needed(field.id()));
        }
        columns[field.index()] = Some(name.into());
    }
    Ok(columns)
}

fn code(id: &str, covenant: &Covenant, agency: &Agency) -> Result<u16, ProfileError> {
    let code = covenant.code(id).ok_or_else(|| ProfileError::UnknownCode(id.to_owned()))?;
    if agency.may_send(code.number()) { Ok(code.number()) } else { Err(ProfileError::CodeNotAllowed(id.to_owned())) }
}

fn delimiter(id: &str) -> Option<u8> {
    match id {
        ";" | "," | "|" => Some(id.as_bytes()[0]),
        "tab" => Some(b'\t'),
        _ => None,
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> ProfileError {
    let before = &text[..text.floor_char_boundary(error.span().map_or(0, |span| span.start))];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    ProfileError::Syntax {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        what: error.message().to_owned(),
    }
}

/// Why a text is no profile that this covenant allows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML of a profile's form, or a key that this version does not know.
    #[error("profile, line {line}, column {column}: {what}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// An agency that the covenant does not have.
    #[error("profile, agency: the covenant has no agency {0:?}")]
    Agency(String),
    /// An encoding that is not one of the four.
    #[error("profile, encoding: must be \"utf-8\", \"windows-1252\", \"utf-16\" or \"cp850\"")]
    Encoding,
    /// A delimiter that is not one of the four.
    #[error("profile, delimiter: must be \";\", \",\", \"tab\" or \"|\"")]
    Delimiter,
    /// A form that is not of day, month and four-digit year.
    #[error("profile, date: must be dd, mm and yyyy in any order, with one of - / . between them or nothing")]
    Date,
    /// A field that no profile has.
    #[error("profile, [columns]: there is no field {0:?}")]
    Field(String),
    /// A field that every profile must say something about.
    #[error("profile: {0} is needed")]
    Needed(&'static str),
    /// A BSN column at an agency that may not use the BSN: to hash it is to use it.
    #[error("profile, [columns]: agency {0:?} may not use the BSN, so the profile may not name a column for it")]
    NoRightToBsn(String),
    /// Not exactly one way to a code.
    #[error("profile: either a column for code with a table [codes] is needed, or a default code without them")]
    Code,
    /// A code that the covenant does not have.
    #[error("profile: the covenant has no code {0:?}")]
    UnknownCode(String),
    /// A code that this agency may not send.
    #[error("profile: the covenant does not let this agency send code {0:?}")]
    CodeNotAllowed(String),
    /// A severity outside 1 to 3.
    #[error("profile: a severity is 1, 2 or 3")]
    Severity,
    /// No columns by which agencies could meet.
    #[error(
        "profile, [columns]: bsn is needed, or surname with birth_date and initials or first_names, or postcode with house_number"
    )]
    NoIdentifier,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{COVENANT, PROFILE};

    fn parse(text: &str) -> Result<Profile, ProfileError> {
        Profile::parse(text, &Covenant::parse(COVENANT.as_bytes()).expect("a covenant"))
    }

    #[test]
    fn reads_a_profile() {
        let profile = parse(PROFILE).expect("a profile");
        assert_eq!((profile.agency(), profile.agency_index(), profile.delimiter()), ("police", 2, b';'));
        assert_eq!(profile.column(Field::Bsn).map(AsRef::as_ref), Some("BSN"));
        assert_eq!((profile.code("HG"), profile.code("hg"), profile.code("")), (Some(2), None, None));
        assert_eq!((profile.severity("hoog"), profile.severity("3")), (Some(Severity::Acute), None));
        assert_eq!((profile.default_severity(), profile.default_contact()), (Some(Severity::Serious), 101));
    }

    #[test]
    fn takes_numbers_for_severities_when_it_has_no_words_for_them() {
        let profile = parse(&PROFILE.replace("[severity]\n\"hoog\" = 3\n", "")).expect("a profile");
        assert_eq!((profile.severity("1"), profile.severity("4"), profile.severity("hoog")), (Some(Severity::Concern), None, None));
    }

    #[test]
    fn names_what_is_wrong() {
        for (old, new, expected) in [
            ("\"police\"", "\"circus\"", "no agency \"circus\""),
            ("\"utf-8\"", "\"ebcdic\"", "encoding: must be"),
            ("\";\"", "\"!\"", "delimiter: must be"),
            ("dd-mm-yyyy", "dd-mm-yy", "date: must be"),
            ("bsn = ", "bns = ", "there is no field \"bns\""),
            ("bsn = \"BSN\"", "bsn = \" \"", "bsn is needed"),
            ("signal_number = \"Nummer\"\n", "", "signal_number is needed"),
            ("date = \"Datum\"\n", "", "date is needed"),
            ("code = \"Soort\"\n", "", "either a column for code"),
            ("\"HG\" = \"domestic-violence\"\n", "", "either a column for code"),
            ("contact = 101", "contact = 101\ncode = \"domestic-violence\"", "either a column for code"),
            ("\"domestic-violence\"", "\"theft\"", "no code \"theft\""),
            ("\"domestic-violence\"", "\"rent-arrears\"", "does not let this agency send code \"rent-arrears\""),
            ("\"hoog\" = 3", "\"hoog\" = 4", "a severity is 1, 2 or 3"),
            ("severity = 2", "severity = 0", "a severity is 1, 2 or 3"),
            ("contact = 101", "contact = 70000", "line "),
            ("agency = ", "mayor = 1\nagency = ", "profile, line 1, column 1: unknown field"),
        ] {
            assert!(PROFILE.contains(old), "the good profile has no {old:?}");
            let error = parse(&PROFILE.replacen(old, new, 1)).expect_err("a bad profile").to_string();
            assert!(error.contains(expected), "{old:?} -> {new:?}: {error}");
        }
    }

    #[test]
    fn needs_a_severity_and_an_identifier() {
        let no_severity = PROFILE.replace("severity = \"Ernst\"\n", "").replace("severity = 2\n", "");
        assert_eq!(parse(&no_severity).expect_err("a bad profile"), ProfileError::Needed("severity, in [columns] or [defaults],"));
        let nobody = ["bsn = \"BSN\"\n", "surname = \"Achternaam\"\n", "house_number = \"Huisnummer\"\n"]
            .into_iter()
            .fold(PROFILE.to_owned(), |profile, line| profile.replace(line, ""));
        assert_eq!(parse(&nobody).expect_err("a bad profile"), ProfileError::NoIdentifier);
    }

    #[test]
    fn refuses_a_bsn_column_where_the_agency_has_no_right_to_it() {
        let housing = PROFILE.replace("\"police\"", "\"housing\"").replace("domestic-violence", "rent-arrears");
        assert_eq!(parse(&housing).expect_err("a bad profile"), ProfileError::NoRightToBsn("housing".to_owned()));
        assert!(parse(&housing.replace("bsn = \"BSN\"\n", "")).is_ok());
    }
}
