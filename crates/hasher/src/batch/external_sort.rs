//! External sort: fixed-width entries put in order with bounded memory, by sorted runs in one file
//! that are merged when they are asked for (Knuth, The Art of Computer Programming 3, 5.4).
//!
//! Entries are compared as byte strings. What is held in memory is put on disk when that is asked
//! for; the merge can be run again and gives the same order each time.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::sync::Mutex;

use rayon::iter::{IntoParallelIterator as _, ParallelExtend as _, ParallelIterator as _};
use rayon::slice::ParallelSliceMut as _;

/// A run is read in pieces of this many bytes, or of fewer when there are many runs; it is written
/// in pieces of as many.
const MAX_PIECE: usize = 256 * 1024;
const MIN_PIECE: usize = 4 * 1024;

/// Entries of `N` bytes, some in memory and some on disk.
pub(crate) struct ExternalSort<const N: usize> {
    buffer: Vec<[u8; N]>,
    /// The order of `buffer`, once it was sorted. What it holds stays where it is: it is long, and
    /// an index is short.
    order: Vec<Entry>,
    spilled: Option<Spilled>,
}

/// An entry of the buffer: its first eight bytes, which nearly always decide and are compared
/// faster as a number than as a string of bytes, and where it is.
#[derive(Clone, Copy)]
struct Entry {
    prefix: u64,
    index: usize,
}

/// Sorted runs, one after the other in a file.
struct Spilled {
    file: Mutex<File>,
    runs: Vec<Range<u64>>,
}

impl<const N: usize> Default for ExternalSort<N> {
    fn default() -> Self {
        Self {
            buffer: Vec::new(),
            order: Vec::new(),
            spilled: None,
        }
    }
}

impl<const N: usize> ExternalSort<N> {
    /// Adds entries in any order.
    pub(crate) fn extend(&mut self, entries: &[[u8; N]]) {
        self.buffer.extend_from_slice(entries);
    }

    /// How many entries it has.
    pub(crate) fn count(&self) -> u64 {
        let spilled = self.spilled.as_ref().map_or(0, |spilled| {
            let runs = spilled.runs.iter();
            runs.map(|run| (run.end - run.start) / N as u64).sum()
        });
        spilled + self.buffer.len() as u64
    }

    /// Bytes that it holds in memory once that is put in order.
    pub(crate) const fn bytes(&self) -> usize {
        self.buffer.len() * (N + size_of::<Entry>())
    }

