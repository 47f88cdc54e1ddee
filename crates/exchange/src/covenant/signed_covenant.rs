//! Which covenant a party runs by: one that both pinned owners signed, and that is no older than
//! the last.
//!
//! `signature = Ed25519(owner, "hitmachine/v1/covenant" | exact bytes of covenant.toml)`, one line
//! of text in a file beside it. The owners' keys are pinned in the party's state folder at
//! installation and never read from a covenant; beside the pins stands the last serial, so that an
//! old covenant does not come back (docs/covenant.md).

mod signature;

use std::cmp::Ordering;
use std::fs;
use std::io::{self, Write as _};
use std::ops::Deref;
use std::path::{Path, PathBuf};

use crate::covenant::{Covenant, CovenantError};
use crate::crypto::identity::SignPublic;
use crate::file::atomic_file::{self, AtomicFile};
use crate::hex;

pub use signature::{SignatureFault, sign};

const LABEL: &[u8] = b"hitmachine/v1/covenant";
const PINS_HEAD: &str = "hitmachine-pins v1";
const SEEN_HEAD: &str = "hitmachine-seen v1";

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

/// The file in which an owner's signature of a covenant stands: `covenant.toml.care.sig` beside
/// `covenant.toml`.
#[must_use]
pub fn signature_path(covenant: &Path, owner: Owner) -> PathBuf {
    let mut name = covenant.as_os_str().to_owned();
    name.push(format!(".{}.sig", owner.as_str()));
    name.into()
}

fn message(covenant: &[u8]) -> Vec<u8> {
    [LABEL, covenant].concat()
}

/// The public keys of the two owners, as a party was given them at installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pins {
    care: SignPublic,
    safety: SignPublic,
}

impl Pins {
    /// The pins of two owners.
    ///
    /// # Errors
    /// [`TrustError::OneOwner`] when both keys are the same: two signatures must be two people's.
    pub fn new(care: SignPublic, safety: SignPublic) -> Result<Self, TrustError> {
        if care == safety {
            Err(TrustError::OneOwner)
        } else {
            Ok(Self { care, safety })
        }
    }

    /// The key that is pinned for an owner.
    #[must_use]
    pub const fn key(&self, owner: Owner) -> SignPublic {
        match owner {
            Owner::Care => self.care,
            Owner::Safety => self.safety,
        }
    }

    /// Reads the pins of a state folder.
    ///
    /// # Errors
    /// [`TrustError::NotPinned`] when there are none; [`TrustError::State`] when they cannot be
    /// read.
    pub fn read(state: &Path) -> Result<Self, TrustError> {
        let path = pins_path(state);
        let text = read_line(&path)?.ok_or(TrustError::NotPinned)?;
        // Three words would be a file that somebody else wrote: better to stop than to trust it.
        let mut words = text
            .trim_end()
            .strip_prefix(PINS_HEAD)
            .unwrap_or_default()
            .split_whitespace();
        match (
            words.next().and_then(SignPublic::parse),
            words.next().and_then(SignPublic::parse),
            words.next(),
        ) {
            (Some(care), Some(safety), None) => Self::new(care, safety),
            _ => Err(TrustError::State { path }),
        }
    }

    /// Pins the owners in a state folder, which is made where it is missing. The last serial that
    /// was seen is forgotten with the old pins: serials are counted by the owners.
    ///
    /// # Errors
    /// [`TrustError::AlreadyPinned`] when other keys are pinned and `anew` is not said;
    /// [`TrustError::Write`] when the folder cannot be written; else as [`read`](Self::read).
    pub fn pin(&self, state: &Path, anew: bool) -> Result<(), TrustError> {
        match Self::read(state) {
            Ok(pinned) if pinned == *self => return Ok(()),
            Err(TrustError::NotPinned) => {}
            // Pins that cannot be read are replaced as well: else nobody could mend them.
            Ok(_) | Err(_) if anew => {}
            Ok(_) => return Err(TrustError::AlreadyPinned),
            Err(error) => return Err(error),
        }
        let (seen, pins) = (seen_path(state), pins_path(state));
        // First forgotten, then pinned: a run that stops between leaves no serial of other owners.
        fs::create_dir_all(state).map_err(|error| TrustError::Write {
            path: state.to_owned(),
            error,
        })?;
        match fs::remove_file(&seen) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(TrustError::Write { path: seen, error });
            }
            _ => {}
        }
        atomic_file::write(
            &pins,
            format!("{PINS_HEAD} {} {}\n", self.care, self.safety).as_bytes(),
        )
        .map_err(|error| TrustError::Write { path: pins, error })
    }
}

fn pins_path(state: &Path) -> PathBuf {
    state.join("pins")
}

