//! A name that stands in one cell, taken apart: `A.B. van den Berg`, `Berg, A.B. van den`, `Mw.
//! drs. Jan Jansen-de Vries`.
//!
//! Before a comma stands the surname. Without a comma it begins at the first prefix or word of two
//! names behind another word, else it is the last word. Which of `JANSEN JAN` is the surname nobody
//! can tell: the last.

use super::remarks::{is_form_of_address, is_leading, is_remark};
use super::surname::{is_binder, is_marriage, is_prefix, is_title};

/// The parts of a cell; empty where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct NameParts<'a> {
    /// Initials or first names.
    pub(super) given: &'a str,
    /// Surname, with or without its prefix.
    pub(super) surname: &'a str,
}

/// Longest word that may be a prefix, a title or a remark.
const MAX_WORD: usize = 16;

/// Words that a cell is looked at for; no name has more.
const MAX_WORDS: usize = 16;

/// What a word of the cell is, as far as that decides where the surname begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WordKind {
    /// A title, a form of address, a remark.
    Apart,
    /// Initials with points, or one letter.
    Initials,
    Prefix,
    Binder,
    Marriage,
    /// In brackets.
    Nickname,
    Name,
}

/// Words of a cell, each with where it begins and ends.
#[derive(Clone, Copy)]
struct NameWord {
    start: usize,
    end: usize,
    kind: WordKind,
}

impl NameWord {
    const EMPTY: Self = Self {
        start: 0,
        end: 0,
        kind: WordKind::Name,
    };
}

/// Takes a whole name apart.
pub(super) fn name(cell: &str) -> NameParts<'_> {
    if let Some((surname, behind)) = cell.split_once(',')
        && let Some(given) = behind.split(',').find_map(given_behind_comma)
    {
        return NameParts { given, surname };
    }
    let cell = cell.split(',').next().unwrap_or(cell);
    let mut words = [NameWord::EMPTY; MAX_WORDS];
    let count = cut(cell, &mut words);
    let words = &words[..count];
    let first = (0..count).find(|&index| {
        // `De heer`, `de erven`: the article goes with the word behind it.
        let is_article = words[index].kind == WordKind::Prefix
            && words
                .get(index + 1)
                .is_some_and(|next| next.kind == WordKind::Apart);
        words[index].kind != WordKind::Apart && !is_article
    });
    let Some(words) = first.map(|first| &words[first..]) else {
        return NameParts {
            given: "",
            surname: cell,
        };
    };
    without_comma(cell, words)
}

/// Cuts a cell at its spaces; gives back how many words there are.
fn cut(cell: &str, words: &mut [NameWord; MAX_WORDS]) -> usize {
    let (mut count, mut start) = (0, 0);
    for part in cell.split(' ') {
        let end = start + part.len();
        if !part.is_empty() {
            let Some(room) = words.get_mut(count) else {
                break;
            };
            // `de erven`: only at the front does such a word say whose name follows.
            let is_behind_article = count == 1 && cell[..start].trim().eq_ignore_ascii_case("de");
            let kind = match lower(part) {
                Some((word, length)) if is_behind_article && is_leading(&word[..length]) => {
                    WordKind::Apart
                }
                _ => kind(part, count),
            };
            *room = NameWord { start, end, kind };
            count += 1;
        }
        start = end + 1;
    }
    count
}

/// The given part of what follows a comma; none where that is prefixes and titles alone.
fn given_behind_comma(behind: &str) -> Option<&str> {
    let (mut start, mut end) = (None, 0);
    let mut index = 0;
    for part in behind.split(' ') {
        let kind = match lower(part) {
            Some((word, length)) if length == 0 || is_leading(&word[..length]) => WordKind::Apart,
            _ => kind(part, 1),
        };
        match kind {
            WordKind::Initials | WordKind::Name | WordKind::Nickname | WordKind::Binder => {
                start.get_or_insert(index);
                end = index + part.len();
            }
            WordKind::Prefix if start.is_some() => break,
            _ => {}
        }
        index += part.len() + 1;
    }
    start.map(|start| &behind[start..end])
}

