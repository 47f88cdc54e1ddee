//! Which covenant a party runs by: one that both pinned owners signed, and that is no older than
//! the last.
//!
//! `signature = Ed25519(owner, "hitmachine/v1/covenant" | exact bytes of covenant.toml)`, one line
//! of text in a file beside it. The owners' keys are pinned in the party's state folder at
//! installation and never read from a covenant; beside the pins stands the last serial, so that an
//! old covenant does not come back (docs/covenant.md).

mod pins;
mod seen;
mod trust_error;

use std::fs;
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};

pub use self::pins::Pins;
pub use self::trust_error::TrustError;
use crate::covenant::Covenant;
use crate::crypto::identity::{SIGNATURE_LEN, SignSecret};
use crate::hex::{self, Hex};
use crate::night::Night;

const LABEL: &[u8] = b"hitmachine/v1/covenant";
const SIGNATURE_HEAD: &str = "hitmachine-signature v1";

/// One of the two owners who agree on a covenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The owner from care.
    Care,
    /// The owner from safety.
    Safety,
}

impl Owner {
    /// Both owners.
    pub const ALL: [Self; 2] = [Self::Care, Self::Safety];

    /// The word for it in names of files and commands.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Care => "care",
            Self::Safety => "safety",
        }
    }
}

/// The file in which an owner's signature of a covenant stands: `covenant.toml.care.sig` beside
/// `covenant.toml`.
#[must_use]
pub fn signature_path(covenant: &Path, owner: Owner) -> PathBuf {
    let mut name = covenant.as_os_str().to_owned();
    name.push(format!(".{}.sig", owner.as_str()));
    name.into()
}

/// Signs a covenant: the line of text for the file beside it.
#[must_use]
pub fn sign(covenant: &[u8], owner: &SignSecret) -> String {
    format!(
        "{SIGNATURE_HEAD} {} {}\n",
        owner.public(),
        Hex(&owner.sign(&message(covenant)))
    )
}

fn message(covenant: &[u8]) -> Vec<u8> {
    [LABEL, covenant].concat()
}

/// A covenant that both owners signed. There is no other way to have one than to verify it.
///
/// ```
/// use exchange::covenant::signed_covenant::{Pins, SignedCovenant, TrustError, sign};
/// use exchange::crypto::identity::SignSecret;
/// use exchange::crypto::secret::Secret;
///
/// # let text = include_str!("../../tests/covenant.toml").as_bytes();
/// // `text` is the content of a covenant.toml.
/// let [care, safety] = [1, 2].map(|byte| SignSecret::from_seed(&Secret::new([byte; 32])));
/// let pins = Pins::new(care.public(), safety.public())?;
/// let covenant = SignedCovenant::verify(text, &sign(text, &care), &sign(text, &safety), &pins)?;
/// assert_eq!(covenant.serial(), 3);
///
/// let unsigned = SignedCovenant::verify(text, &sign(text, &care), "", &pins);
/// assert!(matches!(unsigned, Err(TrustError::Signature { .. })));
/// # Ok::<(), TrustError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SignedCovenant(Covenant);

impl Deref for SignedCovenant {
    type Target = Covenant;

    fn deref(&self) -> &Covenant {
        &self.0
    }
}

impl SignedCovenant {
    /// Verifies a covenant's bytes against the text of both signature files.
    ///
    /// # Errors
    /// [`TrustError::Signature`] when one is not the pinned owner's over these bytes;
    /// [`TrustError::Covenant`] when the bytes are not a covenant, and [`TrustError::OwnerKey`] when
    /// an owner's key is in it: these are looked at only after the signatures held.
    pub fn verify(
        covenant: &[u8],
        care: &str,
        safety: &str,
        pins: &Pins,
    ) -> Result<Self, TrustError> {
        verify_signatures(covenant, care, safety, pins)?;
        Self::of_signed(Covenant::parse(covenant)?, pins)
    }

    /// As [`verify`](Self::verify), but match keys may join however weak they are:
    /// [`Covenant::parse_with_weak_keys`].
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_with_weak_keys(
        covenant: &[u8],
        care: &str,
        safety: &str,
        pins: &Pins,
    ) -> Result<Self, TrustError> {
        verify_signatures(covenant, care, safety, pins)?;
        Self::of_signed(Covenant::parse_with_weak_keys(covenant)?, pins)
    }

