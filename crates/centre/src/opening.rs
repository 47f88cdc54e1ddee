//! The casebook of a site, opened under its key.

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

/// Why the casebook of a site cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpeningError {
    /// There is no casebook key, or it cannot be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The casebook cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}
