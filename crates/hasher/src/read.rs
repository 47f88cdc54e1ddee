//! Bytes of an export to UTF-8, piece by piece in bounded memory.
//!
//! A byte order mark wins over the profile. What the encoding does not know becomes U+FFFD, or, in
//! windows-1252, a control character from U+0080 to U+009F; the row reader refuses both. UTF-16
//! without a mark is little-endian unless its first byte is zero: a header begins with a Latin
//! letter.

mod cell;
mod cp850;
mod encoding;
pub mod export;
mod kind;
pub mod spool;
pub(crate) mod table;
mod utf8_probe;

use std::io::{self, Read};

use encoding_rs::{
    Decoder, ISO_8859_15, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252,
    WINDOWS_1254,
};

pub use crate::read::encoding::Encoding;
pub use crate::read::kind::OtherKind;
use crate::read::utf8_probe::Utf8Probe;

/// Bytes taken from the source at a time.
const PIECE: usize = 64 * 1024;

/// Bytes by which it is seen what a file is: the names in an archive stand among the first.
const START: usize = 2048;

/// A source that is being decoded.
pub(crate) struct Text<R> {
    source: R,
    decoder: AnyDecoder,
    raw: Vec<u8>,
    decoded: Vec<u8>,
    /// Where in `decoded` the piece begins that is not yet consumed.
    index: usize,
    bytes: u64,
    ended: bool,
    contradicted: bool,
    kind: Option<OtherKind>,
    /// Whether the bytes are UTF-8, where the encoding is one of single bytes.
    probe: Option<Utf8Probe>,
}

enum AnyDecoder {
    Standard(Box<Decoder>),
    Cp850,
}

impl<R: Read> Text<R> {
    /// Looks at the start of a source and makes the first piece ready.
    pub(crate) fn open(source: R, profile: Encoding) -> io::Result<Self> {
        let mut text = Self {
            source,
            decoder: AnyDecoder::Cp850,
            raw: vec![0; PIECE],
            decoded: Vec::new(),
            index: 0,
            bytes: 0,
            ended: false,
            contradicted: false,
            kind: None,
            probe: None,
        };
        let mut filled = 0;
        // A source may give fewer bytes at a time than a mark is long.
        while filled < START && !text.ended {
            filled += text.take(filled)?;
        }
        let start = &text.raw[..filled];
        let mark = Encoding::of_mark(start);
        let (encoding, mark_length) = mark.unwrap_or((profile, 0));
        text.contradicted = encoding != profile;
        // Without a mark: the first character of a header is Latin, so its zero byte stands first.
        let big_endian = start
            .first()
            .is_some_and(|&first| first == 0xFE || first == 0);
        text.decoder = match encoding {
            Encoding::Utf8 => standard(UTF_8),
            Encoding::Windows1252 => standard(WINDOWS_1252),
            Encoding::Utf16 if big_endian => standard(UTF_16BE),
            Encoding::Utf16 => standard(UTF_16LE),
            Encoding::Cp850 => AnyDecoder::Cp850,
            Encoding::Iso8859_15 => standard(ISO_8859_15),
            Encoding::Windows1250 => standard(WINDOWS_1250),
            Encoding::Windows1254 => standard(WINDOWS_1254),
            Encoding::MacRoman => standard(MACINTOSH),
        };
        text.probe = encoding.is_of_single_bytes().then(Utf8Probe::default);
        text.kind = OtherKind::of_bytes(start);
        text.decode(mark_length..filled);
        if text.kind.is_none() {
            text.kind = OtherKind::of_text(&text.decoded);
        }
        Ok(text)
    }

    /// What is decoded and not yet consumed; empty only at the end of the source.
    pub(crate) fn piece(&mut self) -> io::Result<&[u8]> {
        while self.index == self.decoded.len() && !self.ended {
            let taken = self.take(0)?;
            self.decode(0..taken);
        }
        Ok(&self.decoded[self.index..])
    }

    /// Goes `count` bytes further in the piece.
    pub(crate) const fn consume(&mut self, count: usize) {
        self.index += count;
    }

    /// Bytes taken from the source so far.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether a byte order mark said another encoding than the profile.
    pub(crate) const fn is_contradicted(&self) -> bool {
        self.contradicted
    }

    /// What the file is, if it begins as no delimited text does.
    pub(crate) const fn kind(&self) -> Option<OtherKind> {
        self.kind
    }

    /// Whether all that was decoded so far, as an encoding of single bytes, was UTF-8 and not only
    /// ASCII.
    pub(crate) fn is_utf8_after_all(&self) -> bool {
        self.probe.as_ref().is_some_and(Utf8Probe::is_utf8)
    }

