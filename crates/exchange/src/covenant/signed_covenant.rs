//! Which covenant a party runs by: one that both pinned owners signed, and that is no older than
//! the last.
//!
//! `signature = Ed25519(owner, "hitmachine/v1/covenant" | exact bytes of covenant.toml)`, one line
//! of text in a file beside it. The owners' keys are pinned in the party's state folder at
//! installation and never read from a covenant; beside the pins stands the last serial, so that an
//! old covenant does not come back (docs/covenant.md).

use std::cmp::Ordering;
use std::fs;
use std::io::{self, Write as _};
use std::ops::Deref;
use std::path::{Path, PathBuf};

use crate::covenant::{Covenant, CovenantError};
use crate::crypto::identity::{SIGNATURE_LEN, SignPublic, SignSecret};
use crate::file::atomic_file::{self, AtomicFile};
use crate::hex::{self, Hex};

const LABEL: &[u8] = b"hitmachine/v1/covenant";
const SIGNATURE_HEAD: &str = "hitmachine-signature v1";
const PINS_HEAD: &str = "hitmachine-pins v1";
const SEEN_HEAD: &str = "hitmachine-seen v1";

/// One of the two who agree on a covenant.
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

    /// The key pinned for an owner.
    #[must_use]
    pub const fn of(&self, owner: Owner) -> SignPublic {
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
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(TrustError::NotPinned);
            }
            other => other.map_err(|error| TrustError::Io {
                path: path.clone(),
                error,
            })?,
        };
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
            Ok(_) | Err(_) if anew => {}
            Ok(_) => return Err(TrustError::AlreadyPinned),
            Err(error) => return Err(error),
        }
        let (seen, pins) = (seen_path(state), pins_path(state));
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
    /// [`TrustError::Covenant`] when the bytes are no covenant: that is looked at only after the
    /// signatures held.
    pub fn verify(
        covenant: &[u8],
        care: &str,
        safety: &str,
        pins: &Pins,
    ) -> Result<Self, TrustError> {
        for (owner, line) in [(Owner::Care, care), (Owner::Safety, safety)] {
            let signature = read_signature(line);
            if !signature
                .is_some_and(|signature| pins.of(owner).verifies(&message(covenant), &signature))
            {
                return Err(TrustError::Signature { owner });
            }
        }
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
        let line = |owner| {
            let path = signature_path(covenant, owner);
            fs::read_to_string(&path).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => TrustError::Unsigned { owner },
                _ => TrustError::Io { path, error },
            })
        };
        let signed = Self::verify(&bytes, &line(Owner::Care)?, &line(Owner::Safety)?, &pins)?;
        signed.not_older_than_seen(state)?;
        Ok(signed)
    }

    fn not_older_than_seen(&self, state: &Path) -> Result<(), TrustError> {
        if self.is_seen(state)? {
            return Ok(());
        }
        let path = seen_path(state);
        let unwritable = |error| TrustError::Write {
            path: path.clone(),
            error,
        };
        let mut draft = AtomicFile::create_waiting(&path).map_err(unwritable)?;
        // Another run may have remembered a covenant meanwhile: this one, or a newer one, which
        // must stay.
        if self.is_seen(state)? {
            return Ok(());
        }
        let line = format!("{SEEN_HEAD} {} {}\n", self.serial(), self.hash());
        draft
            .write_all(line.as_bytes())
            .and_then(|()| draft.publish())
            .map_err(unwritable)
    }

    /// Whether this is the newest covenant that was in use here; not if all were older, or there
    /// was none.
    fn is_seen(&self, state: &Path) -> Result<bool, TrustError> {
        let path = seen_path(state);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other.map_err(|error| TrustError::Io {
                path: path.clone(),
                error,
            })?,
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

fn read_signature(line: &str) -> Option<[u8; SIGNATURE_LEN]> {
    let mut words = line.strip_prefix(SIGNATURE_HEAD)?.split_whitespace();
    let (_owner, signature, end) = (words.next()?, words.next()?, words.next());
    hex::parse(signature.as_bytes()).filter(|_| end.is_none())
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
    #[error("the covenant lacks the signature of the owner from {}", .owner.as_str())]
    Unsigned {
        /// Whose.
        owner: Owner,
    },
    /// A signature is not the pinned owner's over these bytes.
    #[error("the signature of the owner from {} does not hold: the covenant was changed, or another key signed it", .owner.as_str())]
    Signature {
        /// Whose.
        owner: Owner,
    },
    /// The bytes are no covenant.
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
    #[error("{path}: not what this program writes there", path = .path.display())]
    State {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("{path}: {error}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// A file of the state folder cannot be written: without it the party would not know an older
    /// covenant.
    #[error("cannot write {path}: {error}", path = .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

#[cfg(test)]
mod tests;
