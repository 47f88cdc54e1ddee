//! A list of tags as a sorted column, read in parts, at any index, by any thread, without a shared
//! cursor.

use std::io;

use exchange::batch::record::TAG_LEN;

/// The bytes of one tag.
pub type TagBytes = [u8; TAG_LEN];

/// A sorted column of tags. A `Vec` of tags is one, in memory.
pub trait TagColumn: Sync {
    /// How many tags it holds.
    fn len(&self) -> u64;

    /// Whether it holds no tag.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `tags` with the tags from index `first` on.
    ///
    /// # Errors
    /// When the column cannot be read, or ends before `tags` is full.
    fn read(&self, first: u64, tags: &mut [TagBytes]) -> io::Result<()>;
}

impl TagColumn for Vec<TagBytes> {
    fn len(&self) -> u64 {
        self.as_slice().len() as u64
    }

    fn read(&self, first: u64, tags: &mut [TagBytes]) -> io::Result<()> {
        let from = usize::try_from(first)
            .ok()
            .and_then(|first| self.get(first..)?.get(..tags.len()));
        tags.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}
