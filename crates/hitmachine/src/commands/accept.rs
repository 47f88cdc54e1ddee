//! `hitmachine accept`: the centre takes in what the agencies sent.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::night::Night;
use jiff::Timestamp;
use matcher::accept::{AcceptError, Accepted, How, accept};
use matcher::keys::CentreKey;
use serde::Serialize;

use crate::commands::inspect::no_batch;
use crate::commands::night_or_now;
use crate::commands::site::SiteArgs;
use crate::console::{self, Console, table};
use crate::exit::Stop;
use crate::home;

/// Check batches and put them in the night's folder (at the centre)
///
/// Each batch is accepted or refused by itself: when one is refused, the others are accepted still, and the exit status is 1.
/// The same batch twice changes nothing; another batch of the same agency needs a higher revision.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine accept --site /srv/hitmachine incoming/*.batch")]
pub(crate) struct AcceptArgs {
    /// The batches
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
    /// What the agency gets back.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(crate) fn run(args: &AcceptArgs, console: &Console) -> Result<(), Stop> {
    let (outcomes, mut stops) = accept_all(args)?;
    console.result(&Outcomes { batches: &outcomes }, |outcomes| describe(outcomes.batches))?;
    // Each is told; the last one gives the exit status, and a disk that fails counts more than a refusal.
    stops.sort_by_key(Stop::exit);
    let last = stops.pop();
    stops.iter().for_each(console::error);
    last.map_or(Ok(()), Err)
}

/// Accepts or refuses each batch; there is a stop for each that was refused.
pub(crate) fn accept_all(args: &AcceptArgs) -> Result<(Vec<Outcome>, Vec<Stop>), Stop> {
    let (site, covenant) = (&args.site.site, args.site.admit_covenant()?);
    let centre = home::key(&home::file(site, home::CENTRE_KEY, args.key.as_ref()), CentreKey::read)?;
    let (night, now) = (night_or_now(args.night)?, Timestamp::now());
    let mut stops = Vec::new();
    let outcomes = (args.batches.iter())
        .map(|batch| match accept(site, &covenant, &centre, night, now, batch) {
            Ok(accepted) => outcome(batch.display().to_string(), accepted),
            Err(error) => {
                stops.push(refusal(batch, &error));
                refused(batch.display().to_string(), error.to_string())
            }
        })
        .collect();
    Ok((outcomes, stops))
}

/// Says why a batch is not accepted, and who can mend that.
fn refusal(batch: &Path, error: &AcceptError) -> Stop {
    let text = anyhow!("{}: {error}", batch.display());
    match error {
        AcceptError::Write(_) | AcceptError::Copy(_) => Stop::failed(text),
        AcceptError::Open(cause) => Stop::unreadable(text, cause),
        AcceptError::Batch(error) => no_batch(batch, error),
        _ => Stop::refused(text),
    }
}

fn outcome(batch: String, accepted: Accepted) -> Outcome {
    let outcome = match accepted.how {
        How::New => "accepted",
        How::Replaced(_) => "replaced",
        How::Already => "already there",
    };
    Outcome {
        batch,
        outcome,
        agency: Some(accepted.receipt.agency),
        revision: Some(accepted.receipt.revision),
        records: Some(accepted.records),
        receipt: Some(accepted.path),
        reason: None,
    }
}

const fn refused(batch: String, reason: String) -> Outcome {
    Outcome { batch, outcome: "refused", agency: None, revision: None, records: None, receipt: None, reason: Some(reason) }
}

fn describe(outcomes: &[Outcome]) -> String {
    let shown = |number: Option<String>| number.unwrap_or_default();
    table(
        ["batch", "outcome", "agency", "revision", "records", "receipt"],
        outcomes.iter().map(|o| {
            [
                o.batch.clone(),
                o.outcome.to_owned(),
                shown(o.agency.clone()),
                shown(o.revision.map(|n| n.to_string())),
                shown(o.records.map(|n| n.to_string())),
                shown(o.receipt.as_ref().map(|path| path.display().to_string())),
            ]
        }),
    )
}
