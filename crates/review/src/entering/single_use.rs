//! Codes that are used once: to enrol with, and to sign in with when the key of codes is lost. 120
//! random bits, so their plain hash tells nobody anything (ASVS 6.5.2 asks for 112).
//!
//! ```text
//! xxxxxx-xxxxxx-xxxxxx-xxxxxx  a-z and 2-7 (RFC 4648 base32, small); spaces and hyphens count not
//! ```

use casebook::store::CodeHash;
use exchange::crypto::secret::Secret;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Signs of a code: five bits each.
const LENGTH: usize = 24;

/// Signs of a group.
const GROUP: usize = 6;

/// A code that is used once.
pub struct SingleUseCode(Zeroizing<String>);

impl SingleUseCode {
    /// The code of random bytes.
    pub(super) fn new(random: &Secret<32>) -> Self {
        let all = base32(random.expose());
        let mut code = Zeroizing::new(String::with_capacity(LENGTH + 3));
        for (place, sign) in all.chars().take(LENGTH).enumerate() {
            if place > 0 && place % GROUP == 0 {
                code.push('-');
            }
            code.push(sign.to_ascii_lowercase());
        }
        Self(code)
    }

    /// The code as it is told to whoever uses it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> CodeHash {
        hash(&self.0).expect("it was made as one")
    }
}

/// A code to enrol with, of random bytes that are used for nothing else.
#[must_use]
pub fn enrolment_code(random: &Secret<32>) -> SingleUseCode {
    SingleUseCode::new(random)
}

/// What is kept of a code as somebody typed it; `None` where it can be none.
pub(super) fn hash(typed: &str) -> Option<CodeHash> {
    let mut signs = Zeroizing::new(String::with_capacity(LENGTH));
    for sign in typed
        .chars()
        .filter(|sign| !sign.is_whitespace() && *sign != '-')
    {
        let sign = sign.to_ascii_uppercase();
        let is_one = u8::try_from(sign).is_ok_and(|sign| SIGNS.contains(&sign));
        if !is_one || signs.len() == LENGTH {
            return None;
        }
        signs.push(sign);
    }
    (signs.len() == LENGTH).then(|| Sha256::digest(signs.as_bytes()).into())
}

/// Bytes in base32 without padding (RFC 4648 section 6).
pub(super) fn base32(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().div_ceil(5) * 8));
    for chunk in bytes.chunks(5) {
        let mut group = [0; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let group = u64::from_be_bytes(group);
        for place in 0..(chunk.len() * 8).div_ceil(5) {
            let index = group >> (35 - 5 * place) & 31;
            text.push(char::from(
                SIGNS[usize::try_from(index).expect("five bits")],
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn base32_is_that_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()).as_str(), text);
        }
    }

    #[test]
    fn a_code_is_known_again_however_it_is_typed() {
        let code = SingleUseCode::new(&Secret::new([0x5C; 32]));
        assert_eq!(code.expose().len(), 27);
        let typed = code.expose().to_ascii_uppercase().replace('-', " ");
        assert_eq!(hash(&typed), Some(code.hash()));
        assert_eq!(hash(&format!(" {} ", code.expose())), Some(code.hash()));
        for wrong in [
            "",
            "abcde",
            "abcde-abcde-abcde-abcd1",
            "abcde-abcde-abcde-abcdef",
        ] {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
        let other = SingleUseCode::new(&Secret::new([0x5D; 32]));
        assert_ne!(other.hash(), code.hash());
    }
}
