//! The folder of what one agency sent for a night: a lock, a confirmation, and the revisions of its
//! batch.
//!
//! A revision's folder gets its name when it is whole. Of several, the highest revision counts.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use exchange::file::atomic_file;

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
        let path = self.path.join(revision_name(revision));
        RevisionFolder { path }
    }

    /// Makes the folder with all above it, and forces their entries to disk.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn create(&self) -> io::Result<()> {
        fs::create_dir_all(&self.path)?;
        for folder in self.path.ancestors().take(LEVELS) {
            atomic_file::sync_folder(folder)?;
        }
        Ok(())
    }

    /// Keeps every other run away from the folder, which exists, for as long as the lock is held.
    ///
    /// # Errors
    /// [`LockError::Busy`] while another run holds it, [`LockError::Io`] when the disk fails.
    pub fn lock(&self) -> Result<FolderLock, LockError> {
        let file = File::create(self.path.join("lock")).map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => Ok(FolderLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Busy),
            Err(TryLockError::Error(error)) => Err(LockError::Io(error)),
        }
    }

    /// The highest revision that is whole, or `None` when there is none.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn latest_revision(&self) -> io::Result<Option<u32>> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            entries => entries?,
        };
        let mut latest = None;
        for entry in entries {
            latest = latest.max(revision_in(&entry?.file_name().to_string_lossy()));
        }
        Ok(latest)
    }

    /// Removes the revisions below this one. Until then the higher one counts anyway.
    ///
    /// # Errors
    /// When a folder cannot be read or removed.
    pub fn remove_below(&self, revision: u32) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let found = revision_in(&entry.file_name().to_string_lossy());
            if found.is_some_and(|found| found < revision) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
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
        let mut draft = OsString::from(&self.path);
        draft.push(".part");
        PathBuf::from(draft)
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

/// The lock of an agency's folder; dropping it lets the next run in.
#[derive(Debug)]
#[must_use = "the folder is locked for as long as this is held"]
pub struct FolderLock {
    _file: File,
}

/// Why an agency's folder cannot be locked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another run works in it.
    #[error("another run is working in this agency's folder")]
    Busy,
    /// The lock cannot be made.
    #[error(transparent)]
    Io(io::Error),
}

fn revision_name(revision: u32) -> String {
    format!("r{revision}")
}

/// The revision whose whole folder has this name.
fn revision_in(name: &str) -> Option<u32> {
    let revision = name.strip_prefix('r')?.parse().ok()?;
    (revision_name(revision) == name).then_some(revision)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(names: &[&str]) -> (tempfile::TempDir, AgencyFolder) {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = AgencyFolder::new(parent.path().join("police"));
        for name in names {
            fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        (parent, folder)
    }

    #[test]
    fn counts_whole_revisions_only() {
        let names = ["r1", "r20", "r3.part", "r", "r030", "x40", "r-1", "lock"];
        let (_parent, folder) = folder_with(&names);
        assert_eq!(folder.latest_revision().expect("read"), Some(20));
        assert_eq!(folder.revision(3).draft(), folder.path().join("r3.part"));
    }

    #[test]
    fn has_no_revision_before_anything_was_accepted() {
        let (_parent, folder) = folder_with(&[]);
        assert_eq!(folder.latest_revision().expect("read"), None);
    }

    #[test]
    fn removes_lower_revisions_and_nothing_else() {
        let (_parent, folder) = folder_with(&["r1", "r2", "r3", "r10", "r1.part", "other"]);
        folder.remove_below(3).expect("removed");
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["other", "r1.part", "r10", "r3"]);
    }

    #[test]
    fn lets_one_run_in_at_a_time() {
        let (_parent, folder) = folder_with(&[]);
        folder.create().expect("made");
        let lock = folder.lock().expect("locked");
        assert!(matches!(folder.lock(), Err(LockError::Busy)));
        drop(lock);
        assert!(folder.lock().is_ok());
    }
}
