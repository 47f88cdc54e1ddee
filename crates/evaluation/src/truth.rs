//! Reads the truth of a synthetic city: `households.csv` and `signals.csv`, in UTF-8 with `;`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use csv::ReaderBuilder;
use serde::Deserialize;

/// What the city knows and no party does.
pub struct Truth {
    /// The households that truly are multi-problem.
    pub multi_problem: HashSet<u64>,
    /// Those that are an institution: nobody takes those who live there for one household.
    pub institutions: HashSet<u64>,
    /// Every row of every export.
    pub signals: Vec<TrueSignal>,
}

/// Whom a row of an export is about.
pub struct TrueSignal {
    /// The id of the agency.
    pub agency: String,
    /// The number of the signal at that agency.
    pub number: String,
    /// The number of the person.
    pub person: u64,
    /// The number of the person's household.
    pub household: u64,
    /// What is wrong with the row, or makes it hard to match, by the names of docs/city.md.
    pub errors: Vec<String>,
}

/// Why a truth could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TruthError {
    /// A file is missing, cannot be read or is not in the form of a truth.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        source: csv::Error,
    },
}

#[derive(Deserialize)]
struct HouseholdRow {
    household: u64,
    institution: String,
    multi_problem: String,
}

#[derive(Deserialize)]
struct SignalRow {
    agency: String,
    signal_number: String,
    person: u64,
    household: u64,
    #[serde(default)]
    typing_errors: String,
    errors: Option<String>,
}

impl Truth {
    /// Reads the truth in a folder.
    ///
    /// # Errors
    ///
    /// [`TruthError::File`] when `households.csv` or `signals.csv` cannot be read.
    pub fn read(folder: &Path) -> Result<Self, TruthError> {
        let (mut multi_problem, mut institutions) = (HashSet::new(), HashSet::new());
        for row in rows::<HouseholdRow>(&folder.join("households.csv"))? {
            if row.multi_problem == "yes" {
                multi_problem.insert(row.household);
            }
            if row.institution == "yes" {
                institutions.insert(row.household);
            }
        }
        let mut signals = Vec::new();
        for row in rows::<SignalRow>(&folder.join("signals.csv"))? {
            signals.push(TrueSignal::from(row));
        }
        Ok(Self {
            multi_problem,
            institutions,
            signals,
        })
    }
}

impl From<SignalRow> for TrueSignal {
    fn from(row: SignalRow) -> Self {
        // What the city planted, where it says so; else the typing errors alone.
        let planted = row
            .errors
            .unwrap_or_else(|| row.typing_errors.replace(' ', "+"));
        let mut errors = Vec::new();
        for kind in planted.split('+') {
            if !kind.is_empty() {
                errors.push(kind.to_owned());
            }
        }
        Self {
            agency: row.agency,
            number: row.signal_number,
            person: row.person,
            household: row.household,
            errors,
        }
    }
}

fn rows<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, TruthError> {
    let file_error = |source| TruthError::File {
        path: path.to_owned(),
        source,
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(b';')
        .from_path(path)
        .map_err(file_error)?;
    let rows: Result<Vec<T>, csv::Error> = reader.deserialize().collect();
    rows.map_err(file_error)
}
