//! Folds a text to the letters a to z and a few marks, and cuts it into words.
//!
//! Folding is compatibility decomposition (NFKD) without marks, lower case and the letters that do
//! not decompose. Of all that is no letter `,` `'` `.` `-` `/` `(` and digits stay; signs that part
//! words are a space. A sign that is not known is one too, unless it stands between two letters:
//! then it is dropped, and told. Misread UTF-8 and what was escaped is undone first.

mod escapes;
mod mojibake;
pub(crate) mod signs;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use signs::{UNKNOWN, UNKNOWN_LETTER, plain};

/// Stands where a capital follows a small letter, as in `vdBerg`.
pub(super) const CASE_RISE: u8 = b'^';

/// A word of a folded text.
#[derive(Clone, Copy)]
pub(super) struct Word {
    /// Where it begins and ends in the letters.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The first mark behind it; a space at the end of the text.
    pub(super) after: u8,
}

/// A folded text cut into words; its buffers are used again.
#[derive(Default)]
pub(super) struct Tokens {
    folded: Vec<u8>,
    letters: Vec<u8>,
    pub(super) words: Vec<Word>,
    /// How many words stand before the first comma, where there is one.
    pub(super) comma: Option<usize>,
    /// How many words stand before the first bracket, where there is one.
    pub(super) bracket: Option<usize>,
    /// Whether a sign that is not known stood between two letters.
    pub(super) has_unknown: bool,
}

impl Tokens {
    /// Cuts a cell into its words of letters; at a capital behind small letters only where
    /// `is_whole` says that these are a word.
    pub(super) fn cut(&mut self, cell: &str, is_whole: impl Fn(&[u8]) -> bool) {
        self.folded.clear();
        self.letters.clear();
        self.words.clear();
        (self.comma, self.bracket, self.has_unknown) = (None, None, false);
        fold(cell, &mut self.folded);
        let mut start = 0;
        for (index, &byte) in self.folded.iter().enumerate() {
            if byte.is_ascii_lowercase() {
                self.letters.push(byte);
                continue;
            }
            // A scan has `J0hansen`; a digit at the edge of a word may belong there.
            if let Some(letter) = look_alike(byte)
                && is_letter(
                    index
                        .checked_sub(1)
                        .and_then(|before| self.folded.get(before)),
                )
                && is_letter(self.folded.get(index + 1))
            {
                self.letters.push(letter);
                continue;
            }
            // Nothing is gained by a guess: without the sign the word still sounds the same where
            // that stood for a vowel.
            if (byte == UNKNOWN || byte == UNKNOWN_LETTER || byte.is_ascii_digit())
                && signs::is_within_word(&self.folded, index)
            {
                self.has_unknown = true;
                continue;
            }
            let end = self.letters.len();
            // `vdBerg` is cut behind the prefix, `McDonald` stays whole.
            if byte == CASE_RISE && !is_whole(&self.letters[start..end]) {
                continue;
            }
            if end > start {
                self.words.push(Word {
                    start,
                    end,
                    after: if byte == CASE_RISE { b' ' } else { byte },
                });
                start = end;
            }
            match byte {
                b',' => _ = self.comma.get_or_insert(self.words.len()),
                b'(' => _ = self.bracket.get_or_insert(self.words.len()),
                _ => {}
            }
        }
        if self.letters.len() > start {
            self.words.push(Word {
                start,
                end: self.letters.len(),
                after: b' ',
            });
        }
    }

    /// The letters of a word.
    pub(super) fn word(&self, word: Word) -> &[u8] {
        &self.letters[word.start..word.end]
    }

    /// Wipes it and keeps the room.
    pub(super) fn clear(&mut self) {
        use zeroize::Zeroize as _;
        self.folded.zeroize();
        self.letters.zeroize();
        self.words.clear();
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        self.clear();
    }
}

