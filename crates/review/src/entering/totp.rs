//! Codes of six digits that change every 30 seconds (RFC 6238, with HMAC-SHA-1: what every code
//! generator takes).
//!
//! ```text
//! step = seconds since 1970 / 30
//! code = the last 6 digits of truncated(HMAC-SHA-1(key, be64(step)))      RFC 4226, section 5.3
//! ```
//!
//! A code is taken of the step that is now, the one before and the one after: clocks differ. Each
//! step is taken once (RFC 6238 section 5.2), for which the casebook remembers the last.

use casebook::store::CodeKey;
use exchange::crypto::secret::Secret;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;
use zeroize::Zeroizing;

use super::single_use::base32;

const STEP: i64 = 30;

/// The step of a code that is right now; `None` where it is none. It takes the same time for every
/// wrong one.
pub(super) fn step_of(code: &str, key: &CodeKey, at: Timestamp) -> Option<i64> {
    let digits: [u8; 6] = code.as_bytes().try_into().ok()?;
    let digits = Secret::new(digits);
    let now = at.as_second().div_euclid(STEP);
    let mut found = None;
    for step in [now - 1, now, now + 1] {
        if Secret::new(code_at(key, step)) == digits {
            found = Some(step);
        }
    }
    found
}

/// The code of a step.
fn code_at(key: &CodeKey, step: i64) -> [u8; 6] {
    let mut mac = Hmac::<Sha1>::new_from_slice(key.expose()).expect("a key of any length will do");
    mac.update(&step.to_be_bytes());
    let mac = mac.finalize().into_bytes();
    let offset = usize::from(mac[19] & 0xF);
    let cut = [
        mac[offset] & 0x7F,
        mac[offset + 1],
        mac[offset + 2],
        mac[offset + 3],
    ];
    let mut number = u32::from_be_bytes(cut) % 1_000_000;
    let mut digits = [0; 6];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).expect("a digit");
        number /= 10;
    }
    digits
}

/// The key as a code generator takes it when it is typed (RFC 4648 section 6).
pub(super) fn typed(key: &CodeKey) -> Zeroizing<String> {
    base32(key.expose())
}

/// The key as a code generator takes it from a picture: the URI of the format that they share.
pub(super) fn uri(key: &CodeKey, account: &str) -> Zeroizing<String> {
    let key = typed(key);
    Zeroizing::new(format!(
        "otpauth://totp/Hitmachine:{account}?secret={}&issuer=Hitmachine",
        key.as_str()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    /// RFC 6238, appendix B, SHA-1: eight digits there, of which the last six are the same.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let key = Secret::new(*b"12345678901234567890");
        for (second, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code_at(&key, second / 30), code.as_bytes()[2..], "{second}");
        }
    }

    #[test]
    fn takes_the_step_beside_and_no_further() {
        let key = Secret::new([7; 20]);
        let now = 1_800_000_000;
        for (steps, is_taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let step = now / STEP + steps;
            let code = code_at(&key, step);
            let code = str::from_utf8(&code).expect("digits");
            assert_eq!(
                step_of(code, &key, at(now)),
                is_taken.then_some(step),
                "{steps}"
            );
        }
        for code in ["", "12345", "1234567", "12345a"] {
            assert_eq!(step_of(code, &key, at(now)), None, "{code}");
        }
    }

    #[test]
    fn a_code_generator_is_given_the_key_in_base32() {
        let key = Secret::new(*b"12345678901234567890");
        assert_eq!(
            uri(&key, "analyst-1").as_str(),
            "otpauth://totp/Hitmachine:analyst-1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Hitmachine"
        );
    }
}
