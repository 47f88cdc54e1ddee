//! A section's tags as a part of a file: `tag 16 | tag 16 | …`, sorted.

use std::fs::File;
use std::io;

use exchange::batch::record::TAG_LEN;

use crate::meet::{TagBytes, TagColumn};

/// A column that is part of a file.
pub struct FileTags<'a> {
    file: &'a File,
    first: u64,
    len: u64,
}

impl<'a> FileTags<'a> {
    /// The `len` tags of `file` that follow its `first` tags.
    #[must_use]
    pub const fn new(file: &'a File, first: u64, len: u64) -> Self {
        Self { file, first, len }
    }
}

impl TagColumn for FileTags<'_> {
    fn len(&self) -> u64 {
        self.len
    }

    fn read(&self, first: u64, tags: &mut [TagBytes]) -> io::Result<()> {
        read_at(
            self.file,
            tags.as_flattened_mut(),
            (self.first + first) * TAG_LEN as u64,
        )
    }
}

/// Fills `bytes` from `file` at `offset`, whatever other threads read.
///
/// # Errors
/// When the file cannot be read, or ends before `bytes` is full.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

/// Fills `bytes` from `file` at `offset`, whatever other threads read.
///
/// # Errors
/// When the file cannot be read, or ends before `bytes` is full.
#[cfg(windows)]
pub(crate) fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                bytes = &mut bytes[read..];
                offset += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_same_parts_from_a_file_as_from_memory() {
        let memory: Vec<TagBytes> = (0..10).map(|n| [n; TAG_LEN]).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("tags");
        std::fs::write(&name, memory.as_flattened()).expect("written");
        let file = File::open(&name).expect("a file");
        let column = FileTags::new(&file, 2, 8);
        for (first, len) in [(0, 8), (3, 2), (7, 1), (8, 0)] {
            let (mut from_file, mut from_memory) =
                (vec![[0; TAG_LEN]; len], vec![[0; TAG_LEN]; len]);
            column.read(first, &mut from_file).expect("read");
            memory.read(first + 2, &mut from_memory).expect("read");
            assert_eq!(from_file, from_memory, "{len} from {first}");
        }
        assert!(
            column.read(7, &mut [[0; TAG_LEN]; 2]).is_err(),
            "the file ends there"
        );
        assert!(
            memory.read(9, &mut [[0; TAG_LEN]; 2]).is_err(),
            "memory ends there"
        );
    }
}
