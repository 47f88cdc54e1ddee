//! Accept: checks a batch as docs/batch-format.md says under *Reading*, and puts it in the night's
//! folder.
//!
//! What is checked is a private copy, first its header and signature, then its records as they are
//! decrypted. What is written on the way gets its name only when the last byte was read and was the
//! one that was signed. The same batch again changes nothing. Another batch of the same agency and
//! night needs a higher revision, and the replacement is logged.

mod copy;
mod header;
mod last_night;
mod refusal;
mod revision_cap;
mod taken_before;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use curve25519_dalek::Scalar;
use exchange::agreements::AgreementsHash;
use exchange::batch::record::{Record, RecordBytes};
use exchange::batch::{BatchError, BatchHeader, BatchReader, Chunk, SignedBatch};
use exchange::covenant::Agency;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::crypto::secret::Secret;
use exchange::file::regular_file;
use exchange::night::Night;
use exchange::receipt::Receipt;
use jiff::Timestamp;
use site::{AgencyFolder, FolderLock, LockError, NightFolder, RevisionFile, Site};

pub use last_night::LastNight;
pub use refusal::AcceptError;
pub use revision_cap::MAX_REVISIONS;
pub use taken_before::{TakenBefore, taken_before};

use crate::keys::CentreKey;
use crate::store::night_key::PendingNightKey;
use crate::store::{self, LogLine, ReplacedRevision, SentKind, Writer};

/// What everything that is sent to the centre for a night is taken in by.
#[derive(Clone, Copy)]
pub struct Intake<'a> {
    /// The centre's folder.
    pub site: &'a Site,
    /// The covenant that must be in force.
    pub covenant: &'a SignedCovenant,
    /// What batches and letters were encrypted to, and receipts are signed with.
    pub centre_key: &'a CentreKey,
    /// The open night: nothing of another is accepted.
    pub night: Night,
    /// The moment that the log will say.
    pub at: Timestamp,
    /// 32 random bytes, of which the key of the night is made when this is its first batch.
    pub fresh: &'a Secret<32>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Whether it is new.
    pub how: How,
    /// How many records it holds.
    pub records: u64,
    /// The agreements that its agency had taken in.
    pub agreements: AgreementsHash,
    /// What the agency sent the night before; `None` when this is its first.
    pub last_night: Option<LastNight>,
    /// What the centre says that it accepted.
    pub receipt: Receipt,
    /// The receipt as a signed line of text, for the agency.
    pub line: String,
    /// The file in the night's folder that holds this line.
    pub path: PathBuf,
}

/// What accepting something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is the first of its agency for the night.
    New,
    /// It replaces the one with this revision.
    Replaced(u32),
    /// It was accepted before; nothing was written.
    Already,
}

/// Checks the batch in the file `batch` and puts it in the folder of the open night.
///
/// # Errors
/// A variant of [`AcceptError`] for each way in which a batch is not to be accepted. Nothing of it
/// then stands in the night's folder, and what stood there stands there still.
pub fn accept(intake: &Intake<'_>, batch: &Path) -> Result<Accepted, AcceptError> {
    intake.check_door(batch)?;
    let original = regular_file::open(batch).map_err(AcceptError::Open)?;
    let length = original.metadata().map_err(AcceptError::Open)?.len();
    accept_from(intake, original, length)
}

/// Accepts the batch of `length` bytes that `original` holds, which its sender may change.
fn accept_from(
    intake: &Intake<'_>,
    mut original: impl Read + Seek,
    length: u64,
) -> Result<Accepted, AcceptError> {
    // Looked at before anything is copied, so that nothing large is copied only to be refused. The
    // header that counts is that of the copy.
    let header = BatchReader::open(&mut original, length)?.header().clone();
    let agency = header::check(&header, intake.covenant, intake.night)?;

    let (folder, _lock) = intake.lock(agency)?;
    original.rewind().map_err(AcceptError::Open)?;
    let copy = copy::private(&mut original, length, folder.path())
        .map_err(AcceptError::Copy)?
        .ok_or(BatchError::Changed)?;
    let reader = BatchReader::open(copy, length)?;
    if *reader.header() != header {
        return Err(BatchError::Changed.into());
    }
    let signed = reader.verify(agency.sign())?;

    let digest = *signed.digest();
    let latest = folder.latest_revision().map_err(AcceptError::Write)?;
    if let Some(latest) = latest.filter(|&latest| latest >= header.revision) {
        let is_same =
            latest == header.revision && store::digest_of(&folder, latest) == Some(digest);
        return if is_same {
            Ok(intake.accepted(How::Already, &header, agency, digest))
        } else {
            Err(older(agency, header.revision, latest))
        };
    }

    intake.check_revisions(SentKind::Batch, agency, &digest)?;

    // From here on columns are written, into a folder that has no name yet.
    let night_key = intake.night_key()?;
    let mut writer =
        Writer::create(&folder, &header, digest, night_key.key()).map_err(AcceptError::Write)?;
    read_records(signed, intake.centre_key, agency, &mut writer)?;
    let how = latest.map_or(How::New, How::Replaced);
    let accepted = intake.accepted(how, &header, agency, digest);
    writer
        .complete(&accepted.line)
        .map_err(AcceptError::Write)?;
    // Logged just before it gets its name: no batch without a line.
    let line = LogLine {
        at: intake.at,
        kind: SentKind::Batch,
        agency: agency.id(),
        revision: header.revision,
        digest: &digest,
        replaces: latest.map(|revision| ReplacedRevision {
            revision,
            digest: store::digest_of(&folder, revision),
        }),
    };
    line.append(&intake.folder().log())
        .map_err(AcceptError::Write)?;
    // Before the batch has its name, and not before it is whole: no key without a batch.
    night_key.keep()?;
    writer.publish().map_err(AcceptError::Write)?;
    Ok(accepted)
}

