//! Surname and initial: Latin letters a to z, without marks, prefixes or order of writing.
//!
//! Folding is compatibility decomposition (NFKD) without marks, lower case, a few letters that do not decompose, and a space
//! for all that is no letter. The list of prefixes is fixtures/vectors/prefixes.txt; to change it changes the scheme.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Words that stand before a surname and are not part of it; a surname's last word is kept even if it is one of these.
const PREFIXES: [&[u8]; 66] = [
    b"a", b"aan", b"af", b"al", b"am", b"auf", b"aus", b"ben", b"bij", b"bin", b"boven", b"d", b"da", b"dal", b"dalla", b"das",
    b"de", b"deca", b"degli", b"dei", b"del", b"della", b"den", b"der", b"des", b"di", b"die", b"do", b"don", b"dos", b"du", b"el",
    b"het", b"i", b"im", b"in", b"l", b"la", b"las", b"le", b"les", b"lo", b"los", b"of", b"onder", b"op", b"over", b"s", b"t",
    b"te", b"ten", b"ter", b"tho", b"thoe", b"thor", b"to", b"toe", b"tot", b"uijt", b"uit", b"unter", b"v", b"van", b"vd", b"vom",
    b"von",
];

/// Appends the canonical surname to `out`; gives back whether there is a letter in it.
///
/// `scratch` is working space.
pub fn surname(cell: &str, scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> bool {
    scratch.clear();
    fold(cell, scratch);
    let start = out.len();
    let (before, after) = match scratch.iter().position(|&byte| byte == b',') {
        Some(comma) => (&scratch[..comma], &scratch[comma + 1..]),
        None => (scratch.as_slice(), &[][..]),
    };
    // `Berg, van den` is read as `van den Berg`.
    let mut words = words(after).chain(words(before)).peekable();
    let mut in_front = true;
    while let Some(word) = words.next() {
        in_front = in_front && words.peek().is_some() && is_prefix(word);
        if !in_front {
            append(word, start, out);
        }
    }
    out.len() > start
}

/// The first letter of a cell of initials or first names.
pub fn initial(cell: &str) -> Option<u8> {
    // Most cells begin with a plain letter.
    if let Some(first) = cell.bytes().next().filter(u8::is_ascii_alphabetic)
        && cell.is_ascii()
    {
        return Some(first.to_ascii_lowercase());
    }
    let mut folded = Vec::with_capacity(cell.len());
    fold(cell, &mut folded);
    folded.into_iter().find(u8::is_ascii_lowercase)
}

fn words(folded: &[u8]) -> impl Iterator<Item = &[u8]> {
    folded.split(|byte| !byte.is_ascii_lowercase()).filter(|word| !word.is_empty())
}

fn is_prefix(word: &[u8]) -> bool {
    word.len() <= 5 && PREFIXES.binary_search(&word).is_ok()
}

/// Appends letters, with `ij` written `y`, also where two words meet.
fn append(word: &[u8], start: usize, out: &mut Vec<u8>) {
    for &letter in word {
        match out[start..].last_mut() {
            Some(last @ b'i') if letter == b'j' => *last = b'y',
            _ => out.push(letter),
        }
    }
}

/// Appends the cell in the letters a to z, a comma where it has one, and a space for anything else.
fn fold(cell: &str, out: &mut Vec<u8>) {
    if cell.is_ascii() {
        out.extend(cell.bytes().map(plain));
        return;
    }
    for character in cell.nfkd().filter(|&character| !is_combining_mark(character)).flat_map(char::to_lowercase) {
        match character {
            'ß' => out.extend(b"ss"),
            'ø' => out.push(b'o'),
            'ł' => out.push(b'l'),
            'đ' | 'ð' => out.push(b'd'),
            'æ' => out.extend(b"ae"),
            'œ' => out.extend(b"oe"),
            'þ' => out.extend(b"th"),
            'ı' => out.push(b'i'),
            character => out.push(u8::try_from(character).ok().filter(u8::is_ascii).map_or(b' ', plain)),
        }
    }
}

const fn plain(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte.to_ascii_lowercase(),
        b'a'..=b'z' | b',' => byte,
        _ => b' ',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(cell: &str) -> String {
        let mut out = b"kept".to_vec();
        surname(cell, &mut Vec::new(), &mut out);
        String::from_utf8(out).expect("letters").strip_prefix("kept").expect("appended").to_owned()
    }

    #[test]
    fn agrees_with_the_vectors() {
        let mut cases = 0;
        for line in include_str!("../../../../fixtures/vectors/name.csv").lines().filter(|line| !line.starts_with('#')) {
            let (cell, expected) = line.split_once(';').expect("two columns");
            assert_eq!(canonical(cell), expected, "{cell:?}");
            cases += 1;
        }
        assert!(cases >= 40);
    }

    #[test]
    fn has_the_prefixes_of_the_list_sorted() {
        let listed = include_str!("../../../../fixtures/vectors/prefixes.txt").lines().filter(|line| !line.starts_with('#'));
        assert!(PREFIXES.iter().copied().eq(listed.map(str::as_bytes)));
        assert!(PREFIXES.is_sorted());
        for prefix in PREFIXES {
            let prefix = str::from_utf8(prefix).expect("letters");
            assert_eq!(canonical(&format!("{prefix} Berg")), "berg");
        }
    }

    #[test]
    fn takes_the_first_letter_of_initials_or_first_names() {
        for (cell, letter) in
            [("J.P.", 'j'), ("Élodie", 'e'), (".j", 'j'), ("Østen", 'o'), ("E\u{301}lodie", 'e'), ("Jürgen", 'j'), ("Ĳsbrand", 'i')]
        {
            assert_eq!(initial(cell).map(char::from), Some(letter), "{cell}");
        }
        assert_eq!(initial("-"), None);
        assert_eq!(initial("Юлия"), None);
    }

    #[test]
    fn finds_no_surname_in_another_script() {
        assert_eq!(canonical("Иванов"), "");
        assert!(!surname("-.-", &mut Vec::new(), &mut Vec::new()));
    }

    proptest! {
        #[test]
        fn is_the_same_when_done_twice(cell in "[a-zA-Z ,.'ëéÿĳßøłœİıﬁ-]{0,24}") {
            let once = canonical(&cell);
            prop_assert_eq!(canonical(&once), once);
        }

        #[test]
        fn is_the_same_composed_and_decomposed(cell in "[a-zA-Zà-ÿ ,.'\u{300}-\u{304}]{0,24}") {
            let (composed, decomposed): (String, String) = (cell.nfc().collect(), cell.nfd().collect());
            prop_assert_eq!(canonical(&composed), canonical(&decomposed));
            prop_assert_eq!(initial(&composed), initial(&decomposed));
        }

        #[test]
        fn holds_letters_only_and_no_ij(cell in "\\PC{0,32}") {
            let canonical = canonical(&cell);
            prop_assert!(canonical.bytes().all(|byte| byte.is_ascii_lowercase()) && !canonical.contains("ij"));
        }

        #[test]
        fn is_folded_alike_by_the_short_way_and_the_long_way(cell in "[ -~]{0,24}") {
            let (mut short, mut long) = (Vec::new(), Vec::new());
            fold(&cell, &mut short);
            fold(&format!("{cell}é"), &mut long);
            prop_assert_eq!(long.pop(), Some(b'e'));
            prop_assert_eq!(short, long);
        }

        #[test]
        fn drops_a_prefix_wherever_it_is_written(prefix in "(van den|v\\.d\\.|de|'t|ter|el)", name in "[B-Z][a-z]{6,9}") {
            prop_assert_eq!(canonical(&format!("{prefix} {name}")), canonical(&name));
            prop_assert_eq!(canonical(&format!("{name}, {prefix}")), canonical(&name));
        }
    }
}
