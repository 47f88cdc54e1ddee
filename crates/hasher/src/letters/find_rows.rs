//! Finds, in the agency's exports, the rows of signals by their refs, and what chosen columns say
//! of them (docs/referral.md, docs/for-agencies.md).
//!
//! A row is found by its number alone, also one that `hash` would set aside or keep: people look at
//! it. Nothing of it is worked on or kept.

use std::sync::Arc;

use exchange::payload::SignalRef;

use crate::check::row::clean_row::signal_number;
use crate::hash::{HashError, prepare};
use crate::job::{Job, ProfiledExport};
use crate::profile::visible::visible;
use crate::read::table::{CHUNK_ROWS, Cells, Chunk};

/// The refs that a row has on the night of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowRefs {
    /// Of the period that the night lies in.
    pub current: SignalRef,
    /// Of the period before.
    pub previous: SignalRef,
}

/// A row that was looked for. Without `Debug`: what it says is the agency's alone.
#[derive(Clone, PartialEq, Eq)]
pub struct FoundRow {
    /// Index of its export.
    pub export: usize,
    /// Row as a spreadsheet counts: the header is 1.
    pub row: u64,
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Its refs.
    pub refs: RowRefs,
    /// The agency's own number of the signal.
    pub number: String,
    /// The cells of the columns that were asked for, in their order.
    pub shown: Vec<String>,
}

/// Finds the rows whose refs are wanted, in the order of the exports, with the cells of the columns
/// of these names.
///
/// # Errors
/// [`FindError::Hash`] as [`hash`](crate::hash()), but for what concerns single rows, a batch as a
/// whole, or whether the covenant is in force on the night; [`FindError::Column`] for a column that
/// an export does not have once.
pub fn find_rows(
    job: &Job<'_>,
    exports: &[ProfiledExport<'_>],
    is_wanted: impl Fn(&RowRefs) -> bool,
    columns: &[String],
) -> Result<Vec<FoundRow>, FindError> {
    prepare::check_keys(job, exports)?;
    let mut found = Vec::new();
    for (index, export) in exports.iter().enumerate() {
        let place = prepare::export_index(index)?;
        let of_export = |error: HashError| error.of_export(place, exports);
        let system = export.profile.system().unwrap_or_default();
        let series = job.covenant.ref_series();
        let refs = job.agency_key.signal_refs(series, job.night, system);
        let mut chunk = Chunk::default();
        let (mut table, known) = prepare::open(export, &mut chunk).map_err(of_export)?;
        let header = chunk.rows().first().and_then(|header| header.cells);
        let shown = header.map_or_else(|| Ok(Vec::new()), |cells| indices(cells, columns, index));
        let shown = shown?;
        while table
            .fill(&mut chunk, CHUNK_ROWS)
            .map_err(|error| of_export(error.into()))?
        {
            for view in chunk.rows() {
                let Some(cells) = view.cells else { continue };
                let number = signal_number(cells, &known);
                let refs = RowRefs {
                    current: refs.current(&number),
                    previous: refs.previous(&number),
                };
                if is_wanted(&refs) {
                    found.push(FoundRow {
                        export: index,
                        row: view.number,
                        line: view.line,
                        refs,
                        number: number.into_owned(),
                        shown: shown.iter().map(|&at| cells.at(at).to_owned()).collect(),
                    });
                }
            }
        }
    }
    Ok(found)
}

/// The index of each column in a header, by the characters that can be seen.
fn indices(header: Cells<'_>, columns: &[String], export: usize) -> Result<Vec<usize>, FindError> {
    let names: Vec<String> = header.iter().map(visible).collect();
    let mut indices = Vec::with_capacity(columns.len());
    for column in columns {
        let wanted = visible(column);
        let mut places = names
            .iter()
            .enumerate()
            .filter(|(_, name)| **name == wanted);
        match (places.next(), places.next()) {
            (Some((index, _)), None) => indices.push(index),
            _ => {
                return Err(FindError::Column {
                    export,
                    column: column.as_str().into(),
                });
            }
        }
    }
    Ok(indices)
}

/// Why rows cannot be looked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// The exports cannot be read, or the keys do not fit the covenant.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// An export does not have a column that is to be shown, or has it twice.
    #[error("the header does not have the column {column:?} once: look at the name")]
    Column {
        /// Index of the export.
        export: usize,
        /// The name as it was asked for.
        column: Arc<str>,
    },
}
