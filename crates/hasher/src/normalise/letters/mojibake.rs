//! Undoes UTF-8 that somebody read as windows-1252 (`MÃ¼ller`), where that is certain: the whole
//! text is such UTF-8, and what it says beyond ASCII is Latin letters (U+00C0 to U+017F without `×`
//! and `÷`) and single quotation marks.

/// The characters that a text stood for before it was misread; `None` if it was not, or if that is
/// not certain.
pub(super) fn repaired(cell: &str) -> Option<impl Iterator<Item = char>> {
    let is_certain = !cell.is_ascii() && characters(cell).all(|character| character.is_some());
    is_certain.then(|| characters(cell).flatten())
}

/// The characters that were meant; `None` for one that is not certain.
fn characters(cell: &str) -> impl Iterator<Item = Option<char>> {
    let mut rest = cell.chars();
    std::iter::from_fn(move || {
        let first = rest.next()?;
        Some(if first.is_ascii() {
            Some(first)
        } else {
            meant(first, &mut rest)
        })
    })
}

/// The character of two or three bytes whose first was read as `first`.
fn meant(first: char, rest: &mut std::str::Chars<'_>) -> Option<char> {
    let lead = byte(first)?;
    let second = byte(rest.next()?).filter(|byte| (0x80..0xC0).contains(byte))?;
    let meant = match lead {
        0xC3..=0xC5 => char::from_u32(u32::from(lead & 0x1F) << 6 | u32::from(second & 0x3F))?,
        0xE2 if second == 0x80 => match byte(rest.next()?)? {
            0x98 => '‘',
            0x99 => '’',
            _ => return None,
        },
        _ => return None,
    };
    (!matches!(meant, '×' | '÷')).then_some(meant)
}

/// The byte of a character in windows-1252.
fn byte(character: char) -> Option<u8> {
    const FROM_0X80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match u8::try_from(u32::from(character)) {
        Ok(byte) if !(0x80..0xA0).contains(&byte) => Some(byte),
        _ => (0x80..)
            .zip(FROM_0X80)
            .find_map(|(byte, known)| (known == character).then_some(byte)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn repair(cell: &str) -> Option<String> {
        repaired(cell).map(Iterator::collect)
    }

    #[test]
    fn repairs_what_was_read_as_windows_1252() {
        for (cell, meant) in [
            ("MÃ¼ller", "Müller"),
            ("YÄ±ldÄ±z", "Yıldız"),
            ("ÃœnlÃ¼", "Ünlü"),
            ("â€™t Hart", "’t Hart"),
            ("Å imiÄ‡", "Šimić"),
        ] {
            let cell = cell.replace("Å ", "Å\u{A0}");
            assert_eq!(repair(&cell).as_deref(), Some(meant), "{cell}");
        }
    }

    #[test]
    fn leaves_what_is_not_certain() {
        for cell in [
            "Muller",
            "Müller",
            "MÃ¼llÃ",
            "Müller-MÃ¼ller",
            "SÃO",
            "Ã—",
            "Âµ",
            "â‚¬",
            "Юлия",
            "Å",
            "",
        ] {
            assert_eq!(repair(cell), None, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn finds_again_what_was_misread(meant in "[A-Za-zÀ-ÖØ-öø-ſ]{0,8}é") {
            let bytes = meant.as_bytes();
            let (misread, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            prop_assert_eq!(repair(&misread), Some(meant));
        }

        #[test]
        fn never_panics(cell in "\\PC{0,16}") {
            let _ = repair(&cell);
        }
    }
}
