//! Guesses from the first rows of an export how it is written and what its columns hold.

use std::ops::RangeInclusive;

use crate::profile::date::DateForm;
use crate::read::table::{Cells, Chunk, Table, TableError};
use crate::read::{Encoding, Text};

/// Bytes of an export that are looked at.
pub(crate) const SAMPLE_BYTES: usize = 1024 * 1024;

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

/// The forms that are tried, the likelier first: the first of two that fit alike is taken.
const DATES: [&str; 32] = [
    "dd-mm-yyyy",
    "yyyy-mm-dd",
    "dd/mm/yyyy",
    "yyyymmdd",
    "dd.mm.yyyy",
    "yyyy/mm/dd",
    "d-m-yyyy",
    "d/m/yyyy",
    "d.m.yyyy",
    "mm/dd/yyyy",
    "m/d/yyyy",
    "ddmmyyyy",
    "mm-dd-yyyy",
    "yyyy.mm.dd",
    "yyyy-m-d",
    "dd-mm-yyyy time",
    "yyyy-mm-dd time",
    "dd/mm/yyyy time",
    "yyyymmdd time",
    "dd.mm.yyyy time",
    "yyyy/mm/dd time",
    "d-m-yyyy time",
    "d/m/yyyy time",
    "d.m.yyyy time",
    "mm/dd/yyyy time",
    "m/d/yyyy time",
    "dd-mm-yy",
    "dd/mm/yy",
    "dd.mm.yy",
    "d-m-yy",
    "d/m/yy",
    "yymmdd",
];

/// The encoding, and what makes it likely.
pub(crate) fn encoding(sample: &[u8]) -> (Encoding, &'static str) {
    if let Some((encoding, _)) = Encoding::of_mark(sample) {
        return (encoding, "by its byte order mark");
    }
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

/// A text of an encoding, without its byte order mark.
pub(crate) fn decoded(sample: &[u8], encoding: Encoding) -> Result<String, TableError> {
    let mut text = Text::open(sample, encoding).map_err(TableError::Read)?;
    let mut bytes = Vec::new();
    loop {
        let piece = text.piece().map_err(TableError::Read)?;
        if piece.is_empty() {
            break;
        }
        bytes.extend_from_slice(piece);
        let count = piece.len();
        text.consume(count);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The form that most of some dates fit, of a calendar day or with unknown parts, and how many do;
/// the first of the list where two fit alike. `None` when no date fits any form.
#[must_use]
pub fn guess_dates(cells: &[&str]) -> Option<(&'static str, usize)> {
    let (mut best, mut max) = (None, 0);
    for id in DATES {
        let Some(form) = DateForm::parse(id) else {
            continue;
        };
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

/// A form with day and month the other way round that fits the same dates as well.
pub(crate) fn other_order(cells: &[&str], form: &str) -> Option<&'static str> {
    let swapped = match form {
        "dd-mm-yyyy" => "mm-dd-yyyy",
        "dd/mm/yyyy" => "mm/dd/yyyy",
        "d/m/yyyy" => "m/d/yyyy",
        "dd/mm/yyyy time" => "mm/dd/yyyy time",
        "d/m/yyyy time" => "m/d/yyyy time",
        _ => return None,
    };
    let other = DateForm::parse(swapped)?;
    for cell in cells {
        if other
            .read(cell)
            .is_none_or(|written| written.date().is_none())
        {
            return None;
        }
    }
    Some(swapped)
}
