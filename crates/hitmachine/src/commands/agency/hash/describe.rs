//! What came of a run of `hash`, as people read it.

use hasher::check::refusal::Disposition;

use super::HashOutcome;
use crate::console::{count, table};

/// What whoever runs this has to know, though it stops nothing: once each.
pub(super) fn warnings(outcome: &HashOutcome) -> Vec<String> {
    let report = &outcome.report;
    let mut warnings = Vec::new();
    for count in &report.reasons {
        if count.reason.is_told() {
            let place = match (&count.file, &count.column) {
                (Some(file), Some(column)) => format!("{file}, column {column:?}: "),
                (Some(file), None) => format!("{file}: "),
                (None, Some(column)) => format!("column {column:?}: "),
                (None, None) => String::new(),
            };
            // What is counted may be so of few rows or of all.
            let rows = match &count.match_key {
                Some(key) => format!("match key {key}, {}: ", count_rows(count.rows)),
                None if count.reason.is_counted() => format!("{}: ", count_rows(count.rows)),
                None => String::new(),
            };
            warnings.push(format!("{place}{rows}{}", count.advice));
        }
    }
    if let Some(night) = &report.same_as {
        warnings.push(format!(
            "{}: the same bytes as for the night {night}; was an export made since?",
            outcome.exports
        ));
    }
    if !report.accepted.is_empty() {
        let accepted = report.accepted.join(", ");
        warnings.push(format!("accepted as right: {accepted}"));
    }
    // Where there is no batch, the reason for that says more.
    if report.set_aside > 0 && outcome.no_batch.is_empty() {
        let mut text = format!(
            "{} of {} set aside",
            report.set_aside,
            count_rows(report.rows)
        );
        if let Some(refusals) = &outcome.refusals {
            text = format!("{text}; see {}", refusals.display());
        }
        warnings.push(text);
    }
    warnings
}

fn count_rows(number: u64) -> String {
    count(number, "row", "rows")
}

/// The result as text.
pub(super) fn describe(outcome: &HashOutcome) -> String {
    let report = &outcome.report;
    let mut lines = vec![format!(
        "{}, night {}, revision {}: {}, {} hashed, {} set aside, {} withheld, {}",
        report.agency,
        report.night,
        report.revision,
        count_rows(report.rows),
        report.hashed,
        report.set_aside,
        report.withheld,
        count(report.warnings, "warning", "warnings")
    )];
    // One header and a line for each row need no word; all else adds up to the lines of the file.
    let file = report.lines;
    if file.all != file.header + file.rows {
        lines.push(format!(
            "{}: {} above the header, {} of it, {} empty, {} of rows, {} on which a row goes on",
            count(file.all, "line", "lines"),
            file.above_header,
            file.header,
            file.empty,
            file.rows,
            file.within_rows
        ));
    }
    if report.excluded_addresses > 0 {
        lines.push(format!(
            "{} at an excluded address, of which no household is made",
            count_rows(report.excluded_addresses)
        ));
    }
    let sections = report
        .sections
        .iter()
        .map(|s| [s.gate.clone(), s.match_key.clone(), s.records.to_string()]);
    lines.extend([
        String::new(),
        table(["gate", "match key", "records"], sections),
        String::new(),
    ]);
    if report.exports.len() > 1 {
        let exports = report.exports.iter().map(|export| {
            let counts = [
                export.rows,
                export.hashed,
                export.set_aside,
                export.withheld,
            ];
            let [rows, hashed, set_aside, withheld] = counts.map(|count| count.to_string());
            [export.file.clone(), rows, hashed, set_aside, withheld]
        });
        let head = ["file", "rows", "hashed", "set aside", "withheld"];
        lines.extend([table(head, exports), String::new()]);
    }
    if !report.reasons.is_empty() {
        let reasons = report.reasons.iter().map(|count| {
            let severity = match count.severity {
                Disposition::Error => "set aside",
                Disposition::Withheld => "withheld",
                Disposition::Warning => "warning",
            };
            let mut column = count.column.as_deref().unwrap_or("").to_owned();
            if let Some(key) = &count.match_key {
                column = format!("{column} ({key})");
            }
            if let Some(file) = &count.file {
                column = format!("{file}: {column}");
            }
            [
                count.rows.to_string(),
                severity.to_owned(),
                column,
                count.advice.to_owned(),
            ]
        });
        lines.extend([
            table(["rows", "what", "column", "reason"], reasons),
            String::new(),
        ]);
    }
    lines.push(match (&outcome.batch, &outcome.refusals) {
        (Some(batch), _) => format!("Batch for the centre: {}", batch.display()),
        (None, Some(refusals)) => {
            format!("No batch was made. What is wrong: {}", refusals.display())
        }
        (None, None) if outcome.no_batch.is_empty() => "Dry run: nothing was written.".to_owned(),
        (None, None) => "Dry run: nothing was written, and no batch would be made.".to_owned(),
    });
    lines.join("\n")
}
