//! A night of a synthetic city that lies in a folder: every agency hashes, the centre accepts and
//! matches.

mod hash;
mod match_night;

use std::io;
use std::path::{Path, PathBuf};

use exchange::covenant::signed_covenant::{SignedCovenant, TrustError};
use exchange::file::keyfile::KeyError;
use exchange::night::Night;
use hasher::check::excluded::ExcludedError;
use hasher::profile::ProfileError;
use hasher::{DeliverError, HashError};
use matcher::MatchError;
use matcher::accept::AcceptError;
use matcher::confirm::letters::LettersError;

pub use self::hash::HashedExport;
pub use self::match_night::MatchedNight;
use crate::city_builder::CityBuilder;
use crate::city_folder::{COVENANT, CityFolder, STATE};

/// A night to run.
#[derive(Debug, Clone, Copy)]
pub struct Rehearsal<'a> {
    city: &'a CityFolder,
    night: Night,
    seed: u64,
    out: Option<&'a Path>,
}

/// Why a night could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RehearsalError {
    /// A file of a party cannot be read.
    #[error("{}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder cannot be written to.
    #[error("cannot write to {}", path.display())]
    Write {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A party may not run by its covenant.
    #[error("{}", path.display())]
    Covenant {
        /// The covenant.
        path: PathBuf,
        /// Why not.
        source: TrustError,
    },
    /// A profile cannot be used.
    #[error("{}", path.display())]
    Profile {
        /// The profile.
        path: PathBuf,
        /// What is wrong with it.
        source: ProfileError,
    },
    /// A key file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The list of excluded addresses cannot be used.
    #[error("{}", path.display())]
    ExcludedAddresses {
        /// The list.
        path: PathBuf,
        /// What is wrong with it.
        source: ExcludedError,
    },
    /// An export was not hashed.
    #[error("{}", path.display())]
    Hash {
        /// The file that is wrong.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<HashError>,
    },
    /// A batch was not delivered.
    #[error("cannot write to {}", path.display())]
    Deliver {
        /// The folder that it was to go to.
        path: PathBuf,
        /// Why not.
        source: DeliverError,
    },
    /// The centre refused a batch.
    #[error("{}", path.display())]
    Accept {
        /// The batch.
        path: PathBuf,
        /// Why.
        source: AcceptError,
    },
    /// The centre could not match.
    #[error(transparent)]
    Match(#[from] MatchError),
    /// The letters to the agencies could not be made.
    #[error(transparent)]
    Letters(#[from] LettersError),
}

impl<'a> Rehearsal<'a> {
    /// A city of about so many inhabitants as its agencies know it on one night, to be laid out.
    #[must_use]
    pub fn city(inhabitants: u64, night: Night) -> CityBuilder {
        CityBuilder::new(inhabitants, night)
    }

    /// A night of a city that was laid out. Batches go to the folders of their agencies, and the
    /// night to that of the centre.
    #[must_use]
    pub const fn new(city: &'a CityFolder, night: Night) -> Self {
        Self {
            city,
            night,
            seed: 1,
            out: None,
        }
    }

    /// What makes the batches the same each time; else 1.
    #[must_use]
    pub const fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Where batches and night go instead, so that nothing is written to the city.
    #[must_use]
    pub const fn out(self, folder: &'a Path) -> Self {
        Self {
            out: Some(folder),
            ..self
        }
    }

    /// The night.
    #[must_use]
    pub const fn night(&self) -> Night {
        self.night
    }
}

/// The covenant that the party in a folder runs by.
fn admit(home: &Path) -> Result<SignedCovenant, RehearsalError> {
    let path = home.join(COVENANT);
    SignedCovenant::admit(&path, &home.join(STATE))
        .map_err(|source| RehearsalError::Covenant { path, source })
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> RehearsalError + '_ {
    |source| RehearsalError::Read {
        path: path.to_owned(),
        source,
    }
}

fn unwritable(path: &Path) -> impl Fn(io::Error) -> RehearsalError + '_ {
    |source| RehearsalError::Write {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
