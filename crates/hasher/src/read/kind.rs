//! What a file is that is not a delimited text, known by how it begins.

use std::fmt;

/// A kind of file that somebody hands over for a CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtherKind {
    /// A workbook of a spreadsheet: xlsx, xls or ods.
    Workbook,
    /// A ZIP archive that is no workbook.
    Zip,
    /// Compressed by gzip, bzip2, xz, zstd, 7-Zip or RAR.
    Compressed,
    /// PDF.
    Pdf,
    /// Rich text.
    RichText,
    /// A web page, or a table of one.
    Html,
    /// XML.
    Xml,
    /// JSON.
    Json,
    /// A file of a database.
    Database,
    /// Encrypted or signed by PGP or age.
    Encrypted,
}

/// How the kinds begin that are bytes and not text.
const MAGIC: &[(&[u8], OtherKind)] = &[
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", OtherKind::Workbook),
    (b"\x1F\x8B", OtherKind::Compressed),
    (b"BZh91AY&SY", OtherKind::Compressed),
    (b"\xFD7zXZ\0", OtherKind::Compressed),
    (b"\x28\xB5\x2F\xFD", OtherKind::Compressed),
    (b"7z\xBC\xAF\x27\x1C", OtherKind::Compressed),
    (b"Rar!\x1A\x07", OtherKind::Compressed),
    (b"%PDF-", OtherKind::Pdf),
    (b"{\\rtf", OtherKind::RichText),
    (b"SQLite format 3\0", OtherKind::Database),
    (b"\0\x01\0\0Standard ", OtherKind::Database),
    (b"PAR1", OtherKind::Database),
    (b"-----BEGIN PGP", OtherKind::Encrypted),
    (b"age-encryption.org/", OtherKind::Encrypted),
];

/// Names that stand in the first entries of a workbook's archive.
const OF_WORKBOOKS: [&[u8]; 3] = [b"[Content_Types].xml", b"xl/", b"opendocument.spreadsheet"];

impl OtherKind {
    /// Looks at the first bytes of a file.
    pub(super) fn of_bytes(start: &[u8]) -> Option<Self> {
        if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
            let is_workbook = OF_WORKBOOKS
                .iter()
                .any(|name| start.windows(name.len()).any(|window| window == *name));
            return Some(if is_workbook {
                Self::Workbook
            } else {
                Self::Zip
            });
        }
        let known = MAGIC.iter().find(|(magic, _)| start.starts_with(magic));
        known.map(|(_, kind)| *kind)
    }

    /// Looks at the first characters of a text.
    pub(super) fn of_text(start: &[u8]) -> Option<Self> {
        let start = start.trim_ascii_start();
        match start.first()? {
            b'<' => {
                let is_xml = start
                    .get(..5)
                    .is_some_and(|word| word.eq_ignore_ascii_case(b"<?xml"));
                Some(if is_xml { Self::Xml } else { Self::Html })
            }
            // A header does not begin with a bracket; a name in brackets has no quote behind it.
            b'{' | b'[' => {
                let next = start[1..].trim_ascii_start().first();
                matches!(next, Some(b'"' | b'{' | b'[' | b'}' | b']')).then_some(Self::Json)
            }
            _ => None,
        }
    }
}

impl fmt::Display for OtherKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (is, instead) = match self {
            Self::Workbook => ("a workbook of a spreadsheet", SAVE),
            Self::Zip => ("a ZIP archive", UNPACK),
            Self::Compressed => ("a compressed file", UNPACK),
            Self::Pdf => ("a PDF", EXPORT),
            Self::RichText => ("a text with markup (RTF)", EXPORT),
            Self::Html => ("a web page, though its name may say otherwise", SAVE),
            Self::Xml => ("XML, though its name may say otherwise", SAVE),
            Self::Json => ("JSON", EXPORT),
            Self::Database => ("a file of a database", EXPORT),
            Self::Encrypted => (
                "an encrypted file",
                "decrypt it, and give the CSV that is in it",
            ),
        };
        write!(f, "the file is {is}, and an export is a CSV: {instead}")
    }
}

const SAVE: &str = "open it in a spreadsheet and save it as \"CSV UTF-8\"";
const UNPACK: &str = "unpack it, and give the CSV that is in it";
const EXPORT: &str = "let the case system write a CSV";

#[cfg(test)]
mod tests {
    use super::*;

    fn of(start: &[u8]) -> Option<OtherKind> {
        OtherKind::of_bytes(start).or_else(|| OtherKind::of_text(start))
    }

    #[test]
    fn knows_what_is_handed_over_for_a_csv() {
        let xlsx = b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0aaaabbbbcccc\x13\0\0\0[Content_Types].xml";
        for (start, kind) in [
            (&xlsx[..], OtherKind::Workbook),
            (
                b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                OtherKind::Workbook,
            ),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", OtherKind::Workbook),
            (b"PK\x03\x04....export.csv", OtherKind::Zip),
            (b"\x1F\x8B\x08\0", OtherKind::Compressed),
            (b"%PDF-1.7\n", OtherKind::Pdf),
            (b"\r\n <HTML><body>", OtherKind::Html),
            (b"<table><tr><td>Nummer", OtherKind::Html),
            (b"<?xml version=\"1.0\"?><Workbook>", OtherKind::Xml),
            (b"[{\"nummer\": 1}]", OtherKind::Json),
            (b"{\n  \"nummer\": 1}", OtherKind::Json),
            (b"-----BEGIN PGP MESSAGE-----", OtherKind::Encrypted),
        ] {
            assert_eq!(of(start), Some(kind), "{}", start.escape_ascii());
        }
    }

    #[test]
    fn leaves_a_csv_alone() {
        for start in [
            &b"Nummer;Datum"[..],
            b"PKN;Datum",
            b"[Nummer];[Datum]",
            b"{nummer};{datum}",
            b"ID;Postcode",
            b"%;Datum",
            b"\"<b>\";Datum",
            b"",
        ] {
            assert_eq!(of(start), None, "{}", start.escape_ascii());
        }
    }
}
