//! A pile of entries of one width that is put in order beyond the memory: sorted runs in one file, merged when they are asked for.
//!
//! Entries are compared as byte strings. A pile is told when to put what it holds in memory on disk; it can be gone through as often
//! as one likes, and gives the same order however often that was.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::sync::Mutex;

use rayon::slice::ParallelSliceMut as _;

/// A run is read in pieces of this many bytes, or of fewer when there are many runs.
const MAX_PIECE: usize = 256 * 1024;
const MIN_PIECE: usize = 4 * 1024;

/// Entries, some in memory and some on disk.
pub(crate) struct Pile<const N: usize> {
    fresh: Vec<[u8; N]>,
    spilled: Option<Spilled>,
}

/// Sorted runs, one after the other in a file.
struct Spilled {
    file: Mutex<File>,
    runs: Vec<Range<u64>>,
}

impl<const N: usize> Default for Pile<N> {
    fn default() -> Self {
        Self { fresh: Vec::new(), spilled: None }
    }
}

impl<const N: usize> Pile<N> {
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
        if self.spilled.is_none() {
            self.spilled = Some(Spilled { file: Mutex::new(open()?), runs: Vec::new() });
        }
        if let Some(Spilled { file, runs }) = &mut self.spilled {
            let file = file.get_mut().map_err(|_| io::Error::other("the file was left in the middle of a read"))?;
            let start = file.seek(SeekFrom::End(0))?;
            let bytes = self.fresh.as_flattened();
            file.write_all(bytes)?;
            runs.push(start..start + bytes.len() as u64);
        }
        self.fresh.clear();
        Ok(())
    }

    /// Puts what is in memory in order: needed before [`each`](Self::each).
    pub(crate) fn sort(&mut self) {
        // The first eight bytes nearly always decide, and a number is compared faster than a string of bytes.
        self.fresh.par_sort_unstable_by(|one, other| head(one).cmp(&head(other)).then_with(|| one.cmp(other)));
    }

    /// Hands every entry over, in order, with about `memory` bytes for the runs on disk.
    pub(crate) fn each(&self, memory: usize, mut take: impl FnMut(&[u8; N]) -> io::Result<()>) -> io::Result<()> {
        let Some(Spilled { file, runs }) = &self.spilled else {
            return self.fresh.iter().try_for_each(take);
        };
        let piece = (memory / runs.len()).clamp(MIN_PIECE, MAX_PIECE) / N * N;
        let mut sources: Vec<Source<'_, N>> =
            runs.iter().map(|run| Source::Disk { file, left: run.clone(), piece: Vec::with_capacity(piece), at: 0 }).collect();
        sources.push(Source::Memory(self.fresh.iter()));
        let mut heads = BinaryHeap::with_capacity(sources.len());
        for (of, source) in sources.iter_mut().enumerate() {
            heads.extend(source.next(piece)?.map(|entry| Reverse((entry, of))));
        }
        while let Some(mut least) = heads.peek_mut() {
            let Reverse((entry, of)) = &mut *least;
            take(entry)?;
            match sources[*of].next(piece)? {
                Some(next) => *entry = next,
                None => {
                    PeekMut::pop(least);
                }
            }
        }
        Ok(())
    }
}

/// Where the entries of one run come from.
enum Source<'a, const N: usize> {
    Memory(std::slice::Iter<'a, [u8; N]>),
    Disk { file: &'a Mutex<File>, left: Range<u64>, piece: Vec<u8>, at: usize },
}

impl<const N: usize> Source<'_, N> {
    fn next(&mut self, max_piece: usize) -> io::Result<Option<[u8; N]>> {
        match self {
            Self::Memory(entries) => Ok(entries.next().copied()),
            Self::Disk { file, left, piece, at } => {
                if *at == piece.len() {
                    let length = max_piece.min(usize::try_from(left.end - left.start).unwrap_or(max_piece));
                    piece.resize(length, 0);
                    let mut file = file.lock().map_err(|_| io::Error::other("the file was left in the middle of a read"))?;
                    file.seek(SeekFrom::Start(left.start))?;
                    file.read_exact(piece)?;
                    left.start += length as u64;
                    *at = 0;
                }
                let entry = piece[*at..].first_chunk().copied();
                *at += if entry.is_some() { N } else { 0 };
                Ok(entry)
            }
        }
    }
}

fn head<const N: usize>(entry: &[u8; N]) -> u64 {
    u64::from_be_bytes(*entry.first_chunk().expect("an entry has more than eight bytes"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gone_through(pile: &Pile<9>, memory: usize) -> Vec<[u8; 9]> {
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
            let mut pile = Pile::default();
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
        let mut pile = Pile::<9>::default();
        for lot in 0..3_u32 {
            let entries: Vec<[u8; 9]> = (0..5000_u32)
                .map(|n| {
                    let mut entry = [0; 9];
                    entry[..4].copy_from_slice(&(n.wrapping_mul(2_654_435_761) ^ lot).to_be_bytes());
                    entry
                })
                .collect();
            pile.extend(&entries);
            pile.spill(tempfile::tempfile).expect("spilled");
        }
        let all = gone_through(&pile, 0);
        assert!(all.len() == 15_000 && all.is_sorted());
    }

    #[test]
    fn says_so_when_the_disk_does_not_give_back_what_it_took() {
        let mut pile = Pile::default();
        pile.extend(&[[1; 9], [2; 9]]);
        pile.spill(tempfile::tempfile).expect("spilled");
        if let Some(Spilled { file, .. }) = &pile.spilled {
            file.lock().expect("a file").set_len(9).expect("cut short");
        }
        let outcome = pile.each(0, |_| Ok(()));
        assert_eq!(outcome.expect_err("too short").kind(), io::ErrorKind::UnexpectedEof);
    }
}
