//! Accept: checks a batch as docs/batch-format.md says under *Reading*, and puts it in the night's folder.
//!
//! What is checked is a private copy, first its header and signature, then its records as they are decrypted. What is written on the
//! way gets its name only when the last byte was read and was the one that was signed. The same batch again changes nothing; another
//! for the same agency and night needs a higher revision, and the replacement is logged.

mod copy;

use std::fs::{self, File, TryLockError};
use std::io::{self, Seek as _};
use std::path::{Path, PathBuf};

use curve25519_dalek::Scalar;
use exchange::batch::record::Record;
use exchange::batch::{BatchError, BatchHeader, BatchReader, Chunk, SignedBatch};
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::covenant::{Agency, Covenant, CovenantHash};
use exchange::file::atomic_file;
use exchange::night::Night;
use exchange::receipt::Receipt;
use jiff::Timestamp;

use crate::keys::CentreKey;
use crate::store::site::{SiteError, refuse_pseudonym_key};
use crate::store::{self, Entry, What, Writer};

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Whether it is new.
    pub how: How,
    /// How many records it holds.
    pub records: u64,
    /// What the centre says that it accepted.
    pub receipt: Receipt,
    /// The receipt as a signed line of text, for the agency.
    pub line: String,
    /// The file in the night's folder that holds this line.
    pub path: PathBuf,
}

/// What accepting a batch changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is the first of its agency for the night.
    New,
    /// It replaces the one with this revision.
    Replaced(u32),
    /// It was accepted before; nothing was written.
    Already,
}

/// Checks the batch in the file `batch` and puts it in the folder of `night`, the open night. `at` is the moment that the log will say.
///
/// # Errors
/// A variant of [`AcceptError`] for each way in which a batch is not to be accepted. Nothing of it then stands in the night's
/// folder, and what stood there stands there still.
pub fn accept(
    site: &Path,
    covenant: &SignedCovenant,
    centre: &CentreKey,
    night: Night,
    at: Timestamp,
    batch: &Path,
) -> Result<Accepted, AcceptError> {
    check_door(site, covenant, centre, batch)?;
    let mut original = File::open(batch).map_err(AcceptError::Open)?;
    let length = original.metadata().map_err(AcceptError::Open)?.len();
    // Looked at before anything is copied, so that nothing large is that would be refused; and again in the copy, which counts.
    let header = BatchReader::open(&original, length)?.header().clone();
    let agency = check_header(&header, covenant, night)?;

    let folder = store::folder_of(site, night, agency);
    make(&folder).map_err(AcceptError::Write)?;
    let _lock = lock(&folder, agency)?;
    original.rewind().map_err(AcceptError::Open)?;
    let copy = copy::private(&mut original, length, &store::folder_of_night(site, night))
        .map_err(AcceptError::Copy)?;
    let reader = BatchReader::open(copy.ok_or(BatchError::Changed)?, length)?;
    if *reader.header() != header {
        return Err(BatchError::Changed.into());
    }
    let signed = reader.verify(agency.sign())?;

    let receipt = Receipt {
        agency: agency.id().to_owned(),
        night,
        revision: header.revision,
        covenant: covenant.hash(),
        batch: *signed.sha512(),
    };
    let replaced = match store::latest(&folder).map_err(AcceptError::Write)? {
        Some(latest) if latest >= header.revision => {
            let same = latest == header.revision
                && store::sha512_of(&folder, latest) == Some(receipt.batch);
            return if same {
                Ok(accepted(How::Already, &header, &folder, receipt, centre))
            } else {
                Err(older(&receipt, latest))
            };
        }
        latest => latest,
    };
    let mut writer = Writer::create(&folder, &header).map_err(AcceptError::Write)?;
    read_records(signed, centre, agency, &mut writer)?;
    let how = replaced.map_or(How::New, How::Replaced);
    let accepted = accepted(how, &header, &folder, receipt, centre);
    writer
        .complete(accepted.receipt.batch, &accepted.line)
        .map_err(AcceptError::Write)?;
    let entry = Entry {
        at,
        what: What::Batch,
        agency: agency.id(),
        batch: (header.revision, &accepted.receipt.batch),
        replaces: replaced.map(|revision| (revision, store::sha512_of(&folder, revision))),
    };
    entry
        .append(&store::folder_of_night(site, night))
        .map_err(AcceptError::Write)?;
    writer.publish().map_err(AcceptError::Write)?;
    Ok(accepted)
}

/// What must be so before anything that was sent is looked at.
pub(crate) fn check_door(
    site: &Path,
    covenant: &Covenant,
    centre: &CentreKey,
    sent: &Path,
) -> Result<(), AcceptError> {
    if sent
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("part"))
    {
        return Err(AcceptError::Part);
    }
    refuse_pseudonym_key(site)?;
    if centre.identity().sign().public() != *covenant.centre().sign()
        || centre.identity().hpke_public() != covenant.centre().hpke()
    {
        return Err(AcceptError::Centre);
    }
    Ok(())
}

