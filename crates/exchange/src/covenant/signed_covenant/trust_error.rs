//! Why a party does not run by a covenant.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::Owner;
use crate::covenant::CovenantError;
use crate::night::Night;

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
    #[error("the covenant lacks the signature of the owner from {}", .owner.as_str())]
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
    /// An owner's key is in the covenant too: that party could sign covenants.
    #[error(
        "the key of the owner from {} is also the key of {holder} in the covenant: each public \
         key is one party's, and for one use",
        .owner.as_str()
    )]
    OwnerKey {
        /// The owner.
        owner: Owner,
        /// Where in the covenant it stands.
        holder: String,
    },
    /// The covenant is not in force on the night that it is to be used for.
    #[error("the covenant is not in force on the night of {night}, but from {from} to {until}")]
    NotInForce {
        /// The night.
        night: Night,
        /// The first night of the covenant.
        from: Night,
        /// Its last night.
        until: Night,
    },
    /// Other owners were pinned while the covenant was looked at.
    #[error("other owners were pinned here meanwhile: run it again")]
    PinnedMeanwhile,
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
    #[error("{path}: not what this program writes there", path = .path.display())]
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

/// What is wrong with a signature that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureFault {
    /// The file is not the line of text that signing gives.
    Damaged,
    /// It is the other owner's, as where the two files were swapped.
    Swapped,
    /// It is of a key that is not pinned.
    OtherKey,
    /// It is of another text, and so is the other owner's: the covenant was changed.
    Changed,
    /// It is of another text than the other owner's, which holds.
    OtherText,
}

impl fmt::Display for SignatureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Damaged => {
                "the file is damaged, or not in UTF-8; copy it again, as the owner made it"
            }
            Self::Swapped => {
                "it is the other owner's; the two signature files may have been swapped"
            }
            Self::OtherKey => "another key signed it than the one that is pinned here",
            Self::Changed => "the covenant was changed after both owners had signed it",
            Self::OtherText => {
                "the file is damaged, or of another text of the covenant; the other owner's holds"
            }
        })
    }
}
