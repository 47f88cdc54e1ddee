//! Finds the profile's columns in the header of an export.

use std::sync::Arc;

use crate::profile::Profile;
use crate::profile::field::{FIELDS, Field, Place};
use crate::profile::visible::visible;
use crate::read::table::{Cells, RowShape};

/// The index of each column in a row.
pub(crate) struct Columns {
    /// By the field's index.
    fields: [Option<usize>; FIELDS],
    /// By the index in the profile.
    preconditions: Vec<usize>,
    /// Cells of the header.
    count: usize,
    shape: RowShape,
}

impl Columns {
    /// Looks every column of the profile up in the header, by the characters that can be seen and
    /// without regard to case. `row` is the header's, for errors.
    pub(crate) fn find(
        header: Cells<'_>,
        row: u64,
        profile: &Profile,
    ) -> Result<Self, ColumnsError> {
        let names: Vec<String> = header.iter().map(visible).collect();
        let mut search = Search {
            names: &names,
            row,
            missing: Vec::new(),
            least: 0,
        };
        let mut fields = [None; FIELDS];
        for field in Field::ALL {
            if let Some(column) = profile.column(field) {
                fields[field.index()] = search.find(column)?;
            }
        }
        let mut preconditions = Vec::new();
        for (_, column) in profile.preconditions() {
            preconditions.extend(search.find(column)?);
        }
        // All that are missing are told at once: usually the delimiter or the encoding is wrong.
        if !search.missing.is_empty() {
            return Err(ColumnsError::Missing {
                row,
                columns: search.missing,
            });
        }
        let last_name = names.iter().rposition(|name| !name.is_empty());
        Ok(Self {
            fields,
            preconditions,
            count: names.len(),
            shape: RowShape {
                width: last_name.map_or(0, |index| index + 1),
                least: search.least,
            },
        })
    }

    /// The index of a column in a row, where the export has it.
    pub(crate) fn index(&self, place: Place) -> Option<usize> {
        match place {
            Place::Field(field) => self.fields[field.index()],
            Place::Precondition(index) => self.preconditions.get(index).copied(),
        }
    }

    /// What the rows of this header have.
    pub(crate) const fn shape(&self) -> RowShape {
        self.shape
    }

    /// Whether a row has every cell that is read, and nothing behind the last column. Programs
    /// leave empty cells at the end of a row out, and write delimiters behind it.
    pub(crate) fn fit(&self, cells: Cells<'_>) -> bool {
        if cells.count() == self.count {
            return true;
        }
        cells.count() >= self.shape.least
            && (self.count..cells.count()).all(|index| cells.at(index).trim().is_empty())
    }
}

/// A header in which columns are looked for.
struct Search<'a> {
    names: &'a [String],
    row: u64,
    missing: Vec<Arc<str>>,
    /// Cells up to the last column that was found.
    least: usize,
}

impl Search<'_> {
    /// The index of a column, which is noted when it is missing.
    fn find(&mut self, column: &Arc<str>) -> Result<Option<usize>, ColumnsError> {
        let wanted = visible(column);
        let first = self.names.iter().position(|name| *name == wanted);
        if first != self.names.iter().rposition(|name| *name == wanted) {
            return Err(ColumnsError::Twice {
                row: self.row,
                column: Arc::clone(column),
            });
        }
        match first {
            Some(index) => self.least = self.least.max(index + 1),
            None => self.missing.push(Arc::clone(column)),
        }
        Ok(first)
    }
}

/// Why an export is not the one that the profile describes. The header itself is never shown: in a
/// file without one it is a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnsError {
    /// The header does not have these columns.
    #[error(
        "row {row}: the header lacks {}; compare it with the profile's columns, delimiter and \
         encoding",
        quoted(columns)
    )]
    Missing {
        /// Row of the header, from 1.
        row: u64,
        /// The columns, by the names that the profile gives them.
        columns: Vec<Arc<str>>,
    },
    /// The row that was read as header is another, and one that has all columns of the profile
    /// stands elsewhere.
    #[error(
        "row {row} is not the header of the profile, which stands on line {line}: say \
         skip_lines = {} in the profile",
        line - 1
    )]
    Elsewhere {
        /// Row that was read as header, from 1.
        row: u64,
        /// Line on which the header stands, from 1.
        line: u64,
    },
    /// The header has this column more than once, so which one is meant is not known.
    #[error("row {row}: the header has the column {column:?} more than once")]
    Twice {
        /// Row of the header, from 1.
        row: u64,
        /// The column, by the name that the profile gives it.
        column: Arc<str>,
    },
}

fn quoted(names: &[Arc<str>]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    format!(
        "the column{} {}",
        if names.len() == 1 { "" } else { "s" },
        quoted.join(", ")
    )
}
