//! Hits that somebody takes out of the casebook: a file for a spreadsheet, a row for each hit, or
//! JSON, a line for each.

use std::io::{self, Write};

use casebook::store::{ExportedHit, HIT_COLUMNS, StateWord};
use exchange::file::sheet::{Sheet, SheetCell};
use exchange::hits::Hit;
use serde::Serialize;

/// Writes hits for a spreadsheet, in their order.
///
/// # Errors
/// When it cannot be written.
pub fn write_sheet(hits: &[ExportedHit], to: impl Write) -> io::Result<()> {
    let mut sheet = Sheet::start(to)?;
    for column in &HIT_COLUMNS {
        sheet.cell(SheetCell::text(column.head))?;
    }
    sheet.end_row()?;
    for hit in hits {
        for column in &HIT_COLUMNS {
            sheet.cell((column.cell)(hit))?;
        }
        sheet.end_row()?;
    }
    sheet.finish()
}

/// A line of JSON.
#[derive(Serialize)]
struct HitLine<'a> {
    id: &'a str,
    state: &'static str,
    presence: &'static str,
    first_night: String,
    last_night: String,
    /// As the hit list of its last night has it, with the id that it had there.
    hit: &'a Hit,
}

/// Writes hits as JSON, one object a line, in their order.
///
/// # Errors
/// When it cannot be written.
pub fn write_lines(hits: &[ExportedHit], mut to: impl Write) -> io::Result<()> {
    for ExportedHit { row, hit } in hits {
        let line = HitLine {
            id: &row.listed.id,
            state: StateWord::of(&row.state).as_str(),
            presence: row.listed.mark.as_str(),
            first_night: row.listed.first_night.to_string(),
            last_night: row.listed.last_night.to_string(),
            hit,
        };
        serde_json::to_writer(&mut to, &line)?;
        to.write_all(b"\n")?;
    }
    to.flush()
}

#[cfg(test)]
mod tests;
