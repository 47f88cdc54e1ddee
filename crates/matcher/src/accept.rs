//! Accept: checks a batch as docs/batch-format.md says under *Reading*, and puts it in the night's folder.
//!
//! The batch is read once. What is written on the way gets its name only when the last byte was read and the checksum holds.
//! The same batch again changes nothing; another for the same agency and night needs a higher revision.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use exchange::batch::{BatchError, BatchReader, Header};
use exchange::covenant::{Agency, Covenant, CovenantHash};
use exchange::night::Night;
use exchange::payload::{Payload, PayloadError};
use exchange::publish;
use exchange::record::{self, RecordBytes};

use crate::night::{self, NightError, Stored, Writer};

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// It is the first of its agency for the night.
    New(Receipt),
    /// It replaces the one with this revision.
    Replaced(Receipt, u32),
    /// It was accepted before; nothing was written.
    Already(Receipt),
}

/// What was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Id of the agency.
    pub agency: String,
    /// Its revision.
    pub revision: u32,
    /// How many records it holds.
    pub records: u64,
}

/// Checks the batch in the file `batch` and puts it in the folder of `night`, the open night.
///
/// # Errors
/// A variant of [`AcceptError`] for each way in which a batch is not to be accepted. Nothing of it then stands in the night's
/// folder, and what stood there stands there still.
pub fn accept(site: &Path, covenant: &Covenant, night: Night, batch: &Path) -> Result<Accepted, AcceptError> {
    if batch.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("part")) {
        return Err(AcceptError::Part);
    }
    let file = File::open(batch).map_err(AcceptError::Open)?;
    let length = file.metadata().map_err(AcceptError::Open)?.len();
    let mut reader = BatchReader::open(file, length)?;
    let agency = check_header(reader.header(), covenant, night)?;
    let revision = reader.header().revision;
    let receipt = Receipt { agency: agency.id().to_owned(), revision, records: reader.header().records() };

    let folder = night::folder_of(site, night, agency);
    make(&folder).map_err(AcceptError::Write)?;
    let _lock = lock(&folder, agency)?;
    let latest = night::latest(&folder).map_err(AcceptError::Write)?;
    if let Some(accepted) = latest.filter(|&accepted| accepted > revision) {
        return Err(AcceptError::Replaced { agency: receipt.agency, revision, accepted });
    }
    if latest == Some(revision) {
        let checksum = check_records(&mut reader, covenant, agency, |_, _| Ok(()))?;
        let stored = Stored::open(site, covenant, night, agency)?;
        return if stored.is_some_and(|stored| stored.index().checksum == checksum) {
            Ok(Accepted::Already(receipt))
        } else {
            Err(AcceptError::Revision { agency: receipt.agency, revision })
        };
    }
    let mut writer = Writer::create(&folder, reader.header()).map_err(AcceptError::Write)?;
    let checksum = check_records(&mut reader, covenant, agency, |section, records| writer.put(section, records))?;
    writer.publish(checksum).map_err(AcceptError::Write)?;
    Ok(latest.map_or(Accepted::New(receipt.clone()), |replaced| Accepted::Replaced(receipt, replaced)))
}

/// Makes an agency's folder, that of the night and that of all nights, and forces their entries to disk.
fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    folder.ancestors().take(3).try_for_each(publish::sync_folder)
}

/// Keeps a second run away from the agency's folder for as long as it is held.
fn lock(folder: &Path, agency: &Agency) -> Result<File, AcceptError> {
    let file = File::create(folder.join("lock")).map_err(AcceptError::Write)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(AcceptError::Busy { agency: agency.id().to_owned() }),
        Err(TryLockError::Error(error)) => Err(AcceptError::Write(error)),
    }
}

fn check_header<'a>(header: &Header, covenant: &'a Covenant, night: Night) -> Result<&'a Agency, AcceptError> {
    if header.covenant != covenant.hash() {
        return Err(AcceptError::Covenant { batch: header.covenant });
    }
    let agency = covenant.agency_at(header.agency).ok_or(AcceptError::Agency { index: header.agency })?;
    let id = || agency.id().to_owned();
    if header.epoch != covenant.key_epoch() {
        return Err(AcceptError::Epoch { agency: id(), batch: header.epoch, covenant: covenant.key_epoch() });
    }
    if header.night != night {
        return Err(AcceptError::Night { agency: id(), batch: header.night, open: night });
    }
    if !covenant.covers(night) {
        return Err(AcceptError::Period { night });
    }
    if !header.sections.iter().map(|section| section.section).eq(covenant.sections()) {
        return Err(AcceptError::Sections { agency: id() });
    }
    Ok(agency)
}

