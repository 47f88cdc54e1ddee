//! What an agency does with the heads that it gets: it keeps the last one, and takes a new one only
//! when the tree it knows is the beginning of the new one.
//!
//! A new head comes with its proof, in the form of the body of `add-checkpoint` of C2SP
//! tlog-witness:
//!
//! ```text
//! old <how many leaves the last head had>
//! <base64 of a hash of the proof>            none to 63 of them
//!
//! <the signed head>
//! ```
//!
//! Heads of two agencies are compared in the same way: of one journal, the smaller one is the
//! beginning of the larger one, or the centre keeps two.

mod kept_head;
mod received_head;
mod restored;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::crypto::identity::{SignPublic, SignSecret};

use crate::checkpoint::{self, Checkpoint, CheckpointError, Origin};
use crate::tree::Tree;
use crate::tree::proof::ConsistencyProof;

pub use self::kept_head::{KeptHead, KeptHeadError};
pub use self::received_head::{HeadsCompared, ReceivedHead};
pub use self::restored::{ReceivedRestored, Restored};

/// As many as a tree of 2^63 leaves can need; the specification's bound.
const MAX_HASHES: usize = 63;

/// A head with the proof that an older tree is its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHead {
    /// How many leaves the tree had that the proof begins at.
    pub old: u64,
    /// The proof.
    pub proof: ConsistencyProof,
    /// The head.
    pub head: Checkpoint,
}

impl NewHead {
    /// The text for a witness whose last head had `old` leaves; `None` when the tree never was so
    /// large.
    #[must_use]
    pub fn write(tree: &Tree, old: u64, origin: &Origin, key: &SignSecret) -> Option<String> {
        let mut text = format!("old {old}\n");
        for hash in tree.consistency(old)?.hashes() {
            writeln!(text, "{}", STANDARD.encode(hash.0)).expect("a string takes it");
        }
        let head = Checkpoint::of(tree).sign(origin, key);
        Some(format!("{text}\n{head}"))
    }

    /// Reads the text and verifies the head's signature. The proof is not yet tried: that takes
    /// the head that is known.
    ///
    /// # Errors
    /// [`HeadError::Syntax`] when it has not this form, [`HeadError::Head`] when the head is not
    /// signed by the journal's key.
    pub fn read(text: &str, origin: &Origin, key: &SignPublic) -> Result<Self, HeadError> {
        let (before, note) = text.split_once("\n\n").ok_or(HeadError::Syntax)?;
        let mut lines = before.lines();
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old = old.and_then(checkpoint::parse_size);
        let hashes: Option<Vec<_>> = lines.map(checkpoint::parse_hash).collect();
        let hashes = hashes.filter(|hashes| hashes.len() <= MAX_HASHES);
        Ok(Self {
            old: old.ok_or(HeadError::Syntax)?,
            proof: ConsistencyProof::new(hashes.ok_or(HeadError::Syntax)?),
            head: Checkpoint::verify(note, origin, key)?,
        })
    }

    /// Whether the tree that is known is the beginning of the new one. Who knows none yet takes
    /// the first head that comes.
    ///
    /// # Errors
    /// [`HeadError::Older`] when the known tree is the larger one, [`HeadError::Fork`] when both
    /// are as large and differ, [`HeadError::Gap`] when the proof begins at another tree than the
    /// known one, [`HeadError::Rewritten`] when the proof does not hold.
    pub fn extends(&self, known: Option<&Checkpoint>) -> Result<(), HeadError> {
        let Some(known) = known else { return Ok(()) };
        let (size, new) = (known.size, self.head.size);
        if new < size {
            return Err(HeadError::Older { known: size, new });
        }
        if new == size {
            let is_same = known.root == self.head.root;
            return if is_same {
                Ok(())
            } else {
                Err(HeadError::Fork { size })
            };
        }
        if self.old != size {
            return Err(HeadError::Gap {
                known: size,
                old: self.old,
            });
        }
        if self.proof.holds(size, &known.root, new, &self.head.root) {
            Ok(())
        } else {
            Err(HeadError::Rewritten { known: size, new })
        }
    }
}

/// Why a new head is not taken. [`Older`](Self::Older), [`Fork`](Self::Fork) and
/// [`Rewritten`](Self::Rewritten) say that what was written was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeadError {
    /// It has not the form of a head with a proof.
    #[error("this is not a head of a journal with its proof")]
    Syntax,
    /// The head is not one that the journal's key signed.
    #[error(transparent)]
    Head(#[from] CheckpointError),
    /// It has fewer runs than one that is known.
    #[error(
        "this head is of {new} runs, and one of {known} is known: the journal was cut \
         off or put back"
    )]
    Older {
        /// Runs of the known head.
        known: u64,
        /// Runs of this one.
        new: u64,
    },
    /// The centre knew of fewer runs when it put a backup back.
    #[error(
        "a backup was put back by who knew of {said} runs, and one of {known} is known: the \
         journal was cut off before"
    )]
    KnewLess {
        /// Runs that the centre says it knew of.
        said: u64,
        /// Runs of the known head.
        known: u64,
    },
    /// There are two heads for as many runs.
    #[error("there are two journals of {size} runs: what was written was changed")]
    Fork {
        /// How many runs.
        size: u64,
    },
    /// It came without a proof, and one is needed.
    #[error(
        "this head is of {new} runs and comes without a proof, and the head that is known is of \
         {known}: ask the centre for one with a proof"
    )]
    NoProof {
        /// Runs of the known head.
        known: u64,
        /// Runs of this one.
        new: u64,
    },
    /// The proof is for another head than the known one.
    #[error(
        "the proof begins at {old} runs, and the head that is known is of {known}: take the heads \
         between first, or ask the centre for one from {known} runs on (`hitmachine audit head \
         --from {known}`)"
    )]
    Gap {
        /// Runs of the known head.
        known: u64,
        /// Where the proof begins.
        old: u64,
    },
    /// The known journal is not the beginning of this one.
    #[error(
        "the journal of {new} runs does not hold that of {known}: what was written was changed"
    )]
    Rewritten {
        /// Runs of the known head.
        known: u64,
        /// Runs of this one.
        new: u64,
    },
}
