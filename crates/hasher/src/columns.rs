//! Finds the profile's columns in the header of an export.

use std::sync::Arc;

use crate::field::{FIELDS, Field};
use crate::profile::Profile;
use crate::table::Cells;

/// Where each field stands in a row.
pub(crate) struct Columns {
    positions: [Option<usize>; FIELDS],
    count: usize,
}

impl Columns {
    /// Looks every column of the profile up in the header, trimmed and without regard to case.
    pub(crate) fn find(header: Cells<'_>, profile: &Profile) -> Result<Self, ColumnsError> {
        let names: Vec<String> = (0..header.count()).map(|position| header.at(position).trim().to_lowercase()).collect();
        let mut positions = [None; FIELDS];
        let mut missing = Vec::new();
        for field in Field::ALL {
            let Some(column) = profile.column(field) else { continue };
            let wanted = column.to_lowercase();
            let mut found = (0..names.len()).filter(|&position| names[position] == wanted);
            positions[field.index()] = found.next();
            match (positions[field.index()], found.next()) {
                (None, _) => missing.push(Arc::clone(column)),
                (_, Some(_)) => return Err(ColumnsError::Twice(Arc::clone(column))),
                _ => {}
            }
        }
        if missing.is_empty() { Ok(Self { positions, count: names.len() }) } else { Err(ColumnsError::Missing(missing)) }
    }

    /// Where a field stands in a row, where the export has it.
    pub(crate) const fn position(&self, field: Field) -> Option<usize> {
        self.positions[field.index()]
    }

    /// How many cells a row must have.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }
}

/// Why an export is not the one that the profile describes. The header itself is never shown: in a file without one it is a row.
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
    format!("the column{} {}", if names.len() == 1 { "" } else { "s" }, quoted.join(", "))
}
