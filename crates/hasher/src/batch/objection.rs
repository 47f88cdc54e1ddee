//! Why no batch may be made of exports that were read to their ends.
//!
//! The refusals and the report are written all the same: who mends an export needs all that is
//! wrong with it at once.

use std::sync::Arc;

use crate::batch::report::Report;
use crate::batch::withdrawal::Withdrawal;
use crate::check::disbelieved::WordColumn;
use crate::check::refusal::Refusal;
use crate::profile::Profile;

/// So many rows may be set aside whatever their share: one wrong row of a handful is not a broken
/// export, and the others are still due. An export that is broken (a column shifted, dates in
/// another form) loses all its rows, and then nothing is left.
const FEW_SET_ASIDE: u64 = 3;

/// Why no batch may be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Objection {
    /// More rows were set aside than the covenant allows, and more than a few or all that were not
    /// withheld.
    #[error(
        "{set_aside} of {} were set aside{}, more than the share of {allowed} that the covenant \
         allows{most_often}",
        count_rows(*rows),
        besides(*withheld)
    )]
    TooManySetAside {
        /// The share that the covenant allows.
        allowed: f64,
        /// Rows that were set aside.
        set_aside: u64,
        /// Rows that were not withheld.
        rows: u64,
        /// Rows that were withheld.
        withheld: u64,
        /// What is wrong with most of them, and where the first of these stands.
        most_often: String,
    },
    /// One value stands where many different ones should: a word for nothing, that is not known as
    /// one.
    #[error(
        "column {column:?}{file}: one value stands {} of {of} that say something, and so it is a \
         word for nothing: name it in the profile (for a word x: [empty], words = [\"x\"]), or \
         take the column out of it",
        counted(*count, *is_of_persons)
    )]
    WordColumn {
        /// The column, by the name that the profile gives it.
        column: String,
        /// The export, where there are several, with `of` before it.
        file: String,
        /// On how many rows, or with how many persons, the value stands.
        count: u64,
        /// Of how many.
        of: u64,
        /// Whether persons are counted, and not rows.
        is_of_persons: bool,
    },
    /// What looks like a withdrawal that nobody meant.
    #[error(transparent)]
    Withdrawal(#[from] Withdrawal),
    /// More signals than the covenant lets the agency send.
    #[error(
        "there are {signals} signals, and the covenant lets this agency send at most {allowed} \
         for a night"
    )]
    TooManySignals {
        /// How many signals the exports have.
        signals: u64,
        /// How many signals the agency may send for a night.
        allowed: u64,
    },
}

impl Objection {
    /// Objects when more rows were set aside than the covenant allows.
    pub(crate) fn to_set_aside(
        report: &Report,
        refusals: &[Refusal],
        allowed: f64,
    ) -> Option<Self> {
        // A covenant that allows none at all is taken at its word.
        let is_judged = report.set_aside > FEW_SET_ASIDE || report.hashed == 0 || allowed <= 0.0;
        (is_judged && report.refused_share() > allowed).then(|| Self::TooManySetAside {
            allowed,
            set_aside: report.set_aside,
            rows: report.rows - report.withheld,
            withheld: report.withheld,
            most_often: most_often(report, refusals),
        })
    }

    /// Objects to a column of an export that says nothing.
    pub(crate) fn to_word(word: WordColumn, file: Option<Arc<str>>, profile: &Profile) -> Self {
        Self::WordColumn {
            column: profile
                .column(word.column)
                .map_or_else(String::new, ToString::to_string),
            file: file.map_or_else(String::new, |file| format!(" of {file}")),
            count: word.count,
            of: word.of,
            is_of_persons: word.is_of_persons,
        }
    }

    /// Objects when there are more signals than the agency may send.
    pub(crate) fn to_signals(report: &Report, allowed: u64) -> Option<Self> {
        (report.signals > allowed).then_some(Self::TooManySignals {
            signals: report.signals,
            allowed,
        })
    }
}

/// What is wrong with most of the rows that were set aside, and where the first of these stands.
fn most_often(report: &Report, refusals: &[Refusal]) -> String {
    let Some(frequent) = report.most_frequent_error() else {
        return String::new();
    };
    let column = match &frequent.column {
        Some(column) => format!(" in column {column:?}"),
        None => String::new(),
    };
    let file = match &frequent.file {
        Some(file) => format!(" of {file}"),
        None => String::new(),
    };
    let first = refusals.iter().find(|refusal| {
        refusal.reason == frequent.reason
            && refusal.column == frequent.column
            && refusal.file == frequent.file
    });
    let first = match first {
        Some(refusal) => format!(" The first is row {}.", refusal.row),
        None => String::new(),
    };
    format!(
        "; most often {}{column}{file}, {}: {}{first}",
        frequent.reason.word(),
        count_rows(frequent.rows),
        frequent.advice
    )
}

/// Of which rows it is a share, where the covenant keeps some at the agency.
fn besides(withheld: u64) -> String {
    if withheld == 0 {
        String::new()
    } else {
        format!(
            " (besides {} withheld, which are not wrong)",
            count_rows(withheld)
        )
    }
}

/// On what a value stands.
fn counted(count: u64, is_of_persons: bool) -> String {
    if is_of_persons {
        format!("with {count} different persons")
    } else {
        format!("on {count} rows about different persons,")
    }
}

fn count_rows(count: u64) -> String {
    format!("{count} {}", if count == 1 { "row" } else { "rows" })
}
