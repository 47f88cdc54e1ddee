//! Answers: the questions of a night as a CSV for the steward, who fills in yes or no
//! (docs/for-agencies.md, "Questions").
//!
//! The columns are `signal_number;signal_ref;other_agency;other_contact;other_signal_ref`, then
//! `code;own_code;match_keys;answer`, in UTF-8 with a byte order mark. A ref has an `s` before its
//! digits, and what a spreadsheet would take
//! for a number has an apostrophe. An answer belongs to its two refs and the agency, wherever it
//! stands: other columns and the order of rows are the steward's own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};

use exchange::covenant::Covenant;
use exchange::file::spreadsheet::{BYTE_ORDER_MARK, quoted_text, ref_cell, ref_in, text};
use exchange::letter::questions::Asked;

use crate::read::Encoding;
use crate::read::table::{CHUNK_ROWS, Chunk, Table, TableError};

/// The names of the columns.
const COLUMNS: [&str; 9] = [
    "signal_number",
    "signal_ref",
    "other_agency",
    "other_contact",
    "other_signal_ref",
    "code",
    "own_code",
    "match_keys",
    "answer",
];

/// The columns that say what is answered, and how.
const READ: [&str; 4] = ["signal_ref", "other_agency", "other_signal_ref", "answer"];

/// One question, as text. Without `Debug`: the number is the agency's alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// The agency's own number of its signal.
    pub signal_number: String,
    /// The ref of it, by which the other agency is asked about it.
    pub signal_ref: String,
    /// Id of the other agency.
    pub other_agency: String,
    /// The desk to ask there.
    pub other_contact: u16,
    /// The other's signal, by which it finds it again.
    pub other_signal_ref: String,
    /// The code of the other's signal, which is named to the other agency.
    pub code: String,
    /// The code of the agency's own signal, which the other names.
    pub own_code: String,
    /// Ids of the match keys on which they met.
    pub match_keys: Vec<String>,
}

/// What a question is about: own signal, other agency and its signal.
type PairCells = [String; 3];

/// What a steward filled in: yes or no, by pair.
#[derive(Default)]
pub struct Answers {
    given: BTreeMap<PairCells, bool>,
    /// The pairs of all rows, also of those in which nothing is filled in: they say whose file it
    /// is.
    rows: BTreeSet<PairCells>,
}

impl Answers {
    /// Whether the question was answered with yes; `None` when it was not answered.
    #[must_use]
    pub fn of(&self, line: &Line) -> Option<bool> {
        let question = [
            line.signal_ref.clone(),
            line.other_agency.clone(),
            line.other_signal_ref.clone(),
        ];
        self.given.get(&question).copied()
    }

    /// How many questions were answered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Whether no question was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// How many answers are to a pair that is not asked.
    #[must_use]
    pub fn not_asked(&self, asked: &[Asked], covenant: &Covenant) -> usize {
        let asked = asked.iter().filter_map(|asked| pair_of(asked, covenant));
        let asked: BTreeSet<PairCells> = asked.collect();
        let given = self.given.keys();
        given.filter(|pair| !asked.contains(*pair)).count()
    }

    /// Whether there are rows, and none of them is about a pair that is asked: so the file is not
    /// of these questions, though nothing is filled in.
    #[must_use]
    pub fn are_of_others(&self, asked: &[Asked], covenant: &Covenant) -> bool {
        let is_here =
            |asked: &Asked| pair_of(asked, covenant).is_some_and(|pair| self.rows.contains(&pair));
        !self.rows.is_empty() && !asked.iter().any(is_here)
    }

    /// Takes in answers that were given later.
    pub fn merge(&mut self, later: Self) {
        self.given.extend(later.given);
        self.rows.extend(later.rows);
    }
}

/// The pair that is asked about; `None` when the covenant does not know the other agency.
fn pair_of(asked: &Asked, covenant: &Covenant) -> Option<PairCells> {
    let other = covenant.agency_at(asked.agency)?;
    let (own, theirs) = (asked.own.to_string(), asked.other.to_string());
    Some([own, other.id().to_owned(), theirs])
}