/// Reads all records, gives those that are right to `keep`, and gives back the checksum.
fn check_records(
    reader: &mut BatchReader<File>,
    covenant: &Covenant,
    agency: &Agency,
    mut keep: impl FnMut(usize, &[RecordBytes]) -> io::Result<()>,
) -> Result<[u8; 32], AcceptError> {
    let sections: Vec<_> = covenant.sections().collect();
    let night = reader.header().night;
    let (mut section, mut before) = (0, 0_u64);
    while let Some(chunk) = reader.next_chunk()? {
        while sections[section] != chunk.section {
            (section, before) = (section + 1, 0);
        }
        for (position, record) in (before + 1..).zip(chunk.records) {
            check_payload(record, agency, night).map_err(|fault| AcceptError::Record {
                agency: agency.id().to_owned(),
                section,
                record: position,
                fault,
            })?;
        }
        keep(section, chunk.records).map_err(AcceptError::Write)?;
        before += chunk.records.len() as u64;
    }
    Ok(reader.checksum().expect("after its last chunk a batch has a checksum"))
}

fn check_payload(record: &RecordBytes, agency: &Agency, night: Night) -> Result<(), RecordFault> {
    let payload = Payload::decode(record::split(record).1)?;
    if !agency.may_send(payload.code) {
        Err(RecordFault::Code)
    } else if payload.bsn.is_some() && !agency.may_use_bsn() {
        Err(RecordFault::Bsn)
    } else if payload.bsn.is_some() && payload.person.is_none() {
        Err(RecordFault::Nameless)
    } else if payload.date > night.day_number() {
        Err(RecordFault::Date)
    } else {
        Ok(())
    }
}

/// Why a batch is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The file's name ends in `.part`.
    #[error("a .part file is a batch that is still being written")]
    Part,
    /// The file cannot be opened.
    #[error("the batch cannot be opened: {0}")]
    Open(io::Error),
    /// The file is no whole batch.
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
    #[error("{agency}: the batch was made with the pseudonym key of epoch {batch}; the covenant says {covenant}")]
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
    /// A record is one that the agency may not send.
    #[error("{agency}: record {record} of section {section}: {fault}")]
    Record {
        /// Id of the agency.
        agency: String,
        /// Position of the section in the covenant, from 0.
        section: usize,
        /// Number of the record in the section, from 1.
        record: u64,
        /// What is wrong with it.
        fault: RecordFault,
    },
    /// A later revision was accepted before.
    #[error("{agency}: revision {revision} is older than revision {accepted}, which was accepted before")]
    Replaced {
        /// Id of the agency.
        agency: String,
        /// The batch's revision.
        revision: u32,
        /// The revision that was accepted.
        accepted: u32,
    },
    /// Another batch with the same revision was accepted before.
    #[error("{agency}: another batch with revision {revision} was accepted before; a replacement needs a higher one")]
    Revision {
        /// Id of the agency.
        agency: String,
        /// The revision of both.
        revision: u32,
    },
    /// Another run accepts a batch of the same agency at this moment.
    #[error("{agency}: another run is accepting a batch of this agency")]
    Busy {
        /// Id of the agency.
        agency: String,
    },
    /// What was accepted before cannot be compared with.
    #[error(transparent)]
    Stored(#[from] NightError),
    /// The night's folder cannot be written.
    #[error("the night's folder cannot be written: {0}")]
    Write(io::Error),
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordFault {
    /// Its payload is none.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// A code that the covenant does not let the agency send.
    #[error("a code that the agency may not send")]
    Code,
    /// A BSN ref from an agency that may not use the BSN.
    #[error("a BSN ref, and the agency may not use the BSN")]
    Bsn,
    /// A BSN ref without a person ref: the scheme gives every person one.
    #[error("a BSN ref without a person ref")]
    Nameless,
    /// A signal dated after the night.
    #[error("a signal dated after the night")]
    Date,
}
