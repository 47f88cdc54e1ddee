//! Proofs about the tree, and their verification (RFC 9162 sections 2.1.3.2 and 2.1.4.2).

use crate::tree::TreeHash;

/// The hashes beside the way from a leaf to the root, the lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof(Vec<TreeHash>);

impl InclusionProof {
    /// The proof of these hashes.
    #[must_use]
    pub const fn new(hashes: Vec<TreeHash>) -> Self {
        Self(hashes)
    }

    /// The hashes.
    #[must_use]
    pub fn hashes(&self) -> &[TreeHash] {
        &self.0
    }

    /// Whether it shows that `leaf` is leaf `index`, from 0, of the tree of `size` leaves with this
    /// root.
    #[must_use]
    pub fn holds(&self, leaf: &TreeHash, index: u64, size: u64, root: &TreeHash) -> bool {
        if index >= size {
            return false;
        }
        let (mut place, mut last) = (index, size - 1);
        let mut hash = *leaf;
        for beside in &self.0 {
            if last == 0 {
                return false;
            }
            if place % 2 == 1 || place == last {
                hash = TreeHash::of_parts(beside, &hash);
                // Where a part has no sibling, it goes up as it is.
                while place.is_multiple_of(2) && place != 0 {
                    (place, last) = (place / 2, last / 2);
                }
            } else {
                hash = TreeHash::of_parts(&hash, beside);
            }
            (place, last) = (place / 2, last / 2);
        }
        last == 0 && hash == *root
    }
}

/// The hashes by which the root of a tree follows from the root of its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyProof(Vec<TreeHash>);

impl ConsistencyProof {
    /// The proof of these hashes.
    #[must_use]
    pub const fn new(hashes: Vec<TreeHash>) -> Self {
        Self(hashes)
    }

    /// The hashes.
    #[must_use]
    pub fn hashes(&self) -> &[TreeHash] {
        &self.0
    }

    /// Whether it shows that the tree of `old` leaves is the beginning of the tree of `new` leaves.
    /// The tree of no leaf is the beginning of every tree, and needs no proof.
    #[must_use]
    pub fn holds(&self, old: u64, old_root: &TreeHash, new: u64, new_root: &TreeHash) -> bool {
        if old > new {
            return false;
        }
        if old == 0 {
            return self.0.is_empty() && *old_root == TreeHash::of_nothing();
        }
        if old == new {
            return self.0.is_empty() && old_root == new_root;
        }
        self.joins(old, old_root, new, new_root)
    }

    /// As [`holds`](Self::holds), for a tree of some leaves that has grown.
    fn joins(&self, old: u64, old_root: &TreeHash, new: u64, new_root: &TreeHash) -> bool {
        // A beginning that is one whole part is a hash that the reader has.
        let known = old.is_power_of_two().then_some(old_root);
        let mut hashes = known.into_iter().chain(&self.0);
        let Some(&first) = hashes.next() else {
            return false;
        };
        let (mut place, mut last) = (old - 1, new - 1);
        let skipped = place.trailing_ones();
        (place, last) = (place >> skipped, last >> skipped);
        let (mut old_hash, mut new_hash) = (first, first);
        for beside in hashes {
            if last == 0 {
                return false;
            }
            if place % 2 == 1 || place == last {
                old_hash = TreeHash::of_parts(beside, &old_hash);
                new_hash = TreeHash::of_parts(beside, &new_hash);
                while place.is_multiple_of(2) && place != 0 {
                    (place, last) = (place / 2, last / 2);
                }
            } else {
                new_hash = TreeHash::of_parts(&new_hash, beside);
            }
            (place, last) = (place / 2, last / 2);
        }
        last == 0 && old_hash == *old_root && new_hash == *new_root
    }
}
