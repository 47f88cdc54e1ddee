//! Guesses from the first rows of an export how it is written and what its columns hold.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::profile::date::DateForm;
use crate::profile::field::{FIELDS, Field};
use crate::profile::known_columns;
use crate::read::Encoding;
use crate::read::table::{Cells, Chunk, Table, TableError};

/// Bytes of an export that are looked at.
pub(crate) const SAMPLE_BYTES: usize = 1024 * 1024;

/// How many words a code column may have, and how long they may be.
const MAX_WORDS: usize = 40;
const MAX_WORD_BYTES: usize = 24;
/// Rows that a word stands on before it is shown.
const MIN_WORD_ROWS: usize = 3;

/// A delimiter, and its name in a profile.
#[derive(Clone, Copy)]
pub(crate) struct Delimiter {
    pub(crate) byte: u8,
    pub(crate) id: &'static str,
}

/// The delimiters that are tried.
pub(crate) const DELIMITERS: [Delimiter; 4] = [
    Delimiter {
        byte: b';',
        id: ";",
    },
    Delimiter {
        byte: b',',
        id: ",",
    },
    Delimiter {
        byte: b'\t',
        id: "tab",
    },
    Delimiter {
        byte: b'|',
        id: "|",
    },
];

const DATES: [&str; 10] = [
    "dd-mm-yyyy",
    "yyyy-mm-dd",
    "dd/mm/yyyy",
    "yyyymmdd",
    "dd.mm.yyyy",
    "yyyy/mm/dd",
    "mm/dd/yyyy",
    "ddmmyyyy",
    "mm-dd-yyyy",
    "yyyy.mm.dd",
];

/// For each field, by its index, the index of the column that seems to hold it.
pub(crate) type FieldColumns = [Option<usize>; FIELDS];

/// The encoding, and what makes it likely.
pub(crate) fn encoding(sample: &[u8]) -> (Encoding, &'static str) {
    if let Some((encoding, _)) = Encoding::of_mark(sample) {
        return (encoding, "by its byte order mark");
    }
    // Latin text in UTF-16 has a zero byte in every character.
    if sample.iter().filter(|&&byte| byte == 0).count() > sample.len() / 4 {
        return (Encoding::Utf16, "every other byte is zero");
    }
    match str::from_utf8(sample) {
        Ok(_) => return (Encoding::Utf8, "every byte fits"),
        // No error length means that the sample ends inside a character.
        Err(error) if error.error_len().is_none() => return (Encoding::Utf8, "every byte fits"),
        Err(_) => {}
    }
    // In cp850 the letters with marks lie at 80 to A5, in windows-1252 at C0 to FF.
    if beside_letters(sample, 0x80..=0xA5) > beside_letters(sample, 0xC0..=0xFF) {
        (
            Encoding::Cp850,
            "its letters with marks lie where DOS has them",
        )
    } else {
        (Encoding::Windows1252, "it is not UTF-8")
    }
}

/// How often a byte of a range stands beside a letter, as a letter of a name does.
fn beside_letters(sample: &[u8], range: RangeInclusive<u8>) -> usize {
    let mut count = 0;
    for pair in sample.windows(2) {
        let is_name = (range.contains(&pair[0]) && pair[1].is_ascii_alphabetic())
            || (pair[0].is_ascii_alphabetic() && range.contains(&pair[1]));
        count += usize::from(is_name);
    }
    count
}

/// The delimiter that splits the first row into the most cells; the first of the list among equals.
pub(crate) fn delimiter(sample: &[u8], encoding: Encoding) -> Result<Delimiter, TableError> {
    let (mut best, mut max) = (DELIMITERS[0], 0);
    for delimiter in DELIMITERS {
        let mut chunk = Chunk::default();
        Table::open(sample, encoding, delimiter.byte)?.fill(&mut chunk, 1)?;
        let header = chunk.rows().first().and_then(|row| row.cells);
        let cells = header.map_or(0, Cells::count);
        if cells > max {
            (best, max) = (delimiter, cells);
        }
    }
    Ok(best)
}

/// Where each field seems to stand; `None` for a first row with a number in it, or with fewer than
/// two known names, which is not a header.
pub(crate) fn columns(header: Cells<'_>) -> Option<FieldColumns> {
    let mut columns = [None; FIELDS];
    for (index, name) in header.iter().enumerate() {
        if name.chars().filter(char::is_ascii_digit).count() > 2 {
            return None;
        }
        if let Some(field) = known_columns::field(name) {
            columns[field.index()].get_or_insert(index);
        }
    }
    // One word could be somebody's name; two columns with known names are no accident.
    let known = columns.iter().flatten().count();
    (known >= 2).then_some(columns)
}

/// The form that most dates of the rows fit, if nearly all do: an export has typing errors.
pub(crate) fn date(rows: &[Cells<'_>], columns: &FieldColumns) -> Option<&'static str> {
    let mut cells: Vec<&str> = Vec::new();
    for row in rows {
        for field in [Field::Date, Field::BirthDate] {
            let cell = columns[field.index()].map_or("", |index| row.at(index).trim());
            if !cell.is_empty() {
                cells.push(cell);
            }
        }
    }
    let (form, count) = guess_dates(&cells)?;
    (count * 10 >= cells.len() * 9).then_some(form)
}

/// The form that most of some dates fit, of a calendar day or with unknown parts, and how many do;
/// the first of the list where two fit alike. `None` when no date fits any form.
///
/// # Examples
/// ```
/// let cells = ["29-02-1980", "12-31-1987", "01-11-2026"];
/// assert_eq!(hasher::guess_dates(&cells), Some(("dd-mm-yyyy", 2)));
/// ```
#[must_use]
pub fn guess_dates(cells: &[&str]) -> Option<(&'static str, usize)> {
    let (mut best, mut max) = (None, 0);
    for id in DATES {
        let form = DateForm::parse(id)?;
        let mut count = 0;
        for cell in cells {
            let fits = form
                .read(cell)
                .is_some_and(|written| written.is_incomplete() || written.date().is_some());
            count += usize::from(fits);
        }
        if count > max {
            (best, max) = (Some((id, count)), count);
        }
    }
    best
}

/// The distinct words of a column, unless it has too many or too long ones to be a column of codes.
/// A word that stands on one or two rows is not shown: it might have slipped in from another
/// column.
pub(crate) fn words<'a>(rows: &[Cells<'a>], index: usize) -> Option<Vec<&'a str>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        let word = row.at(index).trim();
        if !word.is_empty() {
            *counts.entry(word).or_default() += 1;
        }
    }
    if counts.len() > MAX_WORDS || !counts.keys().all(|word| is_short(word)) {
        return None;
    }
    counts.retain(|_, count| *count >= MIN_WORD_ROWS);
    Some(counts.into_keys().collect())
}

fn is_short(word: &str) -> bool {
    word.len() <= MAX_WORD_BYTES && !word.contains(char::is_control)
}
