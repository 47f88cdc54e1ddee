//! The form that people fill in for referred cases: a CSV with a line for each own signal of each
//! open case (docs/for-agencies.md, "When a referral comes").
//!
//! The columns are `case;signal_number;signal_ref;verdict;informed;informed_on`, then
//! `postponed;review_by;outcome`, in UTF-8 with a byte order mark. Words are English or Dutch. An
//! answer belongs to its case and ref, wherever it stands: other columns and the order of rows are
//! the agency's own.

mod words;

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use exchange::file::spreadsheet::{BYTE_ORDER_MARK, quoted_text, ref_cell, ref_in, text};
use exchange::letter::answer_fault::AnswerFault;
use exchange::letter::answers::{Answer, Informed, Informing, Outcome, Postponement, Verdict};
use exchange::letter::case_number::CaseNumber;
use exchange::letter::referrals::{Referral, ReferralState};
use exchange::letter::spoken_code::SpokenCode;
use exchange::night::Night;
use exchange::payload::SignalRef;

use self::words::{one_of, read_date, read_informed, words};
use crate::read::Encoding;
use crate::read::table::{CHUNK_ROWS, Chunk, Table, TableError};

/// The names of the columns.
const COLUMNS: [&str; 9] = [
    "case",
    "signal_number",
    "signal_ref",
    "verdict",
    "informed",
    "informed_on",
    "postponed",
    "review_by",
    "outcome",
];

/// The columns that are read: all but the number.
const READ: [&str; 8] = [
    "case",
    "signal_ref",
    "verdict",
    "informed",
    "informed_on",
    "postponed",
    "review_by",
    "outcome",
];

/// One signal in one open case. Without `Debug`: the number is the agency's alone.
#[derive(Clone, PartialEq, Eq)]
pub struct FormLine {
    /// The case, as it is said.
    pub case: SpokenCode,
    /// The agency's own number of the signal; none where the export does not have it any more.
    pub signal_number: Option<String>,
    /// Its ref.
    pub signal: SignalRef,
}

/// What was filled in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FilledForm {
    answers: BTreeMap<(CaseNumber, SignalRef), Answer>,
    withdrawn: usize,
    /// Rows in which nothing is filled in.
    empty_rows: usize,
    /// Those of them that are about a referral of the letter.
    own_empty_rows: usize,
}

impl FilledForm {
    /// The answers to open referrals, as a letter has them.
    #[must_use]
    pub fn answers(&self) -> Vec<Answer> {
        self.answers.values().cloned().collect()
    }

    /// How many answers are to referrals that were withdrawn, and are left out.
    #[must_use]
    pub const fn withdrawn(&self) -> usize {
        self.withdrawn
    }

    /// Whether there are rows, all empty, and none of them is about a referral of the letter: so
    /// the form is of another agency or night, and says nothing of this one's.
    #[must_use]
    pub fn is_of_others(&self) -> bool {
        let has_answers = !self.answers.is_empty() || self.withdrawn > 0;
        !has_answers && self.empty_rows > 0 && self.own_empty_rows == 0
    }

    /// Takes in a form that was filled in later: its answers count.
    pub fn merge(&mut self, later: Self) {
        self.answers.extend(later.answers);
        self.withdrawn += later.withdrawn;
        self.empty_rows += later.empty_rows;
        self.own_empty_rows += later.own_empty_rows;
    }
}

/// Writes the form with nothing filled in.
///
/// # Errors
/// When `out` fails.
pub fn write(lines: &[FormLine], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{BYTE_ORDER_MARK}{}", COLUMNS.join(";"))?;
    for FormLine {
        case,
        signal_number,
        signal,
    } in lines
    {
        writeln!(
            out,
            "{};{};{};;;;;;",
            text(&case.to_string()),
            quoted_text(signal_number.as_deref().unwrap_or_default()),
            ref_cell(&signal.to_string()),
        )?;
    }
    Ok(())
}

