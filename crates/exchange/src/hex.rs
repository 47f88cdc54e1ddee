//! Bytes as lower-case hexadecimal text, and back.

use std::fmt;

/// Shows bytes as lower-case hexadecimal, without allocating.
///
/// ```
/// use exchange::hex::{Hex, parse};
///
/// assert_eq!(Hex(&[0x0f, 0xa0]).to_string(), "0fa0");
/// assert_eq!(parse::<2>(b"0FA0"), Some([0x0f, 0xa0]));
/// ```
pub struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Reads exactly `N` bytes from `2 * N` hexadecimal digits of either case; `None` for any other
/// text.
#[must_use]
pub fn parse<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_it_wrote() {
        let bytes = [0x00, 0x0f, 0xa0, 0xff];
        assert_eq!(Hex(&bytes).to_string(), "000fa0ff");
        assert_eq!(parse(b"000fA0Ff"), Some(bytes));
    }

    #[test]
    fn refuses_another_length_or_another_letter() {
        assert_eq!(parse::<2>(b"000"), None);
        assert_eq!(parse::<2>(b"00000"), None);
        assert_eq!(parse::<2>(b"000g"), None);
        assert_eq!(parse::<2>("00é".as_bytes()), None);
    }
}
