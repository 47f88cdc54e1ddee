//! The report of a run: counts, by reason and column and by section; no value of any row.

use std::collections::BTreeMap;
use std::sync::Arc;

use exchange::covenant::{Covenant, Section};
use serde::Serialize;

use crate::check::refusal::{Disposition, Reason, Refusal};

/// What became of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The agency's id.
    pub agency: String,
    /// The night, `yyyy-mm-dd`.
    pub night: String,
    /// The revision of the batch.
    pub revision: u32,
    /// Rows of the export, without the header and without rows that are empty.
    pub rows: u64,
    /// Rows that were hashed.
    pub hashed: u64,
    /// Rows that were set aside.
    pub set_aside: u64,
    /// Rows that the covenant keeps at the agency; they are not wrong.
    pub withheld: u64,
    /// Signals in the batch: a signal that stands on several rows counts once.
    pub signals: u64,
    /// Warnings, of rows and of the file.
    pub warnings: u64,
    /// Rows whose address is one that is no household.
    pub excluded_addresses: u64,
    /// How often each reason was given, by column.
    pub reasons: Vec<ReasonCount>,
    /// The records of each section.
    pub sections: Vec<SectionReport>,
}

/// How often a reason was given for a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonCount {
    /// What became of the rows.
    pub severity: Disposition,
    /// Why.
    pub reason: Reason,
    /// The column, by the name that the profile gives it.
    pub column: Option<Arc<str>>,
    /// How many rows.
    pub rows: u64,
    /// What to do about it.
    pub advice: &'static str,
}

/// How many records a section has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionReport {
    /// The gate's id.
    pub gate: String,
    /// The match key's id.
    pub match_key: String,
    /// How many records.
    pub records: u64,
}

impl Report {
    /// The reason that set most rows aside, if any row was.
    #[must_use]
    pub fn most_frequent_error(&self) -> Option<&ReasonCount> {
        self.reasons
            .iter()
            .rev()
            .filter(|count| count.severity == Disposition::Error)
            .max_by_key(|count| count.rows)
    }

    /// The share of rows that were set aside, among those that the covenant does not keep at the agency.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share of rows needs no more digits than a f64 has"
    )]
    pub fn refused_share(&self) -> f64 {
        let rows = self.rows - self.withheld;
        if rows == 0 {
            0.0
        } else {
            self.set_aside as f64 / rows as f64
        }
    }
}

/// Counts refusals by severity, reason and column.
pub(crate) fn reasons(refusals: &[Refusal]) -> Vec<ReasonCount> {
    let mut counts = BTreeMap::new();
    for Refusal { column, reason, .. } in refusals {
        *counts
            .entry((reason.disposition(), *reason, column.clone()))
            .or_insert(0) += 1;
    }
    let count = |((severity, reason, column), rows)| ReasonCount {
        severity,
        reason,
        column,
        rows,
        advice: Reason::advice(reason),
    };
    counts.into_iter().map(count).collect()
}

/// Names the sections of a covenant's batch.
pub(crate) fn sections(
    covenant: &Covenant,
    records: impl Iterator<Item = u64>,
) -> Vec<SectionReport> {
    let named = |(Section { gate, match_key }, records)| SectionReport {
        gate: covenant.gates()[usize::from(gate)].id().to_owned(),
        match_key: covenant.match_keys()[usize::from(match_key)]
            .id()
            .to_owned(),
        records,
    };
    covenant.sections().zip(records).map(named).collect()
}
