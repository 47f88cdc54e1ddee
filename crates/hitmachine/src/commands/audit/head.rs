//! `hitmachine audit head`: the head of the journal for an agency that missed others.

use std::path::PathBuf;

use centre::proved_head::{ProvedHeadError, proved_head};
use clap::Args;
use matcher::keys::CentreKey;
use serde::Serialize;

use crate::commands::centre_folder::open_site;
use crate::console::{Console, count};
use crate::exit::{Failure, store_failed};
use crate::{party_folder, written};

/// Write the journal's head with a proof from so many runs, for an agency that missed others
///
/// Each head that a night lays out goes on from the one before, and only the last 200 are kept. An
/// agency that was away for longer says how many runs its own head is of, and `audit check` takes
/// this one. It names no hit, and leaves no entry.
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine audit head --site /srv/hitmachine --from 12 --out \
                  journal-from-12.head"
)]
pub(super) struct HeadArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,

    /// The centre's key, which signs it [default: centre.key in the centre's folder]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// How many runs the head has that the agency holds
    #[arg(long, value_name = "RUNS")]
    from: u64,

    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Why a file that is there is left as it is.
const ANOTHER: &str = "exists already and says something else; name another file";

#[derive(Serialize)]
struct WrittenHead {
    file: String,
    runs: u64,
    from: u64,
}

pub(super) fn run(args: &HeadArgs, console: &Console) -> Result<(), Failure> {
    let site = open_site(&args.site)?;
    let key_file = args.key.clone().unwrap_or_else(|| site.centre_key());
    let key = party_folder::key(&key_file, CentreKey::read)?;
    let (runs, text) = proved_head(&site, args.from, key.identity().sign()).map_err(not_proved)?;
    written::once(&args.out, text.as_bytes(), ANOTHER)?;
    let written = WrittenHead {
        file: args.out.display().to_string(),
        runs,
        from: args.from,
    };
    console.delivered(&written, &written.file, |written| {
        format!(
            "{}: the head of {}, with a proof from {} on",
            written.file,
            count(written.runs, "run", "runs"),
            count(written.from, "run", "runs")
        )
    })
}

/// Says why there is no such head, and who can mend that.
fn not_proved(error: ProvedHeadError) -> Failure {
    match error {
        ProvedHeadError::Store(error) => store_failed(error),
        error => Failure::refused(error),
    }
}