    /// Reads once into the raw bytes from `from` on.
    fn take(&mut self, from: usize) -> io::Result<usize> {
        let taken = loop {
            match self.source.read(&mut self.raw[from..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.bytes += taken as u64;
        self.ended = taken == 0;
        Ok(taken)
    }

    /// Makes a stretch of the raw bytes the next piece.
    fn decode(&mut self, stretch: std::ops::Range<usize>) {
        let raw = &self.raw[stretch];
        self.index = 0;
        if let Some(probe) = &mut self.probe {
            probe.look(raw);
        }
        match &mut self.decoder {
            AnyDecoder::Cp850 => {
                self.decoded.clear();
                cp850::decode(raw, &mut self.decoded);
            }
            AnyDecoder::Standard(decoder) => {
                let room = decoder
                    .max_utf8_buffer_length(raw.len())
                    .expect("a piece is short");
                self.decoded.resize(room, 0);
                let (_, _, written, _) = decoder.decode_to_utf8(raw, &mut self.decoded, self.ended);
                self.decoded.truncate(written);
            }
        }
    }
}

fn standard(encoding: &'static encoding_rs::Encoding) -> AnyDecoder {
    AnyDecoder::Standard(Box::new(encoding.new_decoder_without_bom_handling()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A source that gives so many bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn decoded(bytes: &[u8], profile: Encoding, at_a_time: usize) -> (String, bool) {
        let mut text = Text::open(Drops(bytes, at_a_time), profile).expect("memory is readable");
        let mut all = Vec::new();
        loop {
            let piece = text.piece().expect("memory is readable");
            if piece.is_empty() {
                break;
            }
            all.extend(piece);
            let count = piece.len();
            text.consume(count);
        }
        assert_eq!(text.bytes(), bytes.len() as u64);
        (
            String::from_utf8(all).expect("UTF-8"),
            text.is_contradicted(),
        )
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn decodes_each_encoding_however_the_bytes_arrive() {
        for at_a_time in [1, 2, 3, 100] {
            for (bytes, encoding) in [
                ("naam é €".as_bytes().to_vec(), Encoding::Utf8),
                (b"naam \xE9 \x80".to_vec(), Encoding::Windows1252),
                (utf16("naam é €", u16::to_le_bytes), Encoding::Utf16),
                (utf16("naam é €", u16::to_be_bytes), Encoding::Utf16),
            ] {
                assert_eq!(
                    decoded(&bytes, encoding, at_a_time),
                    ("naam é €".to_owned(), false),
                    "{encoding:?}"
                );
            }
            assert_eq!(
                decoded(b"naam \x82 \x9D", Encoding::Cp850, at_a_time),
                ("naam é Ø".to_owned(), false)
            );
        }
    }

    #[test]
    fn decodes_what_other_systems_write() {
        for (bytes, encoding, expected) in [
            (&b"\xA4 \xBD"[..], Encoding::Iso8859_15, "€ œ"),
            (b"Dvo\xF8\xE1k \x80", Encoding::Windows1250, "Dvořák €"),
            (b"Y\xFDld\xFDz \xDE", Encoding::Windows1254, "Yıldız Ş"),
            (b"Ren\x8E \xDB", Encoding::MacRoman, "René €"),
        ] {
            assert_eq!(
                decoded(bytes, encoding, 3),
                (expected.to_owned(), false),
                "{encoding:?}"
            );
        }
    }

    #[test]
    fn believes_a_mark_and_drops_it() {
        for at_a_time in [1, 100] {
            let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
            let utf8 = marked(b"\xEF\xBB\xBF", "é".as_bytes());
            assert_eq!(
                decoded(&utf8, Encoding::Windows1252, at_a_time),
                ("é".to_owned(), true)
            );
            assert_eq!(
                decoded(&utf8, Encoding::Utf8, at_a_time),
                ("é".to_owned(), false)
            );
            let little = marked(b"\xFF\xFE", &utf16("é", u16::to_le_bytes));
            assert_eq!(
                decoded(&little, Encoding::Utf16, at_a_time),
                ("é".to_owned(), false)
            );
            let big = marked(b"\xFE\xFF", &utf16("é", u16::to_be_bytes));
            assert_eq!(
                decoded(&big, Encoding::Utf8, at_a_time),
                ("é".to_owned(), true)
            );
        }
    }

    #[test]
    fn marks_what_the_encoding_does_not_know() {
        assert_eq!(decoded(b"a\xFFb", Encoding::Utf8, 9).0, "a\u{FFFD}b");
        assert_eq!(
            decoded(
                "a€".as_bytes().split_last().expect("bytes").1,
                Encoding::Utf8,
                2
            )
            .0,
            "a\u{FFFD}"
        );
        assert_eq!(decoded(b"a\0b", Encoding::Utf16, 9).0, "a\u{FFFD}");
        assert_eq!(decoded(b"a\x81", Encoding::Windows1252, 9).0, "a\u{81}");
    }

    proptest! {
        #[test]
        fn gives_the_same_text_however_the_bytes_arrive(
            bytes in prop::collection::vec(any::<u8>(), 0..60),
            at_a_time in 1_usize..9,
        ) {
            for encoding in Encoding::ALL {
                let at_once = decoded(&bytes, encoding, 100);
                prop_assert_eq!(decoded(&bytes, encoding, at_a_time), at_once);
            }
        }
    }
}
