//! The inbox: each file in it is taken in or refused by itself, and none blocks another.
//!
//! A file that is accepted is whole: its signature is over all of it. One that is not accepted may
//! still be on its way, so it is refused only when nothing has been written to it for a while.

mod by_hand;

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use exchange::file::{atomic_file, regular_file};
use exchange::hex::Hex;
use exchange::night::Night;
use exchange::receipt::refusal::RefusedKind;
use journal::{Act, Subject};
use matcher::accept::{How, Intake};
use sha2::{Digest as _, Sha256};

use super::report::{FileOutcome, FileReport, NightReport};
use super::sent_header::SentHeader;
use super::{NightError, NightTerms, OpenSite, tomorrow_of};
use crate::take_in::{AtFault, TakeInError, TakenIn, oddities, take_in};

/// For how many seconds nothing must have been written to a file before it is refused.
const QUIET_SECONDS: u64 = 60;

/// The longest name that is shown as it is.
const MAX_SHOWN_NAME: usize = 80;

/// How names end while a file is being uploaded, in lower case.
const UPLOADING: [&str; 3] = [".part", ".filepart", ".tmp"];

/// Something in the inbox.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) shown: String,
    header: Option<SentHeader>,
    metadata: Metadata,
}

impl OpenSite {
    /// Takes in what lies in the inbox.
    pub(super) fn take_in_the_inbox(
        &mut self,
        terms: &NightTerms<'_>,
        report: &mut NightReport,
    ) -> Result<(), NightError> {
        let inbox = self.settings.inbox(self.site.path());
        let found = listed(&inbox).map_err(NightError::disk(&inbox))?;
        for file in found {
            report.files.push(self.take_in_one(&file, terms)?);
        }
        Ok(())
    }

    fn take_in_one(
        &mut self,
        file: &Found,
        terms: &NightTerms<'_>,
    ) -> Result<FileReport, NightError> {
        let shown = || file.shown.clone();
        if !file.metadata.is_file() {
            let left = FileReport::new(shown(), FileOutcome::Left);
            return Ok(left.because("it is not a regular file; take it away"));
        }
        let error = if file.is_answers() {
            match self.take_in_answers(&file.path, terms)? {
                Ok(taken) => return self.answered(file, taken),
                Err(error) => TakeInError::Answers(error),
            }
        } else {
            let night = file.night_of(terms.night);
            let intake = Intake {
                site: &self.site,
                covenant: terms.covenant,
                centre_key: terms.centre_key,
                night,
                at: self.clock,
                fresh: terms.fresh,
            };
            match take_in(&intake, &file.path) {
                Ok(taken) => return self.taken(file, night, terms, taken),
                Err(error) => error,
            }
        };
        match error.fault() {
            AtFault::Site => Err(NightError::TakeIn(error)),
            AtFault::Moment => Ok(FileReport::new(shown(), FileOutcome::Left).because(&error)),
            AtFault::Disk(_) => Ok(FileReport::new(shown(), FileOutcome::Failed).because(&error)),
            AtFault::File if !file.is_quiet(self.clock.into()) => {
                let left = FileReport::new(shown(), FileOutcome::Left);
                Ok(left.because(&format!(
                    "{error}; it was written to less than {QUIET_SECONDS} seconds ago, so it is \
                     looked at again"
                )))
            }
            AtFault::File => self.refuse(file, terms, &error),
        }
    }

    /// Writes down that a file was taken in, and takes it out of the inbox.
    fn taken(
        &mut self,
        file: &Found,
        night: Night,
        terms: &NightTerms<'_>,
        taken: TakenIn,
    ) -> Result<FileReport, NightError> {
        let mut report = FileReport::new(file.shown.clone(), FileOutcome::AlreadyThere);
        let digest = match taken {
            TakenIn::Batch(accepted) => {
                report.outcome = outcome_of(accepted.how);
                report.records = Some(accepted.records);
                report.oddities = oddities(&accepted, terms.agreements, night);
                let receipt = accepted.receipt;
                report = report.of(receipt.agency, night, receipt.revision);
                Some(("batch", receipt.batch))
            }
            TakenIn::Confirmation(accepted) => {
                report.outcome = outcome_of(accepted.how);
                report.pairs = Some(accepted.pairs);
                report = report.of(accepted.agency, night, accepted.revision);
                let kept = regular_file::read_own(&accepted.path);
                let kept = kept.map_err(NightError::disk(&accepted.path))?;
                Some(("confirmation", Sha256::digest(kept).into()))
            }
            TakenIn::Before { taken, why } => {
                report = report.of(taken.agency, taken.night, taken.revision);
                report = report.because(&why);
                None
            }
        };
        if let Some((kind, digest)) = digest {
            let id = [&report.agency, &report.night].map(|word| word.clone().unwrap_or_default());
            let id = format!("{}-r{}", id.join("-"), report.revision.unwrap_or_default());
            self.write_down(&[accepted(kind, id, digest)])?;
        }
        Ok(file.remove(report))
    }
}

