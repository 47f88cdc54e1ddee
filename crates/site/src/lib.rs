#![doc = include_str!("../README.md")]

mod agency_folder;
mod night_folder;
mod pseudonym_key;

use std::path::{Path, PathBuf};

use exchange::night::Night;

pub use agency_folder::{AgencyFolder, FolderLock, LockError, RevisionFile, RevisionFolder};
pub use night_folder::NightFolder;
pub use pseudonym_key::SiteError;

const CENTRE_KEY: &str = "centre.key";
const NIGHTS: &str = "nights";

/// The centre's folder, in which no pseudonym key lay when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    path: PathBuf,
}

impl Site {
    /// Opens the centre's folder. It need not exist yet: whatever is accepted first makes it.
    ///
    /// # Errors
    /// [`SiteError::PseudonymKey`] when its top level or its folder `keys` holds a pseudonym key,
    /// [`SiteError::Read`] when a file that may be one cannot be read.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, SiteError> {
        let path = path.into();
        pseudonym_key::refuse(&path)?;
        Ok(Self { path })
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of the centre's key.
    #[must_use]
    pub fn centre_key(&self) -> PathBuf {
        self.path.join(CENTRE_KEY)
    }

    /// The folder of a night.
    #[must_use]
    pub fn night(&self, night: Night) -> NightFolder {
        NightFolder::new(&self.path.join(NIGHTS), night)
    }
}
