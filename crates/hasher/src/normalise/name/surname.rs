//! A surname cell to its halves: the names in it, without prefixes, titles, initials and words of
//! marriage.

use exchange::covenant::MAX_HALVES;

use super::business;
use super::remarks::{is_form_of_address, is_leading, is_remark};
use crate::normalise::letters::{Tokens, Word, join};
use crate::normalise::word_list::WordList;

/// Words that stand before a surname and are not part of it (fixtures/vectors/prefixes.txt).
const PREFIXES: [&[u8]; 78] = [
    b"a", b"aan", b"aen", b"af", b"al", b"am", b"auf", b"aus", b"ben", b"bij", b"bin", b"boven",
    b"d", b"da", b"dal", b"dalla", b"das", b"de", b"deca", b"degli", b"dei", b"del", b"della",
    b"den", b"der", b"des", b"di", b"die", b"do", b"don", b"dos", b"du", b"el", b"het", b"i",
    b"ibn", b"im", b"in", b"int", b"l", b"la", b"las", b"le", b"les", b"lo", b"los", b"of",
    b"onder", b"op", b"opt", b"over", b"s", b"t", b"te", b"ten", b"ter", b"tho", b"thoe", b"thor",
    b"to", b"toe", b"tot", b"uijt", b"uit", b"unter", b"v", b"van", b"vande", b"vanden", b"vander",
    b"vant", b"vd", b"vh", b"vom", b"von", b"zu", b"zum", b"zur",
];

/// The prefixes as numbers, in the same order: a search over these is quicker.
const CODES: [u32; PREFIXES.len()] = {
    let mut codes = [0; PREFIXES.len()];
    let mut index = 0;
    while index < codes.len() {
        codes[index] = code(PREFIXES[index]);
        index += 1;
    }
    codes
};

/// What a word of a surname cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    /// The first part of a name of two words, such as `Groot` in `Groot Wassink`.
    Binder,
    /// Before it stands the own name, behind it the partner's: `e/v`, `gehuwd met`.
    Marriage,
    /// A prefix, a title, an initial, `geboren`.
    Dropped,
    /// It names nobody, even where nothing else is left: a form of address, `overleden`, `erven`.
    Remark,
}

/// A surname cell, read; its buffers are used again.
#[derive(Default)]
pub(super) struct Surname {
    tokens: Tokens,
    kinds: Vec<Kind>,
}

impl Surname {
    /// Appends the whole name to `whole` and adds its halves to `halves`; gives back whether the
    /// cell names a business instead.
    pub(super) fn read(&mut self, cell: &str, whole: &mut Vec<u8>, halves: &mut WordList) -> bool {
        self.tokens.cut(cell, is_prefix);
        self.cut_care_of();
        if self.is_business() {
            return true;
        }
        let mut words = std::mem::take(&mut self.tokens.words);
        // `Berg, van den` is read as `van den Berg`.
        let comma = self.tokens.comma.unwrap_or(0).min(words.len());
        words.rotate_left(comma);
        self.classify(&words);
        self.classify_leading(&words, cell);
        self.keep_one();
        // `Jansen e/v de Vries` is read as `de Vries-Jansen`.
        let marriage = self.kinds.iter().position(|&kind| kind == Kind::Marriage);
        if let Some(marriage) = marriage {
            words.rotate_left(marriage);
            self.kinds.rotate_left(marriage);
        }
        self.join(&words, whole, halves);
        words.clear();
        self.tokens.words = words;
        false
    }

    /// Whether a cell, of which nothing else is kept, names a business.
    pub(super) fn is_business_of(&mut self, cell: &str) -> bool {
        self.tokens.cut(cell, is_prefix);
        self.is_business()
    }

    /// Whether the last cell had a sign between two letters that is not known.
    pub(super) const fn has_unknown(&self) -> bool {
        self.tokens.has_unknown
    }

    /// Wipes it and keeps the room.
    pub(super) fn clear(&mut self) {
        self.tokens.clear();
        self.kinds.clear();
    }

    /// Leaves out whoever takes the post in: what follows `p/a` or `c/o` is somebody else.
    fn cut_care_of(&mut self) {
        let words = &self.tokens.words;
        let found = words.windows(2).position(|pair| {
            let [first, second] = [pair[0], pair[1]].map(|word| self.tokens.word(word));
            pair[0].after == b'/' && matches!((first, second), (b"p", b"a") | (b"c", b"o"))
        });
        if let Some(found) = found.filter(|&found| found > 0) {
            self.tokens.words.truncate(found);
        }
    }

