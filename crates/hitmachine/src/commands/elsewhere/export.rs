//! `hitmachine export`: the tags of a night, for another engine.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use elsewhere::export::{ExportError, export};
use elsewhere::manifest::Manifest;
use matcher::CheckedNight;
use matcher::store::StoredError;
use serde::Serialize;

use crate::commands::matching::MatchingArgs;
use crate::console::Console;
use crate::exit::{self, Failure};

/// Write the tags of a night as Parquet, so that it can meet on another engine (at the centre)
///
/// Checks all that match does, and then writes a new folder: which tag each record of each agency
/// has, and what the gates ask. No share and no payload leaves the site. What the other engine
/// finds goes back with match --met. The folder holds pseudonyms: it stays in the centre's trust
/// zone, and is deleted after the night. See docs/scale.md.
#[derive(Args)]
#[command(after_help = "Example:\n  \
                        hitmachine export --site /srv/hitmachine --parquet /scratch/night")]
pub(crate) struct ExportNightArgs {
    #[command(flatten)]
    matching: MatchingArgs,

    /// The folder to make
    #[arg(long, value_name = "OUT")]
    parquet: PathBuf,
}

#[derive(Serialize)]
struct ExportOutcome {
    folder: String,
    #[serde(flatten)]
    manifest: Manifest,
}

pub(crate) fn run(args: &ExportNightArgs, console: &Console) -> Result<(), Failure> {
    let loaded = args.matching.load()?;
    let night =
        CheckedNight::of(&loaded.matching()).map_err(|error| args.matching.not_matched(error))?;
    let manifest = export(&night, &args.parquet).map_err(|error| not_exported(error, args))?;
    let outcome = ExportOutcome {
        folder: args.parquet.display().to_string(),
        manifest,
    };
    console.delivered(&outcome, &outcome.folder, |outcome| {
        let Manifest {
            night,
            records,
            batches,
            ..
        } = &outcome.manifest;
        format!(
            "night {night}: {records} records of {} agencies\nFor another engine: {}",
            batches.len(),
            outcome.folder
        )
    })
}

/// Says why a night is not exported, and who can mend that.
fn not_exported(error: ExportError, args: &ExportNightArgs) -> Failure {
    match error {
        ExportError::Write(cause) => exit::unwritable(&args.parquet, &cause),
        ExportError::Stored(StoredError::Read { ref source, .. }) => {
            let cause = source.kind().into();
            Failure::unreadable(error, &cause)
        }
        ExportError::Stored(_) => Failure::refused(error),
        ExportError::Exists | ExportError::Leftover(_) => {
            Failure::refused(anyhow!("{}: {error}", args.parquet.display()))
        }
        _ => Failure::failed(error),
    }
}
