//! Reads the truth of a synthetic city: `households.csv` and `signals.csv`, in UTF-8 with `;`.

use std::collections::HashSet;
use std::path::Path;

use anyhow::Context;
use csv::ReaderBuilder;
use serde::Deserialize;

/// What the city knows and no party does.
pub(crate) struct Truth {
    /// Those that truly are multi-problem.
    pub(crate) multi_problem: HashSet<u64>,
    /// Those that are an institution: nobody takes those who live there for one household.
    pub(crate) institutions: HashSet<u64>,
    /// Every row of every export.
    pub(crate) signals: Vec<TrueSignal>,
}

/// Whom a row of an export is about.
pub(crate) struct TrueSignal {
    pub(crate) agency: String,
    pub(crate) number: String,
    pub(crate) person: u64,
    pub(crate) household: u64,
    /// What is wrong with the row, or makes it hard to match.
    pub(crate) errors: Vec<String>,
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
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let households = rows::<HouseholdRow>(&folder.join("households.csv"))?;
        let those = |is: fn(&HouseholdRow) -> &str| {
            households
                .iter()
                .filter(|row| is(row) == "yes")
                .map(|row| row.household)
                .collect::<HashSet<_>>()
        };
        Ok(Self {
            multi_problem: those(|row| &row.multi_problem),
            institutions: those(|row| &row.institution),
            signals: rows::<SignalRow>(&folder.join("signals.csv"))?
                .into_iter()
                .map(TrueSignal::from)
                .collect(),
        })
    }
}

impl From<SignalRow> for TrueSignal {
    fn from(row: SignalRow) -> Self {
        let SignalRow {
            agency,
            signal_number: number,
            person,
            household,
            typing_errors,
            errors,
        } = row;
        // What the city planted, where it says so; else the typing errors alone.
        let errors = errors.unwrap_or_else(|| typing_errors.replace(' ', "+"));
        let errors = errors
            .split('+')
            .filter(|kind| !kind.is_empty())
            .map(str::to_owned)
            .collect();
        Self {
            agency,
            number,
            person,
            household,
            errors,
        }
    }
}

fn rows<T: for<'de> Deserialize<'de>>(path: &Path) -> anyhow::Result<Vec<T>> {
    let place = || path.display().to_string();
    let mut reader = ReaderBuilder::new()
        .delimiter(b';')
        .from_path(path)
        .with_context(place)?;
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .with_context(place)
}
