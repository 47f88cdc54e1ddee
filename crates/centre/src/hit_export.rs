//! Hits that somebody takes out of the casebook: a file for a spreadsheet, a row for each hit, or
//! JSON, a line for each.
//!
//! The spreadsheet has the conventions of the hit list of a night: heads and words are the
//! analyst's, in Dutch, names of agencies, life domains and rules are ids. Every column is
//! described in docs/for-the-centre.md.

use std::io::{self, Write};

use casebook::store::{ExportedHit, Mark, StateWord};
use exchange::covenant::Stage;
use exchange::hits::{Hit, RuleMet};
use exchange::payload::Severity;
use matcher::export::sheet::{Sheet, SheetCell};
use serde::Serialize;

/// What stands between the parts of a list.
const BETWEEN: &str = " | ";

/// A column of the file for a spreadsheet.
struct ExportColumn {
    head: &'static str,
    cell: fn(&ExportedHit) -> SheetCell,
}

const fn column(head: &'static str, cell: fn(&ExportedHit) -> SheetCell) -> ExportColumn {
    ExportColumn { head, cell }
}

/// The columns, in the order of the file.
const COLUMNS: [ExportColumn; 14] = [
    column("treffer", |hit| SheetCell::text(&hit.row.listed.id)),
    column("stand", |hit| SheetCell::text(state(hit))),
    column("aanwezigheid", |hit| {
        SheetCell::text(presence(hit.row.listed.mark))
    }),
    column("eerste_nacht", |hit| {
        SheetCell::value(&hit.row.listed.first_night)
    }),
    column("laatste_nacht", |hit| {
        SheetCell::value(&hit.row.listed.last_night)
    }),
    column("onvolledig", |hit| yes_or_no(hit.hit.incomplete)),
    column("regels", |hit| rules(hit, |rule| &rule.rule)),
    column("regeltekst", |hit| rules(hit, |rule| &rule.nl)),
    column("fase", |hit| rules(hit, |rule| stage(rule.stage))),
    column("deelnemers", |hit| list(hit.row.projection.agencies())),
    column("leefgebieden", |hit| list(&hit.row.projection.domains)),
    column("personen", |hit| {
        SheetCell::value(&hit.row.projection.persons)
    }),
    column("ernst", |hit| SheetCell::text(severity(hit))),
    column("signalen", |hit| {
        SheetCell::value(&hit.hit.explanation.signals.len())
    }),
];

/// Writes hits for a spreadsheet, in their order.
///
/// # Errors
/// When it cannot be written.
pub fn write_sheet(hits: &[ExportedHit], to: impl Write) -> io::Result<()> {
    let mut sheet = Sheet::start(to)?;
    for column in &COLUMNS {
        sheet.cell(SheetCell::text(column.head))?;
    }
    sheet.end_row()?;
    for hit in hits {
        for column in &COLUMNS {
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

fn list(parts: impl IntoIterator<Item = impl AsRef<str>>) -> SheetCell {
    let parts: Vec<String> = parts
        .into_iter()
        .map(|part| part.as_ref().to_owned())
        .collect();
    SheetCell::text(parts.join(BETWEEN))
}

fn rules<'a>(hit: &'a ExportedHit, part: impl Fn(&'a RuleMet) -> &'a str) -> SheetCell {
    list(hit.hit.explanation.rules.iter().map(part))
}

fn yes_or_no(is_so: bool) -> SheetCell {
    SheetCell::text(if is_so { "ja" } else { "nee" })
}

const fn presence(mark: Mark) -> &'static str {
    match mark {
        Mark::Present => "aanwezig",
        Mark::Incomplete => "onvolledig",
        Mark::Waiting => "wacht",
        Mark::Gone => "weg",
    }
}

const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Proef => "proef",
        Stage::Pilot => "pilot",
        Stage::Live => "live",
    }
}

/// The highest severity of a signal of it.
fn severity(hit: &ExportedHit) -> &'static str {
    match hit.row.projection.pairs.values().max() {
        None => "",
        Some(Severity::Concern) => "zorg",
        Some(Severity::Serious) => "ernstig",
        Some(Severity::Acute) => "acuut",
    }
}

fn state(hit: &ExportedHit) -> &'static str {
    match StateWord::of(&hit.row.state) {
        StateWord::New => "nieuw",
        StateWord::Open => "open",
        StateWord::SecondLook => "tweede blik",
        StateWord::Disputed => "verschil",
        StateWord::Referred => "doorverwezen",
        StateWord::Known => "bekend",
        StateWord::SetAside => "terzijde",
        StateWord::Parked => "geparkeerd",
    }
}

#[cfg(test)]
mod tests;