/// Reads a form that was filled in, for the referrals of a letter of this night.
///
/// # Errors
/// [`AnswerFormError::Table`] when the file cannot be read, [`AnswerFormError::Header`] when a
/// column is missing, and another variant with the row of what cannot be answered so. No cell is
/// ever shown.
///
/// ```
/// use exchange::letter::case_number::CaseNumber;
/// use exchange::letter::referrals::{Referral, ReferralState, TellableCase};
/// use exchange::night::Night;
/// use exchange::payload::SignalRef;
/// use hasher::letters::answer_form;
///
/// let night = Night::parse("2026-11-22")?;
/// let referral = Referral {
///     number: CaseNumber([0, 1, 2, 3, 4, 5, 6, 7]),
///     since: night,
///     signals: vec![SignalRef([0xab; 12])],
///     state: ReferralState::Open(TellableCase::default()),
/// };
/// let form = "case;signal_ref;verdict;informed;informed_on;postponed;review_by;outcome\n\
///             222J62S6;sabababababababababababab;klopt;persoon;21-11-2026;;;advies\n";
/// let filled = answer_form::read(form.as_bytes(), &[referral], night)?;
/// assert_eq!(filled.answers().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(
    source: impl Read,
    referrals: &[Referral],
    night: Night,
) -> Result<FilledForm, AnswerFormError> {
    let mut table = Table::open(source, Encoding::Utf8, b';')?;
    let mut chunk = Chunk::default();
    table.fill_header(&mut chunk)?;
    let header = chunk.rows().first();
    let row = header.map_or(1, |header| header.number);
    let header = header.and_then(|header| header.cells);
    let header = header.ok_or(AnswerFormError::Header { row })?;
    // By name, so that people may add columns and move them.
    let mut columns = [0; READ.len()];
    for (column, name) in columns.iter_mut().zip(READ) {
        let mut names = header.iter();
        *column = names
            .position(|cell| cell.trim().eq_ignore_ascii_case(name))
            .ok_or(AnswerFormError::Header { row })?;
    }
    let mut filled = FilledForm::default();
    while table.fill(&mut chunk, CHUNK_ROWS)? {
        for view in chunk.rows() {
            let row = view.number;
            let cells = view.cells.ok_or(AnswerFormError::TooLong { row })?;
            let [case, signal, said @ ..] = columns.map(|column| cells.at(column).trim());
            let asked = asked(case, signal, referrals);
            if said.iter().all(|cell| cell.is_empty()) {
                filled.empty_rows += 1;
                filled.own_empty_rows += usize::from(asked.is_some());
                continue;
            }
            let (number, signal, is_open) = asked.ok_or(AnswerFormError::NotAsked { row })?;
            let answer = answer(number, signal, said, row)?;
            answer
                .check(night)
                .map_err(|fault| AnswerFormError::Fault { row, fault })?;
            if !is_open {
                filled.withdrawn += 1;
                continue;
            }
            // Nobody can tell which of two answers is meant.
            let earlier = filled.answers.insert((number, signal), answer.clone());
            if earlier.is_some_and(|earlier| earlier != answer) {
                return Err(AnswerFormError::Both { row });
            }
        }
    }
    Ok(filled)
}

/// The case and the signal that two cells name, and whether the referral is open.
fn asked(
    case: &str,
    signal: &str,
    referrals: &[Referral],
) -> Option<(CaseNumber, SignalRef, bool)> {
    let case = SpokenCode::parse(case).ok()?;
    let signal = SignalRef(exchange::hex::parse(ref_in(signal).as_bytes())?);
    let mut named = referrals
        .iter()
        .filter(|referral| referral.number.spoken() == case && referral.signals.contains(&signal));
    let referral = named.next()?;
    let is_open = matches!(referral.state, ReferralState::Open(_));
    Some((referral.number, signal, is_open))
}

