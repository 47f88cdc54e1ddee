//! The owners' keys that a party was given at installation, pinned in its state folder.

use std::path::{Path, PathBuf};

use super::{Owner, TrustError};
use crate::crypto::identity::SignPublic;

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
        let text = super::read_line(&path)?.ok_or(TrustError::NotPinned)?;
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

    /// The line that stands in the state folder.
    pub(super) fn line(&self) -> String {
        format!("{PINS_HEAD} {} {}\n", self.care, self.safety)
    }
}

pub(super) fn pins_path(state: &Path) -> PathBuf {
    state.join("pins")
}
