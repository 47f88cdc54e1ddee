//! A backup of the casebook: a copy of its database as it is at one moment, sealed to the owners'
//! key and signed by the centre (docs/backup.md).
//!
//! It is made while others write and read. Neither key of the centre is in it.

mod header;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use casebook::key::Salts;
use casebook::store::{Casebook, StoreError};
use exchange::crypto::identity::SignSecret;
use exchange::crypto::sealed_file;
use exchange::crypto::secret::Secret;
use exchange::file::atomic_file::AtomicFile;
use exchange::night::Night;
use jiff::Timestamp;
use journal::{Act, Actor, Checkpoint, Subject};
use site::{LockError, Site};

pub use self::header::{BackupHeader, BackupHeaderError};
use crate::kept_head::{self, KeptHeadError};
use crate::opening::{OpeningError, open_kept_casebook};
use crate::settings::{Settings, UnusableSettings};

/// What such a file is sealed and signed for.
pub(crate) const LABEL: &[u8] = b"hitmachine/v1/backup";

/// What the copy is called where a system does not let a file lose its name while it is read.
const COPY: &str = "copy.part";

/// How a backup is to be made.
pub struct NewBackup<'a> {
    /// The file to make, which is not there.
    pub out: &'a Path,
    /// What signs it: the centre's.
    pub sign: &'a SignSecret,
    /// 32 fresh random bytes.
    pub seed: &'a Secret<32>,
    /// Who makes it, as the journal says.
    pub who: &'a Actor,
    /// Now.
    pub at: Timestamp,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeBackup {
    /// What it says of itself.
    pub header: BackupHeader,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
}

/// Makes a backup of the casebook of a site. The journal says so before the copy is made, so the
/// copy says it too.
///
/// # Errors
/// A variant of [`BackupError`]. There is no backup then.
pub fn make(
    site: &Site,
    new: &NewBackup<'_>,
    salts: &mut Salts,
) -> Result<MadeBackup, BackupError> {
    let settings = Settings::needed(site)?;
    let to = settings.backup_to();
    let to = to.ok_or_else(|| BackupError::NoReceiver {
        path: site.settings(),
    })?;
    if new.out.symlink_metadata().is_ok() {
        let path = new.out.to_owned();
        return Err(BackupError::Exists { path });
    }
    let mut casebook = open_kept_casebook(site)?;
    let _lock = site.lock_casebook().map_err(|error| match error {
        LockError::Io(source) => BackupError::disk(&site.casebook())(source),
        _ => BackupError::Busy,
    })?;
    clear(site).map_err(BackupError::disk(&site.casebook()))?;
    kept_head::check(site, Some(settings.origin()), &casebook.tree()?)
        .map_err(|(path, why)| BackupError::KeptHead { path, why })?;
    if casebook.last_run()?.is_none() {
        return Err(BackupError::Nothing);
    }
    let said = Subject {
        kind: "backup".to_owned(),
        id: to.fingerprint(),
        detail: new.at.to_string().into_bytes(),
    };
    casebook.write_down(&[(Act::Backup, said)], new.who, new.at, salts)?;
    let mut copy = casebook.copy_to(&site.casebook().join(COPY))?;
    let last = copy.last_run.ok_or(BackupError::Nothing)?;
    let header = BackupHeader {
        origin: settings.origin().clone(),
        to: to.clone(),
        made: new.at,
        night: last.night,
        head: Checkpoint::of(&copy.tree),
    };
    let written = AtomicFile::create(new.out).and_then(|mut file| {
        let text = header.text();
        let content = &mut copy.file;
        let digest = sealed_file::seal(LABEL, &text, content, to, new.sign, new.seed, &mut file)?;
        file.publish()?;
        Ok(digest)
    });
    let digest = written.map_err(BackupError::disk(new.out))?;
    clear(site).map_err(BackupError::disk(&site.casebook()))?;
    Ok(MadeBackup { header, digest })
}

/// Removes the copy that a run left that was cut off, where the system keeps its name.
pub(crate) fn clear(site: &Site) -> io::Result<()> {
    match fs::remove_file(site.casebook().join(COPY)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The night by which a casebook is no older than a list.
pub(crate) fn last_night(casebook: &Casebook) -> Result<Option<Night>, StoreError> {
    Ok(casebook.last_run()?.map(|run| run.night))
}

/// Why no backup is made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Another backup is being made or put back.
    #[error("another backup is being made or put back at this moment; try again")]
    Busy,
    /// It is no site for nights, or its settings cannot be used.
    #[error(transparent)]
    Settings(#[from] UnusableSettings),
    /// The settings do not say whom it is for.
    #[error(
        "{}: it does not say to whom backups are sealed: an owner makes a key with `hitmachine key \
         new backup`, and its public part goes here as `backup_to`",
        path.display()
    )]
    NoReceiver {
        /// The file of the settings.
        path: PathBuf,
    },
    /// There is a file already.
    #[error("{} exists already; a backup is never written over", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Nothing was recorded yet.
    #[error("no night is recorded in the casebook yet: there is nothing to be kept")]
    Nothing,
    /// The casebook cannot be opened.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// The casebook is not the one that the last head was made of.
    #[error("{}: {why}", path.display())]
    KeptHead {
        /// The file of the head.
        path: PathBuf,
        /// Why.
        why: KeptHeadError,
    },
    /// The casebook failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl BackupError {
    fn disk(path: &Path) -> impl Fn(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk {
            path: path.clone(),
            source,
        }
    }
}
