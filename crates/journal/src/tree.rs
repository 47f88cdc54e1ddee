//! The Merkle tree over the ends of runs, as RFC 9162 section 2.1 has it (the same as RFC 6962's).
//!
//! ```text
//! hash of no leaf     = SHA-256("")
//! hash of a leaf d    = SHA-256(0x00 ‖ d)
//! hash of two parts   = SHA-256(0x01 ‖ left ‖ right)     left: the largest power of two of leaves
//! ```
//!
//! A site has some thousand runs a year, so hashes of parts are computed when they are asked for.

pub(crate) mod proof;

use std::fmt;

use exchange::hex::Hex;
use sha2::{Digest as _, Sha256};

use self::proof::{ConsistencyProof, InclusionProof};

/// A hash in the tree: of a leaf, of a part, or of all.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TreeHash(pub [u8; 32]);

impl TreeHash {
    /// The hash of a leaf.
    #[must_use]
    pub fn of_leaf(leaf: &[u8]) -> Self {
        Self(
            Sha256::new()
                .chain_update([0])
                .chain_update(leaf)
                .finalize()
                .into(),
        )
    }

    pub(crate) fn of_parts(left: &Self, right: &Self) -> Self {
        let hash = Sha256::new().chain_update([1]);
        Self(
            hash.chain_update(left.0)
                .chain_update(right.0)
                .finalize()
                .into(),
        )
    }

    fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }
}

impl fmt::Display for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TreeHash({self})")
    }
}

/// The tree, which only grows.
///
/// ```
/// use journal::Tree;
///
/// let mut tree = Tree::default();
/// tree.push(b"first");
/// let early = tree.root();
/// tree.push(b"second");
/// let proof = tree.consistency(1).expect("there was one leaf");
/// assert!(proof.holds(1, &early, 2, &tree.root()));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    leaves: Vec<TreeHash>,
}

impl Tree {
    /// How many leaves it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.leaves.len() as u64
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        self.leaves.push(TreeHash::of_leaf(leaf));
    }

    /// The hash of all leaves.
    #[must_use]
    pub fn root(&self) -> TreeHash {
        root_of(&self.leaves)
    }

    /// The hash of the first `size` leaves; `None` when there are not so many.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<TreeHash> {
        let size = usize::try_from(size).ok()?;
        self.leaves.get(..size).map(root_of)
    }

    /// The proof that leaf `index`, from 0, is in the tree; `None` when there is no such leaf.
    #[must_use]
    pub fn inclusion(&self, index: u64) -> Option<InclusionProof> {
        let index = usize::try_from(index).ok()?;
        (index < self.leaves.len()).then(|| {
            let mut path = Vec::new();
            push_path(index, &self.leaves, &mut path);
            InclusionProof::new(path)
        })
    }

    /// The proof that the tree of the first `size` leaves is the beginning of this one; `None` when
    /// there are not so many leaves. From no leaf and from all of them it is empty.
    #[must_use]
    pub fn consistency(&self, size: u64) -> Option<ConsistencyProof> {
        let size = usize::try_from(size).ok()?;
        (size <= self.leaves.len()).then(|| {
            let mut path = Vec::new();
            if size > 0 {
                push_subproof(size, &self.leaves, true, &mut path);
            }
            ConsistencyProof::new(path)
        })
    }
}

fn root_of(leaves: &[TreeHash]) -> TreeHash {
    match leaves {
        [] => TreeHash::of_nothing(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(left_part(leaves.len()));
            TreeHash::of_parts(&root_of(left), &root_of(right))
        }
    }
}

/// The largest power of two below `leaves`, which is two at least.
const fn left_part(leaves: usize) -> usize {
    1 << (leaves - 1).ilog2()
}

/// `PATH(m, D[n])` of RFC 9162 section 2.1.3.1.
fn push_path(index: usize, leaves: &[TreeHash], path: &mut Vec<TreeHash>) {
    if leaves.len() == 1 {
        return;
    }
    let (left, right) = leaves.split_at(left_part(leaves.len()));
    if index < left.len() {
        push_path(index, left, path);
        path.push(root_of(right));
    } else {
        push_path(index - left.len(), right, path);
        path.push(root_of(left));
    }
}

/// `SUBPROOF(m, D[n], b)` of RFC 9162 section 2.1.4.1: `is_known` says whether the reader has the
/// hash of exactly these leaves.
fn push_subproof(size: usize, leaves: &[TreeHash], is_known: bool, path: &mut Vec<TreeHash>) {
    if size == leaves.len() {
        if !is_known {
            path.push(root_of(leaves));
        }
        return;
    }
    let (left, right) = leaves.split_at(left_part(leaves.len()));
    if size <= left.len() {
        push_subproof(size, left, is_known, path);
        path.push(root_of(right));
    } else {
        push_subproof(size - left.len(), right, false, path);
        path.push(root_of(left));
    }
}

#[cfg(test)]
mod tests;
