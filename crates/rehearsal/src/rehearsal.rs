//! A night of a synthetic city that lies in a folder: every agency hashes, the centre accepts and
//! matches.

mod hash;
mod match_night;

use std::io;
use std::path::{Path, PathBuf};

use exchange::agreements::signed_agreements::{AgreementsTrustError, SignedAgreements};
use exchange::covenant::signed_covenant::{SignedCovenant, TrustError};
use exchange::file::keyfile::KeyError;
use exchange::night::Night;
use hasher::agency_folder::{AGREEMENTS, COVENANT, STATE};
use hasher::{AgencyFolderError, DeliverError, HashError, Objection};
use matcher::MatchError;
use matcher::accept::AcceptError;
use matcher::run::RunError;
use site::SiteError;

pub use self::hash::HashedExport;
pub use self::match_night::{JudgedNight, MatchedNight};
use crate::city_builder::CityBuilder;
use crate::city_folder::CityFolder;

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
    /// A file of the city cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A folder cannot be written to.
    #[error("cannot write to {}: {source}", path.display())]
    Write {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// An agency cannot work by what lies in its folder.
    #[error(transparent)]
    AgencyFolder(#[from] AgencyFolderError),
    /// The centre's covenant is not one that both pinned owners signed, or it is an old one.
    #[error("{}: {source}", path.display())]
    Covenant {
        /// The covenant's file.
        path: PathBuf,
        /// What is wrong with it, or with the state folder.
        source: TrustError,
    },
    /// The centre's agreements are not ones that both pinned owners signed, or they are old ones.
    #[error("{}: {source}", path.display())]
    Agreements {
        /// The file of the agreements.
        path: PathBuf,
        /// What is wrong with them.
        source: AgreementsTrustError,
    },
    /// That the covenant is in use cannot be remembered at the centre: [`TrustError::Write`].
    #[error(transparent)]
    State(TrustError),
    /// The key of the centre cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// An export was not hashed.
    #[error("{}: {source}", path.display())]
    Hash {
        /// The file that is wrong: the export, or one that the agency runs by.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<HashError>,
    },
    /// No batch may be made of an export.
    #[error("{}: {source}", path.display())]
    NoBatch {
        /// The export.
        path: PathBuf,
        /// Why not.
        source: Objection,
    },
    /// A batch was not delivered.
    #[error("cannot write to {}: {source}", path.display())]
    Deliver {
        /// The folder that it was to go to.
        path: PathBuf,
        /// Why not.
        source: DeliverError,
    },
    /// The folder of the night holds what a centre may not have.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The centre refused a batch.
    #[error("{}: {source}", path.display())]
    Accept {
        /// The batch.
        path: PathBuf,
        /// Why.
        source: AcceptError,
    },
    /// The centre could not match.
    #[error(transparent)]
    Match(#[from] MatchError),
    /// What was found could not be written: another run matches, or a letter cannot be sealed.
    #[error(transparent)]
    Run(RunError),
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

    /// The city that it is a night of.
    #[must_use]
    pub const fn city_folder(&self) -> &CityFolder {
        self.city
    }

    /// The night.
    #[must_use]
    pub const fn night(&self) -> Night {
        self.night
    }
}

/// The covenant that the party in a folder runs by on a night.
pub(crate) fn admit(home: &Path, night: Night) -> Result<SignedCovenant, RehearsalError> {
    let path = home.join(COVENANT);
    SignedCovenant::admit(&path, &home.join(STATE), night).map_err(|error| match error {
        TrustError::Io { path, error } => RehearsalError::Read {
            path,
            source: error,
        },
        TrustError::Write { .. } => RehearsalError::State(error),
        source => RehearsalError::Covenant { path, source },
    })
}

/// The agreements that the party in a folder goes by, where there are any.
pub(crate) fn admit_agreements(
    home: &Path,
    covenant: &SignedCovenant,
) -> Result<Option<SignedAgreements>, RehearsalError> {
    let path = home.join(AGREEMENTS);
    SignedAgreements::admit(&path, &home.join(STATE), covenant)
        .map_err(|source| RehearsalError::Agreements { path, source })
}

pub(crate) fn unreadable(path: &Path) -> impl Fn(io::Error) -> RehearsalError + '_ {
    |source| RehearsalError::Read {
        path: path.to_owned(),
        source,
    }
}

pub(crate) fn unwritable(path: &Path) -> impl Fn(io::Error) -> RehearsalError + '_ {
    |source| RehearsalError::Write {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
