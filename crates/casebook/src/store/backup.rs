//! Copies of the database, and one in the place of another (docs/backup.md).
//!
//! A copy is of one moment, whoever writes or reads meanwhile. It is in clear, so it has a name
//! only until it is opened: where the system can, no run that is killed leaves one.

mod catching_up;

use std::fs::{self, File};
use std::path::Path;

use exchange::file::{access, atomic_file, regular_file};
use journal::Tree;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, ffi};

pub use self::catching_up::{CaughtUp, Since};
use super::{Casebook, LastRun, StoreError};

/// A copy of the database.
pub struct DatabaseCopy {
    /// The file, open to be read.
    pub file: File,
    /// The tree of all runs that the copy has.
    pub tree: Tree,
    /// The run that was recorded last in it; `None` when none was.
    pub last_run: Option<LastRun>,
}

impl Casebook {
    /// Copies the database into a new file, which belongs to this run alone.
    ///
    /// # Errors
    /// [`StoreError::Folder`] when the file cannot be made, [`StoreError::Database`] when SQLite
    /// fails, [`StoreError::Damaged`].
    pub fn copy_to(&self, path: &Path) -> Result<DatabaseCopy, StoreError> {
        let failed = |cause| StoreError::Folder {
            path: path.to_owned(),
            cause,
        };
        let mut options = File::options();
        options.read(true).write(true).create_new(true);
        access::create_for_owner(&mut options);
        let file = regular_file::open_own_with(&mut options, path).map_err(failed)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(path, flags);
        if cfg!(unix) {
            fs::remove_file(path).map_err(failed)?;
        }
        let mut copy = opened?;
        // What is not whole is thrown away, so there is nothing to be taken back.
        for setting in ["journal_mode", "synchronous"] {
            copy.pragma_update(None, setting, "OFF")?;
        }
        // The copy is of the moment that this reading sees.
        let reading = Transaction::new_unchecked(&self.database, TransactionBehavior::Deferred)?;
        let (tree, last_run) = (self.tree()?, self.last_run()?);
        {
            let copying = Backup::new(&self.database, &mut copy)?;
            if copying.step(-1)? != StepResult::Done {
                let busy = ffi::Error::new(ffi::SQLITE_BUSY);
                return Err(rusqlite::Error::SqliteFailure(busy, None).into());
            }
        }
        reading.commit()?;
        copy.close().map_err(|(_, error)| error)?;
        Ok(DatabaseCopy {
            file,
            tree,
            last_run,
        })
    }

    /// Empties the log and closes the casebook, so that its one file is all of it.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn close_whole(self) -> Result<(), StoreError> {
        let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.database.query_row(truncate, [], |_| Ok(()))?;
        Ok(self.database.close().map_err(|(_, error)| error)?)
    }

    /// Puts a whole database in the place of the casebook in a folder, of which nobody may have it
    /// open. What is damaged there or is not there is no hindrance.
    ///
    /// # Errors
    /// [`StoreError::Database`] where [`is_busy`](StoreError::is_busy) when somebody has it open;
    /// [`StoreError::Folder`] when the disk fails.
    pub fn put_in_place(folder: &Path, whole: &Path) -> Result<(), StoreError> {
        let path = folder.join(Self::FILE);
        let failed = |cause| StoreError::Folder {
            path: path.clone(),
            cause,
        };
        let held = hold_alone(&path)?;
        // A log of the old database would be taken for one of the new.
        for end in ["db-wal", "db-shm", "db-journal"] {
            match fs::remove_file(path.with_extension(end)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failed(error));
                }
                _ => {}
            }
        }
        atomic_file::publish_file(whole, &path).map_err(failed)?;
        drop(held);
        Ok(())
    }
}

/// Holds a database alone until it is dropped: its log is gone, and nobody can open it. `None` when
/// there is none, or one that SQLite cannot read.
fn hold_alone(path: &Path) -> Result<Option<Connection>, StoreError> {
    if !path.is_file() {
        return Ok(None);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let held = Connection::open_with_flags(path, flags)?;
    // Whoever has it open has a lock on it for as long as there is a log.
    let alone = held
        .query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .and_then(|()| held.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"));
    match alone.map_err(StoreError::from) {
        Ok(()) => Ok(Some(held)),
        Err(error) if error.is_busy() => Err(error),
        Err(_) => Ok(None),
    }
}
