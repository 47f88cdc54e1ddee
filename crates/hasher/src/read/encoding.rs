//! The encodings that exports come in, and the names that people have for them.

/// An encoding that exports come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// Windows Latin 1, code page 1252; also what is called ISO-8859-1, which differs in control
    /// characters alone.
    Windows1252,
    /// UTF-16 of either byte order.
    Utf16,
    /// DOS Latin 1, code page 850.
    Cp850,
    /// Latin 9: Latin 1 with a euro.
    Iso8859_15,
    /// Windows Latin 2, of Central Europe.
    Windows1250,
    /// Windows Latin 5, of Turkish; also what is called ISO-8859-9.
    Windows1254,
    /// Mac OS Roman.
    MacRoman,
}

/// Other names of an encoding, in small letters and digits alone.
const ALIASES: [(&str, Encoding); 38] = [
    ("utf8bom", Encoding::Utf8),
    ("utf8sig", Encoding::Utf8),
    ("utf8signature", Encoding::Utf8),
    ("cp65001", Encoding::Utf8),
    ("65001", Encoding::Utf8),
    ("ansi", Encoding::Windows1252),
    ("latin1", Encoding::Windows1252),
    ("iso88591", Encoding::Windows1252),
    ("cp1252", Encoding::Windows1252),
    ("win1252", Encoding::Windows1252),
    ("1252", Encoding::Windows1252),
    ("ascii", Encoding::Windows1252),
    ("usascii", Encoding::Windows1252),
    ("utf16le", Encoding::Utf16),
    ("utf16be", Encoding::Utf16),
    ("unicode", Encoding::Utf16),
    ("ucs2", Encoding::Utf16),
    ("ibm850", Encoding::Cp850),
    ("dos850", Encoding::Cp850),
    ("oem850", Encoding::Cp850),
    ("850", Encoding::Cp850),
    ("dos", Encoding::Cp850),
    ("latin9", Encoding::Iso8859_15),
    ("cp1250", Encoding::Windows1250),
    ("win1250", Encoding::Windows1250),
    ("1250", Encoding::Windows1250),
    ("cp1254", Encoding::Windows1254),
    ("win1254", Encoding::Windows1254),
    ("1254", Encoding::Windows1254),
    ("iso88599", Encoding::Windows1254),
    ("latin5", Encoding::Windows1254),
    ("macroman", Encoding::MacRoman),
    ("xmacroman", Encoding::MacRoman),
    ("macosroman", Encoding::MacRoman),
    ("mac", Encoding::MacRoman),
    ("cp10000", Encoding::MacRoman),
    ("10000", Encoding::MacRoman),
    ("csmacintosh", Encoding::MacRoman),
];

impl Encoding {
    /// Every encoding.
    pub const ALL: [Self; 8] = [
        Self::Utf8,
        Self::Windows1252,
        Self::Utf16,
        Self::Cp850,
        Self::Iso8859_15,
        Self::Windows1250,
        Self::Windows1254,
        Self::MacRoman,
    ];

    /// Its name in a profile.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Utf16 => "utf-16",
            Self::Cp850 => "cp850",
            Self::Iso8859_15 => "iso-8859-15",
            Self::Windows1250 => "windows-1250",
            Self::Windows1254 => "windows-1254",
            Self::MacRoman => "macintosh",
        }
    }

    /// The encoding of a name in a profile, or of another name that people have for it, however it
    /// is hyphenated.
    ///
    /// ```
    /// use hasher::read::Encoding;
    ///
    /// assert_eq!(Encoding::from_id("windows-1252"), Some(Encoding::Windows1252));
    /// assert_eq!(Encoding::from_id("Latin 1"), Some(Encoding::Windows1252));
    /// assert_eq!(Encoding::from_id("ebcdic"), None);
    /// ```
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        let wanted = folded(id);
        for encoding in Self::ALL {
            if folded(encoding.id()) == wanted {
                return Some(encoding);
            }
        }
        let alias = ALIASES.iter().find(|(alias, _)| *alias == wanted);
        alias.map(|(_, encoding)| *encoding)
    }

    /// The encoding that a byte order mark at the start says, and the length of the mark.
    #[must_use]
    pub fn of_mark(start: &[u8]) -> Option<(Self, usize)> {
        match start {
            [0xEF, 0xBB, 0xBF, ..] => Some((Self::Utf8, 3)),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some((Self::Utf16, 2)),
            _ => None,
        }
    }

    /// Whether a byte is a character, so that a text of it may be UTF-8 unnoticed.
    pub(super) const fn is_of_single_bytes(self) -> bool {
        !matches!(self, Self::Utf8 | Self::Utf16)
    }
}

/// Small letters and digits alone.
fn folded(id: &str) -> String {
    let mut folded = String::with_capacity(id.len());
    for character in id.chars() {
        if character.is_ascii_alphanumeric() {
            folded.push(character.to_ascii_lowercase());
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_many_names_and_each_is_of_one_encoding() {
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::from_id(encoding.id()), Some(encoding));
        }
        for (alias, encoding) in ALIASES {
            assert_eq!(Encoding::from_id(alias), Some(encoding), "{alias}");
            assert_eq!(folded(alias), alias);
        }
        for (id, encoding) in [
            ("UTF8", Encoding::Utf8),
            ("ISO-8859-1", Encoding::Windows1252),
            ("iso_8859_15", Encoding::Iso8859_15),
            ("CP-1252", Encoding::Windows1252),
            ("x-mac-roman", Encoding::MacRoman),
        ] {
            assert_eq!(Encoding::from_id(id), Some(encoding), "{id}");
        }
        for id in ["", "latin", "iso-8859-2", "ebcdic", "utf-7", "cp437"] {
            assert_eq!(Encoding::from_id(id), None, "{id}");
        }
    }
}