    fn of_signed(covenant: Covenant, pins: &Pins) -> Result<Self, TrustError> {
        for owner in Owner::ALL {
            if let Some(holder) = covenant.holder_of(&pins.key(owner).to_bytes()) {
                return Err(TrustError::OwnerKey { owner, holder });
            }
        }
        Ok(Self(covenant))
    }

    /// Reads a covenant and its signatures, and verifies them against the pins of `state`. It may
    /// be an old one: nothing is to be done by it, but to read what was made under it.
    ///
    /// # Errors
    /// As [`Pins::read`] and [`verify`](Self::verify); [`TrustError::Unsigned`] when a signature
    /// file is missing.
    pub fn read(covenant: &Path, state: &Path) -> Result<Self, TrustError> {
        Self::read_by(covenant, &Pins::read(state)?)
    }

    /// Reads a covenant as [`read`](Self::read) does, and refuses one that is older than the last
    /// that was in use here. Nothing is written: it need not be in force yet.
    ///
    /// # Errors
    /// As [`read`](Self::read); [`TrustError::Older`] and [`TrustError::Forked`] when the serial
    /// says that it is not the newest.
    pub fn read_newest(covenant: &Path, state: &Path) -> Result<Self, TrustError> {
        let pins = Pins::read(state)?;
        let signed = Self::read_by(covenant, &pins)?;
        seen::is_newest(&signed, &pins, state)?;
        Ok(signed)
    }

    /// Reads the covenant that a night is run by: as [`read_newest`](Self::read_newest), and it
    /// must be in force on that night. From then on an older one is refused here.
    ///
    /// # Errors
    /// As [`read_newest`](Self::read_newest); [`TrustError::NotInForce`] when it does not cover the
    /// night, before anything is written; [`TrustError::Write`] when it cannot be remembered.
    pub fn admit(covenant: &Path, state: &Path, night: Night) -> Result<Self, TrustError> {
        let pins = Pins::read(state)?;
        let signed = Self::read_by(covenant, &pins)?;
        // An old one is told as such, also when its time is over.
        seen::is_newest(&signed, &pins, state)?;
        if !signed.covers(night) {
            let (from, until) = signed.period();
            return Err(TrustError::NotInForce { night, from, until });
        }
        seen::remember(&signed, &pins, state)?;
        Ok(signed)
    }

    fn read_by(covenant: &Path, pins: &Pins) -> Result<Self, TrustError> {
        let bytes = fs::read(covenant).map_err(|error| TrustError::Io {
            path: covenant.to_owned(),
            error,
        })?;
        let care = signature_line(covenant, Owner::Care)?;
        let safety = signature_line(covenant, Owner::Safety)?;
        Self::verify(&bytes, &care, &safety, pins)
    }
}

fn verify_signatures(
    covenant: &[u8],
    care: &str,
    safety: &str,
    pins: &Pins,
) -> Result<(), TrustError> {
    for (owner, line) in [(Owner::Care, care), (Owner::Safety, safety)] {
        let signature = read_signature(line).ok_or(TrustError::Signature { owner })?;
        if !pins.key(owner).verifies(&message(covenant), &signature) {
            return Err(TrustError::Signature { owner });
        }
    }
    Ok(())
}

fn signature_line(covenant: &Path, owner: Owner) -> Result<String, TrustError> {
    let path = signature_path(covenant, owner);
    fs::read_to_string(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => TrustError::Unsigned { owner },
        _ => TrustError::Io { path, error },
    })
}

fn read_signature(line: &str) -> Option<[u8; SIGNATURE_LEN]> {
    let mut words = line.strip_prefix(SIGNATURE_HEAD)?.split_whitespace();
    // Whose key signed stands there for people; the pins say whose it must be.
    let (_owner, signature, end) = (words.next()?, words.next()?, words.next());
    hex::parse(signature.as_bytes()).filter(|_| end.is_none())
}

#[cfg(test)]
mod tests;
