//! What is written of hits, read back.

use casebook::projection::Projection;
use casebook::standing::State;
use casebook::store::{HitRow, Listed, Mark};
use exchange::hits::Explanation;
use exchange::night::Night;

use super::*;

/// A hit of one signal; its rule has this text.
fn exported(text: &str) -> ExportedHit {
    let json = format!(
        r#"{{ "persons": 2, "bridges": [], "events": [{{ "origin": 0, "echoes": [] }}],
        "rules": [{{ "rule": "acute", "version": 1, "stage": "live", "nl": {text:?},
            "from": "2025-11-22", "until": "2026-11-22", "conditions": [], "counted": [0],
            "without": [0] }}],
        "signals": [{{ "agency": "police", "signal_ref": "00", "previous_ref": "00",
            "code": "report", "nl": "melding", "domain": "safety-at-home", "chain": "justice",
            "week": "2026-W44", "severity": "acute", "contact": 1, "joint_plan": false,
            "informed": false, "person": 1, "met": [] }}] }}"#
    );
    let explanation: Explanation = serde_json::from_str(&json).expect("an explanation");
    let night = |text| Night::parse(text).expect("a night");
    ExportedHit {
        row: HitRow {
            listed: Listed {
                id: "h000000000000001".to_owned(),
                first_night: night("2026-11-20"),
                last_night: night("2026-11-22"),
                mark: Mark::Present,
            },
            state: State::SecondLook,
            projection: Projection::of(&explanation),
        },
        hit: Hit {
            id: "h000000000000009".to_owned(),
            incomplete: false,
            family: Vec::new(),
            explanation,
        },
    }
}

fn sheet(hits: &[ExportedHit]) -> Vec<Vec<String>> {
    let mut bytes = Vec::new();
    write_sheet(hits, &mut bytes).expect("memory takes it");
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a mark");
    // No cell of these hits holds what parts cells.
    let rows = str::from_utf8(text).expect("UTF-8").lines();
    rows.map(|row| row.split(';').map(str::to_owned).collect())
        .collect()
}

#[test]
fn a_row_has_a_cell_for_each_head_and_no_formula() {
    let rows = sheet(&[exported("=HYPERLINK(1)"), exported("twee meldingen")]);
    assert_eq!(rows.len(), 3);
    let cell = |row: usize, head: &str| {
        let place = rows[0].iter().position(|found| found == head);
        rows[row][place.expect("a column")].as_str()
    };
    assert_eq!(cell(1, "treffer"), "h000000000000001");
    assert_eq!(cell(1, "stand"), "tweede blik");
    assert_eq!(cell(1, "aanwezigheid"), "aanwezig");
    assert_eq!(cell(1, "laatste_nacht"), "2026-11-22");
    assert_eq!(cell(1, "regeltekst"), "'=HYPERLINK(1)");
    assert_eq!(cell(2, "regeltekst"), "twee meldingen");
    assert_eq!(cell(2, "deelnemers"), "police");
    assert_eq!(cell(2, "ernst"), "acuut");
    assert_eq!(cell(2, "personen"), "2");
}

#[test]
fn a_line_of_json_holds_the_whole_explanation() {
    let (hits, mut bytes) = (vec![exported("a"), exported("b")], Vec::new());
    write_lines(&hits, &mut bytes).expect("memory takes it");
    let text = String::from_utf8(bytes).expect("text");
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["state"], "second-look");
    let read: Hit = serde_json::from_value(lines[1]["hit"].clone()).expect("a hit");
    assert_eq!(read, hits[1].hit);
}

/// The document describes the columns that there are, in their order.
#[test]
fn the_document_describes_every_column() {
    let page = include_str!("../../../../docs/for-the-centre.md");
    let (_, rest) = page
        .split_once("### A file of `hits export`")
        .expect("a chapter");
    let chapter = rest.split("\n#").next().expect("its text");
    let mut described = Vec::new();
    for line in chapter.lines().filter(|line| line.starts_with("| `")) {
        let names = line.split('|').nth(1).expect("a cell").split(',');
        described.extend(names.map(|name| name.trim().trim_matches('`').to_owned()));
    }
    let columns: Vec<&str> = HIT_COLUMNS.iter().map(|column| column.head).collect();
    assert_eq!(described, columns);
}