/// Writes questions with nothing filled in.
///
/// # Errors
/// When `out` fails.
pub fn write(lines: &[Line], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{BYTE_ORDER_MARK}{}", COLUMNS.join(";"))?;
    for Line {
        signal_number,
        signal_ref,
        other_agency,
        other_contact,
        other_signal_ref,
        code,
        own_code,
        match_keys,
    } in lines
    {
        let keys = match_keys.join(" ");
        writeln!(
            out,
            "{};{};{};{other_contact};{};{};{};{keys};",
            quoted_text(signal_number),
            ref_cell(signal_ref),
            text(other_agency),
            ref_cell(other_signal_ref),
            text(code),
            text(own_code),
        )?;
    }
    Ok(())
}

/// Reads what was filled in: `yes` or `ja`, `no` or `nee`, or nothing.
///
/// # Errors
/// [`AnswersError::Table`] when the file cannot be read; [`AnswersError::Header`] when a column
/// that is needed is missing; [`AnswersError::TooLong`], [`AnswersError::Word`] and
/// [`AnswersError::Both`] with the row of an answer that is not one, or not the one that was given
/// before. No cell is ever shown.
///
/// # Examples
/// ```
/// use hasher::letters::confirm::answers;
///
/// let csv = "signal_ref;other_agency;other_signal_ref;answer\n01;police;ab;ja\n02;police;cd;\n";
/// assert_eq!(answers::read(csv.as_bytes())?.len(), 1);
/// # Ok::<(), answers::AnswersError>(())
/// ```
pub fn read(source: impl Read) -> Result<Answers, AnswersError> {
    let mut table = Table::open(source, Encoding::Utf8, b';')?;
    let mut chunk = Chunk::default();
    table.fill_header(&mut chunk)?;
    let header = chunk.rows().first();
    let row = header.map_or(1, |header| header.number);
    let header = header.and_then(|header| header.cells);
    let header = header.ok_or(AnswersError::Header { row })?;
    // By name, so that a steward may add columns and move them.
    let mut columns = [0; READ.len()];
    for (column, name) in columns.iter_mut().zip(READ) {
        *column = header
            .iter()
            .position(|cell| cell.trim().eq_ignore_ascii_case(name))
            .ok_or(AnswersError::Header { row })?;
    }
    let mut answers = Answers::default();
    while table.fill(&mut chunk, CHUNK_ROWS)? {
        for view in chunk.rows() {
            let row = view.number;
            let cells = view.cells.ok_or(AnswersError::TooLong { row })?;
            let [own_signal, agency, other_signal, answer] =
                columns.map(|column| cells.at(column).trim());
            let question = [ref_in(own_signal), agency.to_owned(), ref_in(other_signal)];
            answers.rows.insert(question.clone());
            // A spreadsheet writes a word the way it likes.
            let answer = match answer.to_lowercase().as_str() {
                "" => continue,
                "yes" | "ja" => true,
                "no" | "nee" => false,
                _ => return Err(AnswersError::Word { row }),
            };
            // Nobody can tell which of two answers is meant.
            let earlier = answers.given.insert(question, answer);
            if earlier.is_some_and(|earlier| earlier != answer) {
                return Err(AnswersError::Both { row });
            }
        }
    }
    Ok(answers)
}

