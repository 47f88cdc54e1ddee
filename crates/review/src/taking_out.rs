//! Hits that somebody takes out: a tray by its address, or one hit, as CSV or XLSX. Each is an
//! entry `export`, with what the tray was narrowed to and each hit in it.

mod signal_sheet;
mod xlsx;

use std::io;

use casebook::account::Verb;
use casebook::store::{ExportedHit, HIT_COLUMNS};
use exchange::file::sheet::{Sheet, SheetCell};
use jiff::Timestamp;

use crate::server::answer::{Answer, Refusal, SentFile};
use crate::server::route::{Access, Method, Route};
use crate::server::visit::Visit;
use crate::showing::address::TrayAddress;

const MAY: Access = Access::May(Verb::Export);

const fn route(
    method: Method,
    path: &'static str,
    answer: fn(&mut Visit<'_>) -> Result<Answer, Refusal>,
) -> Route {
    Route {
        method,
        path,
        access: MAY,
        answer,
    }
}

/// The routes of this room.
pub(crate) const ROUTES: &[Route] = &[
    route(Method::Get, "/hits.csv", list_as_csv),
    route(Method::Get, "/hits.xlsx", list_as_xlsx),
    route(Method::Get, "/hits/{id}/signals.csv", hit_as_csv),
    route(Method::Get, "/hits/{id}/signals.xlsx", hit_as_xlsx),
];

/// Heads, and rows of as many cells.
struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Vec<SheetCell>>,
}

fn list_as_csv(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    csv(&list(visit)?, "hits")
}

fn list_as_xlsx(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let at = visit.at;
    workbook(&list(visit)?, "hits", at)
}

fn hit_as_csv(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let (table, id) = hit(visit)?;
    csv(&table, &id)
}

fn hit_as_xlsx(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let at = visit.at;
    let (table, id) = hit(visit)?;
    workbook(&table, &id, at)
}

fn list(visit: &mut Visit<'_>) -> Result<Table, Refusal> {
    let query = TrayAddress::read(&visit.asked.query)?.whole(visit.who()?)?;
    let (casebook, reading) = visit.reading()?;
    let hits = casebook.read_tray_for_export(&query, reading)?;
    let row = |hit: &ExportedHit| {
        HIT_COLUMNS
            .iter()
            .map(|column| (column.cell)(hit))
            .collect()
    };
    Ok(Table {
        heads: HIT_COLUMNS.iter().map(|column| column.head).collect(),
        rows: hits.iter().map(row).collect(),
    })
}

fn hit(visit: &mut Visit<'_>) -> Result<(Table, String), Refusal> {
    let id = visit.asked.path.get("id").to_owned();
    let settled = visit.settled.clone();
    let (casebook, reading) = visit.reading()?;
    let hit = casebook.read_hit_for_export(&id, reading)?;
    Ok((signal_sheet::table(&hit, &settled), id))
}

fn csv(table: &Table, name: &str) -> Result<Answer, Refusal> {
    Ok(Answer::File(SentFile {
        name: format!("{name}.csv"),
        media_type: "text/csv; charset=utf-8",
        bytes: csv_bytes(table).map_err(Refusal::failed)?,
    }))
}

fn csv_bytes(table: &Table) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut sheet = Sheet::start(&mut bytes)?;
    for head in &table.heads {
        sheet.cell(SheetCell::text(*head))?;
    }
    sheet.end_row()?;
    for row in &table.rows {
        for cell in row {
            sheet.cell(cell)?;
        }
        sheet.end_row()?;
    }
    sheet.finish()?;
    Ok(bytes)
}

fn workbook(table: &Table, name: &str, at: Timestamp) -> Result<Answer, Refusal> {
    Ok(Answer::File(SentFile {
        name: format!("{name}.xlsx"),
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        bytes: xlsx::write(table, at).map_err(Refusal::failed)?,
    }))
}

#[cfg(test)]
mod tests;
