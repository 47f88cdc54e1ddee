//! Sorted tag lists of one section, as agencies would send them: in memory or as the columns of a night's folder.
//!
//! They are made part by part of the tag space, so that lists of any length reach the disk without being held in memory together.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use exchange::publish::{self, Draft};
use exchange::record::TAG_LEN;
use matcher::column::{FileTags, TagBytes, TagColumn};
use matcher::fence::Fence;
use matcher::meet::{List, Threshold};

use crate::chance::Chance;

/// The gate of the benches: two distinct agencies.
pub const PAIR: Threshold = Threshold { k: 2, max_records_per_tag: 40 };

/// Who holds a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nine tags in ten are drawn for one agency, the others for two (four in five) or three. About a fifth of the records
    /// meets, as in the synthetic city.
    Even,
    /// As even, but nine records in ten are of the first agency.
    Skewed,
    /// Every agency holds every tag: all records meet.
    Equal,
}

impl Shape {
    /// Its name in the report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Skewed => "skewed",
            Self::Equal => "equal",
        }
    }

    /// Marks who holds the next tag.
    fn holders(self, chance: &mut Chance, lists: u32) -> u64 {
        match self {
            Self::Equal => u64::MAX >> (64 - lists),
            Self::Even => pick(chance, |chance| chance.below(lists)),
            Self::Skewed => pick(chance, |chance| if chance.below(10) > 0 { 0 } else { 1 + chance.below(lists - 1) }),
        }
    }
}

fn pick(chance: &mut Chance, mut list: impl FnMut(&mut Chance) -> u32) -> u64 {
    let draws = match chance.below(50) {
        0..45 => 1,
        45..49 => 2,
        _ => 3,
    };
    (0..draws).fold(0, |holders, _| holders | 1_u64 << list(chance))
}

/// Tags of one part of the tag space, at most: some 64 thousand.
const PART: u64 = 64 * 1024;

/// Makes about `records` tags over so many lists, and gives them part by part, sorted, to `put`: the list and its tags.
fn make(shape: Shape, lists: u32, records: u64, mut put: impl FnMut(usize, &[TagBytes]) -> io::Result<()>) -> io::Result<()> {
    let parts = records.div_ceil(PART).next_power_of_two();
    let mut parts_of = vec![Vec::new(); lists as usize];
    for part in 0..parts {
        let mut chance = Chance::new(shape.name(), part);
        let start = if parts == 1 { 0 } else { part << (64 - parts.ilog2()) };
        let mut wanted = records / parts;
        while wanted > 0 {
            let head = start | chance.word() >> parts.ilog2();
            let tag = (u128::from(head) << 64 | u128::from(chance.word())).to_be_bytes();
            let mut holders = shape.holders(&mut chance, lists);
            while holders != 0 && wanted > 0 {
                parts_of[holders.trailing_zeros() as usize].push(tag);
                holders &= holders - 1;
                wanted -= 1;
            }
        }
        for (list, tags) in parts_of.iter_mut().enumerate() {
            tags.sort_unstable();
            put(list, tags)?;
            tags.clear();
        }
    }
    Ok(())
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
    /// With more lists than the 64 agencies of a covenant, or fewer than two.
    #[must_use]
    pub fn new(shape: Shape, lists: u32, records: u64) -> Self {
        assert!((2..=64).contains(&lists), "a covenant has at most 64 agencies, and two meet");
        let mut columns = vec![Vec::new(); lists as usize];
        let put = |list: usize, tags: &[TagBytes]| {
            columns[list].extend_from_slice(tags);
            Ok(())
        };
        make(shape, lists, records, put).expect("memory does not fail");
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
        Self::write(folder.path(), shape, lists, records)?;
        let made = Self::open(folder.path(), lists)?;
        Ok(Self { _folder: Some(folder), ..made })
    }

    /// Writes them to `folder`; no more than one of them is held in memory.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(folder: &Path, shape: Shape, lists: u32, records: u64) -> io::Result<()> {
        let create = |list| Draft::create(&folder.join(format!("tags{list}")));
        let mut drafts = (0..lists).map(create).collect::<io::Result<Vec<_>>>()?;
        make(shape, lists, records, |list, tags| drafts[list].write_all(tags.as_flattened()))?;
        drafts.into_iter().try_for_each(Draft::publish)?;
        (0..lists).try_for_each(|list| {
            let tags = fs::read(folder.join(format!("tags{list}")))?;
            publish::write(&folder.join(format!("fence{list}")), &Fence::of(tags.as_chunks().0).encode())
        })
    }

    /// Opens those that were written to `folder`.
    ///
    /// # Errors
    /// When they are not there, or a fence is not that of its tags.
    pub fn open(folder: &Path, lists: u32) -> io::Result<Self> {
        let open = |list| File::open(folder.join(format!("tags{list}")));
        let files = (0..lists).map(open).collect::<io::Result<Vec<_>>>()?;
        let fence = |(list, file): (u32, &File)| {
            let tags = file.metadata()?.len() / TAG_LEN as u64;
            let fence = fs::read(folder.join(format!("fence{list}")))?;
            Fence::decode(&fence, tags).ok_or_else(|| io::ErrorKind::InvalidData.into())
        };
        let fences = (0..).zip(&files).map(fence).collect::<io::Result<_>>()?;
        Ok(Self { files, fences, _folder: None })
    }

    /// The columns of the files.
    #[must_use]
    pub fn columns(&self) -> Vec<FileTags<'_>> {
        self.files.iter().zip(&self.fences).map(|(file, fence)| FileTags::new(file, 0, fence.len())).collect()
    }

    /// The lists over these columns, each of a unit of its own.
    #[must_use]
    pub fn lists<'a>(&'a self, columns: &'a [FileTags<'a>]) -> Vec<List<'a, FileTags<'a>>> {
        lists(columns, &self.fences)
    }

    /// Bytes of all columns.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.fences.iter().map(Fence::len).sum::<u64>() * TAG_LEN as u64
    }
}

