//! White space and characters of format in a row: every kind of space is a space, and what nobody
//! sees is gone, in every column alike.

use std::borrow::Cow;

use zeroize::Zeroize as _;

use crate::check::columns::Columns;
use crate::normalise::letters::signs::is_format;
use crate::profile::field::{Field, Place};
use crate::read::table::Cells;

/// A row written anew; its buffers are used again, and wiped when dropped.
#[derive(Default)]
pub(super) struct CleanRow {
    text: String,
    ends: Vec<usize>,
}

impl CleanRow {
    /// The cells with plain spaces and without characters of format: the same where there is
    /// nothing to do.
    pub(super) fn clean<'a>(&'a mut self, cells: Cells<'a>) -> Cells<'a> {
        if !cells.joined().contains(is_odd) {
            return cells;
        }
        self.text.clear();
        self.ends.clear();
        for cell in cells.iter() {
            push_clean(cell, &mut self.text);
            self.ends.push(self.text.len());
        }
        Cells::new(&self.text, &self.ends)
    }
}

/// The signal number of a row, as its ref is made of it; empty where the row has none. All that
/// look for a row by its ref go by it.
pub(crate) fn signal_number<'a>(cells: Cells<'a>, columns: &Columns) -> Cow<'a, str> {
    let index = columns.index(Place::Field(Field::SignalNumber));
    let cell = index.map_or("", |index| cells.at(index));
    if !cell.contains(is_odd) {
        return Cow::Borrowed(cell.trim());
    }
    let mut clean = String::new();
    push_clean(cell, &mut clean);
    Cow::Owned(clean.trim().to_owned())
}

/// Appends a cell with plain spaces and without characters of format.
fn push_clean(cell: &str, text: &mut String) {
    for character in cell.chars() {
        if !is_odd(character) {
            text.push(character);
        } else if !is_format(character) {
            text.push(' ');
        }
    }
}

/// Whether a character is white space that is no space, or a character of format. Control
/// characters are for the reader of cells to refuse.
fn is_odd(character: char) -> bool {
    match character {
        ' '..='~' => false,
        '\t' | '\n' | '\r' => true,
        _ => is_format(character) || character.is_whitespace() && !character.is_control(),
    }
}

impl Drop for CleanRow {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_every_space_as_a_space_and_drops_what_nobody_sees() {
        let mut row = CleanRow::default();
        let text = "a\u{A0}b\u{200B}c\u{202F}d\u{3000}\u{FEFF}e\tf\u{85}";
        let ends = [7, text.len()];
        let clean = row.clean(Cells::new(text, &ends));
        assert_eq!(clean.iter().collect::<Vec<_>>(), ["a b", "c d e f\u{85}"]);
        let plain = row.clean(Cells::new("aé b", &[3, 5]));
        assert_eq!(plain.iter().collect::<Vec<_>>(), ["aé", " b"]);
    }
}
