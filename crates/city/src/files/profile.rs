//! The text of an agency's profile.toml: which column holds which field, and how the file is
//! written. Columns that no field names, notes among them, stay where they are.

use std::fmt::Write as _;

use crate::agencies::agency::{Agency, ColumnContent};
use crate::plan::Plan;

/// An agency with fewer rows often has none of the last month: its profile expects one in a year.
const FEW_ROWS: u64 = 30;

/// In a city of fewer households, of which nights follow, some agency has a month without a signal.
const FEW_HOUSEHOLDS: u64 = 25_000;

/// Whether the profiles of a city that lives on must allow for months without a signal. They are
/// the same on all its nights, so they do not depend on the rows of one.
pub(crate) fn is_quiet_city(plan: &Plan) -> bool {
    plan.households() < FEW_HOUSEHOLDS
}

/// Whether an export of so many rows must be allowed months without a signal.
pub(crate) const fn is_quiet_export(rows: u64) -> bool {
    rows < FEW_ROWS
}

/// The profile of an agency as TOML; `is_quiet` says that it may have no signal for months.
pub(crate) fn text(agency: &Agency, is_quiet: bool) -> String {
    let mut text = format!(
        "agency = \"{}\"\nencoding = \"{}\"\ndelimiter = \"{}\"\ndate = \"{}\"\n\n[columns]\n",
        agency.id,
        agency.dialect.encoding.name(),
        agency.dialect.delimiter_name(),
        agency.dates.name(),
    );
    let mut line = |line: std::fmt::Arguments<'_>| {
        writeln!(text, "{line}").expect("a String takes any text");
    };
    for (column, content) in agency.columns {
        if let Some(field) = content.field() {
            line(format_args!("{field} = \"{column}\""));
        }
    }
    if agency.has(ColumnContent::ContactTried) {
        line(format_args!("\n[preconditions]"));
        for (column, content) in agency.columns {
            if let Some(precondition) = content.precondition() {
                line(format_args!("{precondition} = \"{column}\""));
            }
        }
        line(format_args!("\n[yes]\nwords = [\"J\"]"));
    }
    // An agency of one code has no column for it: the code is a default then.
    if agency.has(ColumnContent::Code) {
        line(format_args!("\n[codes]"));
        for (word, code) in agency.words {
            line(format_args!("\"{word}\" = \"{}\"", code.entry().id));
        }
    }
    if agency.has(ColumnContent::Severity) {
        line(format_args!("\n[severity]"));
        for (word, severity) in agency.severities.iter().zip(1..) {
            line(format_args!("\"{word}\" = {severity}"));
        }
    }
    line(format_args!("\n[defaults]"));
    if let (false, [(_, code)]) = (agency.has(ColumnContent::Code), agency.words) {
        line(format_args!("code = \"{}\"", code.entry().id));
    }
    if !agency.has(ColumnContent::Severity) {
        line(format_args!("severity = 2"));
    }
    line(format_args!("contact = {}", agency.desk));
    if is_quiet {
        line(format_args!("\n[bounds]\nnewest_within_days = 366"));
    }
    text
}
