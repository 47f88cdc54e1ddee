//! Cells that say in words that there is nothing: `NULL`, `n.v.t.`, `onbekend`, `-`, `0`
//! (docs/normalisation.md, "Cells that say nothing").
//!
//! Read as a value, such a word makes one person of all who have it. Nearly every cell is told from
//! these words by its first two bytes; only the others are folded and compared.

mod words;

use crate::profile::field::{Field, Place};
use words::{ABBREVIATIONS, ADDRESSES, NAMES, NO_NAMES, WORDS};

/// Letters of the longest word, folded.
const MAX_WORD: usize = 40;

/// What a column holds, as far as that decides what says nothing in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ColumnKind {
    /// The agency's number of a signal. It may be all nines: a number that stands on several rows
    /// is a conflict anyway.
    Signal,
    /// Any other number that all rows of one person, or one address, have in common.
    Number,
    HouseNumber,
    Postcode,
    /// A house letter or an addition.
    Suffix,
    Surname,
    PartnerSurname,
    FirstNames,
    /// Initials, which may be those of an abbreviation: `N.V.T.`
    Initials,
    /// Street, town, address.
    Address,
    Date,
    /// Any other: a code, a severity, a desk, an amount.
    Word,
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// Something.
    Value,
    /// Nothing.
    Nothing,
    /// Nothing, unless the row has another name: the word is a surname too.
    NothingAlone,
}

/// What a trimmed cell of a column says.
#[inline]
pub(crate) fn said(place: Place, cell: &str) -> Said {
    let [first, rest @ ..] = cell.as_bytes() else {
        return Said::Nothing;
    };
    let second = rest.first().copied().unwrap_or(b' ') | 0x20;
    let is_likely = match first | 0x20 {
        letter @ b'a'..=b'z' if second.is_ascii_lowercase() => {
            words::SECONDS[usize::from(letter - b'a')] >> (second - b'a') & 1 != 0
        }
        letter @ b'a'..=b'z' => b"notux".contains(&letter),
        // Capitals and small letters differ by this bit, and so do signs that are looked at anyway.
        b'1'..=b'8' => has_mark(rest),
        // Zeros and nines alone, or a number that a spreadsheet rounded: most dates are neither.
        b'0' | b'9' => has_mark(rest) || !begins_with_other_digit(*first, rest),
        _ => true,
    };
    if is_likely {
        said_by(ColumnKind::of(place), cell)
    } else {
        Said::Value
    }
}

/// Whether what follows a first digit may be of a number that a spreadsheet rounded.
fn has_mark(rest: &[u8]) -> bool {
    rest.iter().take(3).any(|byte| b".,eE".contains(byte))
}

/// Whether one of the next three bytes is a digit other than the first.
fn begins_with_other_digit(first: u8, rest: &[u8]) -> bool {
    let mut start = rest.iter().take(3);
    start.any(|byte| byte.is_ascii_digit() && *byte != first)
}

/// Whether a trimmed cell says nothing in a column of which nobody knows yet what it holds: by what
/// says nothing in every column.
pub(crate) fn is_nothing_in_words(cell: &str) -> bool {
    said_by(ColumnKind::Word, cell) == Said::Nothing
}

/// Whether a cell is one of these words, whatever its case.
pub(crate) fn is_listed(words: &[String], cell: &str) -> bool {
    words.iter().any(|word| {
        cell.eq_ignore_ascii_case(word)
            || !cell.is_ascii() && cell.chars().flat_map(char::to_lowercase).eq(word.chars())
    })
}

fn said_by(kind: ColumnKind, cell: &str) -> Said {
    let is_nothing = if !cell.contains(char::is_alphanumeric) {
        true
    } else if !cell.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        kind.is_nothing_of_digits(cell)
    } else if cell.is_ascii() {
        let (mut word, mut length) = ([0; MAX_WORD], 0);
        for byte in cell.bytes() {
            if byte.is_ascii_alphanumeric() || byte == b'#' || byte == b'/' {
                let Some(room) = word.get_mut(length) else {
                    return Said::Value;
                };
                (*room, length) = (byte.to_ascii_lowercase(), length + 1);
            }
        }
        let word = &word[..length];
        if has(NAMES, word) {
            return kind.of_a_name(cell);
        }
        kind.is_nothing(word, cell)
    } else {
        false
    };
    if is_nothing {
        Said::Nothing
    } else {
        Said::Value
    }
}

