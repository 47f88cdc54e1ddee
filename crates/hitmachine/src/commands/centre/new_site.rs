//! `hitmachine site new`: a folder becomes the centre's, for nights that run by themselves.

use std::path::PathBuf;

use anyhow::anyhow;
use centre::new_site::{self, NewSite, NewSiteError, SitePlan};
use clap::{Args, Subcommand};
use jiff::civil::Time;
use journal::Origin;
use serde::Serialize;
use site::{Site, SiteError};

use crate::console::Console;
use crate::exit::{self, Failure};
use crate::random;

/// Make the centre's folder
#[derive(Args)]
pub(crate) struct SiteCommandArgs {
    #[command(subcommand)]
    command: SiteCommand,
}

#[derive(Subcommand)]
enum SiteCommand {
    New(NewSiteArgs),
}

/// Make a folder the centre's, with its settings, keys and folders
///
/// The folder is new or empty, or one in which batches were accepted and matched before: what is
/// there is kept, and what is lacking is made. It says what others must put there before the first
/// night.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine site new /srv/hitmachine \
                        --origin hitmachine/nijmegen --deadline 06:30")]
struct NewSiteArgs {
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The name of the journal's heads, by which agencies know it: 1 to 128 of a-z 0-9 . - /
    #[arg(long, value_name = "NAME", value_parser = origin)]
    origin: Origin,

    /// From when on a night is matched without those missing; before noon
    #[arg(long, value_name = "HH:MM", value_parser = deadline, default_value = "06:30")]
    deadline: Time,

    /// Make no centre key: it is put there later, or given to `night` by --key
    #[arg(long)]
    without_centre_key: bool,

    /// Say what would be made, and make nothing
    #[arg(long)]
    dry_run: bool,
}

fn origin(text: &str) -> Result<Origin, &'static str> {
    Origin::parse(text).ok_or("1 to 128 of the signs a-z 0-9 . - /, such as hitmachine/nijmegen")
}

fn deadline(text: &str) -> Result<Time, &'static str> {
    Time::strptime("%H:%M", text)
        .ok()
        .filter(|time| time.hour() < 12)
        .ok_or("a time before noon, when the night ends, such as 06:30")
}

#[derive(Serialize)]
struct MadeSite {
    is_made: bool,
    makes: Vec<String>,
    keeps: Vec<String>,
    lacks: Vec<String>,
}

pub(crate) fn run(args: &SiteCommandArgs, console: &Console) -> Result<(), Failure> {
    let SiteCommand::New(args) = &args.command;
    let site = Site::open(&args.folder).map_err(|error| match &error {
        SiteError::Read { source, .. } => {
            let cause = source.kind().into();
            Failure::unreadable(error, &cause)
        }
        _ => Failure::refused(error),
    })?;
    if args.folder.exists() && !args.folder.is_dir() {
        let text = anyhow!("{}: is not a folder", args.folder.display());
        return Err(Failure::refused(text));
    }
    let (casebook_key, centre_key) = (random::secret()?, random::secret()?);
    let new = NewSite {
        origin: &args.origin,
        deadline: args.deadline,
        centre_key: (!args.without_centre_key).then_some(&centre_key),
        casebook_key: &casebook_key,
    };
    let outcome = if args.dry_run {
        new_site::plan(&site, &new)
    } else {
        new_site::make(&site, &new)
    };
    let SitePlan {
        makes,
        keeps,
        lacks,
    } = outcome.map_err(not_made)?;
    let names = |paths: Vec<PathBuf>| {
        let mut names = Vec::with_capacity(paths.len());
        for path in paths {
            names.push(path.display().to_string());
        }
        names
    };
    let made = MadeSite {
        is_made: !args.dry_run,
        makes: names(makes),
        keeps: names(keeps),
        lacks: names(lacks),
    };
    console.delivered(&made, args.folder.display(), |made| {
        describe(made, &args.folder.display().to_string())
    })
}

fn not_made(error: NewSiteError) -> Failure {
    match error {
        NewSiteError::Disk { path, source } => exit::unwritable(&path, &source),
        NewSiteError::Key(error) => exit::key_not_written(error),
        error => Failure::refused(error),
    }
}

fn describe(made: &MadeSite, folder: &str) -> String {
    let MadeSite {
        is_made,
        makes,
        keeps,
        lacks,
    } = made;
    let mut lines = vec![if *is_made {
        format!("{folder} is a site for nights. Made:")
    } else {
        format!("{folder} would be a site for nights. It would make:")
    }];
    lines.extend(makes.iter().map(|path| format!("  {path}")));
    if !keeps.is_empty() {
        lines.push("Kept as it was:".to_owned());
        lines.extend(keeps.iter().map(|path| format!("  {path}")));
    }
    lines.push(String::new());
    if lacks.is_empty() {
        lines.push("Nothing is lacking; try `hitmachine night`.".to_owned());
        return lines.join("\n");
    }
    lines.push("To do before the first night:".to_owned());
    lines.extend(
        lacks
            .iter()
            .map(|path| format!("  {path}: {}", to_do(path))),
    );
    lines.join("\n")
}

/// How to get what is lacking.
fn to_do(path: &str) -> &'static str {
    if path.ends_with("covenant.toml") {
        "from its owners, with both signatures; the public parts of centre.key go into it \
         (`hitmachine key show`)"
    } else if path.ends_with("pins") {
        "`hitmachine covenant pin`, with the keys from the owners themselves"
    } else if path.ends_with("agreements.toml") {
        "from the same owners, with both signatures, where they signed any"
    } else {
        "`hitmachine key new centre`, or put yours there"
    }
}
