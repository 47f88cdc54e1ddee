//! Signs that are no letters a to z: which are nothing, which are a letter, a mark or a space, and
//! which nobody knows (docs/normalisation.md, "Folding").

/// Stands for a sign that is not known: between two letters it is dropped and warned of.
pub(in crate::normalise) const UNKNOWN: u8 = b'?';

/// Stands for a letter of another script: beside a letter it is dropped and warned of.
pub(in crate::normalise) const UNKNOWN_LETTER: u8 = b'!';

/// Whether a character only says how others are set: soft hyphen, zero width space and joiners,
/// byte order mark, directions, variation selectors.
pub(crate) const fn is_format(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0000}'..='\u{E01EF}'
    )
}

/// A character as it is before decomposition; none where it is nothing.
pub(super) fn undecomposed(character: char) -> Option<char> {
    match character {
        // These would decompose to a space and an accent.
        '\u{B4}' => Some('\''),
        '\u{A8}' | '\u{AF}' | '\u{B8}' | '\u{2D8}'..='\u{2DD}' => Some(char::from(UNKNOWN)),
        _ if is_format(character) => None,
        _ => Some(character),
    }
}

/// Appends a decomposed character beyond ASCII, in lower case, as letters and marks.
pub(super) fn append(character: char, out: &mut Vec<u8>) {
    let letters: &[u8] = match character {
        'ß' => b"ss",
        'æ' => b"ae",
        'œ' => b"oe",
        'þ' => b"th",
        'ɑ' | 'ɐ' | 'ⱥ' => b"a",
        'ƀ' | 'ɓ' => b"b",
        'ƈ' | 'ȼ' => b"c",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => b"d",
        'ə' | 'ǝ' | 'ɛ' | 'ɇ' => b"e",
        'ƒ' => b"f",
        'ǥ' | 'ɠ' | 'ɣ' => b"g",
        'ħ' | 'ɦ' | 'ⱨ' => b"h",
        'ı' | 'ɩ' | 'ɨ' => b"i",
        'ȷ' | 'ɉ' => b"j",
        'ƙ' | 'ꝁ' | 'ⱪ' => b"k",
        'ł' | 'ƚ' | 'ⱡ' | 'ɫ' => b"l",
        'ŋ' | 'ɲ' | 'ƞ' => b"n",
        'ø' | 'ɔ' | 'ɵ' => b"o",
        'ƥ' => b"p",
        'ĸ' | 'ʠ' => b"q",
        'ɍ' => b"r",
        'ſ' | 'ȿ' => b"s",
        'ŧ' | 'ƭ' | 'ⱦ' => b"t",
        'ʉ' | 'ʊ' => b"u",
        'ʋ' => b"v",
        'ɏ' | 'ƴ' => b"y",
        'ƶ' | 'ȥ' => b"z",
        '‘' | '’' | '‛' | '′' | '‵' | 'ʹ'..='ʿ' | 'ˈ' | 'ˊ' | 'ˋ' | '՚' | 'ꞌ' => {
            b"'"
        }
        '‐'..='―' | '−' => b"-",
        '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '″' | '•' | '¦' => b" ",
        '⁄' | '∕' => b"/",
        _ if character.is_whitespace() => b" ",
        _ if character.is_alphabetic() => &[UNKNOWN_LETTER],
        _ => &[UNKNOWN],
    };
    out.extend_from_slice(letters);
}

/// A character of ASCII as a letter in lower case, a digit, a mark or a space.
pub(super) const fn plain(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte.to_ascii_lowercase(),
        b'`' => b'\'',
        b'[' | b'{' => b'(',
        b'a'..=b'z' | b'0'..=b'9' | b',' | b'\'' | b'.' | b'-' | b'/' | b'(' => byte,
        b'"' | b'?' | b'@' | b'$' | b'%' | b'^' | b'~' | b'*' | b'#' | b'!' => UNKNOWN,
        _ => b' ',
    }
}

/// Whether the sign or digit at an index stands between two letters, or as a letter beside one,
/// with nothing but such signs between it and them.
pub(in crate::normalise) fn is_within_word(folded: &[u8], index: usize) -> bool {
    let is_sign =
        |byte: &&u8| **byte == UNKNOWN || **byte == UNKNOWN_LETTER || byte.is_ascii_digit();
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
    let is_before = is_letter(folded[..index].iter().rev().find(|byte| !is_sign(byte)));
    let is_behind = is_letter(folded[index..].iter().find(|byte| !is_sign(byte)));
    if folded[index] == UNKNOWN_LETTER {
        is_before || is_behind
    } else {
        is_before && is_behind
    }
}
