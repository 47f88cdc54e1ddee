//! Rows of an agency's exports that were looked for, as its commands show them.

use std::path::Path;

use anyhow::anyhow;
use exchange::letter::signal_code::SignalCode;
use hasher::letters::find_rows::{FindError, FoundRow, RowRefs, find_rows};
use hasher::{AgencyFolder, Job};
use serde::Serialize;

use super::inputs::ExportArgs;
use crate::console::table;
use crate::exit::Failure;

/// A row that was found. What the user asked to see of it stands on standard output and nowhere
/// else.
#[derive(Clone, Serialize)]
pub(crate) struct ShownRow {
    export: String,
    row: u64,
    line: u64,
    pub(crate) signal_number: String,
    pub(crate) signal_ref: String,
    pub(crate) code: String,
    shown: Vec<ShownCell>,
    #[serde(skip)]
    pub(crate) refs: RowRefs,
}

#[derive(Clone, Serialize)]
struct ShownCell {
    column: String,
    value: String,
}

/// Finds the wanted rows in the exports, with the cells of some columns.
pub(crate) fn found(
    args: &ExportArgs,
    folder: &AgencyFolder,
    job: &Job<'_>,
    is_wanted: impl Fn(&RowRefs) -> bool,
    columns: &[String],
) -> Result<Vec<ShownRow>, Failure> {
    let inputs = args.open(folder, job.spill)?;
    let rows = find_rows(job, &inputs.profiled(folder), is_wanted, columns);
    let rows = rows.map_err(|error| match &error {
        FindError::Hash(error) => inputs.not_hashed(folder, job.spill, error),
        FindError::Column { export, .. } => {
            Failure::refused(anyhow!("{}: {error}", inputs.name(*export)))
        }
        _ => Failure::refused(error),
    })?;
    let agency = folder.agency().index();
    let shown = |row: FoundRow| {
        let FoundRow {
            export,
            row,
            line,
            refs,
            number,
            shown,
        } = row;
        let export = Path::new(inputs.name(export));
        let export = export.file_name().unwrap_or(export.as_os_str());
        let cells = columns.iter().cloned().zip(shown);
        ShownRow {
            export: export.display().to_string(),
            row,
            line,
            signal_number: number,
            signal_ref: refs.current.to_string(),
            code: SignalCode::new(job.night, agency, refs.current).to_string(),
            shown: cells
                .map(|(column, value)| ShownCell { column, value })
                .collect(),
            refs,
        }
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// Rows as a table.
pub(crate) fn rows_table(rows: &[ShownRow]) -> String {
    let cells = rows.iter().map(|row| {
        let mut shown = Vec::with_capacity(row.shown.len());
        for ShownCell { column, value } in &row.shown {
            shown.push(format!("{column}: {value}"));
        }
        [
            row.signal_number.clone(),
            row.code.clone(),
            row.export.clone(),
            row.row.to_string(),
            row.line.to_string(),
            shown.join(", "),
        ]
        .map(|cell| printable(&cell))
    });
    table(
        ["your signal", "code", "export", "row", "line", "shown"],
        cells,
    )
}

/// A text without signs by which a cell could steer the terminal.
fn printable(cell: &str) -> String {
    cell.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_does_not_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\u{9b}d"), "a [2Jb c d");
    }
}
