//! The report of a run: counts, by reason and column and by section; no value of any row.

use std::collections::BTreeMap;
use std::sync::Arc;

use exchange::covenant::Covenant;
use serde::Serialize;

use crate::check::key_use::UnusedKey;
use crate::check::refusal::{ColumnCounts, Disposition, Reason, Refusal};
use crate::profile::Profile;

/// What became of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The agency's id.
    pub agency: String,
    /// The night, `yyyy-mm-dd`.
    pub night: String,
    /// The revision of the batch.
    pub revision: u32,
    /// Rows of the export, without the header and without rows that are empty. Of rows that lie in
    /// a cell each line is one.
    pub rows: u64,
    /// The lines of the file, which add up: none vanishes.
    pub lines: LineCounts,
    /// Rows that were hashed.
    pub hashed: u64,
    /// Rows that were set aside.
    pub set_aside: u64,
    /// Rows that the covenant keeps at the agency; they are not wrong.
    pub withheld: u64,
    /// Signals in the batch: a signal that stands on several rows counts once.
    pub signals: u64,
    /// Warnings, of rows and of the file; one of a column is one.
    pub warnings: u64,
    /// Rows whose address is one that is no household.
    pub excluded_addresses: u64,
    /// The newest day of a signal, `yyyy-mm-dd`; none when there are no signals.
    pub newest_signal: Option<String>,
    /// What looked like a withdrawal that nobody meant, and was said to be right: a word for each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<&'static str>,
    /// The last night, `yyyy-mm-dd`, where the exports have the same bytes as then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// What became of each export, where there are several.
    #[serde(skip_serializing_if = "is_single")]
    pub exports: Vec<ExportReport>,
    /// How often each reason was given, by export and column.
    pub reasons: Vec<ReasonCount>,
    /// The records of each section.
    pub sections: Vec<SectionReport>,
}

/// What became of one export among those of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Its name.
    pub file: String,
    /// Its rows.
    pub rows: u64,
    /// Its lines, which add up.
    pub lines: LineCounts,
    /// Rows that were hashed.
    pub hashed: u64,
    /// Rows that were set aside.
    pub set_aside: u64,
    /// Rows that the covenant keeps at the agency.
    pub withheld: u64,
    /// Its signals in the batch.
    pub signals: u64,
    /// The newest day of its signals, `yyyy-mm-dd`.
    pub newest_signal: Option<String>,
}

const fn is_single(exports: &[ExportReport]) -> bool {
    exports.len() < 2
}

/// The lines of an export, by what they are. All but the first figure add up to the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LineCounts {
    /// Lines of the file, as an editor counts them.
    pub all: u64,
    /// Above the header: titles, a line `sep=`, blank ones.
    pub above_header: u64,
    /// Of the header; of the same header again, too, where exports lie one behind the other.
    pub header: u64,
    /// With nothing on them, or with nothing but delimiters.
    pub empty: u64,
    /// On which a row begins: as many as there are rows.
    pub rows: u64,
    /// On which a row goes on: the later lines of a cell of several lines.
    pub within_rows: u64,
}

impl LineCounts {
    /// Adds the lines of another file.
    pub(crate) const fn add(&mut self, other: Self) {
        self.all += other.all;
        self.above_header += other.above_header;
        self.header += other.header;
        self.empty += other.empty;
        self.rows += other.rows;
        self.within_rows += other.within_rows;
    }

    /// Whether no line was lost.
    #[must_use]
    pub const fn add_up(&self) -> bool {
        self.above_header + self.header + self.empty + self.rows + self.within_rows == self.all
    }
}

