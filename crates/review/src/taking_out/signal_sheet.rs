//! One hit as rows for a spreadsheet: a row for each of its signals. Heads and words are the
//! analyst's, in Dutch, as in every file that is taken out.

use casebook::store::ExportedHit;
use exchange::agreements::LabelKind;
use exchange::file::sheet::SheetCell;
use exchange::file::spreadsheet::ref_cell;
use exchange::hits::Signal;
use exchange::payload::Severity;

use super::Table;
use crate::server::Settled;
use crate::view::language::Language;

/// A signal with what it stands among.
struct TakenSignal<'a> {
    hit: &'a ExportedHit,
    signal: &'a Signal,
    settled: &'a Settled,
}

/// A column, and its cell of a signal.
type SignalCell = fn(&TakenSignal<'_>) -> SheetCell;

const COLUMNS: [(&str, SignalCell); 13] = [
    ("treffer", |row| SheetCell::text(&row.hit.row.listed.id)),
    ("nacht", |row| {
        SheetCell::value(&row.hit.row.listed.last_night)
    }),
    ("datum", |row| {
        SheetCell::value(&row.signal.date.as_deref().unwrap_or_default())
    }),
    ("week", |row| SheetCell::text(&row.signal.week)),
    ("deelnemer", |row| {
        row.called(LabelKind::Agency, &row.signal.agency)
    }),
    ("loket", |row| SheetCell::text(row.desk())),
    ("signaal", |row| {
        row.called(LabelKind::Code, &row.signal.code)
    }),
    ("leefgebied", |row| {
        row.called(LabelKind::Domain, &row.signal.domain)
    }),
    ("keten", |row| {
        row.called(LabelKind::Chain, row.signal.chain.as_str())
    }),
    ("ernst", |row| {
        SheetCell::text(match row.signal.severity {
            Severity::Concern => "zorg",
            Severity::Serious => "ernstig",
            Severity::Acute => "acuut",
        })
    }),
    ("persoon", |row| {
        let person = row.signal.person.map(|person| person.to_string());
        SheetCell::value(&person.unwrap_or_default())
    }),
    ("regels", |row| SheetCell::text(row.rules())),
    ("kenmerk", |row| {
        SheetCell::text(ref_cell(&row.signal.signal_ref))
    }),
];

impl TakenSignal<'_> {
    fn called(&self, kind: LabelKind, id: &str) -> SheetCell {
        SheetCell::text(self.settled.names(Language::Dutch).called(kind, id))
    }

    fn desk(&self) -> String {
        let number = self.signal.contact;
        let names = self.settled.names(Language::Dutch);
        names.desk(&self.signal.agency, number).name
    }

    /// The ids of the rules that count it.
    fn rules(&self) -> String {
        let explanation = &self.hit.hit.explanation;
        let mut signals = explanation.signals.iter();
        let place = signals.position(|signal| std::ptr::eq(signal, self.signal));
        let counts = |events: &[usize]| {
            events.iter().any(|&event| {
                let event = explanation.events.get(event);
                event.is_some_and(|event| {
                    Some(event.origin) == place
                        || event.echoes.iter().any(|&echo| Some(echo) == place)
                })
            })
        };
        let rules = explanation
            .rules
            .iter()
            .filter(|rule| counts(&rule.counted));
        let rules: Vec<&str> = rules.map(|rule| rule.rule.as_str()).collect();
        rules.join(" | ")
    }
}

/// A row for each signal of a hit.
pub(super) fn table(hit: &ExportedHit, settled: &Settled) -> Table {
    let rows = hit.hit.explanation.signals.iter().map(|signal| {
        let row = TakenSignal {
            hit,
            signal,
            settled,
        };
        COLUMNS.iter().map(|(_, cell)| cell(&row)).collect()
    });
    Table {
        heads: COLUMNS.iter().map(|(head, _)| *head).collect(),
        rows: rows.collect(),
    }
}
