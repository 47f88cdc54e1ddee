//! Undoes what a web page or a data format wrote for a letter: `&uuml;`, `&#252;`, `&#xFC;`, the
//! same escaped once more (`&amp;uuml;`), and `\u00fc`.
//!
//! Source of the names: the HTML standard, "Named character references". Accents are dropped
//! afterwards, so a letter with an accent is the letter.

/// Longest name or number of a character that is looked for.
const MAX_NAME: usize = 10;

/// Whether a text may hold something escaped.
pub(super) fn are_likely(byte: u8) -> bool {
    byte == b'&' || byte == b'\\'
}

/// The characters that a text stands for.
pub(super) fn undone(text: &str) -> impl Iterator<Item = char> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let escaped = match first {
            '&' => entity(&rest[1..]),
            '\\' => code_unit(&rest[1..]),
            _ => None,
        };
        let (character, behind) = escaped.unwrap_or((first, &rest[first.len_utf8()..]));
        rest = behind;
        Some(character)
    })
}

/// The character of a reference, without its `&`, and what is behind it.
fn entity(mut text: &str) -> Option<(char, &str)> {
    while let Some(behind) = text.strip_prefix("amp;") {
        if entity(behind).is_none() {
            return Some(('&', behind));
        }
        text = behind;
    }
    // Old pages leave the semicolon out; then the name ends with the word.
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#');
    let end = end.unwrap_or(text.len());
    if end > MAX_NAME {
        return None;
    }
    let (name, behind) = text.split_at(end);
    let behind = behind.strip_prefix(';').unwrap_or(behind);
    let character = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => named(name)?,
    };
    Some((character, behind))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|&character| character != '\0')
}

fn named(name: &str) -> Option<char> {
    const NAMES: [(&str, char); 38] = [
        ("AElig", 'Æ'),
        ("aelig", 'æ'),
        ("OElig", 'Œ'),
        ("oelig", 'œ'),
        ("IJlig", 'Ĳ'),
        ("ijlig", 'ĳ'),
        ("szlig", 'ß'),
        ("ETH", 'Ð'),
        ("eth", 'ð'),
        ("THORN", 'Þ'),
        ("thorn", 'þ'),
        ("ENG", 'Ŋ'),
        ("eng", 'ŋ'),
        ("imath", 'ı'),
        ("inodot", 'ı'),
        ("kgreen", 'ĸ'),
        ("napos", 'ŉ'),
        ("apos", '\''),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("prime", '′'),
        ("grave", '`'),
        ("acute", '´'),
        ("quot", '"'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("nbsp", ' '),
        ("ensp", ' '),
        ("emsp", ' '),
        ("thinsp", ' '),
        ("shy", '\u{AD}'),
        ("zwj", '\u{200D}'),
        ("zwnj", '\u{200C}'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hyphen", '-'),
        ("lt", '<'),
        ("gt", '>'),
    ];
    const ACCENTS: [&str; 18] = [
        "grave", "acute", "circ", "tilde", "uml", "ring", "cedil", "slash", "caron", "breve",
        "macr", "ogon", "dot", "dblac", "strok", "midot", "comma", "cute",
    ];
    for (known, character) in NAMES {
        if name == known {
            return Some(character);
        }
    }
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    ACCENTS.contains(&&name[1..]).then_some(letter)
}

/// The character of `uXXXX`, four hexadecimal digits, and what is behind it.
fn code_unit(text: &str) -> Option<(char, &str)> {
    let (digits, behind) = text.strip_prefix('u')?.split_at_checked(4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    Some((
        char::from_u32(code).filter(|&character| character != '\0')?,
        behind,
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn undoes_names_numbers_and_what_was_escaped_twice() {
        for (text, expected) in [
            ("M&uuml;ller", "Muller"),
            ("M&amp;uuml;ller", "Muller"),
            ("M&amp;amp;uuml;ller", "Muller"),
            ("M&#252;ller", "Müller"),
            ("M&#xFC;ller", "Müller"),
            ("M&amp;#xfc;ller", "Müller"),
            ("M\\u00fcller", "Müller"),
            ("Ren&eacute", "Rene"),
            ("Ren&eacute Jansen", "Rene Jansen"),
            ("M&uumlller", "M&uumlller"),
            ("&AElig;b&oslash;", "Æbo"),
            ("&Lstrok;ukasz", "Lukasz"),
            ("O&#39;Brien", "O'Brien"),
            ("Jansen &amp; Zn", "Jansen & Zn"),
            ("Jansen & Zn", "Jansen & Zn"),
            ("Jansen &amp;", "Jansen &"),
            ("A&B;C", "A&B;C"),
            ("&unknown;", "&unknown;"),
            ("&#0;&#xD800;", "&#0;&#xD800;"),
            ("\\u12", "\\u12"),
            ("é&", "é&"),
        ] {
            assert_eq!(undone(text).collect::<String>(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[&a;#x0-9\\\\uéamp]{0,24}") {
            let _ = undone(&text).count();
        }
    }
}
