//! A profile as it is written: TOML, whose words are checked against the covenant one table at a
//! time.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use exchange::covenant::{Agency, Covenant};
use exchange::file::syntax::SyntaxFault;
use exchange::payload::Severity;
use serde::Deserialize;

use crate::profile::ProfileError;
use crate::profile::date::{DateForm, DateForms};
use crate::profile::field::{FIELDS, Field};
use crate::profile::visible::visible;
use crate::profile::yes_no::YesNoWords;

/// The tables of a profile.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileFile {
    pub(crate) agency: String,
    pub(crate) encoding: String,
    pub(crate) delimiter: String,
    #[serde(default)]
    pub(crate) quotes: Quotes,
    #[serde(default)]
    pub(crate) skip_lines: u32,
    date: String,
    #[serde(default)]
    dates: BTreeMap<String, String>,
    pub(crate) columns: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) codes: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) severity: BTreeMap<String, u8>,
    #[serde(default)]
    pub(crate) preconditions: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) yes: YesNoList,
    #[serde(default)]
    pub(crate) no: YesNoList,
    #[serde(default)]
    bounds: Bounds,
    system: Option<String>,
    #[serde(default)]
    pub(crate) defaults: Defaults,
    #[serde(default)]
    empty: Empty,
    #[serde(default)]
    doubtful: Doubtful,
}

/// What a quote is in an export.
#[derive(Debug, Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Quotes {
    /// It encloses a cell, and is doubled inside it.
    #[default]
    Double,
    /// It is a character like any other.
    None,
}

/// The words that say that a precondition is met, or that it is not.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct YesNoList {
    pub(crate) words: Vec<String>,
}

/// What an export may differ by from the one of the last batch (docs/for-agencies.md, "When the
/// export is not what it was").
#[derive(Debug, Deserialize, Clone, Copy, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// The share of the last batch's signals that may be gone.
    pub max_drop: f64,
    /// Days before the night in which the newest signal must lie.
    pub newest_within_days: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            max_drop: 0.3,
            newest_within_days: 31,
        }
    }
}

/// The words that say that a cell is empty, beside those that every agency has.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Empty {
    words: Vec<String>,
}

/// What is so of a row that does not say it.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Defaults {
    pub(crate) code: Option<String>,
    severity: Option<u8>,
    pub(crate) contact: Option<u16>,
}

/// What becomes of a row with a cell about whom or where that is not what it should be.
#[derive(Deserialize, Default, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Doubtful {
    /// It is set aside.
    #[default]
    SetAside,
    /// It goes on without that cell.
    LeaveOut,
}

impl ProfileFile {
    /// Reads the tables, of which nothing is checked yet but that they are there.
    pub(crate) fn parse(text: &str) -> Result<Self, ProfileError> {
        toml::from_str(text).map_err(|error| ProfileError::Syntax(SyntaxFault::new(text, &error)))
    }

    /// The byte between two cells; `None` when it is not one of the four.
    pub(crate) fn delimiter(&self) -> Option<u8> {
        match self.delimiter.as_str() {
            ";" => Some(b';'),
            "," => Some(b','),
            "|" => Some(b'|'),
            "tab" | "\t" => Some(b'\t'),
            _ => None,
        }
    }

    /// The form of the dates of each column.
    pub(crate) fn dates(&self) -> Result<DateForms, ProfileError> {
        let general = form(&self.date, "date")?;
        let mut forms = DateForms {
            date: general,
            birth_date: general,
        };
        for (key, id) in &self.dates {
            let own = match self.date_field(key) {
                Some(Field::Date) => &mut forms.date,
                Some(Field::BirthDate) => &mut forms.birth_date,
                _ => return Err(ProfileError::NotOfDates(key.clone())),
            };
            *own = form(id, &format!("[dates] {key}"))?;
        }
        Ok(forms)
    }

    /// The field that a key means: by its name, or by that of its column.
    fn date_field(&self, key: &str) -> Option<Field> {
        let wanted = visible(key);
        for field in [Field::Date, Field::BirthDate] {
            let column = self.columns.get(field.id());
            if key == field.id() || column.is_some_and(|column| visible(column) == wanted) {
                return Some(field);
            }
        }
        None
    }

    /// The name of the column of each field, by the field's index.
    pub(crate) fn columns(
        &self,
        agency: &Agency,
    ) -> Result<[Option<Arc<str>>; FIELDS], ProfileError> {
        let mut columns = [const { None }; FIELDS];
        let mut named: BTreeMap<String, &'static str> = BTreeMap::new();
        for (id, name) in &self.columns {
            let field = Field::from_id(id).ok_or_else(|| ProfileError::Field(id.clone()))?;
            // To hash a BSN is to use it, so the right is asked before a row is read.
            if field.is_bsn() && !agency.may_use_bsn() {
                return Err(ProfileError::NoRightToBsn(agency.id().to_owned()));
            }
            let name = name.trim();
            if name.is_empty() {
                return Err(ProfileError::Needed(field.id()));
            }
            if let Some(first) = named.insert(visible(name), field.id()) {
                return Err(ProfileError::ColumnTwice {
                    column: name.to_owned(),
                    first,
                    second: field.id(),
                });
            }
            columns[field.index()] = Some(name.into());
        }
        Ok(columns)
    }

