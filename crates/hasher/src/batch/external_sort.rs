//! A pile of entries of one width that is put in order beyond the memory: sorted runs in one file, merged when they are asked for.
//!
//! Entries are compared as byte strings. A pile is told when to put what it holds in memory on disk; it can be gone through as often
//! as one likes, and gives the same order however often that was.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::sync::Mutex;

use rayon::iter::{IntoParallelIterator as _, ParallelExtend as _, ParallelIterator as _};
use rayon::slice::ParallelSliceMut as _;

/// A run is read in pieces of this many bytes, or of fewer when there are many runs; it is written in pieces of as many.
const MAX_PIECE: usize = 256 * 1024;
const MIN_PIECE: usize = 4 * 1024;

/// Entries, some in memory and some on disk.
pub(crate) struct ExternalSort<const N: usize> {
    fresh: Vec<[u8; N]>,
    /// The order of `fresh`, once it was sorted. An entry stays where it is: it is long, and its place is short.
    order: Vec<Place>,
    spilled: Option<Spilled>,
}

/// Where an entry stands, and its first eight bytes: they nearly always decide, and a number is compared faster than a string of bytes.
#[derive(Clone, Copy)]
struct Place {
    head: u64,
    at: usize,
}

/// Sorted runs, one after the other in a file.
struct Spilled {
    file: Mutex<File>,
    runs: Vec<Range<u64>>,
}

impl<const N: usize> Default for ExternalSort<N> {
    fn default() -> Self {
        Self {
            fresh: Vec::new(),
            order: Vec::new(),
            spilled: None,
        }
    }
}

impl<const N: usize> ExternalSort<N> {
    /// Adds entries in any order.
    pub(crate) fn extend(&mut self, entries: &[[u8; N]]) {
        self.fresh.extend_from_slice(entries);
    }

    /// Bytes that it holds in memory.
    pub(crate) const fn bytes(&self) -> usize {
        self.fresh.len() * N
    }

    /// Puts what is in memory in order, and on disk, in the file that `open` gives if it has none yet.
    pub(crate) fn spill(&mut self, open: impl FnOnce() -> io::Result<File>) -> io::Result<()> {
        if self.fresh.is_empty() {
            return Ok(());
        }
        self.sort();
        let bytes = self.bytes() as u64;
        if self.spilled.is_none() {
            self.spilled = Some(Spilled {
                file: Mutex::new(open()?),
                runs: Vec::new(),
            });
        }
        if let Some(Spilled { file, runs }) = &mut self.spilled {
            let file = file
                .get_mut()
                .map_err(|_| io::Error::other("the file was left in the middle of a read"))?;
            let start = file.seek(SeekFrom::End(0))?;
            let mut piece = Vec::with_capacity(MAX_PIECE / N);
            for places in self.order.chunks(MAX_PIECE / N) {
                gather(&self.fresh, places, &mut piece);
                file.write_all(piece.as_flattened())?;
            }
            runs.push(start..start + bytes);
        }
        self.fresh.clear();
        self.order = Vec::new();
        Ok(())
    }

    /// Puts what is in memory in order: needed before [`each`](Self::each).
    pub(crate) fn sort(&mut self) {
        let Self { fresh, order, .. } = self;
        order.clear();
        order.par_extend((0..fresh.len()).into_par_iter().map(|at| Place {
            head: head(&fresh[at]),
            at,
        }));
        order.par_sort_unstable_by_key(|place| place.head);
        // Only what begins alike is looked up.
        let alike = order
            .par_chunk_by_mut(|one, other| one.head == other.head)
            .filter(|alike| alike.len() > 1);
        alike.for_each(|alike| alike.sort_unstable_by_key(|place| &fresh[place.at]));
    }

    /// Hands every entry over, in order, with about `memory` bytes for the runs.
    pub(crate) fn each(
        &self,
        memory: usize,
        mut take: impl FnMut(&[u8; N]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut sources = vec![Source::Memory {
            fresh: &self.fresh,
            left: &self.order,
        }];
        if let Some(Spilled { file, runs }) = &self.spilled {
            sources.extend(runs.iter().map(|run| Source::Disk {
                file,
                left: run.clone(),
            }));
        }
        let most = (memory / sources.len()).clamp(MIN_PIECE, MAX_PIECE) / N;
        let mut heap = BinaryHeap::with_capacity(sources.len());
        for source in sources {
            let mut run = Box::new(Run {
                source,
                piece: Vec::with_capacity(most),
                at: 0,
            });
            if run.read()? {
                heap.push(run);
            }
        }
        while let Some(mut least) = heap.peek_mut() {
            take(least.entry())?;
            if !least.advance()? {
                PeekMut::pop(least);
            }
        }
        Ok(())
    }
}

/// A sorted run that is being gone through: it stands at one of its entries.
struct Run<'a, const N: usize> {
    source: Source<'a, N>,
    /// Its next entries, as many as there is room for.
    piece: Vec<[u8; N]>,
    at: usize,
}

