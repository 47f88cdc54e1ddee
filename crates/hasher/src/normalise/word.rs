//! Forms of a folded word (letters a to z) that survive a slip of pen or ear. Each appends to
//! `out`, and is the same in every position.

use exchange::covenant::MAX_LETTERS;

use crate::normalise::word_list::WordList;

/// Appends how a Dutch word sounds: letters that sound alike are one, no vowel but one that begins
/// the word, no letter doubled.
///
/// From left to right: `sch` → S, `ch` and `g` → G, `ph` → F, `th` and `dt` → T, `ck`, `c`, `q` → K
/// (`c` before e, i, y → S), `x` → KS, `z` → S, `v`, and `w` at the end, → F, `d` → T, `b` at the
/// end → P, `h` behind a letter and `j` behind a vowel → nothing. Vowels that begin the word are
/// one letter: `i…`, `y…`, `ei…`, `ey…` → I; `o…`, `au…` → O; `u…`, `eu…` → U; `a…` → A; `e…` → E.
pub fn sound(word: &[u8], out: &mut Vec<u8>) {
    // The code before, unless a vowel parts it from the next.
    let mut last = 0;
    let mut index = 0;
    while let Some(&letter) = word.get(index) {
        let next = word.get(index + 1).copied().unwrap_or(0);
        let is_last = index + 1 == word.len();
        let (codes, taken): (&[u8], usize) = match (letter, next) {
            _ if is_vowel(letter) => {
                let run = word[index..]
                    .iter()
                    .take_while(|&&letter| is_vowel(letter))
                    .count();
                if index == 0 {
                    out.push(vowel(&word[..run]));
                }
                index += run;
                // A `j` behind a vowel is part of its sound: `Meijer`, `Meyer`.
                last = if word.get(index) == Some(&b'j') {
                    b'J'
                } else {
                    0
                };
                continue;
            }
            (b's', b'c') if word.get(index + 2) == Some(&b'h') => (b"S", 3),
            (b'c', b'h') => (b"G", 2),
            (b'p', b'h') => (b"F", 2),
            (b't', b'h') | (b'd', b't') => (b"T", 2),
            (b'c', b'k') => (b"K", 2),
            (b'c', b'e' | b'i' | b'y') | (b's' | b'z', _) => (b"S", 1),
            (b'c' | b'k' | b'q', _) => (b"K", 1),
            (b'x', _) => (b"KS", 1),
            (b'w', _) if !is_last => (b"W", 1),
            (b'v' | b'f' | b'w', _) => (b"F", 1),
            (b'd' | b't', _) => (b"T", 1),
            (b'b', _) if is_last => (b"P", 1),
            (b'h', _) if index > 0 => (b"", 1),
            (letter, _) => (&[letter.to_ascii_uppercase()], 1),
        };
        for &code in codes {
            if code != last {
                out.push(code);
            }
            last = code;
        }
        index += taken;
    }
}

/// Appends the first letter and the consonants behind it, doubled ones once.
pub fn skeleton(word: &[u8], out: &mut Vec<u8>) {
    for (index, &letter) in word.iter().enumerate() {
        if index == 0 || !is_vowel(letter) && word[index - 1] != letter {
            out.push(letter);
        }
    }
}

/// The first three letters; all of a shorter word.
#[must_use]
pub fn start(word: &[u8]) -> &[u8] {
    &word[..word.len().min(3)]
}

/// Appends the letters in order of the alphabet: the same for two letters that changed places.
pub fn sorted(word: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(word);
    out[start..].sort_unstable();
}

/// Adds the word, and the word without each of its letters: two words that differ in one letter
/// have one of these in common. Of more than [`MAX_LETTERS`] letters, the word alone.
pub fn deletions(word: &[u8], out: &mut WordList) {
    out.push(word);
    if word.len() > MAX_LETTERS {
        return;
    }
    for index in 0..word.len() {
        // Of a doubled letter either may go: what is left is the same.
        if index == 0 || word[index] != word[index - 1] {
            out.push_parts(&word[..index], &word[index + 1..]);
        }
    }
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// The code of the vowels that begin a word.
const fn vowel(run: &[u8]) -> u8 {
    match run {
        [b'i' | b'y', ..] | [b'e', b'i' | b'y', ..] => b'I',
        [b'o', ..] | [b'a', b'u', ..] => b'O',
        [b'u', ..] | [b'e', b'u', ..] => b'U',
        [b'a', ..] => b'A',
        _ => b'E',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(form: fn(&[u8], &mut Vec<u8>), word: &str) -> String {
        let mut out = b"KEPT".to_vec();
        form(word.as_bytes(), &mut out);
        String::from_utf8(out)
            .expect("letters")
            .strip_prefix("KEPT")
            .expect("appended")
            .to_owned()
    }

    #[test]
    fn hears_spellings_of_one_name_as_one() {
        for (one, other, code) in [
            ("meier", "meyer", "MR"),
            ("smit", "smidt", "SMT"),
            ("visser", "vizer", "FSR"),
            ("bakker", "backer", "BKR"),
            ("kock", "cok", "KK"),
            ("schmidt", "smit", "SMT"),
            ("wouters", "wauters", "WTRS"),
            ("thomas", "tomas", "TMS"),
            ("philips", "filips", "FLPS"),
            ("hendriks", "hendrix", "HNTRKS"),
            ("bruijn", "bruin", "BRN"),
            ("berg", "berch", "BRG"),
            ("ysbrand", "eisbrandt", "ISBRNT"),
            ("verhagen", "feragen", "FRGN"),
        ] {
            assert_eq!(
                (of(sound, one).as_str(), of(sound, other).as_str()),
                (code, code),
                "{one} {other}"
            );
        }
        assert_ne!(of(sound, "bos"), of(sound, "vos"));
        assert_ne!(of(sound, "hart"), of(sound, "aart"));
    }

    #[test]
    fn keeps_what_is_steady() {
        assert_eq!(of(skeleton, "aalbers"), "albrs");
        assert_eq!(of(sorted, "berg"), "begr");
        assert_eq!((start(b"berg"), start(b"bo")), (&b"ber"[..], &b"bo"[..]));
    }

    #[test]
    fn leaves_out_each_letter_once() {
        let mut words = WordList::default();
        deletions(b"boom", &mut words);
        assert_eq!(
            words.iter().collect::<Vec<_>>(),
            [&b"boom"[..], b"oom", b"bom", b"boo"]
        );
    }

    proptest! {
        #[test]
        fn one_other_letter_leaves_a_deletion_in_common(
            word in "[a-z]{1,9}",
            index in 0_usize..9,
            letter in "[a-z]",
        ) {
            let index = index % word.len();
            let changed = format!("{}{letter}{}", &word[..index], &word[index + 1..]);
            let (mut left, mut right) = (WordList::default(), WordList::default());
            deletions(word.as_bytes(), &mut left);
            deletions(changed.as_bytes(), &mut right);
            prop_assert!(left.iter().any(|word| right.iter().any(|common| word == common)));
        }

        #[test]
        fn a_word_has_no_more_deletions_than_a_section_may_hold(word in "[a-z]{1,60}") {
            let mut words = WordList::default();
            deletions(word.as_bytes(), &mut words);
            prop_assert!(words.len() <= MAX_LETTERS + 1 && words.get(0) == Some(word.as_bytes()));
        }

        #[test]
        fn a_sound_is_at_most_capitals(word in "[a-z]{0,16}") {
            prop_assert!(of(sound, &word).bytes().all(|byte| byte.is_ascii_uppercase()));
        }
    }
}
