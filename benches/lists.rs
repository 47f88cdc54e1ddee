//! Sorted tag lists of one section, as agencies would send them: in memory or as the columns of a night's folder.
//!
//! They are made part by part of the tag space, so that lists of any length reach the disk without being held in memory together.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use exchange::batch::record::TAG_LEN;
use exchange::file::atomic_file::{self, AtomicFile};
use matcher::meet::{Fence, FenceBuilder, List, TagBytes, TagColumn, Threshold};
use matcher::store::file_tags::FileTags;
use rayon::prelude::*;

use crate::baseline::{Answer, each_piece, oracle};
use crate::chance::Chance;
use crate::shapes::{Crowd, Shape};

/// The gate of the benches: two distinct agencies.
pub const PAIR: Threshold = Threshold {
    k: 2,
    max_records_per_tag: 40,
};

/// Records of one part of the tag space, at most: some 64 thousand.
const PART: u64 = 64 * 1024;

/// Parts that are made side by side.
const AT_ONCE: usize = 16;

/// Where lists come from: about so many records, part by part of the tag space. A part is drawn from a stream of its own, so it is the
/// same whichever parts were made before it.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    shape: Shape,
    lists: u32,
    records: u64,
    /// A power of two.
    parts: u64,
}

impl Source {
    /// Of so many lists.
    ///
    /// # Panics
    /// With more lists than the 64 agencies of a covenant, or fewer than two.
    #[must_use]
    pub fn new(shape: Shape, lists: u32, records: u64) -> Self {
        assert!(
            (2..=64).contains(&lists),
            "a covenant has at most 64 agencies, and two meet"
        );
        Self {
            shape,
            lists,
            records,
            parts: records.div_ceil(PART).next_power_of_two(),
        }
    }

    /// Makes one part: the tags of each list, sorted, all of them greater than those of the part before.
    #[must_use]
    pub fn part(&self, number: u64) -> Vec<Vec<TagBytes>> {
        let Self {
            shape,
            lists,
            records,
            parts,
        } = *self;
        let mut chance = Chance::new(shape.name(), number);
        let mut columns = vec![Vec::new(); lists as usize];
        let tag = |chance: &mut Chance| {
            let start = if parts == 1 {
                0
            } else {
                number << (64 - parts.ilog2())
            };
            let head = start | chance.word() >> parts.ilog2();
            u128::from(head) << 64 | u128::from(chance.word())
        };
        let mut put = |list: u32, tag: u128, copies: u64| {
            let tag = shape.place(list, tag).to_be_bytes();
            columns[list as usize].extend((0..copies).map(|_| tag));
        };
        let mut wanted = records / parts;
        if let Some(Crowd {
            every,
            agencies,
            records: each,
            others,
        }) = shape.crowd(lists, records)
        {
            let all = u64::from(agencies) * each + u64::from(others);
            wanted = (records - all * parts.div_ceil(every)) / parts;
            if number.is_multiple_of(every) {
                let (tag, first) = (tag(&mut chance), chance.below(lists));
                (0..agencies).for_each(|next| put((first + next) % lists, tag, each));
                (agencies..agencies + others).for_each(|next| put((first + next) % lists, tag, 1));
            }
        }
        while wanted > 0 {
            let tag = tag(&mut chance);
            let mut holders = shape.holders(&mut chance, lists);
            while holders != 0 && wanted > 0 {
                put(holders.trailing_zeros(), tag, 1);
                holders &= holders - 1;
                wanted -= 1;
            }
        }
        for tags in &mut columns {
            tags.sort_unstable();
        }
        columns
    }

