//! `hitmachine accept`: the centre takes in what the agencies sent.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::agreements::signed_agreements::{self, SignedAgreements};
use exchange::file::regular_file;
use exchange::hits::Notice;
use exchange::letter;
use exchange::night::Night;
use jiff::Timestamp;
use matcher::accept::{AcceptError, Accepted, How, Intake, TakenBefore, accept, taken_before};
use matcher::confirm::accept_confirmation::{
    AcceptedConfirmation, ConfirmationError, accept_confirmation,
};
use matcher::keys::CentreKey;
use matcher::store::night_key::NightKeyError;
use serde::Serialize;

use super::site::SiteArgs;
use crate::commands::night_or_now;
use crate::console::{self, Console, count, table};
use crate::exit::{self, Exit, Failure};
use crate::party_folder;
use crate::random;

/// Check batches and confirmations and put them in the night's folder (at the centre)
///
/// Each file is taken for what it is by its first bytes. Each is accepted or refused by itself:
/// when one is refused, the others are accepted still, and the exit status is 1. The same batch
/// twice changes nothing; another batch of the same agency needs a higher revision. What was taken
/// in on another night, or replaced since, is passed over: a whole folder can be handed in. Beside
/// the records of a batch stand those of the agency's last night; far fewer are warned of, and
/// accepted.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine accept --site /srv/hitmachine incoming/*.batch")]
pub(crate) struct AcceptArgs {
    /// The batches and confirmations
    #[arg(required = true)]
    pub(crate) batches: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) site: SiteArgs,

    /// The centre's key [default: centre.key in the centre's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,

    /// The open night, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    pub(crate) night: Option<Night>,
}

#[derive(Serialize)]
struct Outcomes<'a> {
    batches: &'a [FileOutcome],
}