fn lists<'a, C: TagColumn>(columns: &'a [C], fences: &'a [Fence]) -> Vec<List<'a, C>> {
    (0..).zip(columns.iter().zip(fences)).map(|(unit, (column, fence))| List { column, fence, unit }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{self, Answer};

    const SHAPES: [Shape; 3] = [Shape::Even, Shape::Skewed, Shape::Equal];

    #[test]
    fn are_sorted_and_as_many_as_asked() {
        for shape in SHAPES {
            let made = InMemory::new(shape, 10, 300_000);
            assert!(made.columns().iter().all(|column| column.is_sorted()));
            let records: usize = made.columns().iter().map(Vec::len).sum();
            assert!((299_990..=300_000).contains(&records), "{records}");
            let first = made.columns()[0].len() * 100 / records;
            assert!(matches!((shape, first), (Shape::Skewed, 85..) | (_, 8..13)), "{first} %");
        }
    }

    #[test]
    fn are_the_same_in_files_as_in_memory() {
        let (memory, files) = (InMemory::new(Shape::Skewed, 3, 200_000), InFiles::new(Shape::Skewed, 3, 200_000).expect("written"));
        assert_eq!(files.bytes(), memory.columns().iter().map(|column| column.len() as u64 * 16).sum::<u64>());
        for (column, expected) in files.columns().iter().zip(memory.columns()) {
            let mut tags = vec![[0; TAG_LEN]; expected.len()];
            column.read(0, &mut tags).expect("read");
            assert_eq!(&tags, expected);
        }
    }

    #[test]
    fn meet_as_the_oracle_and_both_baselines_say() {
        for shape in SHAPES {
            for lists in [2, 10, 64] {
                let made = InMemory::new(shape, lists, 100_000);
                let expected = baseline::oracle(made.columns(), PAIR);
                assert_eq!(baseline::smallest_head(made.columns(), PAIR), expected, "{shape:?} {lists}");
                assert_eq!(Answer::of_meeting(&made.lists(), PAIR), expected, "{shape:?} {lists}");
                assert!(expected.groups > 0);
            }
        }
    }
}