    /// Each precondition that the export shows, in the covenant's word, and its column.
    pub(crate) fn preconditions(
        &self,
        covenant: &Covenant,
    ) -> Result<Vec<(String, Arc<str>)>, ProfileError> {
        let mut preconditions = Vec::new();
        for (word, column) in &self.preconditions {
            let mut codes = covenant.codes().iter();
            if !codes.any(|code| code.preconditions().contains(word)) {
                return Err(ProfileError::UnknownPrecondition {
                    word: word.clone(),
                    known: preconditions_of(covenant),
                });
            }
            let column = column.trim();
            if column.is_empty() {
                return Err(ProfileError::Needed("the column of a precondition"));
            }
            preconditions.push((word.clone(), column.into()));
        }
        Ok(preconditions)
    }

    /// The number of the code that each word of the agency means.
    pub(crate) fn codes(
        &self,
        covenant: &Covenant,
        agency: &Agency,
    ) -> Result<HashMap<String, u16>, ProfileError> {
        let mut codes = HashMap::new();
        for (word, id) in &self.codes {
            let place = format!("[codes], word {word:?}");
            codes.insert(word.trim().to_owned(), code(id, &place, covenant, agency)?);
        }
        Ok(codes)
    }

    /// The severity that each word of the agency means.
    pub(crate) fn severities(&self) -> Result<HashMap<String, Severity>, ProfileError> {
        let mut severities = HashMap::new();
        for (word, number) in &self.severity {
            let place = format!("[severity], word {word:?}");
            severities.insert(word.trim().to_owned(), severity(*number, &place)?);
        }
        Ok(severities)
    }

    /// The words that say that a cell is empty, trimmed and in lower case.
    pub(super) fn empty_words(&self) -> Vec<String> {
        let mut words = Vec::with_capacity(self.empty.words.len());
        for word in &self.empty.words {
            words.push(word.trim().to_lowercase());
        }
        words
    }

    /// The words for yes and no.
    pub(crate) fn yes_no_words(&self) -> Result<YesNoWords, ProfileError> {
        YesNoWords::new(&self.yes.words, &self.no.words).ok_or(ProfileError::YesAndNo)
    }

    /// What the export may differ by from the one of the last batch.
    pub(crate) fn bounds(&self) -> Result<Bounds, ProfileError> {
        if (0.0..=1.0).contains(&self.bounds.max_drop) {
            Ok(self.bounds)
        } else {
            Err(ProfileError::MaxDrop)
        }
    }

    /// The name of the case system, where one is given.
    pub(crate) fn system(&self) -> Result<Option<String>, ProfileError> {
        let Some(system) = &self.system else {
            return Ok(None);
        };
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if (1..=32).contains(&system.len()) && system.bytes().all(is_plain) {
            Ok(Some(system.clone()))
        } else {
            Err(ProfileError::System)
        }
    }

    /// The number of the code of every row, where one is named.
    pub(crate) fn default_code(
        &self,
        covenant: &Covenant,
        agency: &Agency,
    ) -> Result<Option<u16>, ProfileError> {
        let id = self.defaults.code.as_ref();
        id.map(|id| code(id, "[defaults]", covenant, agency))
            .transpose()
    }

    /// The severity of a row that has none, where one is named.
    pub(crate) fn default_severity(&self) -> Result<Option<Severity>, ProfileError> {
        let number = self.defaults.severity;
        number
            .map(|number| severity(number, "[defaults]"))
            .transpose()
    }

    /// Whether a row goes on without a cell about whom or where that is not what it should be.
    pub(crate) fn leaves_out(&self) -> bool {
        self.doubtful == Doubtful::LeaveOut
    }
}

fn form(id: &str, key: &str) -> Result<DateForm, ProfileError> {
    DateForm::parse(id).ok_or_else(|| ProfileError::Date {
        key: key.to_owned(),
    })
}

/// The number of a code; `place` says where it stands, for an error.
fn code(id: &str, place: &str, covenant: &Covenant, agency: &Agency) -> Result<u16, ProfileError> {
    let (place, known) = (place.to_owned(), codes_of(covenant, agency));
    if id.trim().is_empty() {
        return Err(ProfileError::EmptyCode { place, known });
    }
    let code = id.to_owned();
    match covenant.code(id) {
        None => Err(ProfileError::UnknownCode { place, code, known }),
        Some(known) if agency.may_send(known.number()) => Ok(known.number()),
        Some(_) => Err(ProfileError::CodeNotAllowed { place, code, known }),
    }
}

/// The codes that an agency may send, for an error.
fn codes_of(covenant: &Covenant, agency: &Agency) -> String {
    let mut ids = Vec::new();
    for code in covenant.codes() {
        if agency.may_send(code.number()) {
            ids.push(code.id());
        }
    }
    ids.join(", ")
}

/// The preconditions of a covenant, for an error.
fn preconditions_of(covenant: &Covenant) -> String {
    let mut words: Vec<&str> = Vec::new();
    for code in covenant.codes() {
        for word in code.preconditions() {
            if !words.contains(&word.as_str()) {
                words.push(word);
            }
        }
    }
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

fn severity(number: u8, place: &str) -> Result<Severity, ProfileError> {
    Severity::from_number(number).ok_or_else(|| ProfileError::Severity(place.to_owned()))
}
