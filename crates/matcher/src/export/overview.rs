//! The rows of `hits-overview.csv`: one for each hit.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use exchange::covenant::Covenant;
use exchange::hits::HitList;

use super::facts::{self, HitFacts, met_on, set_name};
use super::{Sheet, SheetCell, words};

/// A column of the file.
pub(super) struct OverviewColumn {
    pub(super) head: &'static str,
    cell: fn(&HitFacts<'_>) -> SheetCell,
}

const fn column(head: &'static str, cell: fn(&HitFacts<'_>) -> SheetCell) -> OverviewColumn {
    OverviewColumn { head, cell }
}

/// The columns, in the order of the file.
pub(super) const COLUMNS: [OverviewColumn; 23] = [
    column("treffer", |hit| SheetCell::text(&hit.hit.id)),
    column("nacht", |hit| SheetCell::value(&hit.list.night)),
    column("onvolledig", facts::incomplete),
    column("ontbreekt", missing),
    column("gezin", facts::family),
    column("regels", facts::rules),
    column("regeltekst", facts::rule_texts),
    column("fase", facts::stages),
    column("venster", facts::windows),
    column("nodig", facts::needed),
    column("gevonden", facts::found),
    column("verbindt", facts::bridges),
    column("hangt_aan", facts::hangs),
    column("deelnemers", agencies),
    column("leefgebieden", domains),
    column("personen", |hit| {
        SheetCell::value(&hit.explanation().persons)
    }),
    column("gebeurtenissen_geteld", |hit| {
        SheetCell::value(&hit.counted.len())
    }),
    column("gebeurtenissen", |hit| {
        SheetCell::value(&hit.explanation().events.len())
    }),
    column("signalen", |hit| {
        SheetCell::value(&hit.explanation().signals.len())
    }),
    column("oudste_geteld", |hit| {
        SheetCell::value(&counted_dates(hit).min().unwrap_or_default())
    }),
    column("nieuwste_geteld", |hit| {
        SheetCell::value(&counted_dates(hit).max().unwrap_or_default())
    }),
    column("ontmoet_op", |hit| {
        met_on(
            hit.explanation()
                .signals
                .iter()
                .flat_map(|signal| &signal.met),
        )
    }),
    column("vervalt_zonder", without),
];

/// Writes the heads, and a row for each hit.
pub(super) fn write(list: &HitList, covenant: &Covenant, out: impl Write) -> io::Result<()> {
    let mut sheet = Sheet::start(out)?;
    for column in &COLUMNS {
        sheet.cell(SheetCell::text(column.head))?;
    }
    sheet.end_row()?;
    for hit in HitFacts::all(list, covenant) {
        for column in &COLUMNS {
            sheet.cell((column.cell)(&hit))?;
        }
        sheet.end_row()?;
    }
    sheet.finish()
}

/// The agencies without a batch.
fn missing(hit: &HitFacts<'_>) -> SheetCell {
    let mut names = Vec::new();
    for id in &hit.list.missing {
        names.push(words::agency(id, hit.covenant));
    }
    SheetCell::text(words::list(names))
}

/// The agencies with a signal in the hit, each with the desks to ask: `Politie (loket 21, 22)`.
fn agencies(hit: &HitFacts<'_>) -> SheetCell {
    let mut desks_by_agency: BTreeMap<&str, BTreeSet<u16>> = BTreeMap::new();
    for signal in &hit.explanation().signals {
        let desks = desks_by_agency.entry(&signal.agency).or_default();
        desks.insert(signal.contact);
    }
    let mut parts = Vec::with_capacity(desks_by_agency.len());
    for (id, desks) in desks_by_agency {
        let desks: Vec<String> = desks.iter().map(u16::to_string).collect();
        let name = words::agency(id, hit.covenant);
        parts.push(format!("{name} (loket {})", desks.join(", ")));
    }
    SheetCell::text(words::list(parts))
}

/// The life domains of all signals of the hit.
fn domains(hit: &HitFacts<'_>) -> SheetCell {
    let mut ids = BTreeSet::new();
    for signal in &hit.explanation().signals {
        ids.insert(signal.domain.as_str());
    }
    let mut names = Vec::with_capacity(ids.len());
    for id in ids {
        names.push(words::domain(id, hit.covenant));
    }
    SheetCell::text(words::list(names))
}

/// The dates of the events that a rule counts.
fn counted_dates<'a>(hit: &'a HitFacts<'_>) -> impl Iterator<Item = &'a str> {
    let signals = &hit.explanation().signals;
    let origins = hit.counted.iter().map(|&event| hit.event(event).origin);
    origins.filter_map(|origin| signals[origin].date.as_deref())
}

/// Each set of events without which a rule would not be met: `set 1 (multi-problem):
/// huurachterstand, Woningcorporatie De Sleutel, 2026-09-10`.
fn without(hit: &HitFacts<'_>) -> SheetCell {
    let mut parts = Vec::with_capacity(hit.sets.len());
    for (index, set) in hit.sets.iter().enumerate() {
        let mut events = Vec::with_capacity(set.events.len());
        for &event in set.events {
            let origin = &hit.explanation().signals[hit.event(event).origin];
            let agency = words::agency(&origin.agency, hit.covenant);
            // A rule counts it, so its day is shown.
            let date = origin.date.as_deref().unwrap_or(&origin.week);
            events.push(format!("{}, {agency}, {date}", origin.nl));
        }
        parts.push(format!(
            "{} ({}): {}",
            set_name(index),
            set.rules.join(", "),
            events.join(" + ")
        ));
    }
    SheetCell::text(words::list(parts))
}