    fn is_business(&self) -> bool {
        let words = &self.tokens.words;
        if words
            .iter()
            .any(|&word| business::is_business(self.tokens.word(word)))
        {
            return true;
        }
        let Some([before, last]) = words.last_chunk::<2>() else {
            return false;
        };
        if before.after == b' '
            && business::is_trade(self.tokens.word(*last))
            && !is_prefix(self.tokens.word(*before))
        {
            return true;
        }
        // Behind a comma `B.V.` are initials.
        self.tokens.comma.is_none()
            && [&b"bv"[..], b"nv", b"vof"]
                .iter()
                .any(|letters| self.ends_with_letters(letters))
    }

    /// Whether the last words are these letters, each alone, behind another word.
    fn ends_with_letters(&self, letters: &[u8]) -> bool {
        let words = &self.tokens.words;
        let Some(front) = words.len().checked_sub(letters.len()) else {
            return false;
        };
        front > 0
            && words[front..]
                .iter()
                .zip(letters)
                .all(|(&word, &letter)| self.tokens.word(word) == [letter])
    }

    fn classify(&mut self, words: &[Word]) {
        self.kinds.clear();
        for (index, &word) in words.iter().enumerate() {
            let letters = self.tokens.word(word);
            let next = words.get(index + 1).map(|&next| self.tokens.word(next));
            let is_inner = index > 0 && next.is_some();
            self.kinds.push(match letters.len() {
                1 if is_inner
                    && letters == b"e"
                    && next == Some(b"v")
                    && b"/.".contains(&word.after) =>
                {
                    Kind::Marriage
                }
                1 if is_elided(letters[0], word.after) && next.is_some() => Kind::Binder,
                1 => Kind::Dropped,
                _ if is_inner && is_marriage(letters) => Kind::Marriage,
                _ if is_form_of_address(letters) || is_remark(letters) => Kind::Remark,
                4 if letters == b"geen" && self.kinds.last() == Some(&Kind::Name) => Kind::Remark,
                _ if is_prefix(letters) || is_title(letters) => Kind::Dropped,
                _ if is_inner && matches!(letters, b"geb" | b"geboren" | b"met") => Kind::Dropped,
                _ if word.after != b'-' && next.is_some() && is_binder(letters) => Kind::Binder,
                _ => Kind::Name,
            });
        }
        // Before a prefix or at the end a binder is a name: `de Groot van Dam`, `Jansen de Groot`.
        for (index, word) in words.iter().enumerate() {
            let is_before_name =
                matches!(self.kinds.get(index + 1), Some(Kind::Name | Kind::Binder));
            if self.kinds[index] == Kind::Binder && !is_before_name {
                self.kinds[index] = if word.end - word.start > 1 {
                    Kind::Name
                } else {
                    Kind::Dropped
                };
            }
        }
    }

    /// Takes the words in front of a name for what they say of it, such as `de erven` in `de erven
    /// Bakker`.
    fn classify_leading(&mut self, words: &[Word], cell: &str) {
        for (index, &word) in words.iter().enumerate() {
            let letters = self.tokens.word(word);
            if is_leading(letters) {
                let has_name = self.kinds[index + 1..]
                    .iter()
                    .any(|kind| matches!(kind, Kind::Name | Kind::Binder));
                let is_joined = word.after == b'-' || word.after == b',';
                if has_name && !is_joined || letters == b"heer" && cell.contains("De heer") {
                    self.kinds[..=index].fill(Kind::Remark);
                }
            } else if !matches!(self.kinds[index], Kind::Remark)
                && !matches!(letters, b"de" | b"den" | b"en")
            {
                return;
            }
        }
    }

    /// A cell of prefixes alone keeps its last word.
    fn keep_one(&mut self) {
        if self.kinds.contains(&Kind::Name) {
            return;
        }
        let last = self.kinds.iter_mut().rfind(|kind| **kind != Kind::Remark);
        if let Some(last) = last {
            *last = Kind::Name;
        }
    }

