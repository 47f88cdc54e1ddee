//! What happened at the centre, so that nobody can change it later without being found.
//!
#![doc = include_str!("../README.md")]

mod act;
mod chain;
mod chain_hash;
mod checkpoint;
mod commitment;
mod entry;
mod pages;
mod run;
mod sample;
mod signed_note;
mod tree;
mod witness;

pub use act::Act;
pub use chain::{Chain, Tampering};
pub use chain_hash::ChainHash;
pub use checkpoint::{Checkpoint, CheckpointError, Origin};
pub use commitment::{Commitment, Salt, Subject};
pub use entry::{Actor, ActorError, Entry};
pub use pages::{Discrepancy, HeldHeads, PageError, Pages, read_pages, write_pages};
pub use run::Run;
pub use sample::{Month, MonthError, Sample};
pub use signed_note::{NoteError, SignedNote};
pub use tree::proof::{ConsistencyProof, InclusionProof};
pub use tree::{Tree, TreeHash};
pub use witness::{
    HeadError, HeadsCompared, KeptHead, KeptHeadError, NewHead, ReceivedHead, ReceivedRestored,
    Restored,
};
