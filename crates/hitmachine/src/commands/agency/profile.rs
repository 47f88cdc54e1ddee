//! `hitmachine profile`: proposes a profile from an export.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use hasher::{ProposeError, TableError};
use serde::Serialize;

use crate::console::Console;
use crate::exit::{self, Failure};
use crate::party_folder;

/// Propose a profile from an export (at an agency)
///
/// Looks at the first rows, guesses encoding, delimiter, date form and which column is what, and
/// prints a profile that says of each line that it is a guess. Look it over, fill in the agency and
/// the codes, and keep it as profile.toml.
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine profile --covenant covenant.toml export.csv > profile.toml"
)]
pub(crate) struct ProfileArgs {
    /// The export, with a header
    signals: PathBuf,

    /// The covenant, to say what it asks of a profile for its codes
    #[arg(long, value_name = "FILE")]
    covenant: Option<PathBuf>,
}

#[derive(Serialize)]
struct Proposal {
    profile: String,
}

pub(crate) fn run(args: &ProfileArgs, console: &Console) -> Result<(), Failure> {
    let covenant = args
        .covenant
        .as_deref()
        .map(party_folder::read_covenant)
        .transpose()?;
    let source = exit::open(&args.signals)?;
    let profile = hasher::propose(source, covenant.as_ref()).map_err(|error| {
        let text = anyhow!("{}: {error}", args.signals.display());
        match &error {
            ProposeError::Read(TableError::Read(cause)) => Failure::unreadable(text, cause),
            _ => Failure::refused(text),
        }
    })?;
    console.result(&Proposal { profile }, |proposal| proposal.profile.clone())
}
