//! Eight letters and digits that two people can say on the telephone (docs/confirmation.md, "Codes
//! for the telephone").
//!
//! 40 bits, the most significant first, five a character of `23456789ABCDEFGHJKLMNPQRSTUVWXYZ`.

use std::fmt;

/// No 0 and O, no 1 and I: each character is told from all others when it is read or heard.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

const LEN: usize = 8;
const BITS: usize = 5;
/// Bytes that a code is made of.
pub(super) const BYTES: usize = LEN * BITS / 8;

/// A code as it is written and said.
///
/// ```
/// use exchange::letter::spoken_code::{SpokenCode, SpokenCodeError};
///
/// let heard = SpokenCode::parse("vavk kxdb")?;
/// assert_eq!(heard.to_string(), "VAVKKXDB");
/// assert_eq!(SpokenCode::parse("VAVKKXD0"), Err(SpokenCodeError));
/// # Ok::<(), SpokenCodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpokenCode([u8; LEN]);

impl SpokenCode {
    /// The code of 40 bits.
    pub(super) fn of(bytes: [u8; BYTES]) -> Self {
        let mut number = [0; 8];
        number[8 - BYTES..].copy_from_slice(&bytes);
        let number = u64::from_be_bytes(number);
        let mut code = [0; LEN];
        for (place, character) in code.iter_mut().enumerate() {
            let bits = number >> (BITS * (LEN - 1 - place)) & 31;
            *character = ALPHABET[usize::try_from(bits).expect("five bits")];
        }
        Self(code)
    }

    /// Reads what somebody wrote down: in any case, with spaces or hyphens between, and with the
    /// apostrophe that keeps a spreadsheet from making a number of it.
    ///
    /// # Errors
    /// [`SpokenCodeError`] when what is left is not eight characters of the alphabet.
    pub fn parse(text: &str) -> Result<Self, SpokenCodeError> {
        let text = text.trim();
        let text = text.strip_prefix('\'').unwrap_or(text);
        let mut code = [0; LEN];
        let mut places = code.iter_mut();
        for character in text.chars() {
            if character.is_whitespace() || character == '-' {
                continue;
            }
            let upper =
                u8::try_from(character.to_ascii_uppercase()).map_err(|_| SpokenCodeError)?;
            if !ALPHABET.contains(&upper) {
                return Err(SpokenCodeError);
            }
            *places.next().ok_or(SpokenCodeError)? = upper;
        }
        if places.next().is_some() {
            return Err(SpokenCodeError);
        }
        Ok(Self(code))
    }
}

impl fmt::Display for SpokenCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).expect("letters and digits"))
    }
}

/// A text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code is eight letters and digits, and has no 0, O, 1 or I")]
pub struct SpokenCodeError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_no_character_that_is_taken_for_another() {
        for character in "0O1I".bytes() {
            assert!(!ALPHABET.contains(&character));
        }
        assert!(ALPHABET.is_sorted(), "none stands twice");
    }

    #[test]
    fn is_read_as_it_is_written_however_somebody_wrote_it_down() {
        for bytes in [[0; BYTES], [0xFF; BYTES], [0, 1, 2, 3, 4]] {
            let code = SpokenCode::of(bytes);
            let text = code.to_string();
            let (first, last) = text.split_at(4);
            let lower = text.to_lowercase();
            for written in [
                text.clone(),
                lower,
                format!(" {first} {last} "),
                format!("{first}-{last}"),
                format!("'{text}"),
            ] {
                assert_eq!(SpokenCode::parse(&written), Ok(code), "{written}");
            }
        }
        assert_eq!(SpokenCode::of([0, 1, 2, 3, 4]).to_string(), "222J62S6");
        for wrong in [
            "",
            "VAVKKXD",
            "VAVKKXDBB",
            "VAVKKXD1",
            "VAVKKXDÉ",
            "''VAVKKXDB",
        ] {
            assert_eq!(SpokenCode::parse(wrong), Err(SpokenCodeError), "{wrong}");
        }
    }
}
