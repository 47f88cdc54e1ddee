//! Writes the hit list: as JSON for machines, and as CSV for a spreadsheet, a row for each signal
//! of a hit.
//!
//! The CSV is UTF-8 with a byte order mark, separated by `;`, as a Dutch Excel opens it. A cell
//! that a spreadsheet would take for a formula gets a leading apostrophe.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use exchange::file::atomic_file::AtomicFile;
use exchange::hits::{Explanation, Hit, HitList, Signal};
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
    // Excel takes the file for UTF-8 by its mark.
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

fn row(hit: &Hit, index: usize) -> [String; COLUMNS.len()] {
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
        // The page shows these, not a table of rows.
        joint_plan: _,
        informed: _,
    } = &explanation.signals[index];
    let (event, role) = event_of(explanation, index);
    let (mut rules, mut not_met_without) = (Vec::new(), Vec::new());
    for rule in &explanation.rules {
        rules.push(rule.rule.as_str());
        if rule.without.contains(&event) {
            not_met_without.push(rule.rule.as_str());
        }
    }
    [
        hit.id.clone(),
        word(&hit.incomplete),
        rules.join(" "),
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
        not_met_without.join(" "),
    ]
}

/// The index of a signal's event, and whether the event counts for it or it repeats the event.
fn event_of(explanation: &Explanation, signal: usize) -> (usize, &'static str) {
    for (index, event) in explanation.events.iter().enumerate() {
        if event.origin == signal {
            return (index, "origin");
        }
        if event.echoes.contains(&signal) {
            return (index, "echo");
        }
    }
    unreachable!("every signal of a case is in an event")
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
