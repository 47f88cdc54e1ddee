//! Why a party does not run by a file that the owners are to sign.

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
    #[error(
        "the signature of the owner from {owner} is missing: put their file beside it, with \
         .{owner}.sig behind its name",
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
    /// A later covenant or later agreements were in use before.
    #[error("it has serial {serial}, but one with serial {seen} was in use here before")]
    Older {
        /// Its serial.
        serial: u32,
        /// The serial that was seen.
        seen: u32,
    },
    /// Another file of the same serial was in use before.
    #[error("another one with the same serial, {serial}, was in use here before")]
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureFault {
    /// The file is not the line that [`sign`](super::sign) writes.
    Damaged,
    /// It is the signature of the other owner.
    Swapped,
    /// A key signed that is pinned for neither owner.
    OtherKey {
        /// The fingerprint of that key, by its own word.
        fingerprint: String,
    },
    /// The other owner's signature holds, so the text is as that owner signed it.
    NotOfThisText,
    /// Neither signature holds, and both are the right owners'.
    TextChanged,
}

impl fmt::Display for SignatureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Damaged => {
                "its file is damaged: it is not one line as `hitmachine` writes it when an owner \
                 signs, in UTF-8; take the file from the owner again, as it was sent"
            }
            Self::Swapped => {
                "its file holds the signature of the other owner; the two files were swapped, or \
                 one was copied twice"
            }
            Self::OtherKey { fingerprint } => {
                return write!(
                    f,
                    "the key that signed, with fingerprint {fingerprint}, is not the one that is \
                     pinned here; ask the owner which key is theirs"
                );
            }
            Self::NotOfThisText => {
                "it is not a signature of this text, which the other owner did sign: it was \
                 damaged, or made for another version; take the file from the owner again"
            }
            Self::TextChanged => {
                "nor does the other one: the text was changed after it was signed (an editor or a \
                 mail program that changes line ends is enough); take it from the owners again, \
                 as it was sent"
            }
        })
    }
}