/// Where the entries of a run come from.
enum Source<'a, const N: usize> {
    Memory {
        fresh: &'a [[u8; N]],
        left: &'a [Place],
    },
    Disk {
        file: &'a Mutex<File>,
        left: Range<u64>,
    },
}

impl<const N: usize> Run<'_, N> {
    fn entry(&self) -> &[u8; N] {
        &self.piece[self.at]
    }

    /// Goes to the next entry; gives back whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        self.at += 1;
        if self.at < self.piece.len() {
            Ok(true)
        } else {
            self.read()
        }
    }

    /// Takes the next piece from the source, and stands at its first entry if it has one.
    fn read(&mut self) -> io::Result<bool> {
        let Self { source, piece, at } = self;
        let most = piece.capacity();
        *at = 0;
        match source {
            Source::Memory { fresh, left } => {
                let (now, later) = left.split_at(most.min(left.len()));
                gather(fresh, now, piece);
                *left = later;
            }
            Source::Disk { file, left } => {
                let entries = usize::try_from((left.end - left.start) / N as u64).unwrap_or(most);
                piece.resize(most.min(entries), [0; N]);
                // Without an entry nothing may fail: the heap compares a run once more when its reading has failed.
                if piece.is_empty() {
                    return Ok(false);
                }
                let bytes = piece.as_flattened_mut();
                let mut file = file
                    .lock()
                    .map_err(|_| io::Error::other("the file was left in the middle of a read"))?;
                file.seek(SeekFrom::Start(left.start))?;
                file.read_exact(bytes)?;
                left.start += bytes.len() as u64;
            }
        }
        Ok(!piece.is_empty())
    }
}

/// Puts entries side by side. Done for many at once: the memory then looks for one while it waits for the other.
fn gather<const N: usize>(fresh: &[[u8; N]], places: &[Place], piece: &mut Vec<[u8; N]>) {
    piece.clear();
    piece.extend(places.iter().map(|place| fresh[place.at]));
}

/// The run whose entry is the least is the greatest: it is the one that a heap has on top.
impl<const N: usize> Ord for Run<'_, N> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, other) = (self.entry(), other.entry());
        head(other).cmp(&head(one)).then_with(|| other.cmp(one))
    }
}

impl<const N: usize> PartialOrd for Run<'_, N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> PartialEq for Run<'_, N> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<const N: usize> Eq for Run<'_, N> {}

fn head<const N: usize>(entry: &[u8; N]) -> u64 {
    u64::from_be_bytes(
        *entry
            .first_chunk()
            .expect("an entry has more than eight bytes"),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gone_through(pile: &ExternalSort<9>, memory: usize) -> Vec<[u8; 9]> {
        let mut all = Vec::new();
        let done = pile.each(memory, |entry| {
            all.push(*entry);
            Ok(())
        });
        done.expect("read back");
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn gives_every_entry_in_order_however_it_was_spilled(
            lots in prop::collection::vec(prop::collection::vec(prop::array::uniform9(0_u8..3), 0..40), 0..30),
            is_spilled in any::<[bool; 30]>(),
        ) {
            let mut pile = ExternalSort::default();
            for (entries, spill) in lots.iter().zip(is_spilled) {
                pile.extend(entries);
                if spill {
                    pile.spill(tempfile::tempfile).expect("spilled");
                    prop_assert_eq!(pile.bytes(), 0);
                }
            }
            pile.sort();
            let mut expected = lots.concat();
            expected.sort_unstable();
            for memory in [0, 1 << 20] {
                prop_assert_eq!(gone_through(&pile, memory), &expected[..]);
            }
        }
    }

    #[test]
    fn reads_runs_that_are_longer_than_a_piece() {
        let mut pile = ExternalSort::<9>::default();
        for lot in 0..3_u32 {
            let entries: Vec<[u8; 9]> = (0..5000_u32)
                .map(|n| {
                    let mut entry = [0; 9];
                    entry[..4]
                        .copy_from_slice(&(n.wrapping_mul(2_654_435_761) ^ lot).to_be_bytes());
                    entry
                })
                .collect();
            pile.extend(&entries);
            if lot < 2 {
                pile.spill(tempfile::tempfile).expect("spilled");
            }
        }
        pile.sort();
        let all = gone_through(&pile, 0);
        assert!(all.len() == 15_000 && all.is_sorted());
    }

    #[test]
    fn says_so_when_the_disk_does_not_give_back_what_it_took() {
        let mut pile = ExternalSort::default();
        pile.extend(&[[1; 9], [2; 9]]);
        pile.spill(tempfile::tempfile).expect("spilled");
        if let Some(Spilled { file, .. }) = &pile.spilled {
            file.lock().expect("a file").set_len(9).expect("cut short");
        }
        let outcome = pile.each(0, |_| Ok(()));
        assert_eq!(
            outcome.expect_err("too short").kind(),
            io::ErrorKind::UnexpectedEof
        );
    }
}
