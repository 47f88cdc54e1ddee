//! Which covenant a party runs by: one that both pinned owners signed, and that is no older than
//! the last.
//!
//! `signature = Ed25519(owner, "hitmachine/v1/covenant" | exact bytes of covenant.toml)`, one line
//! of text in a file beside it. The owners' keys are pinned in the party's state folder at
//! installation and never read from a covenant; beside the pins stands the last serial, so that an
//! old covenant does not come back (docs/covenant.md).

pub(crate) mod kept;
mod pinning;
mod pins;
pub(crate) mod seen;
pub(crate) mod signature;
mod trust_error;

use std::fs;
use std::io;
use std::ops::Deref;
use std::path::Path;

pub use self::pins::Pins;
use self::seen::SignedVersion;
use self::signature::SignedFile;
pub use self::signature::{sign, signature_path};
pub use self::trust_error::{SignatureFault, TrustError};
use crate::covenant::Covenant;
use crate::night::Night;

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

    const fn other(self) -> Self {
        match self {
            Self::Care => Self::Safety,
            Self::Safety => Self::Care,
        }
    }
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
    /// [`TrustError::Covenant`] when the bytes are not a covenant, and [`TrustError::OwnerKey`]
    /// when an owner's key is in it: these are looked at only after the signatures held.
    pub fn verify(
        covenant: &[u8],
        care: &str,
        safety: &str,
        pins: &Pins,
    ) -> Result<Self, TrustError> {
        signature::check(SignedFile::Covenant, covenant, [care, safety], pins)?;
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
        signature::check(SignedFile::Covenant, covenant, [care, safety], pins)?;
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
        seen::is_newest(&signed.version(), &pins, state)?;
        Ok(signed)
    }

    /// Reads the covenant that a night would be run by: as [`read_newest`](Self::read_newest), and
    /// it must be in force on that night. Nothing is written.
    ///
    /// # Errors
    /// As [`read_newest`](Self::read_newest); [`TrustError::NotInForce`] when it does not cover the
    /// night.
    pub fn read_in_force(covenant: &Path, state: &Path, night: Night) -> Result<Self, TrustError> {
        // An old one is told as such, also when its time is over.
        let signed = Self::read_newest(covenant, state)?;
        signed.check_in_force(night)?;
        Ok(signed)
    }

    /// Reads the covenant that a night is run by, as [`read_in_force`](Self::read_in_force) does.
    /// From then on an older one is refused here.
    ///
    /// # Errors
    /// As [`read_in_force`](Self::read_in_force), before anything is written; [`TrustError::Write`]
    /// when it cannot be remembered or kept.
    pub fn admit(covenant: &Path, state: &Path, night: Night) -> Result<Self, TrustError> {
        let pins = Pins::read(state)?;
        let (text, [care, safety]) = signature::read_with_lines(covenant)?;
        let signed = Self::verify(&text, &care, &safety, &pins)?;
        seen::is_newest(&signed.version(), &pins, state)?;
        signed.check_in_force(night)?;
        // Before it counts as seen: cut between the two, a run has kept one covenant early.
        kept::keep(&signed, &text, [&care, &safety], night, state)?;
        seen::remember(&signed.version(), &pins, state)?;
        Ok(signed)
    }

    fn check_in_force(&self, night: Night) -> Result<(), TrustError> {
        if self.covers(night) {
            return Ok(());
        }
        let (from, until) = self.period();
        Err(TrustError::NotInForce { night, from, until })
    }

    fn read_by(covenant: &Path, pins: &Pins) -> Result<Self, TrustError> {
        let (bytes, [care, safety]) = signature::read_with_lines(covenant)?;
        Self::verify(&bytes, &care, &safety, pins)
    }

    fn version(&self) -> SignedVersion {
        SignedVersion {
            file: SignedFile::Covenant,
            serial: self.serial(),
            hash: self.hash().0,
        }
    }
}

/// The line in a file; none when there is no such file. In another encoding it is not the line that
/// was written, and whoever parses it says so.
fn read_line(path: &Path) -> Result<Option<String>, TrustError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TrustError::Io {
            path: path.to_owned(),
            error,
        }),
    }
}

#[cfg(test)]
mod tests;