    fn join(&self, words: &[Word], whole: &mut Vec<u8>, halves: &mut WordList) {
        let start = whole.len();
        let mut first = 0;
        for index in 0..words.len() {
            match self.kinds[index] {
                Kind::Binder => continue,
                Kind::Marriage | Kind::Dropped | Kind::Remark => {}
                Kind::Name => {
                    // Binders before a name are part of it: `Groot Wassink` is one name.
                    let name = (first..=index).map(|part| match self.tokens.word(words[part]) {
                        b"st" if part < index => b"sint",
                        word => without_glued(word),
                    });
                    name.clone().for_each(|word| join(word, start, whole));
                    // A cell of many names would meet with too many others.
                    if halves.len() < MAX_HALVES {
                        halves.push_new(|out| {
                            let start = out.len();
                            name.for_each(|word| join(word, start, out));
                        });
                    }
                }
            }
            first = index + 1;
        }
    }
}

/// Whether a folded word is a prefix.
pub(super) fn is_prefix(word: &[u8]) -> bool {
    word.len() <= 6 && CODES.binary_search(&code(word)).is_ok()
}

/// A word of at most six letters as a number, five bits a letter, in the order of the alphabet.
const fn code(word: &[u8]) -> u32 {
    let (mut code, mut index) = (0, 0);
    while index < 6 {
        let letter = if index < word.len() {
            word[index] as u32 & 0x1F
        } else {
            0
        };
        code = code << 5 | letter;
        index += 1;
    }
    code
}

/// A word without `vd`, with which no Dutch name begins: it is a prefix glued to it.
fn without_glued(mut word: &[u8]) -> &[u8] {
    while word.len() > 2 && word.starts_with(b"vd") {
        word = &word[2..];
    }
    word
}

/// The `O` of `O'Brien` and `O Brien`, the `N` of `N'Diaye`, the `M` of `M'Rabet`; `O.` is an
/// initial.
fn is_elided(letter: u8, after: u8) -> bool {
    letter == b'o' && matches!(after, b'\'' | b' ')
        || matches!(letter, b'm' | b'n') && after == b'\''
}

pub(super) fn is_binder(word: &[u8]) -> bool {
    match word.len() {
        2 => matches!(word, b"mc" | b"st"),
        3 => matches!(
            word,
            b"mac" | b"san" | b"abd" | b"abu" | b"bou" | b"ait" | b"oud"
        ),
        4 => matches!(word, b"sint" | b"oude" | b"abou" | b"ould"),
        5 => matches!(
            word,
            b"groot"
                | b"klein"
                | b"grote"
                | b"lange"
                | b"korte"
                | b"santa"
                | b"saint"
                | b"abdel"
                | b"abdul"
        ),
        6 => matches!(word, b"nieuwe" | b"kleine" | b"groote" | b"sankt"),
        _ => false,
    }
}

/// Titles, forms of address and generations.
pub(super) fn is_title(word: &[u8]) -> bool {
    match word.len() {
        2 => matches!(word, b"mw" | b"mr" | b"dr" | b"ir" | b"jr" | b"sr" | b"en"),
        3 => matches!(
            word,
            b"dhr"
                | b"mej"
                | b"drs"
                | b"ing"
                | b"mrs"
                | b"jhr"
                | b"wed"
                | b"fam"
                | b"bsc"
                | b"msc"
                | b"phd"
        ),
        4 => matches!(word, b"mevr" | b"prof" | b"jkvr"),
        6 => matches!(word, b"junior" | b"senior" | b"meneer" | b"weduwe"),
        7 => matches!(word, b"mevrouw" | b"familie"),
        _ => word == b"mejuffrouw",
    }
}

pub(super) fn is_marriage(word: &[u8]) -> bool {
    match word.len() {
        2 => word == b"ev",
        3 => matches!(word, b"geh" | b"wed"),
        5 => matches!(word, b"echtg" | b"gesch"),
        6 => matches!(word, b"gehuwd" | b"weduwe"),
        _ => matches!(
            word,
            b"echtgenote" | b"echtgenoot" | b"gescheiden" | b"weduwnaar"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_prefixes_of_the_list_sorted() {
        let listed = include_str!("../../../../../fixtures/vectors/prefixes.txt")
            .lines()
            .filter(|line| !line.starts_with('#'));
        assert!(PREFIXES.iter().copied().eq(listed.map(str::as_bytes)));
        assert!(CODES.is_sorted_by(|one, next| one < next));
        assert!(PREFIXES.iter().all(|prefix| prefix.len() <= 6));
        for prefix in PREFIXES {
            let prefix = str::from_utf8(prefix).expect("letters");
            let (mut whole, mut halves) = (Vec::new(), WordList::default());
            assert!(!Surname::default().read(&format!("{prefix} Berg"), &mut whole, &mut halves));
            assert_eq!(whole, b"berg", "{prefix}");
        }
    }
}