fn seen_path(state: &Path) -> PathBuf {
    state.join("seen")
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
    /// [`TrustError::Covenant`] when the bytes are not a covenant: that is looked at only after the
    /// signatures held.
    pub fn verify(
        covenant: &[u8],
        care: &str,
        safety: &str,
        pins: &Pins,
    ) -> Result<Self, TrustError> {
        signature::check(covenant, [care, safety], pins)?;
        Ok(Self(Covenant::parse(covenant)?))
    }

    /// Reads a covenant and its signatures, verifies them against the pins of `state`, and refuses
    /// one that is older than the last.
    ///
    /// # Errors
    /// As [`Pins::read`] and [`verify`](Self::verify); [`TrustError::Unsigned`] when a signature
    /// file is missing; [`TrustError::Older`] and [`TrustError::Forked`] when the serial says that
    /// it is not the newest; [`TrustError::Write`] when it cannot be remembered.
    pub fn admit(covenant: &Path, state: &Path) -> Result<Self, TrustError> {
        let pins = Pins::read(state)?;
        let bytes = fs::read(covenant).map_err(|error| TrustError::Io {
            path: covenant.to_owned(),
            error,
        })?;
        let care = signature_line(covenant, Owner::Care)?;
        let safety = signature_line(covenant, Owner::Safety)?;
        let signed = Self::verify(&bytes, &care, &safety, &pins)?;
        signed.remember(state)?;
        Ok(signed)
    }

    /// Writes down that this covenant is in use here, unless a newer one was.
    fn remember(&self, state: &Path) -> Result<(), TrustError> {
        // The usual night: the covenant is known, and nothing is written.
        if self.is_seen(state)? {
            return Ok(());
        }
        let path = seen_path(state);
        let mut file = match AtomicFile::create_waiting(&path) {
            Ok(file) => file,
            Err(error) => return Err(TrustError::Write { path, error }),
        };
        // Another run may have remembered a covenant meanwhile: this one, or a newer one, which
        // must stay.
        if self.is_seen(state)? {
            return Ok(());
        }
        let line = format!("{SEEN_HEAD} {} {}\n", self.serial(), self.hash());
        file.write_all(line.as_bytes())
            .and_then(|()| file.publish())
            .map_err(|error| TrustError::Write { path, error })
    }

    /// Whether this covenant is the newest that was in use here; `false` when all were older, or
    /// there was none.
    fn is_seen(&self, state: &Path) -> Result<bool, TrustError> {
        let path = seen_path(state);
        let Some(text) = read_line(&path)? else {
            return Ok(false);
        };
        let (serial, hash) = read_seen(&text).ok_or(TrustError::State { path })?;
        match self.serial().cmp(&serial) {
            Ordering::Less => Err(TrustError::Older {
                serial: self.serial(),
                seen: serial,
            }),
            Ordering::Equal if self.hash().0 != hash => Err(TrustError::Forked { serial }),
            order => Ok(order == Ordering::Equal),
        }
    }
}

fn signature_line(covenant: &Path, owner: Owner) -> Result<String, TrustError> {
    read_line(&signature_path(covenant, owner))?.ok_or(TrustError::Unsigned { owner })
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

fn read_seen(text: &str) -> Option<(u32, [u8; 32])> {
    let mut words = text.strip_prefix(SEEN_HEAD)?.split_whitespace();
    Some((
        words.next()?.parse().ok()?,
        hex::parse(words.next()?.as_bytes())?,
    ))
    .filter(|_| words.next().is_none())
}

/// Why a party does not run by a covenant.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The owners' keys were not pinned yet.
    #[error("the owners' keys are not pinned here; pin them with `hitmachine covenant pin`")]
    NotPinned,
    /// Other keys are pinned already.
    #[error(
        "other owners' keys are pinned here; if the owners really changed, pin anew with --anew"
    )]
    AlreadyPinned,
    /// One key was given for both owners.
    #[error("the two owners must have two keys")]
    OneOwner,
    /// A signature file is missing.
    #[error(
        "the covenant lacks the signature of the owner from {owner}: put their file beside it, \
         with .{owner}.sig behind its name",
        owner = .owner.as_str()
    )]
    Unsigned {
        /// The owner whose signature is missing.
        owner: Owner,
    },
    /// A signature is not the pinned owner's over these bytes.
    #[error("the signature of the owner from {} does not hold: {fault}", .owner.as_str())]
    Signature {
        /// The owner whose signature does not hold.
        owner: Owner,
        /// What is wrong with it.
        fault: SignatureFault,
    },
    /// The bytes are not a covenant.
    #[error(transparent)]
    Covenant(#[from] CovenantError),
    /// A later covenant was seen before.
    #[error("this covenant has serial {serial}, but one with serial {seen} was in use here before")]
    Older {
        /// Its serial.
        serial: u32,
        /// The serial that was seen.
        seen: u32,
    },
    /// Another covenant of the same serial was seen before.
    #[error("another covenant with the same serial, {serial}, was in use here before")]
    Forked {
        /// The serial of both.
        serial: u32,
    },
    /// A file of the state folder is not what this program writes there.
    #[error(
        "{path}: not what this program writes there; pin the owners' keys anew with `hitmachine \
         covenant pin --anew`",
        path = .path.display()
    )]
    State {
        /// The path of the file.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("{path}: {error}", path = .path.display())]
    Io {
        /// The path of the file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A file of the state folder cannot be written: without it the party would not know an older
    /// covenant.
    #[error("cannot write {path}: {error}", path = .path.display())]
    Write {
        /// The path of the file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

#[cfg(test)]
mod tests;
