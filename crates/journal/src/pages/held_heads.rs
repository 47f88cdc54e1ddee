//! A journal against the heads that several hold: up to where it is what they stand for, and what
//! is not.

use super::Pages;
use crate::checkpoint::Checkpoint;

/// What heads that others hold say of a journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldHeads {
    /// The most runs up to which a head stands for this journal; 0 where none does.
    pub runs: u64,
    /// How many entries these are. What comes after them nobody can vouch for.
    pub entries: u64,
    /// What does not fit, in the order of the heads' sizes; empty when all do.
    pub discrepancies: Vec<Discrepancy>,
}

/// How a journal, or a head, is not what a head stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Discrepancy {
    /// Two holders were given heads of two journals.
    #[error("two heads of run {runs} differ: two journals were shown")]
    TwoHeads {
        /// Runs of both heads.
        runs: u64,
    },
    /// The journal is shorter than a head.
    #[error(
        "the journal ends with entry {entries}, after {runs} runs, and a head of {known} runs is \
         held: its end was cut off, or an older state was put back"
    )]
    CutOff {
        /// Runs of the journal.
        runs: u64,
        /// Entries of the journal.
        entries: u64,
        /// Runs of the head.
        known: u64,
    },
    /// The journal is long enough, and is another.
    #[error(
        "entries {first} to {last} are not those that a head of run {known} stands for: something \
         was changed, removed, inserted or moved there, and all that follows was written anew"
    )]
    Rewritten {
        /// The first entry that may be another.
        first: u64,
        /// The last one that the head covers.
        last: u64,
        /// Runs of the head.
        known: u64,
    },
}

impl Pages {
    /// Compares the journal with heads that are held: of one agency or of several.
    #[must_use]
    pub fn compare(&self, heads: &[Checkpoint]) -> HeldHeads {
        let mut heads = heads.to_vec();
        heads.sort_unstable_by_key(|head| (head.size, head.root.0));
        heads.dedup();
        let mut held = HeldHeads::default();
        for head in &heads {
            if self.tree.root_at(head.size) == Some(head.root) {
                (held.runs, held.entries) = (head.size, self.entries_at(head.size));
            }
        }
        // What lies before the last head that fits is good; the first that does not says where.
        let (mut first, mut is_placed) = (1, false);
        for (place, head) in heads.iter().enumerate() {
            if place > 0 && heads[place - 1].size == head.size {
                let runs = head.size;
                held.discrepancies.push(Discrepancy::TwoHeads { runs });
            }
            match self.tree.root_at(head.size) {
                Some(root) if root == head.root => first = self.entries_at(head.size) + 1,
                Some(_) if is_placed => {}
                Some(_) => {
                    is_placed = true;
                    held.discrepancies.push(Discrepancy::Rewritten {
                        first,
                        last: self.entries_at(head.size),
                        known: head.size,
                    });
                }
                None => held.discrepancies.push(Discrepancy::CutOff {
                    runs: self.tree.size(),
                    entries: self.chain.entries(),
                    known: head.size,
                }),
            }
        }
        held
    }

    /// How many entries there were at the end of a run.
    fn entries_at(&self, run: u64) -> u64 {
        let place = usize::try_from(run).ok().and_then(|run| run.checked_sub(1));
        let end = place.and_then(|place| self.run_ends.get(place));
        end.copied().unwrap_or(0)
    }
}
