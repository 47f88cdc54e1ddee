//! Hits that somebody takes out, as rows for a spreadsheet.
//!
//! It has the conventions of the hit list of a night: heads and words are the analyst's, in Dutch,
//! names of agencies, life domains and rules are ids. Every column is described in
//! docs/for-the-centre.md.

use exchange::covenant::Stage;
use exchange::file::sheet::SheetCell;
use exchange::hits::RuleMet;
use exchange::payload::Severity;

use super::StateWord;
use super::listing::Mark;
use super::taken_out::ExportedHit;

/// What stands between the parts of a list.
const BETWEEN: &str = " | ";

/// A column of the file for a spreadsheet.
pub struct HitColumn {
    /// What stands over it.
    pub head: &'static str,
    /// Its cell of a hit.
    pub cell: fn(&ExportedHit) -> SheetCell,
}

const fn column(head: &'static str, cell: fn(&ExportedHit) -> SheetCell) -> HitColumn {
    HitColumn { head, cell }
}

/// The columns, in the order of the file.
pub const HIT_COLUMNS: [HitColumn; 14] = [
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
