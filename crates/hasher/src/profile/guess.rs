//! Guesses from the first rows of an export how it is written and what its columns hold.

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

/// Encodings of single bytes, the likelier first: the first of two that fit alike is taken.
const SINGLE_BYTES: [Encoding; 6] = [
    Encoding::Windows1252,
    Encoding::Cp850,
    Encoding::Iso8859_15,
    Encoding::Windows1254,
    Encoding::Windows1250,
    Encoding::MacRoman,
];

/// Letters with marks that names in the Netherlands have, and those of names from elsewhere.
const COMMON: &str = "éëïöüèáàçäêóíñôúûîßÉËÏÖÜÈÁÇÄÓÍ";
const LESS_COMMON: &str = "åøâšžčćđśźżłńęąőűğışřěůňťďØŞİĞŠŽČŁŻŚĆ";

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
    let (mut best, mut max) = (Encoding::Windows1252, i64::MIN);
    for encoding in SINGLE_BYTES {
        let score = likeness(sample, encoding);
        if score > max {
            (best, max) = (encoding, score);
        }
    }
    match best {
        Encoding::Windows1252 => (best, "it is not UTF-8"),
        _ => (best, "read so, its letters with marks are those of names"),
    }
}

/// How much a sample looks like names when it is read in an encoding.
fn likeness(sample: &[u8], encoding: Encoding) -> i64 {
    let Ok(text) = decoded(sample, encoding) else {
        return i64::MIN;
    };
    let (mut score, mut before) = (0, ' ');
    for character in text.chars() {
        // What an encoding does not have is a sign of another one.
        if character == '\u{FFFD}' || (character >= '\u{80}' && character.is_control()) {
            score -= 9;
        } else if !character.is_ascii() {
            score += weight(character, before);
        }
        before = character;
    }
    score
}

/// How usual a character is in names behind another one.
fn weight(character: char, before: char) -> i64 {
    let weight = if COMMON.contains(character) {
        3
    } else if LESS_COMMON.contains(character) {
        2
    } else if !character.is_alphabetic() && before.is_alphabetic() && !"’‘´".contains(character)
    {
        -3
    } else {
        0
    };
    // A capital within a word is not how names are written: JoÎl.
    if character.is_uppercase() && before.is_lowercase() {
        -3
    } else {
        weight
    }
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
    if let Some(kind) = text.kind() {
        return Err(TableError::OtherKind(kind));
    }
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
    for id in DateForm::COMMON {
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

/// A form with day and month the other way round that fits the same dates as well. Only where
/// slashes stand: nobody writes the month first with hyphens or points.
pub(crate) fn other_order(cells: &[&str], form: &str) -> Option<&'static str> {
    let swapped = match form {
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