/// What is written down of a file that was taken in: its kind, of whom it is, and its digest.
fn accepted(kind: &str, id: String, digest: [u8; 32]) -> (Act, Subject) {
    let subject = Subject {
        kind: kind.to_owned(),
        id,
        detail: digest.to_vec(),
    };
    (Act::Accept, subject)
}

const fn outcome_of(how: How) -> FileOutcome {
    match how {
        How::New => FileOutcome::Accepted,
        How::Replaced(_) => FileOutcome::Replaced,
        How::Already => FileOutcome::AlreadyThere,
    }
}

impl Found {
    /// Whether it says that it holds answers to referrals.
    fn is_answers(&self) -> bool {
        let header = self.header;
        header.is_some_and(|header| header.kind == RefusedKind::Answers)
    }

    /// The night that a file is taken in for: the one that it names, where that is the open one or
    /// the next; any other is held against the open one.
    fn night_of(&self, open: Night) -> Night {
        let named = self.header.map(|header| header.night);
        match named {
            Some(named) if tomorrow_of(open) == Some(named) => named,
            _ => open,
        }
    }

    /// Whether nothing was written to it for a while. A moment in the future is none of ours.
    fn is_quiet(&self, now: SystemTime) -> bool {
        let modified = self.metadata.modified();
        let age = modified.map(|modified| now.duration_since(modified));
        !matches!(age, Ok(Ok(age)) if age.as_secs() < QUIET_SECONDS)
    }

    /// Takes the file out of the inbox, unless it is another one by now; else the report says that
    /// it is still there.
    pub(super) fn remove(&self, report: FileReport) -> FileReport {
        let removed = fs::symlink_metadata(&self.path).and_then(|now| {
            let is_same = now.len() == self.metadata.len()
                && now.modified().ok() == self.metadata.modified().ok();
            if is_same {
                fs::remove_file(&self.path)?;
                atomic_file::sync_folder(&self.path)
            } else {
                Err(io::Error::other("another file took its place"))
            }
        });
        match removed {
            Ok(()) => report,
            Err(error) => FileReport {
                outcome: FileOutcome::Failed,
                reason: Some(format!("it cannot be taken out of the inbox: {error}")),
                ..report
            },
        }
    }
}

/// What lies in the inbox but what is being uploaded: by night, agency and revision, so that of two
/// revisions the later one replaces the other; then what says nothing of itself, by name.
fn listed(inbox: &Path) -> io::Result<Vec<Found>> {
    let mut listed = Vec::new();
    for entry in fs::read_dir(inbox)? {
        let entry = entry?;
        let name = entry.file_name();
        let lower = name.to_string_lossy().to_lowercase();
        if lower.starts_with('.') || UPLOADING.iter().any(|end| lower.ends_with(end)) {
            continue;
        }
        let path = entry.path();
        let metadata = match fs::symlink_metadata(&path) {
            // Whoever put it there has taken it back.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            metadata => metadata?,
        };
        listed.push(Found {
            shown: shown_name(&name.to_string_lossy()),
            header: metadata
                .is_file()
                .then(|| SentHeader::read(&path))
                .flatten(),
            path,
            metadata,
        });
    }
    listed.sort_by(|left, right| {
        let key = |found: &Found| (found.header.is_none(), found.header);
        let by_header = key(left).cmp(&key(right));
        by_header.then_with(|| left.path.cmp(&right.path))
    });
    Ok(listed)
}

/// A name as it may be shown: one with other signs than those of a batch's name could hold
/// anything, and is shown as the start of its digest.
fn shown_name(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if name.len() <= MAX_SHOWN_NAME && name.bytes().all(is_plain) {
        return name.to_owned();
    }
    let digest: [u8; 32] = Sha256::digest(name.as_bytes()).into();
    format!("(a name that is not shown, {})", Hex(&digest[..4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_names_of_batches_and_of_nothing_else() {
        let name = "police-2026-11-22-r1.batch";
        assert_eq!(shown_name(name), name);
        for odd in ["J. de Vries.csv", "a\u{1b}[2Jb", "é", &"a".repeat(81)] {
            let shown = shown_name(odd);
            assert!(shown.starts_with("(a name that is not shown, "), "{shown}");
        }
    }
}
