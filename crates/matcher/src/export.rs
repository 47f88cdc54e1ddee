//! Writes the hit list: as JSON for machines, and as CSV for a spreadsheet, a row for each signal of a hit.
//!
//! The CSV is UTF-8 with a byte order mark, separated by `;`, as a Dutch Excel opens it. A cell that a spreadsheet would take
//! for a formula gets a leading apostrophe.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use exchange::file::atomic_file::AtomicFile;
use exchange::hits::{Explanation, Hit, HitList, RuleMet, Signal};
use serde::Serialize;

const COLUMNS: [&str; 18] = [
    "hit",
    "incomplete",
    "rules",
    "persons",
    "family",
    "event",
    "role",
    "date",
    "agency",
    "chain",
    "code",
    "meaning",
    "domain",
    "severity",
    "person",
    "contact",
    "signal_ref",
    "not_met_without",
];

/// Writes the hit list as JSON; the file gets its name when it is whole.
///
/// # Errors
/// When the file cannot be written.
pub fn write_json(hits: &HitList, name: &Path) -> io::Result<()> {
    let mut draft = AtomicFile::create(name)?;
    serde_json::to_writer_pretty(&mut draft, hits)?;
    draft.write_all(b"\n")?;
    draft.publish()
}

/// Writes the hit list as CSV; the file gets its name when it is whole.
///
/// # Errors
/// When the file cannot be written.
pub fn write_csv(hits: &HitList, name: &Path) -> io::Result<()> {
    let mut draft = AtomicFile::create(name)?;
    draft.write_all("\u{feff}".as_bytes())?;
    let mut rows = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut draft);
    rows.write_record(COLUMNS)?;
    for hit in &hits.hits {
        for signal in 0..hit.explanation.signals.len() {
            let cells = row(hit, signal);
            rows.write_record(cells.iter().map(|cell| safe(cell).into_owned()))?;
        }
    }
    rows.flush()?;
    drop(rows);
    draft.publish()
}

fn row(hit: &Hit, number: usize) -> [String; COLUMNS.len()] {
    let explanation = &hit.explanation;
    let Signal {
        agency,
        signal_ref,
        code,
        nl,
        domain,
        chain,
        date,
        severity,
        contact,
        person,
        met: _,
    } = &explanation.signals[number];
    let (event, role) = event_of(explanation, number);
    let rules_that = |has: &dyn Fn(&RuleMet) -> bool| {
        let rules = explanation
            .rules
            .iter()
            .filter(|rule| has(rule))
            .map(|rule| rule.rule.as_str());
        rules.collect::<Vec<_>>().join(" ")
    };
    [
        hit.id.clone(),
        word(&hit.incomplete),
        rules_that(&|_| true),
        explanation.persons.to_string(),
        hit.family.join(" "),
        (event + 1).to_string(),
        role.to_owned(),
        date.clone(),
        agency.clone(),
        word(chain),
        code.clone(),
        nl.clone(),
        domain.clone(),
        word(severity),
        person.map_or_else(String::new, |person| person.to_string()),
        contact.to_string(),
        signal_ref.clone(),
        rules_that(&|rule| rule.without.contains(&event)),
    ]
}

/// The event of a signal, and whether it counts for it or repeats it.
fn event_of(explanation: &Explanation, signal: usize) -> (usize, &'static str) {
    let has =
        |event: &exchange::hits::Event| event.origin == signal || event.echoes.contains(&signal);
    let event = explanation
        .events
        .iter()
        .position(has)
        .expect("every signal of a case is in an event");
    (
        event,
        if explanation.events[event].origin == signal {
            "origin"
        } else {
            "echo"
        },
    )
}

/// The word that JSON has for a value.
fn word(value: &impl Serialize) -> String {
    serde_json::to_string(value)
        .expect("a word is JSON")
        .trim_matches('"')
        .to_owned()
}

/// A cell that no spreadsheet takes for a formula.
fn safe(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_a_formula_an_apostrophe_and_leaves_the_rest() {
        for formula in ["=1+1", "+31", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(safe(formula), format!("'{formula}"));
        }
        for cell in ["", "police", "2026-11-22", "a=1", "'quoted"] {
            assert_eq!(safe(cell), cell);
        }
    }
}