impl Intake<'_> {
    /// What must hold before anything that was sent is looked at: the file is whole, and the key is
    /// that of the covenant's centre.
    pub(crate) fn check_door(&self, sent: &Path) -> Result<(), AcceptError> {
        let is_part = |extension: &std::ffi::OsStr| extension.eq_ignore_ascii_case("part");
        if sent.extension().is_some_and(is_part) {
            return Err(AcceptError::Part);
        }
        if !self.centre_key.is_of(self.covenant.centre()) {
            return Err(AcceptError::Centre);
        }
        Ok(())
    }

    /// The folder of the open night.
    pub(crate) fn folder(&self) -> NightFolder {
        self.site.night(self.night)
    }

    /// Makes an agency's folder, and keeps a second run away from it for as long as the lock is
    /// held.
    pub(crate) fn lock(&self, agency: &Agency) -> Result<(AgencyFolder, FolderLock), AcceptError> {
        let folder = self.folder().agency(agency.id());
        folder.create().map_err(AcceptError::Write)?;
        match folder.lock() {
            Ok(lock) => Ok((folder, lock)),
            Err(LockError::Busy) => Err(AcceptError::Busy {
                agency: agency.id().to_owned(),
            }),
            Err(LockError::Io(error)) => Err(AcceptError::Write(error)),
            Err(error) => Err(AcceptError::Write(io::Error::other(error))),
        }
    }

    /// The key of the night, which is drawn when there is none.
    fn night_key(&self) -> Result<PendingNightKey, AcceptError> {
        let Self {
            site,
            centre_key,
            night,
            fresh,
            ..
        } = *self;
        Ok(PendingNightKey::find_or_draw(
            site, night, centre_key, fresh,
        )?)
    }

    fn accepted(
        &self,
        how: How,
        header: &BatchHeader,
        agency: &Agency,
        digest: [u8; 32],
    ) -> Accepted {
        let receipt = Receipt {
            agency: agency.id().to_owned(),
            night: self.night,
            revision: header.revision,
            covenant: self.covenant.hash(),
            batch: digest,
        };
        let revision = self.folder().agency(agency.id()).revision(header.revision);
        Accepted {
            how,
            records: header.records(),
            agreements: header.agreements,
            last_night: last_night::last_night(self.site, agency, self.night),
            line: receipt.sign(self.centre_key.identity().sign()),
            path: revision.file(RevisionFile::Receipt),
            receipt,
        }
    }
}

/// Why a batch is refused that is not the one accepted before, of this revision or a higher one.
fn older(agency: &Agency, revision: u32, accepted: u32) -> AcceptError {
    let agency = agency.id().to_owned();
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
    centre_key: &CentreKey,
    agency: &Agency,
    writer: &mut Writer,
) -> Result<(), AcceptError> {
    let mut chunks = batch.records(centre_key.identity())?;
    let (mut section, mut before) = (0, 0_u64);
    while let Some(Chunk { index, records, .. }) = chunks.next_chunk()? {
        if index != section {
            (section, before) = (index, 0);
        }
        // Checked here, once: whoever opens groups may rely on it.
        if let Some(index) = records.iter().position(has_odd_share) {
            return Err(AcceptError::Share {
                agency: agency.id().to_owned(),
                section,
                record: before + index as u64 + 1,
            });
        }
        writer.put(section, records).map_err(AcceptError::Write)?;
        before += records.len() as u64;
    }
    Ok(())
}

/// Whether a share is not a number below the order of the group.
fn has_odd_share(record: &RecordBytes) -> bool {
    let share = Scalar::from_canonical_bytes(*Record::from_bytes(record).share);
    bool::from(share.is_none())
}

#[cfg(test)]
mod tests;