impl ColumnKind {
    const fn of(place: Place) -> Self {
        let Place::Field(field) = place else {
            return Self::Word;
        };
        match field {
            Field::SignalNumber => Self::Signal,
            Field::ClientNumber
            | Field::Bsn
            | Field::ParentBsn1
            | Field::ParentBsn2
            | Field::BagId => Self::Number,
            Field::HouseNumber => Self::HouseNumber,
            Field::Postcode => Self::Postcode,
            Field::HouseLetter | Field::HouseAddition => Self::Suffix,
            Field::Surname | Field::Name => Self::Surname,
            Field::PartnerSurname => Self::PartnerSurname,
            Field::FirstNames => Self::FirstNames,
            Field::Initials => Self::Initials,
            Field::Street | Field::Town | Field::PostcodeTown | Field::Address => Self::Address,
            Field::BirthDate => Self::Date,
            Field::Prefix
            | Field::HouseIndication
            | Field::Code
            | Field::Date
            | Field::Severity
            | Field::Contact
            | Field::Amount
            | Field::Reporter
            | Field::JointPlan
            | Field::Informed => Self::Word,
        }
    }

    /// What a word says that is somebody's name as well: as a name it has one capital.
    fn of_a_name(self, cell: &str) -> Said {
        let mut letters = cell.chars();
        let is_written_as_name =
            letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase);
        match self {
            Self::Surname if is_written_as_name => Said::NothingAlone,
            Self::FirstNames if is_written_as_name => Said::Value,
            Self::Initials if !cell.contains(char::is_lowercase) => Said::Value,
            _ => Said::Nothing,
        }
    }

    /// Whether a cell of signs and digits alone says nothing.
    fn is_nothing_of_digits(self, cell: &str) -> bool {
        let mut digits = cell.bytes().filter(u8::is_ascii_digit);
        let count = digits.clone().count();
        let is_zero = digits.all(|digit| digit == b'0');
        match self {
            Self::Word => false,
            // `00-00-0000` is a date whose parts are unknown.
            Self::Date => is_zero && count < 4,
            Self::Number => {
                is_zero
                    || cell == "-1"
                    || count >= 4 && cell.bytes().all(|byte| byte == b'9')
                    || is_rounded(cell)
            }
            _ => is_zero && cell.is_ascii(),
        }
    }

    /// Whether a cell that holds letters says nothing; `word` are its letters and digits.
    fn is_nothing(self, word: &[u8], cell: &str) -> bool {
        if word.iter().all(|&letter| letter == b'x') {
            return match self {
                Self::Word | Self::Postcode | Self::Date => false,
                Self::Initials | Self::Suffix => word.len() > 2,
                _ => true,
            };
        }
        if has(ABBREVIATIONS, word) {
            // Initials are capitals, with or without points.
            return self != Self::Initials
                || cell.contains(|sign: char| sign.is_lowercase() || sign == '/');
        }
        if has(WORDS, word) {
            return true;
        }
        match self {
            Self::Signal | Self::Number => is_rounded(cell),
            Self::Postcode => word.len() <= 6 && word.starts_with(b"0000") || has(ADDRESSES, word),
            Self::Surname | Self::PartnerSurname | Self::FirstNames => has(NO_NAMES, word),
            Self::Address | Self::HouseNumber => has(ADDRESSES, word),
            _ => false,
        }
    }
}

/// Whether a word stands in a list; most others differ in length or first letter already.
fn has(list: &[&[u8]], word: &[u8]) -> bool {
    list.iter().any(|listed| {
        listed.len() == word.len() && listed.first() == word.first() && *listed == word
    })
}

/// Whether a spreadsheet rounded a long number: `1,23457E+11`. An `E` between digits alone may
/// belong to a number of the agency's.
fn is_rounded(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else {
        return false;
    };
    let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, decimals) = mantissa.split_once([',', '.']).unwrap_or((mantissa, ""));
    let is_marked = power.len() < exponent.len() || mantissa.len() > whole.len();
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    is_marked
        && (1..=3).contains(&whole.len())
        && (1..=3).contains(&power.len())
        && is_number(whole)
        && is_number(decimals)
        && is_number(power)
}

#[cfg(test)]
mod tests;
