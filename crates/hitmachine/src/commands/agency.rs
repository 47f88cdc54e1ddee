//! What an agency runs, and what these commands share: its folder, and what stops a run.

pub(crate) mod confirm;
pub(crate) mod hash;
mod inputs;
pub(crate) mod profile;
pub(crate) mod receipt;

use std::num::NonZeroU32;
use std::path::Path;

use exchange::night::Night;
use hasher::agency_folder::NamedPaths;
use hasher::{AgencyFolder, AgencyFolderError};

use crate::exit::{self, Failure};

/// Opens the folder of an agency; its covenant is one to run by on that night.
pub(crate) fn open(
    home: &Path,
    named: NamedPaths<'_>,
    night: Night,
) -> Result<AgencyFolder, Failure> {
    AgencyFolder::open(home, named, night).map_err(unusable)
}

/// Opens the folder of an agency for what follows a night that it hashed.
pub(crate) fn open_again(home: &Path, named: NamedPaths<'_>) -> Result<AgencyFolder, Failure> {
    AgencyFolder::open_again(home, named).map_err(unusable)
}

/// The operator can mend a file that is missing or wrong, but not a disk.
pub(crate) fn unusable(error: AgencyFolderError) -> Failure {
    if let AgencyFolderError::State(error) = error {
        return exit::not_remembered(error);
    }
    match error.unreadable() {
        Some(kind) => Failure::unreadable(error, &kind.into()),
        None => Failure::refused(error),
    }
}

/// Parses the revision of a batch or a confirmation.
pub(crate) fn revision(text: &str) -> Result<NonZeroU32, &'static str> {
    text.parse()
        .map_err(|_| "a revision is a whole number from 1")
}
