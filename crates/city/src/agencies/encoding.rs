//! Character encodings in which agencies export, for the characters of this city's names and texts:
//! UTF-8, windows-1252, UTF-16 (little endian) and code page 850. A letter that an encoding lacks
//! becomes its plain letter, as old systems write it (ş becomes s).

/// An encoding of an export.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with one.
    Utf8Marked,
    /// Windows-1252.
    Windows1252,
    /// UTF-16, little endian, with a byte order mark.
    Utf16,
    /// Code page 850, of MS-DOS.
    Cp850,
}

impl Encoding {
    /// The name that a profile uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Marked => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Utf16 => "utf-16",
            Self::Cp850 => "cp850",
        }
    }

    /// The byte order mark that opens a file.
    #[must_use]
    pub fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8Marked => &[0xef, 0xbb, 0xbf],
            Self::Utf16 => &[0xff, 0xfe],
            Self::Utf8 | Self::Windows1252 | Self::Cp850 => &[],
        }
    }

    /// The text in this encoding.
    #[must_use]
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 | Self::Utf8Marked => text.as_bytes().to_vec(),
            Self::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Windows1252 => encode_bytewise(text, windows_1252),
            Self::Cp850 => encode_bytewise(text, cp850),
        }
    }
}

/// One byte a letter; the plain letter, or a question mark, where the encoding lacks it.
fn encode_bytewise(text: &str, byte_of: fn(char) -> Option<u8>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        let byte = byte_of(letter).or_else(|| byte_of(plain(letter)));
        bytes.push(byte.unwrap_or(b'?'));
    }
    bytes
}

/// The letter without its diacritic; any other character as it is.
#[must_use]
pub fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ą' => 'a',
        'ç' | 'ć' => 'c',
        'è'..='ë' | 'ę' => 'e',
        'ì'..='ï' | 'ı' => 'i',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ł' => 'l',
        'ğ' => 'g',
        'ś' | 'ş' => 's',
        'ź' | 'ż' => 'z',
        'À'..='Å' | 'Ą' => 'A',
        'Ç' | 'Ć' => 'C',
        'È'..='Ë' | 'Ę' => 'E',
        'Ì'..='Ï' | 'İ' => 'I',
        'Ñ' | 'Ń' => 'N',
        'Ò'..='Ö' | 'Ø' => 'O',
        'Ù'..='Ü' => 'U',
        'Ł' => 'L',
        'Ğ' => 'G',
        'Ś' | 'Ş' => 'S',
        'Ź' | 'Ż' => 'Z',
        other => other,
    }
}

/// ASCII and the upper half of Latin-1, which windows-1252 shares; the city uses none of 0x80 to
/// 0x9f.
fn windows_1252(c: char) -> Option<u8> {
    let byte = u8::try_from(u32::from(c)).ok()?;
    (!(0x80..0xa0).contains(&byte)).then_some(byte)
}

/// Code page 850 for letters of western European names.
#[rustfmt::skip]
const CP850: [(u8, &str); 5] = [
    (0x80, "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø"),
    (0xa0, "áíóúñÑ"),
    (0xb5, "ÁÂÀ"),
    (0xd2, "ÊËÈıÍÎÏ"),
    (0xe0, "ÓßÔÒõÕ"),
];

fn cp850(c: char) -> Option<u8> {
    if c.is_ascii() {
        return u8::try_from(u32::from(c)).ok();
    }
    CP850.iter().find_map(|(first, letters)| {
        let index = letters.chars().position(|letter| letter == c)?;
        Some(first + u8::try_from(index).expect("a run is shorter than the page"))
    })
}

#[cfg(test)]
mod tests {
    use super::{Encoding, plain};

    #[test]
    fn windows_1252_agrees_with_another_implementation() {
        let text = "Zoë Çelik, Noëlle d'Été; ÀÖØöÿ §°";
        let (expected, _, lossy) = encoding_rs::WINDOWS_1252.encode(text);
        assert!(!lossy);
        assert_eq!(Encoding::Windows1252.encode(text), expected.as_ref());
    }

    #[test]
    fn utf_16_is_little_endian() {
        let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(b"\x31\x01\x5e\x01");
        assert_eq!(Encoding::Utf16.encode(&text), b"\x31\x01\x5e\x01");
    }

    #[test]
    fn code_page_850_holds_what_its_table_says() {
        // From the code page as published: é 82, ë 89, ü 81, Ö 99, ı D5, Ü 9A, ß E1, ñ A4.
        assert_eq!(
            Encoding::Cp850.encode("éëüÖıÜßñ"),
            b"\x82\x89\x81\x99\xd5\x9a\xe1\xa4"
        );
    }

    #[test]
    fn a_letter_that_an_encoding_lacks_becomes_its_plain_letter() {
        assert_eq!(
            Encoding::Windows1252.encode("Şahin Kılıç"),
            b"Sahin Kili\xe7"
        );
        assert_eq!(Encoding::Cp850.encode("Łuczak Doğan"), b"Luczak Dogan");
        assert_eq!(plain('ń'), 'n');
    }
}
