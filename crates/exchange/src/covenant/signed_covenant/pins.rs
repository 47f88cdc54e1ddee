//! The owners' keys that a party was given at installation, pinned in its state folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Owner, TrustError, seen};
use crate::crypto::identity::SignPublic;
use crate::file::atomic_file;

const PINS_HEAD: &str = "hitmachine-pins v1";

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
        let text = super::read_state(&path)?.ok_or(TrustError::NotPinned)?;
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
    /// was seen does not count under other pins: serials are counted by the owners.
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
        fs::create_dir_all(state).map_err(|error| TrustError::Write {
            path: state.to_owned(),
            error,
        })?;
        // No run remembers a covenant meanwhile.
        let _lock = seen::lock(state)?;
        let path = pins_path(state);
        let line = format!("{PINS_HEAD} {} {}\n", self.care, self.safety);
        atomic_file::write(&path, line.as_bytes())
            .map_err(|error| TrustError::Write { path, error })?;
        // A run that is cut here leaves what was seen under the old pins, which says so itself.
        seen::forget(state)
    }
}

fn pins_path(state: &Path) -> PathBuf {
    state.join("pins")
}
