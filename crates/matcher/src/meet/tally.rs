//! What is counted of a list over all ranges, on whatever thread.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::{Crowded, TagSum};

/// The counts of a list. Sums do not depend on the order in which threads add.
#[derive(Default)]
pub(super) struct ListTally {
    heads: AtomicU64,
    tails: AtomicU64,
    crowded_tags: AtomicU64,
    crowded_records: AtomicU64,
}

impl ListTally {
    pub(super) fn add_sum(&self, sum: TagSum) {
        self.heads.fetch_add(sum.heads, Relaxed);
        self.tails.fetch_add(sum.tails, Relaxed);
    }

    pub(super) fn add_crowded(&self, records: u64) {
        self.crowded_tags.fetch_add(1, Relaxed);
        self.crowded_records.fetch_add(records, Relaxed);
    }

    pub(super) fn sum(&self) -> TagSum {
        TagSum {
            heads: self.heads.load(Relaxed),
            tails: self.tails.load(Relaxed),
        }
    }

    pub(super) fn crowded(&self) -> Crowded {
        Crowded {
            tags: self.crowded_tags.load(Relaxed),
            records: self.crowded_records.load(Relaxed),
        }
    }
}
