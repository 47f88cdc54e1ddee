//! What is refused: kept with its reason, answered where its agency signed it, and out of the
//! inbox, so that nothing is refused twice.
//!
//! It is kept under the start of its SHA-256, so a run that was cut off does the same again. Its
//! own name, which may say anything, is not kept.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use casebook::store::AnswersRefused;
use exchange::batch::BatchError;
use exchange::file::atomic_file::{self, AtomicFile};
use exchange::file::regular_file;
use exchange::hex::Hex;
use exchange::night::Night;
use exchange::receipt::refusal::{Refusal, RefusalReason};
use journal::{Act, Subject};
use matcher::accept::AcceptError;
use matcher::confirm::accept_confirmation::ConfirmationError;
use sha2::{Digest as _, Sha256};

use super::inbox::Found;
use super::report::{FileOutcome, FileReport};
use super::sent_header::SentHeader;
use super::{NightError, NightTerms, OpenSite, make_own_folder};
use crate::take_in::{AnswersError, TakeInError};

/// Bytes that are copied at a time.
const BUFFER: usize = 64 * 1024;

/// How many bytes of a refused file are kept: all of a night of a hundred thousand signals, and no
/// more of what somebody uploads to fill the disk.
const MAX_KEPT: u64 = 64 * 1024 * 1024;

/// Bytes of a file's SHA-256 that it is kept under.
const NAME_LEN: usize = 8;

impl OpenSite {
    /// Refuses a file of the inbox.
    pub(super) fn refuse(
        &mut self,
        file: &Found,
        terms: &NightTerms<'_>,
        error: &TakeInError,
    ) -> Result<FileReport, NightError> {
        let mut report = FileReport::new(file.shown.clone(), FileOutcome::Refused).because(error);
        let folder = self.site.refused(terms.night);
        let digest = match keep(&file.path, &folder, error) {
            Ok(digest) => digest,
            // What cannot be kept is left, and the others are looked at.
            Err(source) => {
                report.outcome = FileOutcome::Failed;
                return Ok(report.because(&format!("{error}; it cannot be kept: {source}")));
            }
        };
        let name = Hex(&digest[..NAME_LEN]).to_string();
        let refused = Subject {
            kind: "file".to_owned(),
            id: format!("{}/{name}", terms.night),
            detail: digest.to_vec(),
        };
        let mut acts = vec![(Act::Refuse, refused)];
        let proven = SentHeader::proven(&file.path, terms.covenant);
        if let (Some((header, agency)), Some(reason)) = (proven, reason_of(error, terms.night)) {
            let refusal = Refusal {
                agency: agency.clone(),
                night: header.night,
                revision: header.revision,
                kind: header.kind,
                reason,
                covenant: terms.covenant.hash(),
                file: digest,
            };
            let line = refusal.sign(terms.centre_key.identity().sign());
            let answer = format!("{}-{name}.refusal", terms.night);
            acts.extend(self.lay_out(&agency, &answer, line.as_bytes())?);
            report = report.of(agency, header.night, header.revision);
        }
        self.write_down(&acts)?;
        Ok(file.remove(report))
    }
}

/// Copies a file to the folder of what was refused, as far as one is kept, and writes beside it
/// why; gives back its SHA-256.
fn keep(path: &Path, folder: &Path, error: &TakeInError) -> io::Result<[u8; 32]> {
    let (digest, length) = digest_of(regular_file::open_own(path)?)?;
    make_own_folder(folder)?;
    let name = Hex(&digest[..NAME_LEN]).to_string();
    let mut copy = AtomicFile::create(&folder.join(format!("{name}.sent")))?;
    let sent = regular_file::open_own(path)?;
    io::copy(&mut sent.take(MAX_KEPT), &mut copy)?;
    copy.flush()?;
    copy.publish()?;
    let mut why = format!("{error}\n");
    let whole = if length > MAX_KEPT {
        let digest = Hex(&digest);
        writeln!(
            why,
            "{length} bytes, the first {MAX_KEPT} are kept; SHA-256 of all: {digest}"
        )
        .expect("a string takes all");
        path.to_owned()
    } else {
        folder.join(format!("{name}.sent"))
    };
    if digest_of(regular_file::open_own(&whole)?)? != (digest, length) {
        return Err(io::Error::other("it was changed while it was copied"));
    }
    atomic_file::write(&folder.join(format!("{name}.txt")), why.as_bytes())?;
    Ok(digest)
}

/// The SHA-256 of a file, and how many bytes it has.
fn digest_of(mut file: File) -> io::Result<([u8; 32], u64)> {
    let (mut hash, mut buffer, mut all) = (Sha256::new(), vec![0; BUFFER], 0);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((hash.finalize().into(), all)),
            length => {
                hash.update(&buffer[..length]);
                all += length as u64;
            }
        }
    }
}

/// The word that the agency gets for why its file is refused; `None` where its signature cannot
/// have held.
fn reason_of(error: &TakeInError, open: Night) -> Option<RefusalReason> {
    let of_night = |named: Night| {
        if named > open {
            RefusalReason::FarNight
        } else {
            RefusalReason::ClosedNight
        }
    };
    Some(match error {
        TakeInError::Batch(error) => match error {
            AcceptError::Covenant { .. } => RefusalReason::Covenant,
            AcceptError::Epoch { .. } => RefusalReason::Epoch,
            AcceptError::Night { batch, .. } => of_night(*batch),
            AcceptError::Period { .. } => RefusalReason::Period,
            AcceptError::Bsn { .. } => RefusalReason::Bsn,
            AcceptError::Volume { .. } => RefusalReason::Volume,
            AcceptError::Replaced { .. } => RefusalReason::Replaced,
            AcceptError::Revision { .. } => RefusalReason::Revision,
            AcceptError::Batch(BatchError::NotForUs) => RefusalReason::NotForUs,
            AcceptError::Sections { .. }
            | AcceptError::Share { .. }
            | AcceptError::Batch(BatchError::NotRising { .. }) => RefusalReason::Form,
            _ => return None,
        },
        TakeInError::Answers(error) => match error {
            AnswersError::Covenant(_) => RefusalReason::Covenant,
            AnswersError::Casebook(AnswersRefused::Night { night, .. }) => of_night(*night),
            AnswersError::Casebook(AnswersRefused::NotAsked { .. }) => RefusalReason::NotAsked,
            AnswersError::Casebook(AnswersRefused::Revision { .. }) => RefusalReason::Revision,
            AnswersError::Letter(exchange::letter::LetterError::NotForUs) => {
                RefusalReason::NotForUs
            }
            AnswersError::Letter(exchange::letter::LetterError::Padding)
            | AnswersError::Text(_) => RefusalReason::Form,
            _ => return None,
        },
        TakeInError::Confirmation(error) => match error {
            ConfirmationError::Covenant { .. } => RefusalReason::Covenant,
            ConfirmationError::Night { letter, .. } => of_night(*letter),
            ConfirmationError::NotAsked { .. } => RefusalReason::NotAsked,
            ConfirmationError::Payload { .. } => RefusalReason::Payload,
            ConfirmationError::Revision { .. } => RefusalReason::Revision,
            ConfirmationError::Letter(exchange::letter::LetterError::NotForUs) => {
                RefusalReason::NotForUs
            }
            ConfirmationError::Letter(exchange::letter::LetterError::Padding)
            | ConfirmationError::Text(_) => RefusalReason::Form,
            _ => return None,
        },
    })
}