/// How often a reason was given for a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonCount {
    /// What became of the rows.
    pub severity: Disposition,
    /// Why they were refused or warned of.
    pub reason: Reason,
    /// The name of the export, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Arc<str>>,
    /// The column, by the name that the profile gives it.
    pub column: Option<Arc<str>>,
    /// The match key that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_key: Option<String>,
    /// How many rows have it.
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
    /// How many records it has.
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

    /// Takes in what became of an export.
    pub(crate) fn add(&mut self, export: ExportReport) {
        self.rows += export.rows;
        self.lines.add(export.lines);
        self.hashed += export.hashed;
        self.set_aside += export.set_aside;
        self.withheld += export.withheld;
        self.signals += export.signals;
        // As text, days are in the order of the calendar.
        if self.newest_signal < export.newest_signal {
            self.newest_signal.clone_from(&export.newest_signal);
        }
        self.exports.push(export);
    }

    /// The share of rows that were set aside, among those that the covenant does not keep at the
    /// agency.
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

/// How many of some refusals are warnings.
pub(crate) fn warnings(refusals: &[Refusal]) -> u64 {
    let mut count = 0;
    for refusal in refusals {
        count += u64::from(refusal.reason.disposition() == Disposition::Warning);
    }
    count
}

/// What was counted of the columns of an export.
pub(crate) struct CountedColumns<'a> {
    /// The name of the export, where there are several.
    pub(crate) file: Option<Arc<str>>,
    /// How its columns are called.
    pub(crate) profile: &'a Profile,
    /// What is so of how many of its rows.
    pub(crate) counts: &'a ColumnCounts,
    /// The match keys under which hardly any row gives a record.
    pub(crate) unused: Vec<UnusedKey>,
}

/// Counts refusals by disposition, reason, export and column, in this order, with what was counted
/// of columns.
pub(crate) fn reasons(refusals: &[Refusal], counted: &[CountedColumns<'_>]) -> Vec<ReasonCount> {
    let mut counts = BTreeMap::new();
    for refusal in refusals {
        let place = ReasonPlace {
            severity: refusal.reason.disposition(),
            reason: refusal.reason,
            file: refusal.file.clone(),
            column: refusal.column.clone(),
        };
        // A refusal of rows inside a cell is of all the lines it swallowed.
        *counts.entry(place).or_insert(0) += refusal.lines;
    }
    for of_export in counted {
        for count in of_export.counts.iter() {
            let column = count.place.and_then(|at| of_export.profile.column_at(at));
            let place = ReasonPlace {
                severity: count.reason.disposition(),
                reason: count.reason,
                file: of_export.file.clone(),
                column: column.cloned(),
            };
            *counts.entry(place).or_insert(0) += count.rows;
        }
    }
    let mut reasons = Vec::with_capacity(counts.len());
    for (place, rows) in counts {
        reasons.push(ReasonCount {
            severity: place.severity,
            reason: place.reason,
            file: place.file,
            column: place.column,
            match_key: None,
            rows,
            advice: place.reason.advice(),
        });
    }
    for of_export in counted {
        for unused in &of_export.unused {
            reasons.push(ReasonCount {
                severity: Reason::MatchKeyUnused.disposition(),
                reason: Reason::MatchKeyUnused,
                file: of_export.file.clone(),
                column: Some(unused.columns.as_str().into()),
                match_key: Some(unused.match_key.clone()),
                rows: unused.rows,
                advice: Reason::MatchKeyUnused.advice(),
            });
        }
    }
    // Stable: what is about columns stays in their order.
    reasons.sort_by_key(|count| (count.severity, count.reason));
    reasons
}

/// Where something is so; reasons are told in this order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ReasonPlace {
    severity: Disposition,
    reason: Reason,
    file: Option<Arc<str>>,
    column: Option<Arc<str>>,
}

/// Names the sections of a covenant's batch, which have so many records.
pub(crate) fn sections(covenant: &Covenant, records: &[u64]) -> Vec<SectionReport> {
    let mut sections = Vec::with_capacity(records.len());
    for (section, &records) in covenant.sections().zip(records) {
        let gate = &covenant.gates()[usize::from(section.gate)];
        let match_key = &covenant.match_keys()[usize::from(section.match_key)];
        sections.push(SectionReport {
            gate: gate.id().to_owned(),
            match_key: match_key.id().to_owned(),
            records,
        });
    }
    sections
}
