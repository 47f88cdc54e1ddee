//! Why a batch is not accepted.

use std::io;

use exchange::batch::BatchError;
use exchange::covenant::CovenantHash;
use exchange::night::Night;

use crate::store::night_key::NightKeyError;

/// Why a batch is not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AcceptError {
    /// The file's name ends in `.part`.
    #[error("a .part file is one that is still being written")]
    Part,
    /// The key is not that of the covenant's centre.
    #[error("this is not the key of the centre that the covenant names")]
    Centre,
    /// The file cannot be opened.
    #[error("the batch cannot be opened: {0}")]
    Open(io::Error),
    /// The file is not a whole batch.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// It was made under another covenant.
    #[error("the batch was made under another covenant, {batch}")]
    Covenant {
        /// Hash of that covenant.
        batch: CovenantHash,
    },
    /// Its agency is not one of the covenant's.
    #[error("the covenant has no agency with index {index}")]
    Agency {
        /// The index in the batch.
        index: u8,
    },
    /// Its pseudonyms were made in another key epoch: they would meet nothing.
    #[error(
        "{agency}: the batch was made with the pseudonym key of epoch {batch}; the covenant \
         says {covenant}"
    )]
    Epoch {
        /// Id of the agency.
        agency: String,
        /// The batch's epoch.
        batch: u32,
        /// The covenant's epoch.
        covenant: u32,
    },
    /// It is for another night than the open one.
    #[error("{agency}: the batch is for the night of {batch}; open is the night of {open}")]
    Night {
        /// Id of the agency.
        agency: String,
        /// The batch's night.
        batch: Night,
        /// The open night.
        open: Night,
    },
    /// The covenant is not in force on the open night.
    #[error("the covenant is not in force on the night of {night}")]
    Period {
        /// The open night.
        night: Night,
    },
    /// Its sections are not the covenant's.
    #[error("{agency}: the batch has other sections than the covenant")]
    Sections {
        /// Id of the agency.
        agency: String,
    },
    /// Its agency may not use the BSN, and it announces records under one.
    #[error(
        "{agency}: {records} records in section {section}, which is of the BSN; by the covenant \
         the agency may not use it"
    )]
    Bsn {
        /// Id of the agency.
        agency: String,
        /// Index of the section in the covenant, from 0.
        section: usize,
        /// How many records it announces.
        records: u64,
    },
    /// It announces more records than the covenant allows the agency signals: a flood, or a fault
    /// in its export.
    #[error("{agency}: {records} records in section {section}; the covenant allows {max} signals")]
    Volume {
        /// Id of the agency.
        agency: String,
        /// Index of the section in the covenant, from 0.
        section: usize,
        /// How many records it announces.
        records: u64,
        /// How many signals the agency may send.
        max: u64,
    },
    /// A share is not a number below the order of the group.
    #[error(
        "{agency}: record {record} of section {section} has a share that is not a canonical scalar"
    )]
    Share {
        /// Id of the agency.
        agency: String,
        /// Index of the section in the covenant, from 0.
        section: usize,
        /// Number of the record in the section, from 1.
        record: u64,
    },
    /// A later revision was accepted before.
    #[error(
        "{agency}: revision {revision} is older than revision {accepted}, which was accepted before"
    )]
    Replaced {
        /// Id of the agency.
        agency: String,
        /// The batch's revision.
        revision: u32,
        /// The revision that was accepted.
        accepted: u32,
    },
    /// Another batch with the same revision was accepted before.
    #[error(
        "{agency}: another batch with revision {revision} was accepted before; a replacement needs \
         a higher one"
    )]
    Revision {
        /// Id of the agency.
        agency: String,
        /// The revision of both.
        revision: u32,
    },
    /// The agency sent as many as are taken for one night.
    #[error(
        "{agency}: {max} {what} were accepted for this night, and a night takes no more; \
         the last one counts"
    )]
    Revisions {
        /// Id of the agency.
        agency: String,
        /// What it sent.
        what: &'static str,
        /// How many of it a night takes.
        max: usize,
    },
    /// Another run accepts a batch of the same agency at this moment.
    #[error("{agency}: another run is accepting a batch of this agency")]
    Busy {
        /// Id of the agency.
        agency: String,
    },
    /// The batch cannot be copied to the night's folder.
    #[error("the batch cannot be copied: {0}")]
    Copy(io::Error),
    /// The key of the night cannot be used or made.
    #[error(transparent)]
    NightKey(#[from] NightKeyError),
    /// The night's folder cannot be written.
    #[error("the night's folder cannot be written: {0}")]
    Write(io::Error),
}
