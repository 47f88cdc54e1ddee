//! Passphrases: which are taken, and how they are kept: by argon2id (RFC 9106) with 19 MiB, two
//! passes and one lane, as the OWASP cheat sheet on storing passwords has it.
//!
//! Taken is what has 12 to 128 signs and is none that a guesser tries first, as zxcvbn estimates
//! (D. L. Wheeler, USENIX Security 2016): common passwords and words with figures, one thing again
//! and again, a row of the keyboard, a date, the account's own id. There is no rule about kinds of
//! signs, and no passphrase ends by itself (NIST SP 800-63B).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use exchange::crypto::secret::Secret;
use zxcvbn::{Score, zxcvbn};

use crate::door::Door;

const MIN_SIGNS: usize = 12;
const MAX_SIGNS: usize = 128;

/// More than 10^10 guesses, of somebody who knows how people choose.
const ENOUGH: Score = Score::Four;

/// Words that passphrases here are made of, beside the thirty thousand commonest passwords and the
/// English words that the library knows. One to a line.
const COMMON: &str = include_str!("common_words.txt");

/// Why a passphrase is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weak {
    /// It is too short, or too long.
    Length,
    /// It is among what a guesser tries first.
    Common,
}

/// Sees whether a passphrase is taken.
pub(super) fn check(passphrase: &str, account: &str) -> Result<(), Weak> {
    let signs = passphrase.chars().count();
    if !(MIN_SIGNS..=MAX_SIGNS).contains(&signs) {
        return Err(Weak::Length);
    }
    let own: Vec<&str> = [account, "hitmachine"]
        .into_iter()
        .chain(COMMON.lines())
        .collect();
    // Capitals are what a guesser tries next, and hide from the library that a half is said twice.
    if zxcvbn(&passphrase.to_lowercase(), &own).score() < ENOUGH {
        return Err(Weak::Common);
    }
    Ok(())
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("they are within the bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of a passphrase as a PHC string, under a salt that is used for nothing else.
pub(super) fn hash(passphrase: &str, salt: &Secret<16>, door: &Door) -> Option<String> {
    let _one_at_a_time = door.hashing();
    hash_now(passphrase, salt)
}

pub(super) fn hash_now(passphrase: &str, salt: &Secret<16>) -> Option<String> {
    let hash: PasswordHash = hasher()
        .hash_password_with_salt(passphrase.as_bytes(), salt.expose())
        .ok()?;
    Some(hash.to_string())
}

/// Whether a passphrase is the one of a hash. Where there is no hash, as much work is done for
/// none.
pub(super) fn is_right(passphrase: &str, kept: Option<&str>, door: &Door) -> bool {
    let _one_at_a_time = door.hashing();
    // What is longer was never taken, and is not worth the work of looking at all of it.
    let passphrase: String = passphrase.chars().take(MAX_SIGNS + 1).collect();
    let Some(kept) = kept.and_then(|kept| PasswordHash::new(kept).ok()) else {
        hash_now(&passphrase, &Secret::new([0; 16]));
        return false;
    };
    hasher()
        .verify_password(passphrase.as_bytes(), &kept)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_known_again_and_no_other_is() {
        let door = Door::default();
        let salt = Secret::new([3; 16]);
        let kept = hash("vier losse woorden hier", &salt, &door).expect("a hash");
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(is_right("vier losse woorden hier", Some(&kept), &door));
        assert!(!is_right("vier losse woorden hie", Some(&kept), &door));
        assert!(!is_right("vier losse woorden hier", None, &door));
        let other = hash("vier losse woorden hier", &Secret::new([4; 16]), &door);
        assert_ne!(other.expect("a hash"), kept);
    }

    #[test]
    fn what_a_guesser_tries_first_is_not_taken() {
        for common in [
            "password1234",
            "Wachtwoord2026!",
            "P@ssw0rd!!!!!!",
            "welkomwelkom",
            "Welkom01welkom01",
            "qwertyuiop12",
            "123456789012",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "analyst-1analyst-1",
            "hitmachine2026",
            "Zomer2026zomer",
            "abcdefghijklm",
        ] {
            assert_eq!(check(common, "analyst-1"), Err(Weak::Common), "{common}");
        }
        for short in ["", "kort", "elf signs no", "é".repeat(129).as_str()] {
            let is_long_enough = short.chars().count() == 12;
            assert_eq!(
                check(short, "a"),
                if is_long_enough {
                    Ok(())
                } else {
                    Err(Weak::Length)
                }
            );
        }
        for good in [
            "vier losse woorden hier",
            "trechter kwast lamp",
            "xK9#mQ2$vL5p",
            "ёжик в тумане",
        ] {
            assert_eq!(check(good, "analyst-1"), Ok(()), "{good}");
        }
    }
}