/// Takes the words of a name apart that has no comma, titles in front of it left out.
fn without_comma<'a>(cell: &'a str, words: &[NameWord]) -> NameParts<'a> {
    let end = words[words.len() - 1].end;
    let text = |from: usize, to: usize| {
        let is_any = from < to;
        if is_any {
            &cell[words[from].start..words[to - 1].end]
        } else {
            ""
        }
    };
    // `de Vries` and `Berg A.B.`: nothing stands before the surname.
    let last = words.len() - 1;
    let back = words
        .iter()
        .rposition(|word| word.kind != WordKind::Initials);
    let back = back.map_or(0, |back| back + 1);
    if back > 0 && back < words.len() {
        return NameParts {
            given: text(back, words.len()),
            surname: text(0, back),
        };
    }
    // `BERG JAN VAN DEN`: nobody's name ends in a prefix.
    if last > 0 && words[last].kind == WordKind::Prefix && words[0].kind != WordKind::Prefix {
        let prefix = words
            .iter()
            .rposition(|word| word.kind != WordKind::Prefix)
            .unwrap_or(last);
        return NameParts {
            given: text(1, prefix + 1),
            surname: text(0, 1),
        };
    }
    if words[0].kind == WordKind::Prefix {
        return NameParts {
            given: "",
            surname: &cell[words[0].start..end],
        };
    }
    let initials = words
        .iter()
        .position(|word| !matches!(word.kind, WordKind::Initials | WordKind::Nickname))
        .unwrap_or(last);
    let front = if initials > 0 {
        initials
    } else {
        surname_start(cell, words)
    };
    NameParts {
        given: text(0, front),
        surname: &cell[words[front].start..end],
    }
}

/// The index of the word that a surname behind a written-out name begins with.
fn surname_start(cell: &str, words: &[NameWord]) -> usize {
    let marriage = words
        .iter()
        .position(|word| word.kind == WordKind::Marriage);
    let names = &words[..marriage.filter(|&index| index > 1).unwrap_or(words.len())];
    for (index, word) in names.iter().enumerate().skip(1) {
        let is_first = matches!(word.kind, WordKind::Prefix | WordKind::Binder)
            || word.kind == WordKind::Name && cell[word.start..word.end].contains(['-', '/'])
            || word.kind == WordKind::Name
                && names
                    .get(index + 1)
                    .is_some_and(|next| cell[next.start..].starts_with('-'));
        if is_first {
            return index;
        }
    }
    names
        .iter()
        .rposition(|word| matches!(word.kind, WordKind::Name))
        .unwrap_or(0)
}

/// What a word is; the first of a cell is a name where it may be one.
fn kind(part: &str, index: usize) -> WordKind {
    if part.starts_with(['(', '[', '{']) {
        return match lower(part) {
            Some((letters, length)) if is_remark(&letters[..length]) => WordKind::Apart,
            _ => WordKind::Nickname,
        };
    }
    let is_dotted = part.contains('.');
    let Some((letters, length)) = lower(part) else {
        return WordKind::Name;
    };
    let word = &letters[..length];
    let is_capital = part.starts_with(char::is_uppercase);
    if word.is_empty() || is_title(word) || is_form_of_address(word) || is_remark(word) {
        return WordKind::Apart;
    }
    if matches!(part, "e/v" | "e.v." | "E/V") || index > 0 && is_marriage(word) {
        return WordKind::Marriage;
    }
    let has_mark = part.contains(['\'', '’', '`', '/']);
    // `d.` and `v.d.` are prefixes, `D.` and `V.D.` at the front initials.
    if is_prefix(word) && (length > 1 || !is_capital || has_mark) {
        let is_name =
            index == 0 && is_capital && matches!(word, b"ben" | b"don" | b"lo" | b"al" | b"do");
        let is_initials = is_capital && is_dotted && (index == 0 || length == 1);
        return match (is_name, is_initials) {
            (true, _) => WordKind::Name,
            (_, true) => WordKind::Initials,
            _ => WordKind::Prefix,
        };
    }
    if length == 1 || is_dotted && part.split('.').all(|part| part.chars().count() <= 2) {
        return WordKind::Initials;
    }
    if is_leading(word) && (index == 0 || word == b"heer") && word != b"baby" {
        return WordKind::Apart;
    }
    if is_binder(word) {
        WordKind::Binder
    } else {
        WordKind::Name
    }
}

