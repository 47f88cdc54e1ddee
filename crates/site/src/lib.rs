//! The centre's folder as a type: its layout, its locks, and the key that may not lie in it.
//!
#![doc = include_str!("../README.md")]

mod agency_folder;
mod night_folder;
mod pseudonym_key;

use std::fs;
use std::io;
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

    /// The nights before `night` that have a folder, the newest first.
    ///
    /// # Errors
    /// When the folder of all nights is there and cannot be read.
    pub fn nights_before(&self, night: Night) -> io::Result<Vec<Night>> {
        let entries = match fs::read_dir(self.path.join(NIGHTS)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut nights = Vec::new();
        for entry in entries {
            // What is called otherwise is none of ours.
            if let Ok(earlier) = Night::parse(&entry?.file_name().to_string_lossy())
                && earlier < night
            {
                nights.push(earlier);
            }
        }
        nights.sort_unstable_by(|left, right| right.cmp(left));
        Ok(nights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_nights_before_one_newest_first_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path()).expect("a site");
        let [early, night] =
            ["2026-11-09", "2026-11-22"].map(|text| Night::parse(text).expect("it"));
        assert_eq!(site.nights_before(night).expect("read"), []);
        for name in [
            "2026-11-09",
            "2026-11-21",
            "2026-11-22",
            "2026-11-23",
            "2026-11-10.old",
            "x",
        ] {
            fs::create_dir_all(folder.path().join(NIGHTS).join(name)).expect("made");
        }
        let last = Night::parse("2026-11-21").expect("it");
        assert_eq!(site.nights_before(night).expect("read"), [last, early]);
    }
}
