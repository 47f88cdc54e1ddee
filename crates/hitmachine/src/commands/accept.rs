//! `hitmachine accept`: the centre takes in what the agencies sent.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::letter;
use exchange::night::Night;
use jiff::Timestamp;
use matcher::accept::{AcceptError, Accepted, How, accept};
use matcher::confirm::accept_confirmation::{self, ConfirmationError};
use matcher::keys::CentreKey;
use serde::Serialize;

use crate::commands::night_or_now;
use crate::commands::site::SiteArgs;
use crate::console::{self, Console, table};
use crate::exit::{self, Failure};
use crate::party_folder;

/// Check batches and confirmations and put them in the night's folder (at the centre)
///
/// Each file is taken for what it is by its first bytes. Each is accepted or refused by itself: when one is refused, the others are accepted still, and the exit status is 1.
/// The same batch twice changes nothing; another batch of the same agency needs a higher revision.
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
    batches: &'a [Outcome],
}

/// What became of one batch.
#[derive(Serialize)]
pub(crate) struct Outcome {
    batch: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<u64>,
    /// How many pairs are confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pairs: Option<u64>,
    /// What the agency gets back.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(crate) fn run(args: &AcceptArgs, console: &Console) -> Result<(), Failure> {
    let (outcomes, mut stops) = accept_all(args)?;
    console.result(&Outcomes { batches: &outcomes }, |outcomes| {
        describe(outcomes.batches)
    })?;
    // Each is told; the last one gives the exit status, and a disk that fails counts more than a refusal.
    stops.sort_by_key(Failure::exit);
    let last = stops.pop();
    stops.iter().for_each(console::error);
    last.map_or(Ok(()), Err)
}

/// Accepts or refuses each batch; there is a stop for each that was refused.
pub(crate) fn accept_all(args: &AcceptArgs) -> Result<(Vec<Outcome>, Vec<Failure>), Failure> {
    let (site, covenant) = (&args.site.site, args.site.admit_covenant()?);
    let centre = party_folder::key(
        &party_folder::file(site, party_folder::CENTRE_KEY, args.key.as_ref()),
        CentreKey::read,
    )?;
    let (night, now) = (night_or_now(args.night)?, Timestamp::now());
    let mut stops = Vec::new();
    let outcomes = (args.batches.iter())
        .map(|sent| {
            let place = sent.display().to_string();
            let outcome = if is_letter(sent) {
                let confirmed =
                    accept_confirmation::accept(site, &covenant, &centre, night, now, sent);
                confirmed
                    .map(|accepted| confirmation_outcome(place.clone(), accepted))
                    .map_err(|error| not_confirmed(sent, error))
            } else {
                let accepted = accept(site, &covenant, &centre, night, now, sent);
                accepted
                    .map(|accepted| outcome(place.clone(), accepted))
                    .map_err(|error| (error.to_string(), refusal(sent, &error)))
            };
            outcome.unwrap_or_else(|(reason, stop)| {
                stops.push(stop);
                refused(place, reason)
            })
        })
        .collect();
    Ok((outcomes, stops))
}

/// Whether a file begins as a letter does; one that cannot be read is refused as a batch is.
fn is_letter(path: &Path) -> bool {
    let mut start = [0; letter::MAGIC.len()];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut start))
        .is_ok()
        && start == letter::MAGIC
}

/// Says why a confirmation is not accepted, and who can mend that.
fn not_confirmed(sent: &Path, error: ConfirmationError) -> (String, Failure) {
    let text = error.to_string();
    let stop = match error {
        ConfirmationError::Accept(error) => refusal(sent, &error),
        _ => Failure::refused(anyhow!("{}: {text}", sent.display())),
    };
    (text, stop)
}

/// Says why a batch is not accepted, and who can mend that.
fn refusal(batch: &Path, error: &AcceptError) -> Failure {
    let text = anyhow!("{}: {error}", batch.display());
    match error {
        AcceptError::Write(_) | AcceptError::Copy(_) => Failure::failed(text),
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

fn confirmation_outcome(batch: String, accepted: accept_confirmation::Accepted) -> Outcome {
    Outcome {
        batch,
        outcome: word(accepted.how),
        agency: Some(accepted.agency),
        revision: Some(accepted.revision),
        records: None,
        pairs: Some(accepted.pairs),
        receipt: None,
        reason: None,
    }
}

fn outcome(batch: String, accepted: Accepted) -> Outcome {
    Outcome {
        batch,
        outcome: word(accepted.how),
        agency: Some(accepted.receipt.agency),
        revision: Some(accepted.receipt.revision),
        records: Some(accepted.records),
        pairs: None,
        receipt: Some(accepted.path),
        reason: None,
    }
}

const fn refused(batch: String, reason: String) -> Outcome {
    Outcome {
        batch,
        outcome: "refused",
        agency: None,
        revision: None,
        records: None,
        pairs: None,
        receipt: None,
        reason: Some(reason),
    }
}

fn describe(outcomes: &[Outcome]) -> String {
    let shown = |number: Option<String>| number.unwrap_or_default();
    table(
        [
            "batch", "outcome", "agency", "revision", "records", "receipt",
        ],
        outcomes.iter().map(|o| {
            [
                o.batch.clone(),
                o.outcome.to_owned(),
                shown(o.agency.clone()),
                shown(o.revision.map(|n| n.to_string())),
                shown(
                    o.records
                        .map(|n| n.to_string())
                        .or_else(|| o.pairs.map(|n| format!("{n} pairs"))),
                ),
                shown(o.receipt.as_ref().map(|path| path.display().to_string())),
            ]
        }),
    )
}