    /// Gives all parts in order to `put`, with what `made` makes of each. Made on the current pool, some at a time.
    ///
    /// # Errors
    /// What `put` says.
    pub fn stream<T: Send>(
        &self,
        made: impl Fn(&[Vec<TagBytes>]) -> T + Sync,
        mut put: impl FnMut(&[Vec<TagBytes>], T) -> io::Result<()>,
    ) -> io::Result<()> {
        for first in (0..self.parts).step_by(AT_ONCE) {
            let part = |number| {
                let columns = self.part(number);
                let made = made(&columns);
                (columns, made)
            };
            let parts: Vec<_> = (first..self.parts.min(first + AT_ONCE as u64))
                .into_par_iter()
                .map(part)
                .collect();
            parts
                .into_iter()
                .try_for_each(|(columns, made)| put(&columns, made))?;
        }
        Ok(())
    }
}

/// Lists in memory.
pub struct InMemory {
    columns: Vec<Vec<TagBytes>>,
    fences: Vec<Fence>,
}

impl InMemory {
    /// Makes them.
    ///
    /// # Panics
    /// As [`Source::new`].
    #[must_use]
    pub fn new(shape: Shape, lists: u32, records: u64) -> Self {
        let mut columns = vec![Vec::new(); lists as usize];
        let put = |part: &[Vec<TagBytes>], ()| {
            columns
                .iter_mut()
                .zip(part)
                .for_each(|(column, tags)| column.extend_from_slice(tags));
            Ok(())
        };
        Source::new(shape, lists, records)
            .stream(|_| (), put)
            .expect("memory does not fail");
        Self::of(columns)
    }

    /// Of columns that are there already, each sorted.
    #[must_use]
    pub fn of(columns: Vec<Vec<TagBytes>>) -> Self {
        let fences = columns.iter().map(|column| Fence::of(column)).collect();
        Self { columns, fences }
    }

    /// The tags themselves.
    #[must_use]
    pub fn columns(&self) -> &[Vec<TagBytes>] {
        &self.columns
    }

    /// The lists, each of a unit of its own.
    #[must_use]
    pub fn lists(&self) -> Vec<List<'_, Vec<TagBytes>>> {
        lists(&self.columns, &self.fences)
    }
}

/// Lists in files, as *accept* leaves them: `tags0`, `tags1`, … and `fence0`, `fence1`, …
pub struct InFiles {
    files: Vec<File>,
    fences: Vec<Fence>,
    /// A temporary folder is kept for as long as its files are read.
    _folder: Option<tempfile::TempDir>,
}

