//! Proposes a profile for an export: guesses, each marked as one, for a human to look over.
//!
//! A guess is made by the words within the name of a column, and tested on its cells; one that the
//! cells contradict is left out and said. Only column names that are known or given by hand are
//! written into the proposal, and no cell but short words of columns of codes that stand on several
//! rows: a header that is not known might be a person's row.

mod choose;
mod draft;
mod facts;
pub(crate) mod given;
mod layout;
mod names;
mod rules;
mod shape;
mod verdict;
mod vocabulary;
mod word_counts;

use std::io::Read;

use crate::profile::ProfileError;
use crate::profile::field;
use crate::profile::guess::{self, SAMPLE_BYTES};
use crate::propose::choose::{SampledExport, choose};
use crate::propose::draft::{Draft, quoted};
use crate::propose::given::{Given, GivenColumns};
use crate::propose::layout::Layout;
use crate::read::table::{Cells, Chunk, TableError};

/// Rows of an export that are looked at.
const SAMPLE_ROWS: usize = 2000;

/// Proposes a profile: TOML, with comments that say what is a guess, why, and how sure it is.
///
/// # Errors
/// [`ProposeError::Read`] when the source fails or a quote in its first rows is never closed;
/// [`ProposeError::NoHeader`] when no line at its start is a header; [`ProposeError::Profile`],
/// [`ProposeError::NoField`] or [`ProposeError::NoColumn`] when what was given is not right.
///
/// # Examples
/// ```
/// use hasher::Given;
///
/// let export = "Meldingnummer;BSN;Datum\nM1;123456782;01-11-2026\n";
/// let profile = hasher::propose(export.as_bytes(), &Given::default())?;
/// assert!(profile.contains("signal_number = \"Meldingnummer\""));
/// assert!(profile.contains("date = \"dd-mm-yyyy\""));
/// # Ok::<(), hasher::ProposeError>(())
/// ```
pub fn propose(source: impl Read, given: &Given<'_>) -> Result<String, ProposeError> {
    let named = GivenColumns::read(given)?;
    let mut sample = Vec::new();
    source
        .take(SAMPLE_BYTES as u64)
        .read_to_end(&mut sample)
        .map_err(TableError::Read)?;
    let is_cut = sample.len() == SAMPLE_BYTES;
    let (encoding, why) = guess::encoding(&sample);
    let text = guess::decoded(&sample, encoding)?;
    let layout = Layout::find(&text, &named.names()).ok_or(ProposeError::NoHeader)?;
    let mut chunk = Chunk::default();
    // One row more than are looked at, for the header.
    match layout.read(&mut chunk, SAMPLE_ROWS + 1) {
        // The sample may end inside quotes that the export closes; the rows before are whole.
        Err(TableError::UnclosedQuote { .. }) if is_cut => {}
        read => read?,
    }
    let mut rows: Vec<Cells<'_>> = chunk.rows().filter_map(|row| row.cells).collect();
    // The last row of a sample that was cut may be half a row.
    if is_cut && rows.len() > 1 && rows.len() <= SAMPLE_ROWS {
        rows.pop();
    }
    let (&header, rows) = rows.split_first().ok_or(ProposeError::NoHeader)?;
    let export = SampledExport::look(header, rows);
    let choice = choose(&export, &named.fields(&export)?);

    let mut draft = Draft::default();
    draft.line("# Proposed from an export. Every line is a guess: look it over.\n");
    let agency = format!("agency = {}", quoted(named.agency()));
    draft.with_comment(&agency, "the agency's id in the covenant");
    draft.with_comment(
        &format!("encoding = {:?}", encoding.id()),
        &format!("guess: {why}"),
    );
    let delimiter = format!("delimiter = {:?}", layout.delimiter.id);
    draft.with_comment(&delimiter, "guess: splits the header into the most names");
    if layout.skip_lines > 0 {
        let skip_lines = format!("skip_lines = {}", layout.skip_lines);
        draft.with_comment(&skip_lines, "guess: the header stands below so many lines");
    }
    if layout.has_bare_quotes {
        draft.with_comment(
            "quotes = \"none\"",
            "guess: some quotes are opened and never closed",
        );
    }
    draft.dates(&export, &choice);
    draft.columns(&export, &choice);
    draft.codes(&export, &choice, &named);
    draft.severities(&export, &choice);
    draft.defaults(&choice);
    draft.preconditions(&export, &choice, &named, given.covenant)?;
    if let Some(covenant) = given.covenant {
        draft.amounts(covenant);
    }
    Ok(draft.finish())
}

/// Why no profile can be proposed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProposeError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] TableError),
    /// No line at the start looks like a header.
    #[error(
        "the first row does not look like a header, and a row of data is not shown; export the \
         file with its column names"
    )]
    NoHeader,
    /// The profile that was given cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A column was named for something that is neither a field nor a precondition.
    #[error(
        "there is no field {0:?}, and no such precondition in the covenant; the fields are \
         {fields}",
        fields = field::ids()
    )]
    NoField(String),
    /// The export has no column of a name that was given.
    #[error("the header lacks the column {0:?}")]
    NoColumn(String),
}

#[cfg(test)]
mod tests;
