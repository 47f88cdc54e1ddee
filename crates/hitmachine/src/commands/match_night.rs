//! `hitmachine match`: the centre matches a night.

use std::path::PathBuf;

use clap::Args;
use exchange::night::Night;

/// Match a night: meet, link and judge, and write the hit list (at the centre)
///
/// Writes hits.json and hits.csv to the night's folder. When a batch is missing, nothing is written and the exit status is 75:
/// try again later, or say --incomplete.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine match --site /srv/hitmachine")]
pub(crate) struct MatchArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) site: PathBuf,

    /// The covenant [default: covenant.toml in the centre's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) covenant: Option<PathBuf>,

    /// The night to match, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    pub(crate) night: Option<Night>,

    /// Match although batches are missing; the run and its hits are marked
    #[arg(long)]
    pub(crate) incomplete: bool,
}
