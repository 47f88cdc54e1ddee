//! What a cell of the form says: a word, English or Dutch, or a date as a spreadsheet writes it.

use std::fmt::Write as _;

use exchange::letter::answers::Informed;
use jiff::civil::Date;

use crate::profile::date::DateForm;

/// How a date may be written; a spreadsheet turns the first into one of the others.
const DATES: [&str; 3] = ["yyyy-mm-dd", "d-m-yyyy", "d/m/yyyy"];

/// The one that a cell says by its word, English or Dutch.
pub(super) fn one_of<T: Copy>(
    all: &[T],
    cell: &str,
    word: impl Fn(T) -> &'static str,
    nl: impl Fn(T) -> &'static str,
) -> Option<T> {
    // A spreadsheet writes a word the way it likes.
    let said = cell
        .trim()
        .to_lowercase()
        .replace([' ', '_'], "-")
        .replace('é', "e");
    all.iter()
        .copied()
        .find(|&one| said == word(one) || said == nl(one))
}

/// Who was informed: words with commas or plus signs between.
pub(super) fn read_informed(cell: &str) -> Option<Vec<Informed>> {
    let mut whom = Vec::new();
    for word in cell.split([',', '+']) {
        whom.push(one_of(Informed::ALL, word, Informed::as_str, Informed::nl)?);
    }
    whom.sort_unstable();
    whom.dedup();
    Some(whom)
}

/// The date that a cell says.
pub(super) fn read_date(cell: &str) -> Option<Date> {
    DATES
        .iter()
        .find_map(|form| DateForm::parse(form)?.read(cell)?.date())
}

/// All words of a column, as an error lists them.
pub(super) fn words<T: Copy>(
    all: &[T],
    word: impl Fn(T) -> &'static str,
    nl: impl Fn(T) -> &'static str,
) -> String {
    let mut words = String::new();
    for (index, &one) in all.iter().enumerate() {
        let between = if index == 0 { "" } else { ", " };
        // To a text it cannot fail.
        let _ = write!(words, "{between}{} ({})", word(one), nl(one));
    }
    words
}
