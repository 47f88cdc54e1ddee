//! Forcing to disk what several people wrote, at once.
//!
//! By itself every commit waits for the disk, and who comes next waits for it too. Where many read
//! and write, a commit leaves its pages in the log beside the database, and [`SharedSync`] forces
//! the log to disk for all who committed meanwhile. Whoever is answered before that was told of
//! what may be gone when the power fails, so nobody is.
//!
//! The database stays whole by that: SQLite forces the log to disk before it writes pages of it
//! into the database, and a log counts up to the last commit that is wholly there.

use std::fs::{File, OpenOptions};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::store::{Casebook, StoreError, pragma};

/// Forces to disk what was committed by one [`Casebook`].
pub struct SharedSync {
    log: File,
    committed: AtomicU64,
    /// What is on the disk; none once the disk failed.
    synced: Mutex<Option<u64>>,
}

/// What was committed up to a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Committed(u64);

impl Casebook {
    /// Lets commits of this casebook wait for no disk: from now on nobody may be told of what was
    /// written or read before [`SharedSync::force`].
    ///
    /// # Errors
    /// [`StoreError::Folder`] when the log cannot be opened, [`StoreError::Setting`],
    /// [`StoreError::Database`] when SQLite fails.
    pub fn share_sync(&mut self) -> Result<SharedSync, StoreError> {
        // That it was read has the log made, and that it is open keeps it there.
        self.last_night()?;
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        let mut options = OpenOptions::new();
        let opened = options.read(true).write(true).open(&log);
        let log = opened.map_err(|cause| StoreError::Folder {
            path: log.into(),
            cause,
        })?;
        self.database.pragma_update(None, "synchronous", 1)?;
        if pragma(&self.database, "synchronous")? != 1 {
            return Err(StoreError::Setting {
                name: "synchronous",
            });
        }
        Ok(SharedSync {
            log,
            committed: AtomicU64::new(0),
            synced: Mutex::new(Some(0)),
        })
    }
}

impl SharedSync {
    /// What the casebook has committed until now. No transaction is open in it, as none is between
    /// two calls.
    pub fn committed(&self, casebook: &Casebook) -> Committed {
        let committed = casebook.database.total_changes();
        self.committed.fetch_max(committed, Ordering::AcqRel);
        Committed(committed)
    }

    /// Forces to disk what was committed, where nobody else has done so meanwhile: on return it is
    /// there.
    ///
    /// # Errors
    /// [`StoreError::NotForced`] when the disk fails, and ever after: what it lost is not known.
    pub fn force(&self, committed: Committed) -> Result<(), StoreError> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        let before = synced.ok_or(StoreError::NotForced)?;
        if before >= committed.0 {
            return Ok(());
        }
        // Whoever committed before this moment has it on the disk after it.
        let now = self.committed.load(Ordering::Acquire);
        *synced = self.log.sync_data().is_ok().then_some(now);
        synced.map(|_| ()).ok_or(StoreError::NotForced)
    }
}

#[cfg(test)]
mod tests {
    use exchange::crypto::secret::Secret;
    use journal::{Act, Actor, Subject};

    use super::*;
    use crate::key::{CasebookKey, Salts};

    fn write(casebook: &mut Casebook, id: &str) {
        let subject = Subject {
            kind: "batch".to_owned(),
            id: id.to_owned(),
            detail: Vec::new(),
        };
        let who = Actor::parse("night").expect("an id");
        let salts = &mut Salts::new(&Secret::new([2; 32]));
        let written = casebook.write_down(
            &[(Act::Accept, subject)],
            &who,
            jiff::Timestamp::UNIX_EPOCH,
            salts,
        );
        assert_eq!(written.expect("written"), 1);
    }

    #[test]
    fn who_comes_later_is_forced_by_who_was_first_and_nobody_by_a_disk_that_failed() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = CasebookKey::new(&Secret::new([1; 32]));
        let mut casebook = Casebook::open(&folder.path().join("book"), key).expect("a casebook");
        let mut sync = casebook.share_sync().expect("a log");
        write(&mut casebook, "one");
        let one = sync.committed(&casebook);
        write(&mut casebook, "two");
        let two = sync.committed(&casebook);
        assert!(one < two);
        sync.force(one).expect("forced");
        // A device that cannot be forced stands for a disk that fails.
        sync.log = File::open("/dev/null").expect("a device");
        sync.force(two).expect("it was forced with the first");
        write(&mut casebook, "three");
        let three = sync.committed(&casebook);
        for committed in [three, three, one] {
            let failed = sync.force(committed);
            assert!(matches!(failed, Err(StoreError::NotForced)), "{failed:?}");
        }
    }
}