impl InFiles {
    /// Makes them in a temporary folder, which is removed when they are dropped.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn new(shape: Shape, lists: u32, records: u64) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        Self::write(folder.path(), shape, lists, records, [])?;
        let made = Self::open(folder.path(), lists)?;
        Ok(Self {
            _folder: Some(folder),
            ..made
        })
    }

    /// Writes them to `folder`, in memory that does not grow with them, and gives back what must come of meeting under each of these
    /// thresholds: it is counted by the oracle, part by part.
    ///
    /// # Errors
    /// When the folder cannot be written.
    ///
    /// # Panics
    /// As [`Source::new`].
    pub fn write<const N: usize>(
        folder: &Path,
        shape: Shape,
        lists: u32,
        records: u64,
        thresholds: [Threshold; N],
    ) -> io::Result<[Answer; N]> {
        let create = |list| AtomicFile::create(&folder.join(format!("tags{list}")));
        let mut drafts = (0..lists).map(create).collect::<io::Result<Vec<_>>>()?;
        let mut answers = [Answer::default(); N];
        let counted = |part: &[Vec<TagBytes>]| thresholds.map(|threshold| oracle(part, threshold));
        let put = |part: &[Vec<TagBytes>], counted: [Answer; N]| {
            answers
                .iter_mut()
                .zip(counted)
                .for_each(|(answer, more)| *answer = answer.plus(more));
            drafts
                .iter_mut()
                .zip(part)
                .try_for_each(|(draft, tags)| draft.write_all(tags.as_flattened()))
        };
        Source::new(shape, lists, records).stream(counted, put)?;
        drafts.into_iter().try_for_each(AtomicFile::publish)?;
        // How fine a fence is depends on how many tags there are: it takes a second look.
        let (files, lengths) = columns_of(folder, lists)?;
        let columns: Vec<_> = files
            .iter()
            .zip(&lengths)
            .map(|(file, len)| FileTags::new(file, 0, *len))
            .collect();
        let mut posts: Vec<_> = lengths.iter().map(|len| FenceBuilder::new(*len)).collect();
        each_piece(&columns, |list, tags| {
            tags.iter().for_each(|tag| posts[list].push(tag))
        })?;
        (0..lists).zip(posts).try_for_each(|(list, post)| {
            atomic_file::write(
                &folder.join(format!("fence{list}")),
                &post.finish().encode(),
            )
        })?;
        Ok(answers)
    }

    /// Opens those that were written to `folder`.
    ///
    /// # Errors
    /// When they are not there, or a fence is not that of its tags.
    pub fn open(folder: &Path, lists: u32) -> io::Result<Self> {
        let (files, lengths) = columns_of(folder, lists)?;
        let fence = |(list, len)| {
            let fence = fs::read(folder.join(format!("fence{list}")))?;
            Fence::decode(&fence, len).ok_or_else(|| io::ErrorKind::InvalidData.into())
        };
        let fences = (0..lists)
            .zip(lengths)
            .map(fence)
            .collect::<io::Result<_>>()?;
        Ok(Self {
            files,
            fences,
            _folder: None,
        })
    }

    /// The columns of the files.
    #[must_use]
    pub fn columns(&self) -> Vec<FileTags<'_>> {
        self.files
            .iter()
            .zip(&self.fences)
            .map(|(file, fence)| FileTags::new(file, 0, fence.len()))
            .collect()
    }

    /// The lists over these columns, each of a unit of its own.
    #[must_use]
    pub fn lists<'a>(&'a self, columns: &'a [FileTags<'a>]) -> Vec<List<'a, FileTags<'a>>> {
        lists(columns, &self.fences)
    }

    /// Records in all columns.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.fences.iter().map(Fence::len).sum()
    }
}

/// The columns in a folder, and how many tags each holds.
fn columns_of(folder: &Path, lists: u32) -> io::Result<(Vec<File>, Vec<u64>)> {
    let open = |list| {
        let file = File::open(folder.join(format!("tags{list}")))?;
        let len = file.metadata()?.len() / TAG_LEN as u64;
        Ok((file, len))
    };
    (0..lists).map(open).collect()
}

