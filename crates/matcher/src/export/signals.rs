//! The rows of `hits.csv`: one for each signal of a hit.

use std::io::{self, Write};

use exchange::covenant::Covenant;
use exchange::file::spreadsheet::ref_cell;
use exchange::hits::{Explanation, HitList, Signal};

use super::facts::{self, HitFacts, met_on, set_name};
use super::{Sheet, SheetCell, words};

/// A signal of a hit.
struct SignalRow<'a> {
    hit: &'a HitFacts<'a>,
    signal: &'a Signal,
    /// Index of its event.
    event: usize,
    /// Whether the event counts for it; else it repeats the event.
    is_origin: bool,
}

/// A column of the file.
pub(super) struct SignalColumn {
    pub(super) head: &'static str,
    cell: fn(&SignalRow<'_>) -> SheetCell,
}

const fn column(head: &'static str, cell: fn(&SignalRow<'_>) -> SheetCell) -> SignalColumn {
    SignalColumn { head, cell }
}

/// The columns, in the order of the file.
pub(super) const COLUMNS: [SignalColumn; 33] = [
    column("treffer", |row| SheetCell::text(&row.hit.hit.id)),
    column("nacht", |row| SheetCell::value(&row.hit.list.night)),
    column("onvolledig", |row| facts::incomplete(row.hit)),
    column("gezin", |row| facts::family(row.hit)),
    column("regels", |row| facts::rules(row.hit)),
    column("regeltekst", |row| facts::rule_texts(row.hit)),
    column("fase", |row| facts::stages(row.hit)),
    column("venster", |row| facts::windows(row.hit)),
    column("nodig", |row| facts::needed(row.hit)),
    column("gevonden", |row| facts::found(row.hit)),
    column("verbindt", |row| facts::bridges(row.hit)),
    column("hangt_aan", |row| facts::hangs(row.hit)),
    column("personen", |row| {
        SheetCell::value(&row.hit.explanation().persons)
    }),
    column("gebeurtenis", |row| SheetCell::value(&(row.event + 1))),
    column("rol", |row| SheetCell::text(row.role())),
    column("telt_mee", |row| {
        SheetCell::text(words::yes_or_no(!row.counted_for().is_empty()))
    }),
    column("telt_voor", |row| {
        SheetCell::text(words::list(row.counted_for()))
    }),
    column("set", |row| SheetCell::text(words::list(row.sets()))),
    column("set_regels", |row| {
        SheetCell::text(words::list(row.rules_of_sets()))
    }),
    column("datum", |row| {
        SheetCell::value(&row.signal.date.as_deref().unwrap_or_default())
    }),
    column("week", |row| SheetCell::text(&row.signal.week)),
    column("deelnemer_id", |row| SheetCell::text(&row.signal.agency)),
    column("deelnemer", |row| {
        SheetCell::text(words::agency(&row.signal.agency, row.hit.covenant))
    }),
    column("loket", |row| SheetCell::value(&row.signal.contact)),
    column("keten", |row| {
        SheetCell::text(words::chain(row.signal.chain))
    }),
    column("code", |row| SheetCell::text(&row.signal.code)),
    column("signaal", |row| SheetCell::text(&row.signal.nl)),
    column("leefgebied_id", |row| SheetCell::text(&row.signal.domain)),
    column("leefgebied", |row| {
        SheetCell::text(words::domain(&row.signal.domain, row.hit.covenant))
    }),
    column("ernst", |row| {
        SheetCell::text(words::severity(row.signal.severity))
    }),
    column("persoon", |row| {
        SheetCell::value(
            &row.signal
                .person
                .map_or_else(String::new, |person| person.to_string()),
        )
    }),
    column("ontmoet_op", |row| met_on(&row.signal.met)),
    column("signaalkenmerk", |row| {
        SheetCell::text(ref_cell(&row.signal.signal_ref))
    }),
];

/// Writes the heads, and a row for each signal.
pub(super) fn write(list: &HitList, covenant: &Covenant, out: impl Write) -> io::Result<()> {
    let mut sheet = Sheet::start(out)?;
    for column in &COLUMNS {
        sheet.cell(SheetCell::text(column.head))?;
    }
    sheet.end_row()?;
    for hit in HitFacts::all(list, covenant) {
        let events = events_of(&hit);
        for (signal, &(event, is_origin)) in hit.explanation().signals.iter().zip(&events) {
            let row = SignalRow {
                hit: &hit,
                signal,
                event,
                is_origin,
            };
            for column in &COLUMNS {
                sheet.cell((column.cell)(&row))?;
            }
            sheet.end_row()?;
        }
    }
    sheet.finish()
}

impl SignalRow<'_> {
    const fn role(&self) -> &'static str {
        if self.is_origin {
            "oorsprong"
        } else {
            "herhaling"
        }
    }

    /// The rules that this signal counts for. An echo counts for none: its event counts for the
    /// origin.
    fn counted_for(&self) -> Vec<&str> {
        let mut rules = Vec::new();
        for met in &self.hit.explanation().rules {
            if self.is_origin && met.counted.binary_search(&self.event).is_ok() {
                rules.push(met.rule.as_str());
            }
        }
        rules
    }

    /// The sets it belongs to. An echo goes with its origin: alone it would be an event.
    fn sets(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (index, set) in self.hit.sets.iter().enumerate() {
            if set.events.binary_search(&self.event).is_ok() {
                names.push(set_name(index));
            }
        }
        names
    }

    /// For each of its sets the rules that would not be met without it.
    fn rules_of_sets(&self) -> Vec<String> {
        let mut rules = Vec::new();
        for set in &self.hit.sets {
            if set.events.binary_search(&self.event).is_ok() {
                rules.push(set.rules.join(", "));
            }
        }
        rules
    }
}

/// For each signal the index of its event, and whether the event counts for it.
fn events_of(hit: &HitFacts<'_>) -> Vec<(usize, bool)> {
    let Explanation {
        signals, events, ..
    } = hit.explanation();
    // Every signal of a case is in an event.
    let mut event_of = vec![(0, false); signals.len()];
    for (index, event) in events.iter().enumerate() {
        event_of[event.origin] = (index, true);
        for &echo in &event.echoes {
            event_of[echo] = (index, false);
        }
    }
    event_of
}
