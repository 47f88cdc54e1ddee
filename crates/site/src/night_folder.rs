//! The folder of a night: its log, the runs of match, and a folder for each agency.

use std::io;
use std::path::{Path, PathBuf};

use exchange::file::{access, atomic_file};
use exchange::night::Night;

use crate::agency_folder::AgencyFolder;
use crate::folder_lock::{FolderLock, LockError};
use crate::numbered::{self, Numbered};
use crate::run_folder::RunFolder;

const AGENCIES: &str = "agencies";
const RUNS: Numbered = Numbered("run-");

/// The folder of a night, whether or not it exists yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightFolder {
    path: PathBuf,
    night: Night,
}

impl NightFolder {
    pub(crate) fn new(nights: &Path, night: Night) -> Self {
        let path = nights.join(night.to_string());
        Self { path, night }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file that says what was accepted and replaced.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.path.join("log")
    }

    /// The file that says of what the last run was made, and which bytes its hit list has.
    #[must_use]
    pub fn matched(&self) -> PathBuf {
        self.path.join("matched")
    }

    /// Makes the folder with that of all nights, and forces their entries to disk.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn create(&self) -> io::Result<()> {
        access::create_folder(&self.path)?;
        for folder in self.path.ancestors().take(2) {
            atomic_file::sync_folder(folder)?;
        }
        Ok(())
    }

    /// Keeps every other run of match away from the folder, which exists, for as long as the lock
    /// is held; batches are accepted meanwhile. What a killed run of match left is removed.
    ///
    /// # Errors
    /// [`LockError::Busy`] while another run holds it, [`LockError::Io`] when the disk fails.
    pub fn lock(&self) -> Result<FolderLock, LockError> {
        let lock = FolderLock::take(&self.path)?;
        numbered::remove_leftovers(&self.path).map_err(LockError::Io)?;
        Ok(lock)
    }

    /// The folder of a run of match, by its number.
    #[must_use]
    pub fn run(&self, number: u32) -> RunFolder {
        RunFolder::new(RUNS.path(&self.path, number), self.night)
    }

    /// The number of the last run that is whole, which counts; `None` when there is none.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn latest_run(&self) -> io::Result<Option<u32>> {
        RUNS.latest(&self.path)
    }

    /// The folder of the folders of all agencies.
    pub(crate) fn agencies(&self) -> PathBuf {
        self.path.join(AGENCIES)
    }

    /// The folder of what the agency with this id sent for the night.
    #[must_use]
    pub fn agency(&self, agency: &str) -> AgencyFolder {
        AgencyFolder::new(self.agencies().join(agency))
    }
}