/// What became of one batch.
#[derive(Serialize)]
pub(crate) struct FileOutcome {
    batch: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<u64>,
    /// What the agency sent the night before.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_night: Option<EarlierRecords>,
    /// How many pairs are confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pairs: Option<u64>,
    /// How many of them are not asked any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<u64>,
    /// What the agency gets back.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// How many records an agency sent on an earlier night.
#[derive(Serialize)]
struct EarlierRecords {
    night: String,
    records: u64,
}

pub(crate) fn run(args: &AcceptArgs, console: &Console) -> Result<(), Failure> {
    let (outcomes, mut failures) = accept_all(args)?;
    let accepted = outcomes.iter().filter(|outcome| outcome.reason.is_none());
    let files = format!("{} taken in of {}", accepted.count(), outcomes.len());
    console.delivered(&Outcomes { batches: &outcomes }, files, |outcomes| {
        describe(outcomes.batches)
    })?;
    // Each is told. The last one gives the exit status, and a disk that fails counts more than a
    // refusal.
    failures.sort_by_key(Failure::exit);
    let last = failures.pop();
    for failure in &failures {
        console::error(failure);
    }
    last.map_or(Ok(()), Err)
}

/// Accepts or refuses each batch; there is a failure for each that was refused.
pub(crate) fn accept_all(args: &AcceptArgs) -> Result<(Vec<FileOutcome>, Vec<Failure>), Failure> {
    let night = night_or_now(args.night)?;
    let covenant = args.site.admit_covenant(night)?;
    let agreements = args.site.admit_agreements(&covenant)?;
    let site = args.site.open()?;
    let key_file = args.key.clone().unwrap_or_else(|| site.centre_key());
    let intake = Intake {
        site: &site,
        covenant: &covenant,
        centre_key: &party_folder::key(&key_file, CentreKey::read)?,
        night,
        at: Timestamp::now(),
        fresh: &random::secret()?,
    };
    site.clear_leftovers(night);
    let (mut outcomes, mut failures) = (Vec::new(), Vec::new());
    for sent in &args.batches {
        let outcome = match accept_one(&intake, agreements.as_ref(), sent) {
            Ok(outcome) => outcome,
            Err(Refused { reason, failure }) => {
                let before = match failure.exit() {
                    Exit::Refused => taken_before(&intake, sent),
                    _ => None,
                };
                let name = sent.display().to_string();
                if let Some(before) = before {
                    earlier(name, before, intake.night, reason)
                } else {
                    failures.push(failure);
                    refused(name, reason)
                }
            }
        };
        outcomes.push(outcome);
    }
    Ok((outcomes, failures))
}

/// Why a batch or confirmation is not accepted.
struct Refused {
    /// What is shown beside its name.
    reason: String,
    /// The same with its name, and who can mend it.
    failure: Failure,
}

fn accept_one(
    intake: &Intake<'_>,
    agreements: Option<&SignedAgreements>,
    sent: &Path,
) -> Result<FileOutcome, Refused> {
    let name = sent.display().to_string();
    if is_letter(sent) {
        return match accept_confirmation(intake, sent) {
            Ok(accepted) => Ok(confirmation_outcome(name, accepted)),
            Err(error) => Err(Refused {
                reason: error.to_string(),
                failure: not_confirmed(sent, error),
            }),
        };
    }
    match accept(intake, sent) {
        Ok(accepted) => {
            if accepted.is_far_smaller() {
                console::note(format_args!("warning: {name}: {}", fall(&accepted)));
            }
            for warning in of_agreements(&accepted, agreements, intake.night) {
                console::note(format_args!("warning: {name}: {warning}"));
            }
            Ok(batch_outcome(name, accepted))
        }
        Err(error) => Err(Refused {
            reason: error.to_string(),
            failure: refusal(sent, &error),
        }),
    }
}

/// What of a batch is not as it was agreed on.
fn of_agreements(
    accepted: &Accepted,
    agreements: Option<&SignedAgreements>,
    night: Night,
) -> Vec<String> {
    let agency = &accepted.receipt.agency;
    let mut warnings = Vec::new();
    if accepted.agreements != signed_agreements::hash_of(agreements) {
        let notice = Notice::OtherAgreements {
            agency: agency.clone(),
        };
        warnings.push(notice.to_string());
    }
    if agreements.is_some_and(|agreements| agreements.expects(agency, night) == Some(false)) {
        let notice = Notice::NotExpected {
            agency: agency.clone(),
            delivered: true,
        };
        warnings.push(notice.to_string());
    }
    warnings
}

/// Says that a batch holds far fewer records than the agency's last one.
fn fall(accepted: &Accepted) -> String {
    let agency = &accepted.receipt.agency;
    let now = match accepted.records {
        0 => "no record".to_owned(),
        records => count(records, "record", "records"),
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

/// Whether a file begins as a letter does; one that cannot be read is refused as a batch is.
fn is_letter(path: &Path) -> bool {
    let mut start = [0; letter::MAGIC.len()];
    regular_file::open(path)
        .and_then(|mut file| file.read_exact(&mut start))
        .is_ok()
        && start == letter::MAGIC
}

/// Says why a confirmation is not accepted, and who can mend that.
fn not_confirmed(sent: &Path, error: ConfirmationError) -> Failure {
    match error {
        ConfirmationError::Accept(error) => refusal(sent, &error),
        error => Failure::refused(anyhow!("{}: {error}", sent.display())),
    }
}

/// Says why a batch is not accepted, and who can mend that.
fn refusal(batch: &Path, error: &AcceptError) -> Failure {
    let text = anyhow!("{}: {error}", batch.display());
    match error {
        AcceptError::Write(cause)
        | AcceptError::Copy(cause)
        | AcceptError::NightKey(NightKeyError::Write { source: cause, .. }) => {
            Failure::unwritable(text, cause)
        }
        AcceptError::NightKey(NightKeyError::Read { source: cause, .. }) => {
            Failure::unreadable(text, cause)
        }
        AcceptError::Open(cause) => Failure::unreadable(text, cause),
        AcceptError::Batch(error) => exit::not_a_batch(batch, error),
        _ => Failure::refused(text),
    }
}

const fn word(how: How) -> &'static str {
    match how {
        How::New => "accepted",
        How::Replaced(_) => "replaced",
        How::Already => "already there",
    }
}

fn confirmation_outcome(batch: String, accepted: AcceptedConfirmation) -> FileOutcome {
    FileOutcome {
        batch,
        outcome: word(accepted.how),
        agency: Some(accepted.agency),
        revision: Some(accepted.revision),
        records: None,
        last_night: None,
        pairs: Some(accepted.pairs),
        stale: Some(accepted.stale),
        receipt: None,
        reason: None,
    }
}

fn batch_outcome(batch: String, accepted: Accepted) -> FileOutcome {
    FileOutcome {
        batch,
        outcome: word(accepted.how),
        agency: Some(accepted.receipt.agency),
        revision: Some(accepted.receipt.revision),
        records: Some(accepted.records),
        last_night: accepted.last_night.map(|last| EarlierRecords {
            night: last.night.to_string(),
            records: last.records,
        }),
        pairs: None,
        stale: None,
        receipt: Some(accepted.path),
        reason: None,
    }
}

/// What was taken in before: it is passed over, so that a whole folder can be handed in each night.
fn earlier(batch: String, before: TakenBefore, open: Night, reason: String) -> FileOutcome {
    FileOutcome {
        outcome: if before.night == open {
            "replaced since"
        } else {
            "of another night"
        },
        agency: Some(before.agency),
        revision: Some(before.revision),
        ..refused(batch, reason)
    }
}

const fn refused(batch: String, reason: String) -> FileOutcome {
    FileOutcome {
        batch,
        outcome: "refused",
        agency: None,
        revision: None,
        records: None,
        last_night: None,
        pairs: None,
        stale: None,
        receipt: None,
        reason: Some(reason),
    }
}

fn describe(outcomes: &[FileOutcome]) -> String {
    let mut rows = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let counted = match (outcome.records, outcome.pairs) {
            (Some(records), _) => records.to_string(),
            (None, Some(pairs)) => match outcome.stale {
                Some(stale) if stale > 0 => format!("{pairs} pairs, {stale} no more asked"),
                _ => format!("{pairs} pairs"),
            },
            (None, None) => String::new(),
        };
        let receipt = outcome.receipt.as_ref();
        rows.push([
            outcome.batch.clone(),
            outcome.outcome.to_owned(),
            outcome.agency.clone().unwrap_or_default(),
            shown(outcome.revision),
            counted,
            shown(outcome.last_night.as_ref().map(|last| last.records)),
            shown(receipt.map(|path| path.display())),
        ]);
    }
    let head = [
        "batch",
        "outcome",
        "agency",
        "revision",
        "records",
        "last night",
        "receipt",
    ];
    table(head, rows)
}

/// The cell of what there may be.
fn shown(value: Option<impl std::fmt::Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
