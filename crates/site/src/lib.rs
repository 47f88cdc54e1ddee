//! The centre's folder as a type: its layout, its locks, and the key that may not lie in it.
//!
#![doc = include_str!("../README.md")]

mod agency_folder;
mod folder_lock;
mod leftovers;
mod night_folder;
mod numbered;
mod pseudonym_key;
mod run_folder;
mod site_error;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use exchange::file::access;
use exchange::night::Night;

pub use agency_folder::{AgencyFolder, RevisionFile, RevisionFolder};
pub use folder_lock::{FolderLock, LockError};
pub use night_folder::NightFolder;
pub use run_folder::RunFolder;
pub use site_error::SiteError;

const CENTRE_KEY: &str = "centre.key";
const CASEBOOK_KEY: &str = "casebook.key";
const CASEBOOK: &str = "casebook";
const SETTINGS: &str = "site.toml";
const NIGHT_KEYS: &str = "keys/nights";
const NIGHTS: &str = "nights";
const OUTBOX: &str = "outbox";
const REFUSED: &str = "refused";
const REPORTS: &str = "reports";
const STATE: &str = "state";
const KEPT_HEAD: &str = "journal-head";

/// The centre's folder, which nobody but its owner could enter and in which no pseudonym key lay
/// when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    path: PathBuf,
}

impl Site {
    /// Opens the centre's folder. It need not exist yet: whatever is accepted first makes it.
    ///
    /// # Errors
    /// [`SiteError::Access`] when others than its owner may list, enter or write in it,
    /// [`SiteError::PseudonymKey`] when its top level or its folder `keys` holds a pseudonym key,
    /// [`SiteError::Read`] when a file that may be one cannot be read.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, SiteError> {
        let path = path.into();
        if path.is_dir() {
            access::check_folder(&path).map_err(|access| SiteError::Access {
                path: path.clone(),
                access,
            })?;
        }
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

    /// The file of the casebook's key.
    #[must_use]
    pub fn casebook_key(&self) -> PathBuf {
        self.path.join(CASEBOOK_KEY)
    }

    /// The folder of the casebook.
    #[must_use]
    pub fn casebook(&self) -> PathBuf {
        self.path.join(CASEBOOK)
    }

    /// The file that says how the centre runs its nights.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.path.join(SETTINGS)
    }

    /// The folder of what the centre holds for an agency, by the agency's id.
    #[must_use]
    pub fn outbox(&self, agency: &str) -> PathBuf {
        self.path.join(OUTBOX).join(agency)
    }

    /// The folder of what was refused on a night.
    #[must_use]
    pub fn refused(&self, night: Night) -> PathBuf {
        self.path.join(REFUSED).join(night.to_string())
    }

    /// The folder of the reports of what was forgotten.
    #[must_use]
    pub fn reports(&self) -> PathBuf {
        self.path.join(REPORTS)
    }

    /// The folders that every site has, whoever makes them first.
    #[must_use]
    pub fn folders(&self) -> [PathBuf; 7] {
        let key_folder = Path::new(NIGHT_KEYS).parent().unwrap_or(Path::new(""));
        [
            key_folder.to_owned(),
            STATE.into(),
            NIGHTS.into(),
            CASEBOOK.into(),
            OUTBOX.into(),
            REFUSED.into(),
            REPORTS.into(),
        ]
        .map(|name| self.path.join(name))
    }

    /// Keeps every other night away from the site, which exists, for as long as the lock is held;
    /// single batches are accepted and single nights matched meanwhile.
    ///
    /// # Errors
    /// [`LockError::Busy`] while another run holds it, [`LockError::Io`] when the disk fails.
    pub fn lock(&self) -> Result<FolderLock, LockError> {
        FolderLock::take(&self.path)
    }

    /// Keeps every other backup, and every putting back of one, away from the casebook; nights go
    /// on meanwhile. The folder of the casebook exists.
    ///
    /// # Errors
    /// As [`lock`](Self::lock).
    pub fn lock_casebook(&self) -> Result<FolderLock, LockError> {
        FolderLock::take(&self.casebook())
    }

    /// The head of the journal that was last laid out for the agencies.
    #[must_use]
    pub fn kept_head(&self) -> PathBuf {
        self.path.join(STATE).join(KEPT_HEAD)
    }

    /// The file of the key of a night, without which nobody opens what is kept of it.
    #[must_use]
    pub fn night_key(&self, night: Night) -> PathBuf {
        self.path.join(NIGHT_KEYS).join(format!("{night}.key"))
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
        let mut nights = self.nights()?;
        nights.retain(|earlier| *earlier < night);
        nights.reverse();
        Ok(nights)
    }

    /// All nights that have a folder, the oldest first.
    ///
    /// # Errors
    /// When the folder of all nights is there and cannot be read.
    pub fn nights(&self) -> io::Result<Vec<Night>> {
        nights_in(&self.path.join(NIGHTS))
    }

    /// All nights of which something that was refused is kept, the oldest first.
    ///
    /// # Errors
    /// When the folder of all that was refused is there and cannot be read.
    pub fn refused_nights(&self) -> io::Result<Vec<Night>> {
        nights_in(&self.path.join(REFUSED))
    }

    /// All nights whose key is there, the oldest first.
    ///
    /// # Errors
    /// When the folder of the keys is there and cannot be read.
    pub fn nights_with_key(&self) -> io::Result<Vec<Night>> {
        named_nights(&self.path.join(NIGHT_KEYS), ".key")
    }
}

/// The nights that have a folder in `parent`, the oldest first.
fn nights_in(parent: &Path) -> io::Result<Vec<Night>> {
    named_nights(parent, "")
}

/// The nights of whose names, with this end, something is called in `parent`, the oldest first.
fn named_nights(parent: &Path, end: &str) -> io::Result<Vec<Night>> {
    let entries = match fs::read_dir(parent) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut nights = Vec::new();
    for entry in entries {
        // What is called otherwise is none of ours.
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let night = name.strip_suffix(end).map(Night::parse);
        nights.extend(night.and_then(Result::ok));
    }
    nights.sort_unstable();
    Ok(nights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn is_not_opened_where_others_may_enter_and_says_how_to_mend_that() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        for (mode, is_good) in [(0o700, true), (0o500, true), (0o750, false), (0o701, false)] {
            let permissions = fs::Permissions::from_mode(mode);
            fs::set_permissions(folder.path(), permissions).expect("permissions");
            match Site::open(folder.path()) {
                Ok(_) => assert!(is_good, "{mode:o}"),
                Err(error) => {
                    assert!(!is_good, "{mode:o}");
                    assert!(error.to_string().ends_with("chmod 700 it"), "{error}");
                }
            }
        }
        Site::open(folder.path().join("none")).expect("it is made by what is accepted first");
    }

    #[test]
    fn gives_the_nights_before_one_newest_first_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
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
            fs::create_dir_all(site.path().join(NIGHTS).join(name)).expect("made");
        }
        let last = Night::parse("2026-11-21").expect("it");
        assert_eq!(site.nights_before(night).expect("read"), [last, early]);
        let next = Night::parse("2026-11-23").expect("it");
        assert_eq!(site.nights().expect("read"), [early, last, night, next]);
    }
}
