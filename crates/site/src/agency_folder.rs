//! The folder of what one agency sent for a night: a lock, a confirmation, and the revisions of its
//! batch.
//!
//! A revision's folder gets its name when it is whole. Of several, the highest revision counts.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use exchange::file::{access, atomic_file};

use crate::folder_lock::{FolderLock, LockError};
use crate::numbered::{self, Numbered};

const REVISIONS: Numbered = Numbered("r");

/// Folders from that of an agency up to that of all nights: agency, agencies, night, nights.
const LEVELS: usize = 4;

/// The folder of one agency and night, whether or not it exists yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyFolder {
    path: PathBuf,
}

impl AgencyFolder {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of the confirmation that counts.
    #[must_use]
    pub fn confirmation(&self) -> PathBuf {
        self.path.join("confirmation.letter")
    }

    /// The folder of a revision of the batch.
    #[must_use]
    pub fn revision(&self, revision: u32) -> RevisionFolder {
        let path = REVISIONS.path(&self.path, revision);
        RevisionFolder { path }
    }

    /// Makes the folder with all above it, and forces their entries to disk.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn create(&self) -> io::Result<()> {
        access::create_folder(&self.path)?;
        for folder in self.path.ancestors().take(LEVELS) {
            atomic_file::sync_folder(folder)?;
        }
        Ok(())
    }

    /// Keeps every other run away from the folder, which exists, for as long as the lock is held.
    /// What killed runs left in it is removed: drafts, and revisions below the one that counts.
    ///
    /// # Errors
    /// [`LockError::Busy`] while another run holds it, [`LockError::Io`] when the disk fails.
    pub fn lock(&self) -> Result<FolderLock, LockError> {
        let lock = FolderLock::take(&self.path)?;
        self.clean().map_err(LockError::Io)?;
        Ok(lock)
    }

    fn clean(&self) -> io::Result<()> {
        numbered::remove_leftovers(&self.path)?;
        match self.latest_revision()? {
            Some(latest) => REVISIONS.remove_below(&self.path, latest),
            None => Ok(()),
        }
    }

    /// The highest revision that is whole, or `None` when there is none.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn latest_revision(&self) -> io::Result<Option<u32>> {
        REVISIONS.latest(&self.path)
    }

    /// Removes the revisions below this one. Until then the higher one counts anyway.
    ///
    /// # Errors
    /// When a folder cannot be read or removed.
    pub fn remove_below(&self, revision: u32) -> io::Result<()> {
        REVISIONS.remove_below(&self.path, revision)
    }
}

/// The folder of an accepted revision of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionFolder {
    path: PathBuf,
}

impl RevisionFolder {
    /// The folder itself, under the name that it has when it is whole.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the folder while it is written.
    #[must_use]
    pub fn draft(&self) -> PathBuf {
        numbered::draft(&self.path)
    }

    /// One of its files.
    #[must_use]
    pub fn file(&self, file: RevisionFile) -> PathBuf {
        self.path.join(file.name())
    }
}

/// A file in the folder of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevisionFile {
    /// The tags of all sections.
    Tags,
    /// The sealed records of all sections, in the order of their tags.
    Sealed,
    /// The fences of the tags.
    Fences,
    /// What the other files must be.
    Index,
    /// The receipt for the agency.
    Receipt,
}

impl RevisionFile {
    /// The name of the file in its folder.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Sealed => "sealed",
            Self::Fences => "fences",
            Self::Index => "index",
            Self::Receipt => "receipt",
        }
    }
}

impl fmt::Display for RevisionFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn is_cleaned_of_what_killed_runs_left_when_it_is_locked() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = AgencyFolder::new(parent.path().join("police"));
        folder.create().expect("made");
        for name in ["r1", "r2", "r3.part"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        fs::write(folder.path().join("confirmation.letter"), b"whole").expect("written");
        fs::write(folder.path().join("incoming-0.part"), b"half").expect("written");
        let lock = folder.lock().expect("locked");
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["confirmation.letter", "lock", "r2"]);
        // A run that is kept out takes nothing away.
        fs::create_dir(folder.revision(3).draft()).expect("a folder");
        assert!(matches!(folder.lock(), Err(LockError::Busy)));
        assert!(folder.revision(3).draft().exists());
        drop(lock);
    }
}
