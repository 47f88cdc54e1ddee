//! `hitmachine accept`: the centre takes in what the agencies sent.

use std::path::PathBuf;

use anyhow::anyhow;
use centre::take_in::{AtFault, TakeInError, TakenIn, oddities, take_in};
use clap::Args;
use exchange::night::Night;
use jiff::Timestamp;
use matcher::accept::{Accepted, How, Intake, TakenBefore};
use matcher::confirm::accept_confirmation::AcceptedConfirmation;
use matcher::keys::CentreKey;
use serde::Serialize;

use crate::commands::centre_folder::SiteArgs;
use crate::commands::night_or_now;
use crate::console::{self, Console, table};
use crate::exit::Failure;
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
        let name = sent.display().to_string();
        outcomes.push(match take_in(&intake, sent) {
            Ok(TakenIn::Batch(accepted)) => {
                for oddity in oddities(&accepted, agreements.as_ref(), night) {
                    console::note(format_args!("warning: {name}: {oddity}"));
                }
                batch_outcome(name, accepted)
            }
            Ok(TakenIn::Confirmation(accepted)) => confirmation_outcome(name, accepted),
            Ok(TakenIn::Before { taken, why }) => earlier(name, taken, night, why.to_string()),
            Err(error) => {
                failures.push(refusal(&name, &error));
                refused(name, error.to_string())
            }
        });
    }
    Ok((outcomes, failures))
}

/// Says why a file is not accepted, and who can mend that.
fn refusal(sent: &str, error: &TakeInError) -> Failure {
    let text = anyhow!("{sent}: {error}");
    match error.fault() {
        AtFault::Disk(cause) if error.is_unread() => Failure::unreadable(text, cause),
        AtFault::Disk(cause) => Failure::unwritable(text, cause),
        AtFault::File | AtFault::Site | AtFault::Moment => Failure::refused(text),
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
