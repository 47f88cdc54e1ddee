//! Takes in one file that was sent: for what it is by its first bytes, and with what is odd about
//! it, whoever hands it in.

use std::io::{self, Read as _};
use std::path::Path;

use casebook::store::AnswersRefused;
use exchange::agreements::signed_agreements::{self, SignedAgreements};
use exchange::batch::{BatchError, BatchHeaderError};
use exchange::covenant::signed_covenant::TrustError;
use exchange::file::regular_file;
use exchange::hits::Notice;
use exchange::letter::written_under::WrittenUnderError;
use exchange::letter::{self, LetterError, TextError};
use exchange::night::Night;
use matcher::accept::{AcceptError, Accepted, Intake, TakenBefore, accept, taken_before};
use matcher::confirm::accept_confirmation::{
    AcceptedConfirmation, ConfirmationError, accept_confirmation,
};
use matcher::store::night_key::NightKeyError;

/// What became of a file that was not refused.
#[derive(Debug)]
pub enum TakenIn {
    /// A batch was accepted, now or before.
    Batch(Accepted),
    /// A confirmation was accepted, now or before.
    Confirmation(AcceptedConfirmation),
    /// It was taken in before and does not count now: of another night, or replaced since.
    Before {
        /// What is known of it.
        taken: TakenBefore,
        /// Why it does not count.
        why: TakeInError,
    },
}

/// Takes in a file: a batch or a confirmation for the night of `intake`.
///
/// # Errors
/// [`TakeInError`] when it is neither, or not to be accepted; nothing has changed then.
pub fn take_in(intake: &Intake<'_>, sent: &Path) -> Result<TakenIn, TakeInError> {
    let taken = if is_letter(sent) {
        accept_confirmation(intake, sent)
            .map(TakenIn::Confirmation)
            .map_err(TakeInError::from)
    } else {
        accept(intake, sent)
            .map(TakenIn::Batch)
            .map_err(TakeInError::from)
    };
    taken.or_else(|why| match why.fault() {
        AtFault::File | AtFault::Site => match taken_before(intake, sent) {
            Some(taken) => Ok(TakenIn::Before { taken, why }),
            None => Err(why),
        },
        AtFault::Moment | AtFault::Disk(_) => Err(why),
    })
}

/// Whether a file begins as a letter does; one that cannot be read is refused as a batch is.
fn is_letter(path: &Path) -> bool {
    let mut start = [0; letter::MAGIC.len()];
    regular_file::open(path)
        .and_then(|mut file| file.read_exact(&mut start))
        .is_ok()
        && start == letter::MAGIC
}

/// What of an accepted batch is not as it was agreed on or expected; the centre should ask.
#[must_use]
pub fn oddities(
    accepted: &Accepted,
    agreements: Option<&SignedAgreements>,
    night: Night,
) -> Vec<String> {
    let agency = &accepted.receipt.agency;
    let mut odd = Vec::new();
    if accepted.is_far_smaller() {
        odd.push(fall(accepted));
    }
    if accepted.agreements != signed_agreements::hash_of(agreements) {
        let agency = agency.clone();
        odd.push(Notice::OtherAgreements { agency }.to_string());
    }
    if agreements.is_some_and(|agreements| agreements.expects(agency, night) == Some(false)) {
        let notice = Notice::NotExpected {
            agency: agency.clone(),
            delivered: true,
        };
        odd.push(notice.to_string());
    }
    odd
}

/// Says that a batch holds far fewer records than the agency's last one.
fn fall(accepted: &Accepted) -> String {
    let agency = &accepted.receipt.agency;
    let now = match accepted.records {
        0 => "no record".to_owned(),
        1 => "1 record".to_owned(),
        records => format!("{records} records"),
    };
    let last = accepted.last_night.map_or_else(String::new, |last| {
        let covenant = if last.covenant == accepted.receipt.covenant {
            ""
        } else {
            ", under another covenant"
        };
        format!(", and {} on {}{covenant}", last.records, last.night)
    });
    format!("{agency} sends {now}{last}; all else is withdrawn: ask whether its export is whole")
}

/// Why a file is not taken in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TakeInError {
    /// It is not a batch that is accepted.
    #[error(transparent)]
    Batch(AcceptError),
    /// It is not a confirmation that is accepted.
    #[error(transparent)]
    Confirmation(ConfirmationError),
    /// These are not answers that are accepted.
    #[error(transparent)]
    Answers(AnswersError),
}

/// Why answers are not taken in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnswersError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(io::Error),
    /// It is not a letter, or not one of its agency to this centre.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// It is not from an agency of the covenant to the centre, or not a letter of answers.
    #[error("the letter is not one of answers, from an agency of the covenant to the centre")]
    Kind,
    /// What it says is not of the form of answers, or cannot be.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It was not written under the covenant, or under an earlier one of which it may be read.
    #[error(transparent)]
    Covenant(#[from] WrittenUnderError),
    /// The casebook does not take them.
    #[error(transparent)]
    Casebook(#[from] AnswersRefused),
}

impl From<AcceptError> for TakeInError {
    fn from(error: AcceptError) -> Self {
        Self::Batch(error)
    }
}

impl From<ConfirmationError> for TakeInError {
    fn from(error: ConfirmationError) -> Self {
        match error {
            ConfirmationError::Accept(error) => Self::Batch(error),
            error => Self::Confirmation(error),
        }
    }
}

/// Whose fault it is that a file is not taken in.
#[derive(Debug, Clone, Copy)]
pub enum AtFault<'a> {
    /// The file's: it will never be accepted.
    File,
    /// The site's: its key or its covenant is not the right one.
    Site,
    /// The moment's: another run is at it, or it is still being written. Try again.
    Moment,
    /// That of a disk, or of a right on it.
    Disk(&'a io::Error),
}

impl TakeInError {
    /// Whose fault it is.
    #[must_use]
    pub const fn fault(&self) -> AtFault<'_> {
        match self {
            Self::Batch(
                AcceptError::Open(cause)
                | AcceptError::Copy(cause)
                | AcceptError::Write(cause)
                | AcceptError::NightKey(
                    NightKeyError::Read { source: cause, .. }
                    | NightKeyError::Write { source: cause, .. },
                )
                | AcceptError::Batch(
                    BatchError::Read(cause) | BatchError::Header(BatchHeaderError::Read(cause)),
                ),
            )
            | Self::Answers(
                AnswersError::Read(cause)
                | AnswersError::Covenant(WrittenUnderError::Kept(TrustError::Io {
                    error: cause,
                    ..
                })),
            ) => AtFault::Disk(cause),
            Self::Batch(
                AcceptError::Part
                | AcceptError::Busy { .. }
                | AcceptError::Batch(BatchError::Changed),
            ) => AtFault::Moment,
            Self::Batch(AcceptError::Centre | AcceptError::NightKey(_)) => AtFault::Site,
            Self::Batch(_) | Self::Confirmation(_) | Self::Answers(_) => AtFault::File,
        }
    }

    /// Whether it could not even be opened or read, rather than copied or stored.
    #[must_use]
    pub const fn is_unread(&self) -> bool {
        matches!(
            self,
            Self::Batch(
                AcceptError::Open(_)
                    | AcceptError::NightKey(NightKeyError::Read { .. })
                    | AcceptError::Batch(_)
            )
        )
    }
}
