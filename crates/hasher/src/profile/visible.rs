//! Names of columns as somebody sees them: two that look alike are one.

use unicode_normalization::UnicodeNormalization as _;

/// A name in lower case and in one form of Unicode (NFKC), without characters that cannot be seen,
/// with one space for white space of any kind, and with one sign for all hyphens and apostrophes.
pub(crate) fn visible(name: &str) -> String {
    let mut visible = String::with_capacity(name.len());
    for character in name.nfkc().filter(|&character| !is_invisible(character)) {
        match character {
            _ if character.is_whitespace() => {
                if !visible.is_empty() && !visible.ends_with(' ') {
                    visible.push(' ');
                }
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' => visible.push('-'),
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '`' => visible.push('\''),
            _ => visible.extend(character.to_lowercase()),
        }
    }
    visible.truncate(visible.trim_end().len());
    visible
}

/// Whether a character takes no room: a format character or a variation selector. A control
/// character is none: in a name it shows that the file has another encoding.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_names_that_look_alike_for_one() {
        for name in [
            "Datum signaal",
            " datum  SIGNAAL ",
            "Datum\u{A0}signaal",
            "\u{FEFF}Datum signaal",
            "Da\u{AD}tum sig\u{200B}naal",
            "Datum\u{202F}signaal\u{200E}",
            "Datum\r\nsignaal",
            "Datum\tsignaal",
        ] {
            assert_eq!(visible(name), "datum signaal", "{name:?}");
        }
        assert_eq!(visible("Cate\u{301}gorie"), visible("Catégorie"));
        assert_eq!(visible("e\u{2011}mail"), "e-mail");
        assert_eq!(visible("foto\u{2019}s"), "foto's");
    }

    #[test]
    fn keeps_names_apart_that_look_different() {
        assert_ne!(visible("Datum_signaal"), visible("Datum signaal"));
        assert_ne!(visible("Datumsignaal"), visible("Datum signaal"));
        assert_ne!(visible("Categorie"), visible("Catégorie"));
        assert_ne!(visible("D\0a\0t\0u\0m\0"), visible("Datum"));
        assert_eq!(visible("\u{200B}\u{A0}"), "");
    }
}
