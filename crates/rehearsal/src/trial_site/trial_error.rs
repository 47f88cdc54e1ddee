//! Why a site cannot be tried out.

use std::io;
use std::path::{Path, PathBuf};

use casebook::store::{AccountError, DeedError, ReadError, RecordError, StoreError};
use centre::OpeningError;
use centre::new_site::NewSiteError;
use centre::night::NightError;
use centre::settings::SettingsError;
use exchange::file::keyfile::KeyError;
use hasher::letters::CentreLetterError;
use hasher::letters::find_rows::FindError;
use hasher::letters::seen_letter::SeenLetterError;
use site::SiteError;

use crate::city_nights::NightsError;
use crate::rehearsal::RehearsalError;

/// Why a site cannot be made, or something on it not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrialError {
    /// The city could not be laid out, or a night of it not be sent.
    #[error(transparent)]
    Nights(#[from] NightsError),
    /// An agency could not hash, or the centre may not run by its covenant or agreements.
    #[error(transparent)]
    Rehearsal(#[from] RehearsalError),
    /// The centre's folder is open to others, or holds what a centre may not have.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The centre's folder cannot be made a site.
    #[error(transparent)]
    NewSite(#[from] NewSiteError),
    /// The site's settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The centre's key cannot be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A step of a night failed.
    #[error(transparent)]
    Night(#[from] NightError),
    /// The casebook cannot be opened.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// An account was not made.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// A person was not shown what they asked for.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A person could not do something.
    #[error(transparent)]
    Deed(#[from] DeedError),
    /// A hit list was not recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The casebook's database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An agency cannot read a letter of the centre.
    #[error("{}: {source}", path.display())]
    Letter {
        /// The letter.
        path: PathBuf,
        /// Why not.
        source: CentreLetterError,
    },
    /// An agency cannot remember which letter it read.
    #[error(transparent)]
    Seen(#[from] SeenLetterError),
    /// An agency cannot look for its rows.
    #[error(transparent)]
    Rows(#[from] FindError),
    /// An agency's answers cannot be sealed.
    #[error(transparent)]
    Answers(#[from] exchange::letter::LetterError),
}

impl TrialError {
    pub(crate) fn file(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
