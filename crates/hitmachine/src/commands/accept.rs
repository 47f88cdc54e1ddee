//! `hitmachine accept`: the centre takes in what the agencies sent.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use exchange::night::Night;
use matcher::accept::{AcceptError, Accepted, accept};
use serde::Serialize;

use crate::commands::night_or_now;
use crate::console::{Console, table};
use crate::exit::Stop;
use crate::home;

/// Check batches and put them in the night's folder (at the centre)
///
/// Each batch is accepted or refused by itself; when one is refused, the others still are accepted, and the exit status is 1.
/// The same batch twice changes nothing.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine accept --site /srv/hitmachine incoming/*.batch")]
pub(crate) struct AcceptArgs {
    /// The batches
    #[arg(required = true)]
    batches: Vec<PathBuf>,

    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,

    /// The covenant [default: covenant.toml in the centre's folder]
    #[arg(long, value_name = "FILE")]
    covenant: Option<PathBuf>,

    /// The open night, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    night: Option<Night>,
}

/// What became of one batch.
#[derive(Serialize)]
struct Outcome {
    batch: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(crate) fn run(args: &AcceptArgs, console: &Console) -> Result<(), Stop> {
    let covenant = home::read_covenant(&home::file(&args.site, home::COVENANT, args.covenant.as_ref()))?;
    let night = night_or_now(args.night)?;
    let mut outcomes = Vec::new();
    let mut stop = None;
    for batch in &args.batches {
        let place = batch.display().to_string();
        outcomes.push(match accept(&args.site, &covenant, night, batch) {
            Ok(accepted) => outcome(place, accepted),
            Err(error) => {
                let reason = error.to_string();
                let error = anyhow!(error).context(place.clone());
                let this = if refuses(&reason, &error) { Stop::refused(error) } else { Stop::failed(error) };
                console.error(&this);
                stop = Some(this);
                Outcome { batch: place, outcome: "refused", agency: None, revision: None, records: None, reason: Some(reason) }
            }
        });
    }
    console.result(&outcomes, |outcomes| describe(outcomes))?;
    stop.map_or(Ok(()), Err)
}