fn lists<'a, C: TagColumn>(columns: &'a [C], fences: &'a [Fence]) -> Vec<List<'a, C>> {
    (0..)
        .zip(columns.iter().zip(fences))
        .map(|(unit, (column, fence))| List {
            column,
            fence,
            unit,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::smallest_head;

    #[test]
    fn are_sorted_and_as_many_as_asked() {
        for shape in Shape::ALL {
            let made = InMemory::new(shape, 10, 300_000);
            assert!(
                made.columns().iter().all(|column| column.is_sorted()),
                "{shape:?}"
            );
            let records: usize = made.columns().iter().map(Vec::len).sum();
            assert!(
                (299_900..=300_000).contains(&records),
                "{shape:?}: {records}"
            );
            let first = made.columns()[0].len() * 100 / records;
            match shape {
                Shape::Skewed => assert!((89..=90).contains(&first), "{first} %"),
                Shape::HostilePair => assert!((22..26).contains(&first), "{first} %"),
                Shape::Shelter | Shape::Shelters | Shape::Crowd => {}
                _ => assert!((8..13).contains(&first), "{first} %"),
            }
        }
    }

    #[test]
    fn are_uniform_where_they_are_even() {
        let made = InMemory::new(Shape::Even, 2, 300_000);
        for column in made.columns() {
            for byte in [0, 1, 8, 15] {
                let mut counts = [0_usize; 256];
                for tag in column {
                    counts[usize::from(tag[byte])] += 1;
                }
                let expected = column.len() / 256;
                // Six standard deviations of some 600 are 150.
                assert!(
                    counts.iter().all(|count| count.abs_diff(expected) < 150),
                    "byte {byte}: {counts:?}"
                );
            }
        }
    }

    #[test]
    fn are_the_same_whichever_part_is_made_alone() {
        for shape in [Shape::Stairs, Shape::Crowd] {
            let source = Source::new(shape, 3, 1_200_000);
            assert_eq!(source.parts, 32);
            let whole = InMemory::new(shape, 3, 1_200_000);
            let mut ends = [0; 3];
            for number in 0..source.parts {
                for ((tags, column), end) in source
                    .part(number)
                    .iter()
                    .zip(whole.columns())
                    .zip(&mut ends)
                {
                    assert_eq!(
                        Some(tags.as_slice()),
                        column.get(*end..*end + tags.len()),
                        "{shape:?}, part {number}"
                    );
                    *end += tags.len();
                }
            }
            assert!(
                ends.iter()
                    .zip(whole.columns())
                    .all(|(end, column)| *end == column.len()),
                "{shape:?}"
            );
        }
    }

    #[test]
    fn are_the_same_in_files_as_in_memory() {
        for shape in [Shape::Skewed, Shape::Deep64] {
            let (memory, files) = (
                InMemory::new(shape, 3, 200_000),
                InFiles::new(shape, 3, 200_000).expect("written"),
            );
            assert_eq!(
                files.records(),
                memory
                    .columns()
                    .iter()
                    .map(|column| column.len() as u64)
                    .sum::<u64>()
            );
            assert_eq!(files.fences, memory.fences);
            for (column, expected) in files.columns().iter().zip(memory.columns()) {
                let mut tags = vec![[0; TAG_LEN]; expected.len()];
                column.read(0, &mut tags).expect("read");
                assert_eq!(&tags, expected);
            }
        }
    }

    #[test]
    fn meet_as_the_oracle_and_the_plainest_merge_say() {
        for shape in [Shape::Even, Shape::Skewed, Shape::Equal] {
            for lists in [2, 10, 64] {
                let made = InMemory::new(shape, lists, 100_000);
                let expected = oracle(made.columns(), PAIR);
                assert_eq!(
                    smallest_head(made.columns(), PAIR),
                    expected,
                    "{shape:?} {lists}"
                );
                assert_eq!(
                    Answer::of_meeting(&made.lists(), PAIR),
                    expected,
                    "{shape:?} {lists}"
                );
                assert!(expected.groups > 0);
            }
        }
    }

    #[test]
    fn meet_in_every_shape_as_was_counted_part_by_part_while_writing() {
        let thresholds = [
            PAIR,
            Threshold {
                max_records_per_tag: 1_000_000,
                ..PAIR
            },
        ];
        for (shape, lists) in Shape::ALL
            .into_iter()
            .flat_map(|shape| [(shape, 2), (shape, 10)])
        {
            let folder = tempfile::tempdir().expect("a folder");
            let counted =
                InFiles::write(folder.path(), shape, lists, 100_000, thresholds).expect("written");
            let made = InFiles::open(folder.path(), lists).expect("there");
            let whole = InMemory::new(shape, lists, 100_000);
            let columns = made.columns();
            for (threshold, counted) in thresholds.into_iter().zip(counted) {
                assert_eq!(
                    oracle(whole.columns(), threshold),
                    counted,
                    "{shape:?} {lists}"
                );
                assert_eq!(
                    Answer::of_meeting(&made.lists(&columns), threshold),
                    counted,
                    "{shape:?} {lists}"
                );
            }
            let crowded = shape.crowd(lists, 100_000).is_some();
            assert_eq!(
                counted[1].members - counted[0].members >= 5_000,
                crowded,
                "{shape:?} {lists}"
            );
        }
    }
}
