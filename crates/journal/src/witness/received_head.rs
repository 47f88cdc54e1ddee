//! A head as it comes to a witness: with its proof from the centre, or by itself from another
//! witness.

use exchange::crypto::identity::SignPublic;

use super::{HeadError, NewHead};
use crate::checkpoint::{Checkpoint, CheckpointError, Origin};
use crate::tree::proof::ConsistencyProof;

/// A head whose signature is verified, with the proof that it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedHead {
    origin: Origin,
    head: Checkpoint,
    /// The head with its proof; none where it came by itself.
    proved: Option<NewHead>,
    note: String,
}

/// What two heads say of each other, where nothing speaks against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadsCompared {
    /// They are of the same runs, and equal.
    Same,
    /// The other one goes on from this one: its proof holds.
    Continues,
    /// They are of different runs, and there is no proof from one to the other.
    Unproved,
}

impl ReceivedHead {
    /// Reads a head with a proof, or by itself, and verifies its signature. `origin` is that of the
    /// journal where it is known; else it is taken from the head.
    ///
    /// # Errors
    /// [`HeadError::Syntax`] when it has neither form, [`HeadError::Head`] when it is not a head of
    /// this origin that the journal's key signed.
    pub fn read(text: &str, origin: Option<&Origin>, key: &SignPublic) -> Result<Self, HeadError> {
        let has_proof = text.starts_with("old ");
        let note = match text.split_once("\n\n") {
            Some((_, note)) if has_proof => note,
            _ => text,
        };
        let (said, _) = Checkpoint::read_known(note).ok_or(HeadError::Syntax)?;
        // Else it would be said that nobody signed it, as the key is named by the origin.
        if origin.is_some_and(|origin| *origin != said) {
            return Err(CheckpointError::Origin.into());
        }
        let origin = said;
        let head = Checkpoint::verify(note, &origin, key)?;
        let proved = if has_proof {
            Some(NewHead::read(text, &origin, key)?)
        } else {
            None
        };
        Ok(Self {
            origin,
            head,
            proved,
            note: note.to_owned(),
        })
    }

    /// Whose journal it is of.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The head.
    #[must_use]
    pub const fn head(&self) -> &Checkpoint {
        &self.head
    }

    /// The signed note by itself, as it is kept.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// As [`NewHead::extends`], for a head that may have come without a proof.
    ///
    /// # Errors
    /// As [`NewHead::extends`]; [`HeadError::NoProof`] when it needs a proof and has none.
    pub fn extends(&self, known: Option<&Checkpoint>) -> Result<(), HeadError> {
        let (Some(known), None) = (known, &self.proved) else {
            let unproved = self.without_proof();
            return self.proved.as_ref().unwrap_or(&unproved).extends(known);
        };
        if self.head.size > known.size {
            return Err(HeadError::NoProof {
                known: known.size,
                new: self.head.size,
            });
        }
        self.without_proof().extends(Some(known))
    }

    /// Compares it, as another witness gave it, with the head that is kept here.
    ///
    /// # Errors
    /// [`HeadError::Fork`] and [`HeadError::Rewritten`] when they are of two journals.
    pub fn compare(&self, kept: &Checkpoint) -> Result<HeadsCompared, HeadError> {
        if self.head.size == kept.size {
            return self.extends(Some(kept)).map(|()| HeadsCompared::Same);
        }
        match self.extends(Some(kept)) {
            Ok(()) => Ok(HeadsCompared::Continues),
            Err(HeadError::Rewritten { known, new }) => Err(HeadError::Rewritten { known, new }),
            Err(_) => Ok(HeadsCompared::Unproved),
        }
    }

    fn without_proof(&self) -> NewHead {
        NewHead {
            old: 0,
            proof: ConsistencyProof::new(Vec::new()),
            head: self.head,
        }
    }
}