/// The letters of a short word in lower case, and how many they are; none for a longer word, or one
/// of other letters.
fn lower(part: &str) -> Option<([u8; MAX_WORD], usize)> {
    let (mut letters, mut length) = ([0; MAX_WORD], 0);
    for byte in part.bytes() {
        if byte.is_ascii_alphabetic() {
            *letters.get_mut(length)? = byte.to_ascii_lowercase();
            length += 1;
        } else if byte == b'-' {
            return None;
        }
    }
    let has_others = part
        .chars()
        .any(|letter| letter.is_alphabetic() && !letter.is_ascii());
    (!has_others).then_some((letters, length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn takes_a_whole_name_apart() {
        for (cell, given, surname) in [
            ("A.B. van den Berg", "A.B.", "van den Berg"),
            ("A. B. van den Berg", "A. B.", "van den Berg"),
            ("Berg, A.B. van den", "A.B.", "Berg"),
            ("Berg, van den, A.B.", "A.B.", "Berg"),
            ("van den Berg, A.B.", "A.B.", "van den Berg"),
            ("van den Berg, Jan", "Jan", "van den Berg"),
            ("Berg, Jan Peter van den", "Jan Peter", "Berg"),
            ("Berg, dhr. A.B. van den", "A.B.", "Berg"),
            ("Jan van den Berg", "Jan", "van den Berg"),
            ("Jan Peter van den Berg", "Jan Peter", "van den Berg"),
            ("JAN VAN DEN BERG", "JAN", "VAN DEN BERG"),
            ("BERG JAN VAN DEN", "JAN", "BERG"),
            (
                "Mw. drs. A.B. van den Berg-de Vries",
                "A.B.",
                "van den Berg-de Vries",
            ),
            ("De heer A.B. van den Berg", "A.B.", "van den Berg"),
            ("de erven A. Jansen", "A.", "Jansen"),
            ("Jansen, de erven A.", "A.", "Jansen"),
            ("dhr J Jansen", "J", "Jansen"),
            ("Jan Jansen", "Jan", "Jansen"),
            ("Jan Jansen-de Vries", "Jan", "Jansen-de Vries"),
            ("Jan Jansen e/v de Vries", "Jan", "Jansen e/v de Vries"),
            ("Jan Groot Wassink", "Jan", "Groot Wassink"),
            ("Jan Jansen jr.", "Jan", "Jansen jr."),
            ("Jan Jansen (overleden)", "Jan", "Jansen (overleden)"),
            ("A.B. (Anna) van den Berg", "A.B. (Anna)", "van den Berg"),
            ("Berg, A.B. (Anna) van den", "A.B. (Anna)", "Berg"),
            ("Jansen", "", "Jansen"),
            ("de Vries", "", "de Vries"),
            ("Mevr. Jansen", "", "Jansen"),
            ("Jansen A.B.", "A.B.", "Jansen"),
            ("van den Berg A.B.", "A.B.", "van den Berg"),
            ("Ben Jansen", "Ben", "Jansen"),
            ("Fatima el Amrani", "Fatima", "el Amrani"),
            ("M. 't Hart", "M.", "'t Hart"),
            ("J. v.d. Berg", "J.", "v.d. Berg"),
            ("Jansen, drs.", "", "Jansen"),
            ("Müge Öztürk", "Müge", "Öztürk"),
            ("Ch.J. de Boer", "Ch.J.", "de Boer"),
            ("", "", ""),
        ] {
            assert_eq!(name(cell), NameParts { given, surname }, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(cell in "[A-Da-dé .,()'/-]{0,24}") {
            let _ = name(&cell);
        }
    }
}