/// The letter that a scanner takes for a digit: between two letters stands no digit.
const fn look_alike(digit: u8) -> Option<u8> {
    match digit {
        b'0' => Some(b'o'),
        b'1' => Some(b'l'),
        b'2' => Some(b'z'),
        b'5' => Some(b's'),
        b'8' => Some(b'b'),
        _ => None,
    }
}

fn is_letter(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_lowercase)
}

/// Appends letters, with `ij` written `y` and `ss` written `s`, also where two words meet behind
/// `start`.
pub(super) fn join(word: &[u8], start: usize, out: &mut Vec<u8>) {
    for &letter in word {
        match (out[start..].last_mut(), letter) {
            (Some(last @ b'i'), b'j') => *last = b'y',
            (Some(b's'), b's') => {}
            _ => out.push(letter),
        }
    }
}

/// Appends the cell in the letters a to z, digits and marks.
pub(super) fn fold(cell: &str, out: &mut Vec<u8>) {
    let (mut bits, mut is_escaped) = (0, false);
    for byte in cell.bytes() {
        bits |= byte;
        is_escaped |= escapes::are_likely(byte);
    }
    if is_escaped {
        fold_characters(escapes::undone(cell), out);
    } else if bits.is_ascii() {
        let mut is_small = false;
        for byte in cell.bytes() {
            if is_small && byte.is_ascii_uppercase() {
                out.push(CASE_RISE);
            }
            is_small = byte.is_ascii_lowercase();
            out.push(plain(byte));
        }
    } else if let Some(repaired) = mojibake::repaired(cell) {
        fold_characters(repaired, out);
    } else {
        fold_characters(cell.chars(), out);
    }
}

fn fold_characters(characters: impl Iterator<Item = char>, out: &mut Vec<u8>) {
    let mut is_small = false;
    // A capital counts after its marks are gone: `É` rises as `E` does.
    for character in characters
        .filter_map(signs::undecomposed)
        .nfkd()
        .filter(|&character| !is_combining_mark(character))
    {
        if is_small && character.is_uppercase() {
            out.push(CASE_RISE);
        }
        is_small = character.is_lowercase();
        for character in character.to_lowercase() {
            match u8::try_from(character).ok().filter(u8::is_ascii) {
                Some(byte) => out.push(plain(byte)),
                None if is_combining_mark(character) => {}
                None => signs::append(character, out),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cuts_at_a_capital_only_behind_a_whole_word() {
        let mut cut = Tokens::default();
        cut.cut("vdBerg, McDonald (O'Brien)", |word| word == b"vd");
        let words: Vec<_> = cut
            .words
            .iter()
            .map(|&word| (cut.word(word), char::from(word.after)))
            .collect();
        let expected: [(&[u8], char); 5] = [
            (b"vd", ' '),
            (b"berg", ','),
            (b"mcdonald", ' '),
            (b"o", '\''),
            (b"brien", ' '),
        ];
        assert_eq!(words, expected);
        assert_eq!((cut.comma, cut.bracket), (Some(2), Some(3)));
    }

    proptest! {
        #[test]
        fn is_folded_alike_by_the_short_way_and_the_long_way(cell in "[ -~]{0,24}") {
            let (mut short, mut long) = (Vec::new(), Vec::new());
            fold(&cell, &mut short);
            fold(&format!("{cell} é"), &mut long);
            prop_assert!(long.ends_with(b" e"));
            long.truncate(long.len() - 2);
            prop_assert_eq!(short, long);
        }

        #[test]
        fn is_the_same_composed_and_decomposed(cell in "[a-zA-Zà-ÿ ,.'\u{300}-\u{304}]{0,24}") {
            let folded = |cell: String| { let mut out = Vec::new(); fold(&cell, &mut out); out };
            // A cell of misread UTF-8 is one only as it was misread.
            prop_assume!(mojibake::repaired(&cell).is_none());
            prop_assert_eq!(folded(cell.nfc().collect()), folded(cell.nfd().collect()));
        }
    }
}
