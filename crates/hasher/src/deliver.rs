//! Writes what came of an export: refusals, report, and the batch last. Each file is whole under its name, or not there.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use exchange::batch;
use exchange::publish::Draft;

use crate::hash::Hashed;
use crate::refusal::{Refusal, Severity};

/// The names of the files that were written, in the folder they were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The batch, which goes to the centre.
    pub batch: String,
    /// The refusals, for whoever mends the export.
    pub refusals: String,
    /// The report, for machines.
    pub report: String,
}

/// Writes the batch, the refusals and the report to `folder`, which is made if it is not there.
///
/// # Errors
/// When the disk is full or fails. Nothing gets its name before all three are on the disk, and the batch gets its name last.
pub fn deliver(hashed: &Hashed, folder: &Path) -> io::Result<Delivered> {
    let report = &hashed.report;
    let stem = format!("{}-{}-r{}", report.agency, report.night, report.revision);
    let names = Delivered {
        batch: format!("{stem}.batch"),
        refusals: format!("{stem}.refusals.csv"),
        report: format!("{stem}.report.json"),
    };
    fs::create_dir_all(folder)?;
    let mut batch = Draft::create(&folder.join(&names.batch))?;
    batch::write(&hashed.header, &hashed.sections, &mut batch)?;
    let mut refusals = Draft::create(&folder.join(&names.refusals))?;
    write_refusals(&hashed.refusals, &mut refusals)?;
    let mut report = Draft::create(&folder.join(&names.report))?;
    serde_json::to_writer_pretty(&mut report, &hashed.report)?;
    report.write_all(b"\n")?;
    for draft in [refusals, report, batch] {
        draft.publish()?;
    }
    Ok(names)
}

/// Writes refusals as CSV: `;`, UTF-8, a sentence of advice for each.
///
/// # Errors
/// When `out` fails.
pub fn write_refusals(refusals: &[Refusal], out: &mut impl io::Write) -> io::Result<()> {
    writeln!(out, "row;line;column;severity;reason;advice")?;
    for Refusal { row, line, column, reason } in refusals {
        let column = quoted(column.as_deref().unwrap_or(""));
        let severity = match reason.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        writeln!(out, "{row};{line};{column};{severity};{};\"{}\"", reason.word(), reason.advice())?;
    }
    Ok(())
}

/// A cell in quotes that no spreadsheet takes for a formula.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}
