//! Lists in files, as *accept* leaves them: `tags0`, `tags1`, … and `fence0`, `fence1`, …

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use exchange::batch::record::TAG_LEN;
use exchange::file::atomic_file::{self, AtomicFile};
use matcher::meet::{Fence, FenceBuilder};
use matcher::meet::{List, Threshold};
use matcher::store::file_tags::FileTags;

use super::lists;
use super::source::Source;
use crate::baseline::{Answer, each_piece, oracle};
use crate::inputs::shapes::Shape;

/// Lists whose tags lie in files; the fences are held in memory.
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

    /// Writes them to `folder`, in memory that does not grow with them, and gives back what must
    /// come of meeting under each of these thresholds: it is counted by the oracle, part by part.
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
        let mut files = Vec::new();
        for list in 0..lists {
            files.push(AtomicFile::create(&folder.join(format!("tags{list}")))?);
        }
        let mut answers = [Answer::default(); N];
        // Counting is the slow half, so it is done on the pool with the making.
        Source::new(shape, lists, records).stream(
            |part| thresholds.map(|threshold| oracle(part, threshold)),
            |part, counted| {
                for (answer, more) in answers.iter_mut().zip(counted) {
                    *answer = answer.plus(more);
                }
                for (file, tags) in files.iter_mut().zip(part) {
                    file.write_all(tags.as_flattened())?;
                }
                Ok(())
            },
        )?;
        // A file has its name only when it is whole, and so a folder that was cut short has none.
        for file in files {
            file.publish()?;
        }
        write_fences(folder, lists)?;
        Ok(answers)
    }

    /// Opens those that were written to `folder`.
    ///
    /// # Errors
    /// When they are not there, or a fence is not that of its tags.
    pub fn open(folder: &Path, lists: u32) -> io::Result<Self> {
        let (mut files, mut fences) = (Vec::new(), Vec::new());
        for list in 0..lists {
            let TagFile { file, len } = TagFile::open(folder, list)?;
            let fence = fs::read(folder.join(format!("fence{list}")))?;
            fences.push(Fence::decode(&fence, len).ok_or(io::ErrorKind::InvalidData)?);
            files.push(file);
        }
        Ok(Self {
            files,
            fences,
            _folder: None,
        })
    }

    /// The columns of the files.
    #[must_use]
    pub fn columns(&self) -> Vec<FileTags<'_>> {
        let mut columns = Vec::new();
        for (file, fence) in self.files.iter().zip(&self.fences) {
            columns.push(FileTags::new(file, 0, fence.len()));
        }
        columns
    }

    /// The fences of each list.
    #[must_use]
    pub fn fences(&self) -> &[Fence] {
        &self.fences
    }

    /// The lists over these columns, each of a unit of its own.
    #[must_use]
    pub fn lists<'a>(&'a self, columns: &'a [FileTags<'a>]) -> Vec<List<'a, FileTags<'a>>> {
        lists(columns, &self.fences)
    }

    /// The number of records in all columns together.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.fences.iter().map(Fence::len).sum()
    }
}

/// Writes the fence of each column. How fine a fence is depends on how many tags there are, so the
/// tags are read once more.
fn write_fences(folder: &Path, lists: u32) -> io::Result<()> {
    let mut files = Vec::new();
    for list in 0..lists {
        files.push(TagFile::open(folder, list)?);
    }
    let (mut columns, mut fences) = (Vec::new(), Vec::new());
    for TagFile { file, len } in &files {
        columns.push(FileTags::new(file, 0, *len));
        fences.push(FenceBuilder::new(*len));
    }
    each_piece(&columns, |list, tags| {
        for tag in tags {
            fences[list].push(tag);
        }
    })?;
    for (list, fence) in fences.into_iter().enumerate() {
        atomic_file::write(
            &folder.join(format!("fence{list}")),
            &fence.finish().encode(),
        )?;
    }
    Ok(())
}

/// The file of a column.
struct TagFile {
    file: File,
    /// The number of tags in it.
    len: u64,
}

impl TagFile {
    fn open(folder: &Path, list: u32) -> io::Result<Self> {
        let file = File::open(folder.join(format!("tags{list}")))?;
        let len = file.metadata()?.len() / TAG_LEN as u64;
        Ok(Self { file, len })
    }
}