fn accepted(
    how: How,
    header: &BatchHeader,
    folder: &Path,
    receipt: Receipt,
    centre: &CentreKey,
) -> Accepted {
    let line = receipt.sign(centre.identity().sign());
    Accepted {
        how,
        records: header.records(),
        line,
        path: store::receipt_of(folder, receipt.revision),
        receipt,
    }
}

fn older(receipt: &Receipt, accepted: u32) -> AcceptError {
    let Receipt {
        agency, revision, ..
    } = receipt.clone();
    if revision == accepted {
        AcceptError::Revision { agency, revision }
    } else {
        AcceptError::Replaced {
            agency,
            revision,
            accepted,
        }
    }
}

/// Decrypts the records and writes them as columns. Their shares must be canonical.
fn read_records(
    batch: SignedBatch<File>,
    centre: &CentreKey,
    agency: &Agency,
    writer: &mut Writer,
) -> Result<(), AcceptError> {
    let mut records = batch.records(centre.identity())?;
    let (mut section, mut before) = (0, 0_u64);
    while let Some(Chunk { index, records, .. }) = records.next_chunk()? {
        if index != section {
            (section, before) = (index, 0);
        }
        let is_odd = |record: &_| {
            bool::from(Scalar::from_canonical_bytes(*Record::from_bytes(record).share).is_none())
        };
        if let Some((record, _)) = (before + 1..)
            .zip(records)
            .find(|(_, record)| is_odd(record))
        {
            return Err(AcceptError::Share {
                agency: agency.id().to_owned(),
                section,
                record,
            });
        }
        writer.put(section, records).map_err(AcceptError::Write)?;
        before += records.len() as u64;
    }
    Ok(())
}

/// Makes an agency's folder, that of the night and that of all nights, and forces their entries to disk.
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    folder
        .ancestors()
        .take(3)
        .try_for_each(atomic_file::sync_folder)
}

/// Keeps a second run away from the agency's folder for as long as it is held.
pub(crate) fn lock(folder: &Path, agency: &Agency) -> Result<File, AcceptError> {
    let file = File::create(folder.join("lock")).map_err(AcceptError::Write)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(AcceptError::Busy {
            agency: agency.id().to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(AcceptError::Write(error)),
    }
}

fn check_header<'a>(
    header: &BatchHeader,
    covenant: &'a Covenant,
    night: Night,
) -> Result<&'a Agency, AcceptError> {
    let other = (header.covenant != covenant.hash()).then_some(AcceptError::Covenant {
        batch: header.covenant,
    });
    let Some(agency) = covenant.agency_at(header.agency) else {
        return Err(other.unwrap_or(AcceptError::Agency {
            index: header.agency,
        }));
    };
    let id = || agency.id().to_owned();
    // A new epoch comes with a new covenant: of the two the epoch is what tells the agency that it lacks a key. Its index is its own
    // for ever, under whichever covenant.
    if header.epoch != covenant.key_epoch() {
        return Err(AcceptError::Epoch {
            agency: id(),
            batch: header.epoch,
            covenant: covenant.key_epoch(),
        });
    }
    if let Some(other) = other {
        return Err(other);
    }
    if header.night != night {
        return Err(AcceptError::Night {
            agency: id(),
            batch: header.night,
            open: night,
        });
    }
    if !covenant.covers(night) {
        return Err(AcceptError::Period { night });
    }
    if !header
        .sections
        .iter()
        .map(|section| section.section)
        .eq(covenant.sections())
    {
        return Err(AcceptError::Sections { agency: id() });
    }
    let max = agency.max_signals();
    for (section, counted) in header.sections.iter().enumerate() {
        let values = covenant.match_keys()[usize::from(counted.section.match_key)].max_values();
        if counted.records > max.saturating_mul(values) {
            return Err(AcceptError::Volume {
                agency: id(),
                section,
                records: counted.records,
                max,
            });
        }
    }
    Ok(agency)
}

/// Why a batch is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The file's name ends in `.part`.
    #[error("a .part file is one that is still being written")]
    Part,
    /// The centre's folder holds what it may not.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The key is not that of the covenant's centre.
    #[error("this is not the key of the centre that the covenant names")]
    Centre,
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
    #[error(
        "{agency}: the batch was made with the pseudonym key of epoch {batch}; the covenant says {covenant}"
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
    /// It announces more records than the covenant allows the agency signals: a flood, or a fault in its export.
    #[error("{agency}: {records} records in section {section}; the covenant allows {max} signals")]
    Volume {
        /// Id of the agency.
        agency: String,
        /// Position of the section in the covenant, from 0.
        section: usize,
        /// How many records it announces.
        records: u64,
        /// How many signals the agency may send.
        max: u64,
    },
    /// A share is no number below the order of the group.
    #[error("{agency}: record {record} of section {section} has a share that is none")]
    Share {
        /// Id of the agency.
        agency: String,
        /// Position of the section in the covenant, from 0.
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
        "{agency}: another batch with revision {revision} was accepted before; a replacement needs a higher one"
    )]
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
    /// The batch cannot be copied to the night's folder.
    #[error("the batch cannot be copied: {0}")]
    Copy(io::Error),
    /// The night's folder cannot be written.
    #[error("the night's folder cannot be written: {0}")]
    Write(io::Error),
}
