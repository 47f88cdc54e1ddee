//! The words of a column of codes, with the rows that each stands on.
//!
//! A word of a code is not a personal value, but a text that slipped into the column might be: a
//! word is shown only if it is short and stands on several rows, and none of a column that has too
//! many.

use std::collections::BTreeMap;

use crate::propose::verdict::MAX_WORDS;
use crate::read::table::Cells;

/// Characters, and words, of a text that may still be a code.
const MAX_CHARACTERS: usize = 40;
const MAX_TEXT_WORDS: usize = 6;
/// A word stands on a hundredth of the rows before it is shown, but needs no more rows than the
/// second and no fewer than the first.
const MIN_ROWS: (usize, usize) = (3, 5);

/// The words of a column.
pub(super) struct WordCounts<'a> {
    /// Words that may be shown, in order of the alphabet, and their rows.
    pub(super) shown: BTreeMap<&'a str, usize>,
    /// Rows whose words are too rare or too long to be shown.
    pub(super) hidden_rows: usize,
}

impl<'a> WordCounts<'a> {
    /// Counts the words of a column; `None` if it has too many to be a column of codes.
    pub(super) fn of(rows: &[Cells<'a>], index: usize) -> Option<Self> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows {
            let word = row.at(index).trim();
            if !word.is_empty() {
                *counts.entry(word).or_default() += 1;
            }
        }
        if counts.len() > MAX_WORDS {
            return None;
        }
        let min_rows = rows.len().div_ceil(100).clamp(MIN_ROWS.0, MIN_ROWS.1);
        let mut words = Self {
            shown: BTreeMap::new(),
            hidden_rows: 0,
        };
        for (word, count) in counts {
            if count >= min_rows && is_short(word) {
                words.shown.insert(word, count);
            } else {
                words.hidden_rows += count;
            }
        }
        Some(words)
    }
}

fn is_short(word: &str) -> bool {
    word.chars().count() <= MAX_CHARACTERS
        && word.split_whitespace().count() <= MAX_TEXT_WORDS
        && !word.contains(char::is_control)
}