    /// Puts what is in memory in order, and on disk, in the file that `open` gives if it has none
    /// yet.
    pub(crate) fn spill(&mut self, open: impl FnOnce() -> io::Result<File>) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.sort();
        let bytes = self.buffer.as_flattened().len() as u64;
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
            // A read may have left the file anywhere: a run goes behind the ones before it.
            let start = file.seek(SeekFrom::End(0))?;
            let mut piece = Vec::with_capacity(MAX_PIECE / N);
            for entries in self.order.chunks(MAX_PIECE / N) {
                gather(&self.buffer, entries, &mut piece);
                file.write_all(piece.as_flattened())?;
            }
            runs.push(start..start + bytes);
        }
        self.buffer.clear();
        // Unlike the buffer, which is filled again, the order is needed only at the next sort.
        self.order = Vec::new();
        Ok(())
    }

    /// Puts what is in memory in order: needed before [`for_each_sorted`](Self::for_each_sorted).
    pub(crate) fn sort(&mut self) {
        let Self { buffer, order, .. } = self;
        order.clear();
        order.par_extend((0..buffer.len()).into_par_iter().map(|index| Entry {
            prefix: prefix(&buffer[index]),
            index,
        }));
        order.par_sort_unstable_by_key(|entry| entry.prefix);
        // Only what begins alike is looked up.
        order
            .par_chunk_by_mut(|left, right| left.prefix == right.prefix)
            .filter(|alike| alike.len() > 1)
            .for_each(|alike| alike.sort_unstable_by_key(|entry| &buffer[entry.index]));
    }

    /// Hands every entry to `take`, in order, with about `memory` bytes for reading the runs.
    pub(crate) fn for_each_sorted(
        &self,
        memory: usize,
        mut take: impl FnMut(&[u8; N]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut sources = vec![Source::Memory {
            buffer: &self.buffer,
            left: &self.order,
        }];
        if let Some(Spilled { file, runs }) = &self.spilled {
            for run in runs {
                sources.push(Source::Disk {
                    file,
                    left: run.clone(),
                });
            }
        }
        // However many the runs are, each is read in pieces that a disk is good at.
        let room = (memory / sources.len()).clamp(MIN_PIECE, MAX_PIECE) / N;
        let mut heap = BinaryHeap::with_capacity(sources.len());
        for source in sources {
            let mut run = Box::new(Run {
                source,
                piece: Vec::with_capacity(room),
                index: 0,
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
    /// Where in the piece it is.
    index: usize,
}

/// Where the entries of a run come from.
enum Source<'a, const N: usize> {
    Memory {
        buffer: &'a [[u8; N]],
        left: &'a [Entry],
    },
    Disk {
        file: &'a Mutex<File>,
        left: Range<u64>,
    },
}

impl<const N: usize> Run<'_, N> {
    fn entry(&self) -> &[u8; N] {
        &self.piece[self.index]
    }

    /// Goes to the next entry; gives back whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        self.index += 1;
        if self.index < self.piece.len() {
            Ok(true)
        } else {
            self.read()
        }
    }

    /// Takes the next piece from the source, and stands at its first entry if it has one.
    fn read(&mut self) -> io::Result<bool> {
        let Self {
            source,
            piece,
            index,
        } = self;
        let room = piece.capacity();
        *index = 0;
        match source {
            Source::Memory { buffer, left } => {
                let (now, later) = left.split_at(room.min(left.len()));
                gather(buffer, now, piece);
                *left = later;
            }
            Source::Disk { file, left } => {
                let entries = usize::try_from((left.end - left.start) / N as u64).unwrap_or(room);
                piece.resize(room.min(entries), [0; N]);
                // Without an entry nothing may fail: the heap compares a run once more when its
                // reading has failed.
                if piece.is_empty() {
                    return Ok(false);
                }
                let bytes = piece.as_flattened_mut();
                // Runs share one file, and sections are read side by side.
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

/// Copies entries side by side. Done for many at once: the processor then looks for one of them
/// while it waits for another.
fn gather<const N: usize>(buffer: &[[u8; N]], entries: &[Entry], piece: &mut Vec<[u8; N]>) {
    piece.clear();
    piece.extend(entries.iter().map(|entry| buffer[entry.index]));
}

/// The run with the least entry is the greatest: a heap has its greatest on top.
impl<const N: usize> Ord for Run<'_, N> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.entry(), other.entry());
        prefix(right)
            .cmp(&prefix(left))
            .then_with(|| right.cmp(left))
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

fn prefix<const N: usize>(entry: &[u8; N]) -> u64 {
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

    fn merged(sort: &ExternalSort<9>, memory: usize) -> Vec<[u8; 9]> {
        let mut all = Vec::new();
        let done = sort.for_each_sorted(memory, |entry| {
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
            batches in prop::collection::vec(
                prop::collection::vec(prop::array::uniform9(0_u8..3), 0..40),
                0..30,
            ),
            is_spilled in any::<[bool; 30]>(),
        ) {
            let mut sort = ExternalSort::default();
            for (entries, spill) in batches.iter().zip(is_spilled) {
                sort.extend(entries);
                if spill {
                    sort.spill(tempfile::tempfile).expect("spilled");
                    prop_assert_eq!(sort.bytes(), 0);
                }
            }
            sort.sort();
            let mut expected = batches.concat();
            expected.sort_unstable();
            for memory in [0, 1 << 20] {
                prop_assert_eq!(merged(&sort, memory), &expected[..]);
            }
        }
    }

    #[test]
    fn reads_runs_that_are_longer_than_a_piece() {
        let mut sort = ExternalSort::<9>::default();
        for batch in 0..3_u32 {
            let entries: Vec<[u8; 9]> = (0..5000_u32)
                .map(|n| {
                    let mut entry = [0; 9];
                    entry[..4]
                        .copy_from_slice(&(n.wrapping_mul(2_654_435_761) ^ batch).to_be_bytes());
                    entry
                })
                .collect();
            sort.extend(&entries);
            if batch < 2 {
                sort.spill(tempfile::tempfile).expect("spilled");
            }
        }
        sort.sort();
        let all = merged(&sort, 0);
        assert!(all.len() == 15_000 && all.is_sorted());
    }

    #[test]
    fn says_so_when_the_disk_does_not_give_back_what_it_took() {
        let mut sort = ExternalSort::default();
        sort.extend(&[[1; 9], [2; 9]]);
        sort.spill(tempfile::tempfile).expect("spilled");
        if let Some(Spilled { file, .. }) = &sort.spilled {
            file.lock().expect("a file").set_len(9).expect("cut short");
        }
        let outcome = sort.for_each_sorted(0, |_| Ok(()));
        assert_eq!(
            outcome.expect_err("too short").kind(),
            io::ErrorKind::UnexpectedEof
        );
    }
}
