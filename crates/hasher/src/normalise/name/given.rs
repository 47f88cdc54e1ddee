//! Cells of initials and first names to the first initial and the given names that are written out.

use super::surname::is_title;
use crate::normalise::letters::{Tokens, Word, join};
use crate::normalise::word_list::WordList;

/// What a cell may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Initials; a name only where small letters show that it is written out.
    Initials,
    /// First names.
    FirstNames,
}

/// Reads a cell: gives back its first initial, and adds to `given` the first name that is written
/// out, and the one in brackets.
pub(super) fn read(cell: &str, kind: Cell, cut: &mut Tokens, given: &mut WordList) -> Option<u8> {
    cut.cut(cell, |_| false);
    let is_written_out = |word: Word| {
        let letters = cut.word(word);
        let is_long = letters.len() >= if kind == Cell::Initials { 3 } else { 2 };
        is_long && word.after != b'.' && letters.iter().any(|letter| b"aeiouy".contains(letter))
    };
    let has_names = kind == Cell::FirstNames || cell.contains(char::is_lowercase);
    let names = &cut.words[..cut.bracket.unwrap_or(cut.words.len())];
    let titles = names
        .iter()
        .take_while(|&&word| names.len() > 1 && is_title(cut.word(word)))
        .count();
    let first = names
        .get(titles.min(names.len().saturating_sub(1)))
        .copied();
    let nickname = cut
        .bracket
        .and_then(|bracket| cut.words.get(bracket))
        .copied();
    for word in [first.filter(|_| has_names), nickname]
        .into_iter()
        .flatten()
        .filter(|&word| is_written_out(word))
    {
        given.push_new(|out| {
            let start = out.len();
            join(cut.word(word), start, out);
        });
    }
    let word = cut.word(first.or(nickname)?);
    Some(if word.starts_with(b"ij") {
        b'y'
    } else {
        word[0]
    })
}
