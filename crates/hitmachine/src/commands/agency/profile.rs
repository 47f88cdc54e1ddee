//! `hitmachine profile`: proposes a profile from an export.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use hasher::{Given, ProposeError, TableError};
use serde::Serialize;

use crate::console::Console;
use crate::exit::{self, Failure};
use crate::party_folder;

/// Propose a profile from an export (at an agency)
///
/// Looks at the first 2,000 rows, guesses encoding, delimiter, forms of dates and which column is
/// what, tests each guess on the cells, and prints a profile that says why and how surely. Look it
/// over, name with --column what it did not find, fill in the agency and the codes, and keep it as
/// profile.toml.
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

    /// A column that you know: a field (or a precondition of the covenant) and the column's name
    #[arg(long = "column", value_name = "FIELD=NAME", value_parser = field_and_name)]
    columns: Vec<(String, String)>,

    /// A profile that you have begun: its columns and codes are kept
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
}

fn field_and_name(text: &str) -> Result<(String, String), String> {
    let (field, name) = text
        .split_once('=')
        .ok_or("a field, =, and the column's name")?;
    let name = name.trim().trim_matches('"');
    Ok((field.trim().to_owned(), name.to_owned()))
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
    let begun = match &args.profile {
        Some(path) => Some(text(path)?),
        None => None,
    };
    let given = Given {
        covenant: covenant.as_ref(),
        profile: begun.as_deref(),
        columns: &args.columns,
    };
    let source = exit::open(&args.signals)?;
    let profile = hasher::propose(source, &given).map_err(|error| {
        let file = match (&error, &args.profile) {
            (ProposeError::Profile(_), Some(profile)) => profile,
            _ => &args.signals,
        };
        let text = anyhow!("{}: {error}", file.display());
        match &error {
            ProposeError::Read(TableError::Read(cause)) => Failure::unreadable(text, cause),
            _ => Failure::refused(text),
        }
    })?;
    console.result(&Proposal { profile }, |proposal| proposal.profile.clone())
}

fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(exit::read(path)?)
        .map_err(|_| Failure::refused(anyhow!("{}: it is not UTF-8 text", path.display())))
}
