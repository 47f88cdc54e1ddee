//! Finds the profile's columns in the header of an export.

use std::sync::Arc;

use crate::profile::Profile;
use crate::profile::field::{FIELDS, Field, Place};
use crate::read::table::Cells;

/// Where each field stands in a row.
pub(crate) struct Columns {
    positions: [Option<usize>; FIELDS],
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
        let (mut positions, mut preconditions) = ([None; FIELDS], Vec::new());
        let mut missing = Vec::new();
        let mut find = |column: &Arc<str>| {
            let wanted = column.to_lowercase();
            let mut found = (0..names.len()).filter(|&position| names[position] == wanted);
            match (found.next(), found.next()) {
                (_, Some(_)) => return Err(ColumnsError::Twice(Arc::clone(column))),
                (Some(position), None) => return Ok(Some(position)),
                (None, None) => missing.push(Arc::clone(column)),
            }
            Ok(None)
        };
        for field in Field::ALL {
            if let Some(column) = profile.column(field) {
                positions[field.index()] = find(column)?;
            }
        }
        for (_, column) in profile.preconditions() {
            preconditions.extend(find(column)?);
        }
        if missing.is_empty() {
            Ok(Self {
                positions,
                preconditions,
                count: names.len(),
            })
        } else {
            Err(ColumnsError::Missing(missing))
        }
    }

    /// Where a column stands in a row, where the export has it.
    pub(crate) fn position(&self, place: Place) -> Option<usize> {
        match place {
            Place::Field(field) => self.positions[field.index()],
            Place::Precondition(position) => self.preconditions.get(position).copied(),
        }
    }

    /// How many cells a row must have.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }
}

/// Why an export is not the one that the profile describes. The header itself is never shown: in a
/// file without one it is a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    /// The header does not have these columns.
    #[error("row 1: the header lacks {}; compare it with the profile's columns, delimiter and encoding", quoted(.0))]
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
