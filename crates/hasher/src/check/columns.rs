//! Finds the profile's columns in the header of an export.

use std::sync::Arc;

use crate::profile::Profile;
use crate::profile::field::{FIELDS, Field, Place};
use crate::read::table::Cells;

/// The index of each column in a row.
pub(crate) struct Columns {
    /// By the field's index.
    fields: [Option<usize>; FIELDS],
    /// By the index in the profile.
    preconditions: Vec<usize>,
    count: usize,
}

impl Columns {
    /// Looks every column of the profile up in the header, trimmed and without regard to case.
    pub(crate) fn find(header: Cells<'_>, profile: &Profile) -> Result<Self, ColumnsError> {
        let names: Vec<String> = header
            .iter()
            .map(|name| name.trim().to_lowercase())
            .collect();
        let mut columns = Self {
            fields: [None; FIELDS],
            preconditions: Vec::new(),
            count: names.len(),
        };
        let mut missing = Vec::new();
        for field in Field::ALL {
            if let Some(column) = profile.column(field) {
                columns.fields[field.index()] = find(&names, column, &mut missing)?;
            }
        }
        for (_, column) in profile.preconditions() {
            columns
                .preconditions
                .extend(find(&names, column, &mut missing)?);
        }
        // All that are missing are told at once: usually the delimiter or the encoding is wrong.
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(ColumnsError::Missing(missing))
        }
    }

    /// The index of a column in a row, where the export has it.
    pub(crate) fn index(&self, place: Place) -> Option<usize> {
        match place {
            Place::Field(field) => self.fields[field.index()],
            Place::Precondition(index) => self.preconditions.get(index).copied(),
        }
    }

    /// How many cells a row must have.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }
}

/// Finds a column by its name, in lower case, and notes it when it is missing.
fn find(
    names: &[String],
    column: &Arc<str>,
    missing: &mut Vec<Arc<str>>,
) -> Result<Option<usize>, ColumnsError> {
    let wanted = column.to_lowercase();
    let first = names.iter().position(|name| *name == wanted);
    if first != names.iter().rposition(|name| *name == wanted) {
        return Err(ColumnsError::Twice(Arc::clone(column)));
    }
    if first.is_none() {
        missing.push(Arc::clone(column));
    }
    Ok(first)
}

/// Why an export is not the one that the profile describes. The header itself is never shown: in a
/// file without one it is a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnsError {
    /// The header does not have these columns.
    #[error(
        "row 1: the header lacks {}; compare it with the profile's columns, delimiter and encoding",
        quoted(.0)
    )]
    Missing(Vec<Arc<str>>),
    /// The header has this column more than once, so which one is meant is not known.
    #[error("row 1: the header has the column {0:?} more than once")]
    Twice(Arc<str>),
}

fn quoted(names: &[Arc<str>]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    format!(
        "the column{} {}",
        if names.len() == 1 { "" } else { "s" },
        quoted.join(", ")
    )
}
