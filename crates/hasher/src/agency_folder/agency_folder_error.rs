//! Why an agency's folder cannot be worked with, by the file that is wrong.

use std::io;
use std::path::{Path, PathBuf};

use exchange::agreements::signed_agreements::AgreementsTrustError;
use exchange::covenant::signed_covenant::TrustError;
use exchange::file::keyfile::KeyError;

use crate::check::excluded::ExcludedError;
use crate::profile::ProfileError;

/// Why an agency's folder cannot be worked with. The text names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgencyFolderError {
    /// There is no such folder.
    #[error("{}: there is no such folder", .0.display())]
    NoFolder(PathBuf),
    /// A file has the name that was given as the folder's.
    #[error("{}: is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// A file other than a key or the list of excluded addresses cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The covenant is not one that both pinned owners signed, or it is an old one.
    #[error("{}: {source}", path.display())]
    Covenant {
        /// The covenant's file.
        path: PathBuf,
        /// What is wrong with it, or with the state folder.
        source: TrustError,
    },
    /// The agreements are not ones that both pinned owners signed for this covenant, or they are
    /// old ones.
    #[error("{}: {source}", path.display())]
    Agreements {
        /// The file of the agreements.
        path: PathBuf,
        /// What is wrong with them, or with the state folder.
        source: AgreementsTrustError,
    },
    /// That the covenant is in use cannot be remembered in the state folder: [`TrustError::Write`],
    /// which names the file.
    #[error(transparent)]
    State(TrustError),
    /// The profile is not a text in UTF-8.
    #[error(
        "{}: profile, line {line}: a character that is not UTF-8; save the profile as UTF-8",
        path.display()
    )]
    ProfileEncoding {
        /// The profile's file.
        path: PathBuf,
        /// The line of the first byte that does not fit, from 1.
        line: usize,
    },
    /// The profile is not one that the covenant allows.
    #[error("{}: {source}", path.display())]
    Profile {
        /// The profile's file.
        path: PathBuf,
        /// What is wrong with it.
        source: ProfileError,
    },
    /// A key cannot be used; [`KeyError`] names its file.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The list of excluded addresses cannot be read: [`ExcludedError::Read`], which names the
    /// file.
    #[error(transparent)]
    ExcludedUnreadable(ExcludedError),
    /// The list of excluded addresses is not the covenant's, or is not a list.
    #[error("{}: {source}", path.display())]
    Excluded {
        /// The list's file.
        path: PathBuf,
        /// What is wrong with it.
        source: ExcludedError,
    },
}

impl AgencyFolderError {
    /// The kind of error with which the system refused to read a file; `None` when all files were
    /// read, and one is wrong.
    #[must_use]
    pub fn unreadable(&self) -> Option<io::ErrorKind> {
        match self {
            Self::Read { source, .. }
            | Self::Key(KeyError::Read { source, .. })
            | Self::ExcludedUnreadable(ExcludedError::Read { source, .. }) => Some(source.kind()),
            _ => None,
        }
    }

    pub(super) fn of_covenant(path: &Path, error: TrustError) -> Self {
        match error {
            TrustError::Io { path, error } => Self::Read {
                path,
                source: error,
            },
            TrustError::Write { .. } => Self::State(error),
            source => Self::Covenant {
                path: path.to_owned(),
                source,
            },
        }
    }

    pub(super) fn of_agreements(path: &Path, error: AgreementsTrustError) -> Self {
        match error {
            AgreementsTrustError::Trust(
                error @ (TrustError::Io { .. } | TrustError::Write { .. }),
            ) => Self::of_covenant(path, error),
            source => Self::Agreements {
                path: path.to_owned(),
                source,
            },
        }
    }

    pub(super) fn of_excluded(path: PathBuf, error: ExcludedError) -> Self {
        match error {
            ExcludedError::Read { .. } => Self::ExcludedUnreadable(error),
            source => Self::Excluded { path, source },
        }
    }
}
