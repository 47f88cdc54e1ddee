//! Whether every byte of an accepted batch is what was written: its columns read through once.

use std::io;

use exchange::batch::record::{TAG_LEN, Tag};

use super::{AcceptedBatch, ENTRY_LEN, EntryBytes, Sealed, StoredError};
use crate::meet::{FenceBuilder, TagBytes, TagColumn as _};

/// Records that are read at once.
const CHUNK: u64 = 1024;

impl AcceptedBatch {
    /// Reads all tags and sealed records of the batch, which is of `agency`, and holds them against
    /// the fences and each other. Nothing is opened but the night's own cipher: what a record says
    /// stays sealed.
    ///
    /// # Errors
    /// [`StoredError::Read`] when a column cannot be read, [`StoredError::Damaged`] with the
    /// section when it is not what was written.
    pub fn check_columns(&self, agency: &str) -> Result<(), StoredError> {
        for section in 0..self.sections.len() {
            match self.is_section_whole(section) {
                Ok(true) => {}
                Ok(false) => return Err(StoredError::section_damaged(agency, section)),
                Err(source) => return Err(StoredError::section_unread(agency, section, source)),
            }
        }
        Ok(())
    }

    fn is_section_whole(&self, section: usize) -> io::Result<bool> {
        let (column, fence) = self.tags(section);
        let mut rebuilt = FenceBuilder::new(fence.len());
        let mut tags: Vec<TagBytes> = Vec::new();
        let mut entries: Vec<EntryBytes> = Vec::new();
        let (mut first, mut last) = (0, [0; TAG_LEN]);
        while first < fence.len() {
            let records = CHUNK.min(fence.len() - first);
            let records_here = usize::try_from(records).expect("a chunk is short");
            tags.resize(records_here, [0; TAG_LEN]);
            entries.resize(records_here, [0; ENTRY_LEN]);
            column.read(first, &mut tags)?;
            self.read_sealed(section, first, &mut entries)?;
            for (tag, entry) in tags.iter().zip(&entries) {
                if *tag < last || Sealed::read(entry, Tag(*tag)).is_none() {
                    return Ok(false);
                }
                rebuilt.push(tag);
                last = *tag;
            }
            first += records;
        }
        Ok(rebuilt.finish() == *fence)
    }
}
