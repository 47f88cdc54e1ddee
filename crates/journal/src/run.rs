//! The end of a run: the leaf by which all entries so far enter the tree.
//!
//! ```text
//! leaf = frame("hitmachine/v1/journal-run", be64(number), be64(entries), hash of the last entry)
//! ```
//!
//! There is one leaf a run and not one an entry, so that the size of the tree says no more than how
//! many runs there were.

use exchange::crypto::context;

use crate::chain::Chain;
use crate::chain_hash::ChainHash;

/// Where the chain stood at the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Its number, from 1: its place in the tree.
    pub number: u64,
    /// How many entries the chain had.
    pub entries: u64,
    /// The hash of the last one.
    pub hash: ChainHash,
}

impl Run {
    /// The end of run `number`, now.
    #[must_use]
    pub const fn at_end_of(chain: &Chain, number: u64) -> Self {
        Self {
            number,
            entries: chain.entries(),
            hash: chain.hash(),
        }
    }

    /// The bytes of its leaf.
    #[must_use]
    pub fn leaf(&self) -> Vec<u8> {
        context::frame(&[
            b"hitmachine/v1/journal-run",
            &self.number.to_be_bytes(),
            &self.entries.to_be_bytes(),
            self.hash.bytes(),
        ])
    }
}
