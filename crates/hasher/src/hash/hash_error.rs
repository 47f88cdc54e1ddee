//! Why exports cannot be hashed: what stops everything before a byte is written.

use std::io;

use exchange::night::Night;

use crate::check::columns::ColumnsError;
use crate::job::ProfiledExport;
use crate::pseudonymise::Unavailable;
use crate::read::table::TableError;

/// Why exports cannot be hashed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HashError {
    /// The covenant is not in force on that night.
    #[error("the covenant is in force from {first} to {last}, which is not the night {night}")]
    NotInForce {
        /// The night of the batch.
        night: Night,
        /// The covenant's first night.
        first: Night,
        /// The covenant's last night.
        last: Night,
    },
    /// The key is of another epoch.
    #[error("the pseudonym key is of epoch {key}, and the covenant asks for epoch {covenant}")]
    Epoch {
        /// The key's epoch.
        key: u32,
        /// The covenant's epoch.
        covenant: u32,
    },
    /// The key is another one than the covenant knows by its check value.
    #[error("this is not the covenant's pseudonym key: the check values differ")]
    WrongKey,
    /// The profile was checked against another covenant.
    #[error("the profile was read for another covenant")]
    OtherCovenant,
    /// The agency key is not the one whose public keys the covenant has.
    #[error("wrong agency key: its public keys are not those that the covenant has for {0:?}")]
    WrongAgencyKey(String),
    /// The file holds no row at all, so not even a header.
    #[error("the file is empty: not even a header; an export without signals has a header")]
    Empty,
    /// The row that should be the header is too long to be one.
    #[error(
        "row {row}: longer than 64 KiB or wider than 1,024 cells, so this is no header; look for a \
         quote that is not closed"
    )]
    HeaderTooLong {
        /// Row as a spreadsheet counts, from 1.
        row: u64,
    },
    /// The header is not that of the profile.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// The file cannot be read to its end.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The pseudonyms could not be made.
    #[error(transparent)]
    Pseudonyms(#[from] Unavailable),
    /// Sealed records could not be put on disk, or not be read back.
    #[error("the sealed records cannot be put aside on disk: {0}")]
    Spill(io::Error),
    /// No export was given.
    #[error("there is no export to hash")]
    NoExport,
    /// Exports of two agencies.
    #[error("the profiles are of different agencies, and a batch is of one")]
    TwoAgencies,
    /// Two exports of one system, or of systems without a name.
    #[error(
        "two of the profiles say the same system, or none: each export of a batch needs a \
         system = \"...\" of its own in its profile, and at most one goes without"
    )]
    SameSystem,
    /// One of several exports cannot be read.
    #[error("{source}")]
    OfExport {
        /// The index of the export.
        index: usize,
        /// What is wrong with it.
        source: Box<Self>,
    },
}

impl HashError {
    /// Says of which export it is, where there are several.
    pub(crate) fn of_export(self, index: u16, exports: &[ProfiledExport<'_>]) -> Self {
        if exports.len() < 2 {
            return self;
        }
        Self::OfExport {
            index: index.into(),
            source: Box::new(self),
        }
    }
}