/// Why answers cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnswersError {
    /// The file cannot be read to its end.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The header is not that of questions.
    #[error(
        "row {row}: the columns signal_ref, other_agency, other_signal_ref and answer, separated \
         by ;, are needed"
    )]
    Header {
        /// Row as a spreadsheet counts, from 1.
        row: u64,
    },
    /// A row is longer than any answer.
    #[error("row {row}: it is too long to be an answer; look for a quote that is not closed")]
    TooLong {
        /// Row as a spreadsheet counts: the header is 1.
        row: u64,
    },
    /// A cell that is neither yes nor no.
    #[error("row {row}: an answer is yes, no or nothing")]
    Word {
        /// Row as a spreadsheet counts: the header is 1.
        row: u64,
    },
    /// One question answered with yes and with no.
    #[error("row {row}: an earlier row answers the same question differently")]
    Both {
        /// Row as a spreadsheet counts: the header is 1.
        row: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: &str, first: u8) -> Line {
        Line {
            signal_number: number.to_owned(),
            signal_ref: format!("{first:02x}").repeat(16),
            other_agency: "police".to_owned(),
            other_contact: 7,
            other_signal_ref: "ab".repeat(16),
            code: "2345E678".to_owned(),
            own_code: "VAVKKXDB".to_owned(),
            match_keys: vec!["initial+birth".to_owned()],
        }
    }

    #[test]
    fn are_read_back_from_what_was_written_whatever_the_signal_number() {
        let lines = [
            line("0012", 0),
            line("=1+1", 1),
            line("a;\"b\"", 2),
            line("'-3", 3),
            line("é 1", 4),
        ];
        let mut written = Vec::new();
        write(&lines, &mut written).expect("written");
        assert!(
            read(written.as_slice()).expect("answers").is_empty(),
            "nothing is filled in yet"
        );
        let text = String::from_utf8(written).expect("UTF-8");
        assert!(
            text.contains("\n\"'0012\";s0000"),
            "a spreadsheet would spoil both: {text}"
        );
        assert!(
            text.contains(";'2345E678;VAVKKXDB;"),
            "a spreadsheet would make a number of the first: {text}"
        );
        // As answers were written before refs had a letter, and as a spreadsheet leaves a number.
        let text = text.replace(";s0000", ";0000").replace("\"'0012\"", "12");
        let filled: Vec<String> = (text.lines().enumerate())
            .map(|(row, line)| format!("{line}{}\r\n", ["", "yes", "Nee", "JA", "no", ""][row]))
            .collect();
        let answers = read(filled.concat().as_bytes()).expect("answers");
        assert_eq!(
            lines.each_ref().map(|line| answers.of(line)),
            [Some(true), Some(false), Some(true), Some(false), None]
        );
        assert_eq!(answers.len(), 4);
    }

    #[test]
    fn are_refused_by_row_and_never_shown() {
        let rows = |rows: &str| {
            let text = format!("Answer;other_signal_ref;notes;other_agency;signal_ref\n{rows}");
            read(text.as_bytes()).map(|answers| answers.len())
        };
        assert!(matches!(
            rows("yes;ab;telephoned;police;1\nno;ab;;housing;1\n"),
            Ok(2)
        ));
        assert!(matches!(
            rows("yes;ab;;police;1\nperhaps;ab;;police;2\n"),
            Err(AnswersError::Word { row: 3 })
        ));
        assert!(matches!(
            rows("yes;ab;;police;1\nno;AB;;police;1\n"),
            Err(AnswersError::Both { row: 3 })
        ));
        assert!(matches!(
            read(b"number;answer\n".as_slice()),
            Err(AnswersError::Header { row: 1 })
        ));
        assert!(matches!(
            read(b"".as_slice()),
            Err(AnswersError::Header { row: 1 })
        ));
        let long = format!("yes;ab;{};police;1\n", "x".repeat(70_000));
        assert!(matches!(
            rows(&format!("yes;ab;;police;1\n{long}")),
            Err(AnswersError::TooLong { row: 3 })
        ));
    }

    #[test]
    fn are_read_below_a_line_that_says_the_delimiter() {
        let text = "sep=;\nsignal_ref;other_agency;other_signal_ref;answer\n01;police;ab;ja\n";
        assert_eq!(read(text.as_bytes()).expect("answers").len(), 1);
        let none = read(b"sep=;\nsignal_ref;answer\n".as_slice()).err();
        let said = none.expect("a column is missing").to_string();
        assert!(said.starts_with("row 2: the columns "), "{said}");
    }
}
