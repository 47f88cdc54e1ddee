//! Cells of initials and first names to the first initial and the given names that are written out.

use super::remarks::{is_form_of_address, is_remark};
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
pub(super) fn read(
    cell: &str,
    kind: Cell,
    tokens: &mut Tokens,
    given: &mut WordList,
) -> Option<u8> {
    tokens.cut(cell, |_| false);
    let words = &tokens.words;
    let names = &words[..tokens.bracket.unwrap_or(words.len())];
    // A title is not a name, unless it is all there is.
    let mut titles = 0;
    while titles + 1 < names.len() {
        let (word, next) = (tokens.word(names[titles]), tokens.word(names[titles + 1]));
        let is_title = is_title(word) || is_form_of_address(word) || word == b"heer";
        let is_article = word == b"de" && next == b"heer";
        if !is_title && !is_article {
            break;
        }
        titles += 1;
    }
    let is_name = |word: &Word| !is_remark(tokens.word(*word));
    let first = names.get(titles).copied().filter(is_name);
    let nickname = tokens.bracket.and_then(|bracket| words.get(bracket));
    let nickname = nickname.copied().filter(is_name);
    let has_names = kind == Cell::FirstNames || cell.contains(char::is_lowercase);
    for word in [first.filter(|_| has_names), nickname]
        .into_iter()
        .flatten()
    {
        let letters = tokens.word(word);
        if is_written_out(letters, word.after, kind) {
            given.push_new(|out| {
                let start = out.len();
                join(letters, start, out);
            });
        }
    }
    let word = tokens.word(first.or(nickname)?);
    Some(if word.starts_with(b"ij") {
        b'y'
    } else {
        word[0]
    })
}

/// Whether a word is a name and not initials: long enough, with a vowel, and no point behind it.
fn is_written_out(letters: &[u8], after: u8, kind: Cell) -> bool {
    let min = if kind == Cell::Initials { 3 } else { 2 };
    letters.len() >= min && after != b'.' && letters.iter().any(|letter| b"aeiouy".contains(letter))
}
