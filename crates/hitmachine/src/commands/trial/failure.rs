//! Who can mend what stopped a trial: the operator, or nobody but the disk and the program.

use std::io;

use centre::new_site::NewSiteError;
use city::CityError;
use evaluation::SentError;
use evaluation::pairs::{KeyListError, LinkageFileError, LinkageProfileError, PairsError};
use exchange::file::keyfile::KeyError;
use hasher::{DeliverError, HashError, TableError};
use matcher::MatchError;
use matcher::accept::AcceptError;
use matcher::store::StoredError;
use rehearsal::{LayOutError, NightsError, PartiesError, RehearsalError, TrialError};

use crate::commands::agency;
use crate::commands::centre_folder::night_failed;
use crate::exit::{self, Failure};

impl From<LayOutError> for Failure {
    fn from(error: LayOutError) -> Self {
        let cause = match error {
            LayOutError::Key(error) => return exit::key_not_written(error),
            LayOutError::Covenant(error) => return exit::not_remembered(error),
            LayOutError::City(CityError::Write { ref source, .. })
            | LayOutError::File { ref source, .. } => source.kind().into(),
            error => return Self::failed(error),
        };
        Self::unwritable(error, &cause)
    }
}

impl From<RehearsalError> for Failure {
    fn from(error: RehearsalError) -> Self {
        let error = match error {
            RehearsalError::AgencyFolder(error) => return agency::unusable(error),
            RehearsalError::State(error) => return exit::not_remembered(error),
            error => error,
        };
        match &error {
            RehearsalError::Read { source, .. }
            | RehearsalError::Key(KeyError::Read { source, .. })
            | RehearsalError::Accept {
                source: AcceptError::Open(source),
                ..
            }
            | RehearsalError::Match(MatchError::Stored(StoredError::Read { source, .. })) => {
                unreadable(source.kind(), error)
            }
            RehearsalError::Hash { source, .. } => {
                let failure = hash_failure(source);
                failure(error.into())
            }
            RehearsalError::Write { source, .. }
            | RehearsalError::Deliver {
                source: DeliverError::Write(source),
                ..
            }
            | RehearsalError::Accept {
                source: AcceptError::Write(source) | AcceptError::Copy(source),
                ..
            } => {
                let cause = source.kind().into();
                Self::unwritable(error, &cause)
            }
            RehearsalError::Match(MatchError::Missing { .. }) => Self::not_yet(error),
            _ => Self::refused(error),
        }
    }
}

impl From<TrialError> for Failure {
    fn from(error: TrialError) -> Self {
        match error {
            TrialError::Nights(NightsError::LayOut(error)) => error.into(),
            TrialError::Nights(NightsError::Rehearsal(error)) | TrialError::Rehearsal(error) => {
                error.into()
            }
            TrialError::Nights(error) => Self::refused(error),
            TrialError::Night(error) => night_failed(error),
            TrialError::File { ref source, .. }
            | TrialError::NewSite(NewSiteError::Disk { ref source, .. }) => {
                let cause = source.kind().into();
                Self::unwritable(error, &cause)
            }
            // What comes after works on files of this run alone.
            error => Self::failed(error),
        }
    }
}

impl From<SentError> for Failure {
    fn from(error: SentError) -> Self {
        match &error {
            SentError::Open { source, .. } => unreadable(source.kind(), error),
            _ => Self::refused(error),
        }
    }
}

impl From<KeyListError> for Failure {
    fn from(error: KeyListError) -> Self {
        match &error {
            KeyListError::Read { source, .. } => unreadable(source.kind(), error),
            _ => Self::refused(error),
        }
    }
}

impl From<LinkageProfileError> for Failure {
    fn from(error: LinkageProfileError) -> Self {
        match &error {
            LinkageProfileError::Read { source, .. } => unreadable(source.kind(), error),
            _ => Self::refused(error),
        }
    }
}

impl From<PairsError> for Failure {
    fn from(error: PairsError) -> Self {
        match &error {
            PairsError::File(LinkageFileError::Read { source, .. }) => {
                unreadable(source.kind(), error)
            }
            PairsError::File(_)
            | PairsError::Parties(PartiesError::Covenant(_))
            | PairsError::Profile { .. }
            | PairsError::NoBatch { .. } => Self::refused(error),
            PairsError::Hash { source, .. } => {
                let failure = hash_failure(source);
                failure(error.into())
            }
            // What comes after hashing works on files of this run alone.
            _ => Self::failed(error),
        }
    }
}

/// Who can mend what stopped the hashing of an export.
fn hash_failure(error: &HashError) -> impl FnOnce(anyhow::Error) -> Failure + use<> {
    let (failure, kind): (fn(anyhow::Error, &io::Error) -> Failure, _) = match error {
        HashError::Table(TableError::Read(cause)) => (Failure::unreadable, cause.kind()),
        HashError::Spill(cause) => (Failure::unwritable, cause.kind()),
        HashError::Pseudonyms(_) => (|error, _| Failure::failed(error), io::ErrorKind::Other),
        _ => (|error, _| Failure::refused(error), io::ErrorKind::Other),
    };
    move |error| failure(error, &kind.into())
}

/// A file cannot be read: the operator can mend a name or a right, but not a disk.
fn unreadable(kind: io::ErrorKind, error: impl Into<anyhow::Error>) -> Failure {
    Failure::unreadable(error, &kind.into())
}
