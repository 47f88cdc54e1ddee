//! The casebook of a site, opened under its key.

use std::io;
use std::path::PathBuf;

use casebook::key::CasebookKey;
use casebook::store::{Casebook, StoreError};
use exchange::file::keyfile::{self, KeyError, KeyKind};
use site::Site;

/// Opens the casebook of a site, and makes it when there is none.
///
/// # Errors
/// [`OpeningError::NoKey`] when there is no casebook key, [`OpeningError::Key`] when it cannot be
/// read; [`OpeningError::Store`] when the casebook cannot be used.
pub fn open_casebook(site: &Site) -> Result<Casebook, OpeningError> {
    Ok(Casebook::open(&site.casebook(), casebook_key(site)?)?)
}

/// The casebook's key of a site.
///
/// # Errors
/// [`OpeningError::NoKey`] and [`OpeningError::Key`].
pub(crate) fn casebook_key(site: &Site) -> Result<CasebookKey, OpeningError> {
    let path = site.casebook_key();
    match keyfile::read_kind(&path, KeyKind::Casebook) {
        Err(KeyError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            Err(OpeningError::NoKey { path })
        }
        key => Ok(CasebookKey::new(&key?)),
    }
}

/// Opens the casebook of a site where there is one: to look at it makes none.
///
/// # Errors
/// [`OpeningError::None`] when there is no casebook; else as [`open_casebook`].
pub fn open_kept_casebook(site: &Site) -> Result<Casebook, OpeningError> {
    let path = site.casebook().join(Casebook::FILE);
    if !path.is_file() {
        return Err(OpeningError::None { path });
    }
    open_casebook(site)
}

/// Why the casebook of a site cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpeningError {
    /// There is none yet.
    #[error("{}: there is no casebook; the first night that is recorded makes it", path.display())]
    None {
        /// Where it would be.
        path: PathBuf,
    },
    /// There is no casebook key.
    #[error(
        "{}: there is no casebook key; `hitmachine site new` makes one, and what was decided under \
         another can be read with that one only",
        path.display()
    )]
    NoKey {
        /// Where it would be.
        path: PathBuf,
    },
    /// The casebook key cannot be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The casebook cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}
