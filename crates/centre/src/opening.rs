//! The casebook of a site, opened under its key.

use std::path::PathBuf;

use casebook::key::CasebookKey;
use casebook::store::{Casebook, StoreError};
use exchange::file::keyfile::{self, KeyError, KeyKind};
use site::Site;

/// Opens the casebook of a site, and makes it when there is none.
///
/// # Errors
/// [`OpeningError::Key`] when there is no casebook key, or it cannot be read;
/// [`OpeningError::Store`] when the casebook cannot be used.
pub fn open_casebook(site: &Site) -> Result<Casebook, OpeningError> {
    let key = keyfile::read_kind(&site.casebook_key(), KeyKind::Casebook)?;
    Ok(Casebook::open(&site.casebook(), CasebookKey::new(&key))?)
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
    /// There is no casebook key, or it cannot be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The casebook cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}
