//! What was forgotten, as people read it.

use casebook::store::WhatWent;
use centre::night::GivenReport;

use crate::console::{count, table};

/// What a report says, in a line.
pub(crate) fn line(given: &GivenReport) -> String {
    let went = &given.report.went;
    format!(
        "deleted: {}, {}, {}; reports/{}",
        count(went.nights.len() as u64, "night", "nights"),
        count(went.hits, "hit", "hits"),
        count(went.files.values().sum(), "file", "files"),
        given.file
    )
}

/// What went or would go, by table and kind of file.
pub(crate) fn went_table(went: &WhatWent) -> String {
    let mut rows = vec![
        ["hits forgotten".to_owned(), went.hits.to_string()],
        [
            "hits of which history was cut".to_owned(),
            went.cut.to_string(),
        ],
    ];
    for (table, count) in &went.rows {
        rows.push([format!("rows of {table}"), count.to_string()]);
    }
    for (kind, count) in &went.files {
        rows.push([format!("files: {kind}"), count.to_string()]);
    }
    let mut parts = vec![table(["what", "number"], rows)];
    if let Some((first, last)) = went.seen {
        parts.push(format!("The hits were last seen from {first} to {last}."));
    }
    if let (Some(first), Some(last)) = (went.nights.first(), went.nights.last()) {
        parts.push(format!("Nights of which all goes: {first} to {last}."));
    }
    parts.join("\n\n")
}