fn answer(
    number: CaseNumber,
    signal: SignalRef,
    said: [&str; 6],
    row: u64,
) -> Result<Answer, AnswerFormError> {
    let [
        verdict,
        informed,
        informed_on,
        postponed,
        review_by,
        outcome,
    ] = said;
    let verdict = one_of(Verdict::ALL, verdict, Verdict::as_str, Verdict::nl);
    let verdict = verdict.ok_or(AnswerFormError::Verdict { row })?;
    let outcome = match outcome {
        "" => None,
        word => Some(
            one_of(Outcome::ALL, word, Outcome::as_str, Outcome::nl)
                .ok_or(AnswerFormError::Outcome { row })?,
        ),
    };
    let date = |cell| read_date(cell).ok_or(AnswerFormError::Date { row });
    let informing = match (informed, informed_on, postponed, review_by) {
        ("", "", "", "") => Informing::Unsaid,
        (whom, on, "", "") if !whom.is_empty() && !on.is_empty() => Informing::Done {
            whom: read_informed(whom).ok_or(AnswerFormError::Informed { row })?,
            on: date(on)?,
        },
        ("", "", why, by) if !why.is_empty() && !by.is_empty() => Informing::Postponed {
            why: one_of(
                Postponement::ALL,
                why,
                Postponement::as_str,
                Postponement::nl,
            )
            .ok_or(AnswerFormError::Postponed { row })?,
            review_by: date(by)?,
        },
        _ => return Err(AnswerFormError::Informing { row }),
    };
    Ok(Answer {
        number,
        signal,
        verdict,
        informing,
        outcome,
    })
}

/// Why a form cannot be taken. A row is one of a spreadsheet: the header is 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerFormError {
    /// The file cannot be read to its end.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The header is not that of the form.
    #[error("row {row}: the columns {}, separated by ;, are needed", READ.join(", "))]
    Header {
        /// The row.
        row: u64,
    },
    /// A row is longer than any answer.
    #[error("row {row}: it is too long to be an answer")]
    TooLong {
        /// The row.
        row: u64,
    },
    /// Case and ref are of no referral in the letter.
    #[error(
        "row {row}: no referral of this letter has this case with this signal; take the row out, \
         or make the form anew"
    )]
    NotAsked {
        /// The row.
        row: u64,
    },
    /// No verdict, or none that is known.
    #[error(
        "row {row}: the verdict is needed, one of {}",
        words(Verdict::ALL, Verdict::as_str, Verdict::nl)
    )]
    Verdict {
        /// The row.
        row: u64,
    },
    /// An unknown word for who was informed.
    #[error(
        "row {row}: informed are some of {}, with commas between",
        words(Informed::ALL, Informed::as_str, Informed::nl)
    )]
    Informed {
        /// The row.
        row: u64,
    },
    /// An unknown reason.
    #[error(
        "row {row}: postponed is one of {}",
        words(Postponement::ALL, Postponement::as_str, Postponement::nl)
    )]
    Postponed {
        /// The row.
        row: u64,
    },
    /// An unknown outcome.
    #[error(
        "row {row}: the outcome is one of {}",
        words(Outcome::ALL, Outcome::as_str, Outcome::nl)
    )]
    Outcome {
        /// The row.
        row: u64,
    },
    /// A date that is not one.
    #[error("row {row}: a date is written 2026-11-22 or 22-11-2026")]
    Date {
        /// The row.
        row: u64,
    },
    /// Half of what belongs together, or what excludes each other.
    #[error(
        "row {row}: fill in informed and informed_on, or postponed and review_by, or none of them"
    )]
    Informing {
        /// The row.
        row: u64,
    },
    /// What cannot be.
    #[error("row {row}: {fault}")]
    Fault {
        /// The row.
        row: u64,
        /// Why.
        fault: AnswerFault,
    },
    /// One signal answered in two ways.
    #[error("row {row}: an earlier row answers for the same signal differently")]
    Both {
        /// The row.
        row: u64,
    },
}

#[cfg(test)]
mod tests;
