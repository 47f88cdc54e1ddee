//! Proposes a profile for an export: guesses, each marked as one, for a human to look over.
//!
//! Only column names that stand in a list of known ones are written into the proposal, and no cell
//! but the distinct short words of the code column: a header that is not known might be a person's
//! row.

use std::collections::BTreeMap;
use std::io::Read;

use exchange::covenant::Covenant;

use crate::profile::field::Field;
use crate::profile::guess::{self, FieldColumns, SAMPLE_BYTES};
use crate::read::table::{Cells, Chunk, Table, TableError};

/// Rows of an export that are looked at.
const SAMPLE_ROWS: usize = 2000;

/// Proposes a profile: TOML, with comments that say what is a guess, and, where the covenant is
/// given, what its codes ask of a profile.
///
/// # Errors
/// [`ProposeError::Read`] when the source fails or a quote in its first rows is never closed;
/// [`ProposeError::NoHeader`] when the first row is not a header.
///
/// # Examples
/// ```
/// let export = "Meldingnummer;BSN;Datum\nM1;123456782;01-11-2026\n";
/// let profile = hasher::propose(export.as_bytes(), None)?;
/// assert!(profile.contains("signal_number = \"Meldingnummer\""));
/// assert!(profile.contains("date = \"dd-mm-yyyy\""));
/// # Ok::<(), hasher::ProposeError>(())
/// ```
pub fn propose(source: impl Read, covenant: Option<&Covenant>) -> Result<String, ProposeError> {
    let mut sample = Vec::new();
    source
        .take(SAMPLE_BYTES as u64)
        .read_to_end(&mut sample)
        .map_err(TableError::Read)?;
    let is_cut = sample.len() == SAMPLE_BYTES;
    let (encoding, why) = guess::encoding(&sample);
    let delimiter = guess::delimiter(&sample, encoding)?;
    let mut chunk = Chunk::default();
    match Table::open(&sample[..], encoding, delimiter.byte)?.fill(&mut chunk, SAMPLE_ROWS) {
        // The sample may end inside quotes that the export closes; the rows before are whole.
        Err(TableError::UnclosedQuote { .. }) if is_cut => {}
        read => _ = read?,
    }
    let mut rows: Vec<Cells<'_>> = chunk.rows().filter_map(|row| row.cells).collect();
    // The last row of a sample that was cut may be half a row.
    if is_cut && rows.len() > 1 {
        rows.pop();
    }
    let (&header, rows) = rows.split_first().ok_or(ProposeError::NoHeader)?;
    let columns = guess::columns(header).ok_or(ProposeError::NoHeader)?;

    let mut draft = Draft(String::new());
    draft.line("# Proposed from an export. Every line is a guess: look it over.\n");
    draft.line("agency = \"\"            # the agency's id in the covenant");
    draft.line(&format!("encoding = {:?}    # guess: {why}", encoding.id()));
    draft.line(&format!(
        "delimiter = {:?}         # guess: splits the header into the most columns",
        delimiter.id
    ));
    draft.date(guess::date(rows, &columns));
    draft.columns(header, &columns);
    if let Some(index) = columns[Field::Code.index()] {
        draft.codes(guess::words(rows, index));
    }
    draft.defaults(&columns);
    if let Some(covenant) = covenant {
        draft.preconditions(covenant);
        draft.amounts(covenant);
    }
    Ok(draft.0)
}

/// A profile that is being written.
struct Draft(String);

impl Draft {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn date(&mut self, form: Option<&str>) {
        match form {
            Some(form) => self.line(&format!(
                "date = {form:?}     # guess: fits the dates of the first rows"
            )),
            None => self.line(
                "date = \"dd-mm-yyyy\"     # not found out: no form fits the dates of the first \
                 rows",
            ),
        }
    }

    /// Names the columns of the fields that were found; a column whose name is not known is not
    /// shown.
    fn columns(&mut self, header: Cells<'_>, columns: &FieldColumns) {
        self.line("\n[columns]              # guess: by the names of the columns");
        let mut known = 0;
        for field in Field::ALL {
            match columns[field.index()] {
                Some(index) => {
                    known += 1;
                    let name = quoted(header.at(index).trim());
                    self.line(&format!("{} = {name}", field.id()));
                }
                None => self.line(&format!("# {} =", field.id())),
            }
        }
        let (unknown, all) = (header.count() - known, header.count());
        if unknown > 0 {
            self.line(&format!(
                "# {unknown} of {all} columns have names that are not known; they are not shown \
                 here."
            ));
        }
    }

    fn codes(&mut self, words: Option<Vec<&str>>) {
        self.line(
            "\n[codes]                # the words found on three rows or more; fill in the \
             covenant's code ids",
        );
        let Some(words) = words else {
            self.line(
                "# The column has too many words, or too long ones, to be a column of codes; they \
                 are not shown here.",
            );
            return;
        };
        for word in words {
            self.line(&format!("{} = \"\"", quoted(word)));
        }
    }

    fn defaults(&mut self, columns: &FieldColumns) {
        self.line("\n[defaults]");
        if columns[Field::Code.index()].is_none() {
            self.line("code = \"\"              # no column for it was found");
        }
        self.line("severity = 1           # 1 concern, 2 serious, 3 acute");
        self.line("contact = 0            # number of the desk to ask");
    }

    /// Says what must be shown for some codes. A comment: an agency that sends none of these codes
    /// needs none of it.
    fn preconditions(&mut self, covenant: &Covenant) {
        let mut codes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for code in covenant.codes() {
            for word in code.preconditions() {
                codes.entry(word).or_default().push(code.id());
            }
        }
        if codes.is_empty() {
            return;
        }
        self.line(
            "\n# [preconditions]      # the covenant asks these for some codes: if you send one, \
             name the column that shows it",
        );
        for (word, codes) in codes {
            self.line(&format!("# {word} = \"\"    # for {}", codes.join(", ")));
        }
        self.line("\n# [yes]                # what such a column says when it was done");
        self.line("# words = [\"ja\", \"J\"]");
    }

    /// Says for which codes an amount must be shown, in a comment too.
    fn amounts(&mut self, covenant: &Covenant) {
        let mut amounts = Vec::new();
        for code in covenant.codes() {
            if let Some(euros) = code.min_amount() {
                amounts.push(format!("{} from {euros} euros on", code.id()));
            }
        }
        if !amounts.is_empty() {
            self.line(&format!(
                "\n# The covenant asks a column for amount, in [columns], of whoever sends {}.",
                amounts.join(", ")
            ));
        }
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Why no profile can be proposed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProposeError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] TableError),
    /// The first row does not look like a header.
    #[error(
        "the first row does not look like a header, and a row of data is not shown; export the \
         file with its column names"
    )]
    NoHeader,
}

#[cfg(test)]
mod tests;
