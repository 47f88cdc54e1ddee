//! A lock that keeps other runs away from a folder: an empty file in it that is held locked.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use exchange::file::{access, regular_file};

/// The lock of a folder; dropping it lets the next run in.
#[derive(Debug)]
#[must_use = "the folder is locked for as long as this is held"]
pub struct FolderLock {
    _file: File,
}

/// Why a folder cannot be locked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another run works in it.
    #[error("another run is working in this folder")]
    Busy,
    /// The lock cannot be made.
    #[error(transparent)]
    Io(io::Error),
}

impl FolderLock {
    /// Locks a folder, which exists.
    pub(crate) fn take(folder: &Path) -> Result<Self, LockError> {
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        access::create_for_owner(&mut options);
        let file = regular_file::open_own_with(&mut options, &folder.join("lock"))
            .map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Busy),
            Err(TryLockError::Error(error)) => Err(LockError::Io(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_one_run_in_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = FolderLock::take(folder.path()).expect("locked");
        assert!(matches!(
            FolderLock::take(folder.path()),
            Err(LockError::Busy)
        ));
        drop(lock);
        assert!(FolderLock::take(folder.path()).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn follows_no_link_to_the_file_of_somebody_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = folder.path().join("other");
        std::os::unix::fs::symlink(&other, folder.path().join("lock")).expect("a link");
        assert!(matches!(
            FolderLock::take(folder.path()),
            Err(LockError::Io(_))
        ));
        assert!(!other.exists(), "it was made at the end of the link");
    }
}
