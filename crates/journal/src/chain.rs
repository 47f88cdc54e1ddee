//! The chain: each entry's hash takes in that of the entry before, so that the last hash stands for
//! all of them.

use crate::chain_hash::ChainHash;
use crate::entry::Entry;

/// The end of a chain: all that is needed to add to it, or to follow it from its start.
///
/// ```
/// use jiff::Timestamp;
/// use journal::{Act, Actor, Chain, Entry};
///
/// let entry = Entry {
///     at: Timestamp::from_second(1_795_000_000)?,
///     who: Actor::parse("analyst-1")?,
///     on_behalf_of: None,
///     act: Act::Read,
///     subject: None,
/// };
/// let mut chain = Chain::default();
/// let hash = chain.append(&entry);
/// assert_eq!((chain.entries(), chain.hash()), (1, hash));
///
/// // Whoever reads the journal follows it with the hashes that stand in it.
/// let mut reader = Chain::default();
/// reader.follow(1, &entry, &hash)?;
/// assert_eq!(reader, chain);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    entries: u64,
    hash: ChainHash,
}

impl Default for Chain {
    fn default() -> Self {
        Self {
            entries: 0,
            hash: ChainHash::START,
        }
    }
}

impl Chain {
    /// A chain that goes on from an entry that is known to be good.
    #[must_use]
    pub const fn from(entries: u64, hash: ChainHash) -> Self {
        Self { entries, hash }
    }

    /// How many entries it has.
    #[must_use]
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// The hash of its last entry.
    #[must_use]
    pub const fn hash(&self) -> ChainHash {
        self.hash
    }

    /// Adds an entry and gives its hash.
    pub fn append(&mut self, entry: &Entry) -> ChainHash {
        self.entries += 1;
        self.hash = entry.hash(self.entries, &self.hash);
        self.hash
    }

    /// Goes on by an entry that was read, with the number and the hash that it is said to have.
    ///
    /// # Errors
    /// [`Tampering::Number`] when entries are missing, are there twice or stand in another order,
    /// [`Tampering::Hash`] when the entry or one before it is not what it was. The chain then
    /// stays where it was.
    pub fn follow(
        &mut self,
        number: u64,
        entry: &Entry,
        hash: &ChainHash,
    ) -> Result<(), Tampering> {
        let expected = self.entries + 1;
        if number != expected {
            return Err(Tampering::Number { expected, number });
        }
        if entry.hash(number, &self.hash) != *hash {
            return Err(Tampering::Hash { number });
        }
        (self.entries, self.hash) = (number, *hash);
        Ok(())
    }
}

/// How a journal is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Tampering {
    /// The next entry is not the next.
    #[error("entry {number} stands where entry {expected} must")]
    Number {
        /// The number that must come.
        expected: u64,
        /// The number that came.
        number: u64,
    },
    /// The hash of an entry is not that of its text after the entry before it.
    #[error("entry {number}, or one before it, was changed after it was written")]
    Hash {
        /// The first entry that does not fit.
        number: u64,
    },
    /// The journal has fewer runs than a head that is known.
    #[error("the journal has {runs} runs, and a head of {known} is known: its end was cut off")]
    CutOff {
        /// Runs of the journal.
        runs: u64,
        /// Runs of the head.
        known: u64,
    },
    /// The chain holds, and is not the one that a head was made of.
    #[error(
        "the first {known} runs are not what the head of {known} runs stands for: all \
         was written anew"
    )]
    Rewritten {
        /// Runs of the head.
        known: u64,
    },
}
