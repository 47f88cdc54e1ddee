//! Why a backup is not put back.

use std::io;
use std::path::{Path, PathBuf};

use casebook::store::{Flaw, StoreError};
use exchange::crypto::sealed_file::SealedFileError;
use exchange::night::Night;
use journal::Origin;

use crate::backup::BackupHeaderError;
use crate::kept_head::KeptHeadError;
use crate::opening::OpeningError;
use crate::settings::UnusableSettings;

/// Why a backup is not put back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// Another run works on the site.
    #[error("another run works on this site at this moment; stop it, or try again")]
    Busy,
    /// It is no site for nights, or its settings cannot be used.
    #[error(transparent)]
    Settings(#[from] UnusableSettings),
    /// The backup cannot be read.
    #[error("it cannot be read: {source}")]
    Unreadable {
        /// What the system says.
        source: io::Error,
    },
    /// It does not begin as a backup does.
    #[error(transparent)]
    Header(#[from] BackupHeaderError),
    /// It is another centre's.
    #[error("it is a backup of {of}, and this site is {site}")]
    OtherCentre {
        /// Whose it is.
        of: Origin,
        /// Whose site it is.
        site: Origin,
    },
    /// It was sealed to another key.
    #[error(
        "it was sealed to another key than this one: to that with the fingerprint {fingerprint}"
    )]
    OtherKey {
        /// The fingerprint of the key that it was sealed to.
        fingerprint: String,
    },
    /// It does not open.
    #[error(transparent)]
    Sealed(#[from] SealedFileError),
    /// What was opened is damaged.
    #[error("what is in it is not whole: {flaw}; take another backup")]
    Flaw {
        /// What is wrong.
        flaw: Flaw,
    },
    /// It says other runs of itself than are in it.
    #[error("it says other runs of itself than are in it; take another backup")]
    OtherRuns,
    /// Its journal is another one than the site laid out.
    #[error(
        "its journal of {runs} runs is another one than this site laid out: ask which site it is of"
    )]
    OtherJournal {
        /// How many runs both have.
        runs: u64,
    },
    /// The head that was kept cannot be read.
    #[error("{}: {why}", path.display())]
    KeptHead {
        /// The file.
        path: PathBuf,
        /// Why.
        why: KeptHeadError,
    },
    /// The site does not know what was forgotten since.
    #[error(
        "{}: there is no such file, so nobody knows what was forgotten since; name a copy of it by \
         --forgotten, or say --forgotten-lost",
        path.display()
    )]
    NoList {
        /// The file that is not there.
        path: PathBuf,
    },
    /// It is older than what the site knows of forgetting.
    #[error(
        "it ends with the night of {night}, and what was forgotten is known from that of {since} \
         on only; take a later backup, name an older list by --forgotten, or say --forgotten-lost"
    )]
    TooOld {
        /// The last night of the backup.
        night: Night,
        /// From which night on it is known.
        since: Night,
    },
    /// What was named as a list is none.
    #[error("{}: it is not a list of what was forgotten", path.display())]
    NotAList {
        /// The file.
        path: PathBuf,
    },
    /// The casebook's key is not there or cannot be read.
    #[error(transparent)]
    Opening(#[from] OpeningError),
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

impl RestoreError {
    pub(super) fn disk(path: &Path) -> impl Fn(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk {
            path: path.clone(),
            source,
        }
    }

    /// Whether its text is about the backup itself, and does not name a place.
    #[must_use]
    pub const fn is_of_the_file(&self) -> bool {
        matches!(
            self,
            Self::Unreadable { .. }
                | Self::Header(_)
                | Self::OtherCentre { .. }
                | Self::OtherKey { .. }
                | Self::Sealed(_)
                | Self::Flaw { .. }
                | Self::OtherRuns
                | Self::OtherJournal { .. }
                | Self::TooOld { .. }
        )
    }
}
