//! Why a confirmation is not accepted, or cannot be used any more.

use std::io;

use exchange::covenant::CovenantHash;
use exchange::hits::RecordFault;
use exchange::letter::{LetterError, TextError};
use exchange::night::Night;

use crate::accept::AcceptError;

/// Why a confirmation that was accepted cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredConfirmationError {
    /// Its file cannot be read.
    #[error("the accepted confirmation of {agency} cannot be read: {source}")]
    Read {
        /// Id of the agency.
        agency: String,
        /// What the system says.
        source: io::Error,
    },
    /// It is not what was accepted.
    #[error(
        "the accepted confirmation of {agency} is damaged ({why}): have it sent again with a \
         higher revision"
    )]
    Unusable {
        /// Id of the agency.
        agency: String,
        /// What is wrong with it.
        why: ConfirmationError,
    },
}

/// Why a confirmation is not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfirmationError {
    /// What holds for whatever is sent to the centre.
    #[error(transparent)]
    Accept(#[from] AcceptError),
    /// It is not a letter, or not one of its agency to this centre.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// It is not from an agency to the centre, or not a confirmation.
    #[error("the letter is not a confirmation of an agency to the centre")]
    Kind,
    /// What it says is not of a confirmation's form.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It was written under another covenant.
    #[error("the confirmation was written under another covenant, {letter}")]
    Covenant {
        /// Hash of that covenant.
        letter: CovenantHash,
    },
    /// It is about another night than the open one.
    #[error("{agency}: the confirmation is for the night of {letter}; open is the night of {open}")]
    Night {
        /// Id of the agency.
        agency: String,
        /// The confirmation's night.
        letter: Night,
        /// The open night.
        open: Night,
    },
    /// It confirms what no run of this night asked of its agency.
    #[error("{agency}: {pairs} of the confirmed pairs were not asked of this agency on this night")]
    NotAsked {
        /// Id of the agency.
        agency: String,
        /// How many pairs.
        pairs: usize,
    },
    /// It holds a payload that its agency may not send.
    #[error(
        "{agency}: the confirmation holds a signal that the agency may not send, number {number}: \
         {fault}"
    )]
    Payload {
        /// Id of the agency.
        agency: String,
        /// Number of the signal in the confirmation, from 1.
        number: usize,
        /// What is wrong with it.
        fault: RecordFault,
    },
    /// One with this revision or a higher one was accepted before.
    #[error(
        "{agency}: revision {accepted} was accepted before; a replacement of revision {revision} \
         needs a higher one"
    )]
    Revision {
        /// Id of the agency.
        agency: String,
        /// The confirmation's revision.
        revision: u32,
        /// The revision that was accepted.
        accepted: u32,
    },
}
