//! `hitmachine restore`: a backup of the casebook is put back.

use std::path::PathBuf;

use anyhow::anyhow;
use casebook::key::Salts;
use casebook::store::ReferredHit;
use centre::restore::{RestoreError, RestoredBackup, Restoring, restore};
use clap::Args;
use exchange::crypto::identity::Identity;
use exchange::crypto::sealed_file::SealedFileError;
use exchange::file::keyfile::{self, KeyKind};
use jiff::Timestamp;
use journal::Actor;
use matcher::keys::CentreKey;
use serde::Serialize;

use super::{SERVICE, casebook_failed, disk_failed, not_opened};
use crate::commands::centre_folder::open_site;
use crate::console::{Console, count, table};
use crate::exit::Failure;
use crate::party_folder;
use crate::random;

/// Put a backup of the casebook back (at the centre, with the owners' key)
///
/// The backup is verified and opened aside. What was forgotten since it was made is forgotten
/// again, by the list casebook/forgotten, and what was referred since is named. The journal says
/// what it goes back to, and the next night tells the agencies. Then it takes the casebook's place.
/// Nobody may have the casebook open. A run that was cut off is done again with the same command.
#[derive(Args)]
#[command(after_help = "Examples:
  hitmachine restore --site /srv/hitmachine --key backup.key --dry-run 2026-11-30.backup
  hitmachine restore --site /srv/hitmachine --key backup.key 2026-11-30.backup")]
pub(crate) struct RestoreArgs {
    /// The backup
    file: PathBuf,

    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,

    /// The owners' backup key, which opens it. It does not stay at the centre
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// The centre's key that signed it [default: centre.key in the centre's folder]
    #[arg(long, value_name = "FILE")]
    centre_key: Option<PathBuf>,

    /// A copy of casebook/forgotten, where the one in the centre's folder is gone or younger than
    /// the backup
    #[arg(long, value_name = "FILE")]
    forgotten: Option<PathBuf>,

    /// Put it back though nobody knows all that was forgotten since: it comes back until it is due
    /// again
    #[arg(long)]
    forgotten_lost: bool,

    /// Open and verify it, say what would be done, and put nothing back
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
struct RestoredView {
    file: String,
    origin: String,
    made: String,
    /// Runs that the journal has again.
    runs: u64,
    night: String,
    /// Runs of the last head that agencies were given, where the site knows it.
    known_runs: Option<u64>,
    forgotten: u64,
    cut: u64,
    /// The night of the letters by which it is known what was referred.
    referred_on: Option<String>,
    /// Agencies were told of these, and they are not referred any more.
    referred: Vec<ReferredView>,
    /// These are referred again, and agencies were told of them no more.
    withdrawn: Vec<String>,
    put_back: bool,
}

#[derive(Serialize)]
struct ReferredView {
    hit: String,
    lead: String,
    told: Vec<String>,
}

pub(crate) fn run(args: &RestoreArgs, console: &Console) -> Result<(), Failure> {
    let site = open_site(&args.site)?;
    let secret = party_folder::key(&args.key, |path| keyfile::read_kind(path, KeyKind::Backup))?;
    let centre_key = args.centre_key.clone().unwrap_or_else(|| site.centre_key());
    let centre_key = party_folder::key(&centre_key, CentreKey::read)?;
    let restoring = Restoring {
        file: &args.file,
        key: &Identity::new(&secret),
        signed_by: &centre_key.identity().sign().public(),
        forgotten: args.forgotten.as_deref(),
        is_list_lost: args.forgotten_lost,
        is_trial: args.dry_run,
        who: &Actor::parse(SERVICE).expect("a fixed word"),
        at: Timestamp::now(),
    };
    let mut salts = Salts::new(&random::secret()?);
    let RestoredBackup {
        header,
        known,
        caught_up,
        referred_on,
    } = restore(&site, &restoring, &mut salts).map_err(|error| not_restored(args, error))?;
    let view = RestoredView {
        file: args.file.display().to_string(),
        origin: header.origin.to_string(),
        made: header.made.to_string(),
        runs: header.head.size,
        night: header.night.to_string(),
        known_runs: known.map(|head| head.size),
        forgotten: caught_up.forgotten,
        cut: caught_up.cut,
        referred_on: referred_on.map(|night| night.to_string()),
        referred: caught_up.referred.into_iter().map(view_of).collect(),
        withdrawn: caught_up.withdrawn,
        put_back: !args.dry_run,
    };
    if args.dry_run {
        return console.result(&view, text);
    }
    console.delivered(&view, "the backup is put back", text)
}

fn view_of(referred: ReferredHit) -> ReferredView {
    let ReferredHit { hit, lead, told } = referred;
    ReferredView { hit, lead, told }
}

fn text(view: &RestoredView) -> String {
    let runs = count(view.runs, "run", "runs");
    let mut lines = vec![format!(
        "{}: the casebook of {} with {runs}, the last of {}, made {}",
        view.file, view.origin, view.night, view.made
    )];
    lines.push(match view.known_runs {
        Some(known) if known > view.runs => format!(
            "The journal goes back from {} to {}: the next night tells the agencies.",
            count(known, "run", "runs"),
            view.runs
        ),
        Some(_) => "The journal loses no run.".to_owned(),
        None => "How many runs agencies know of, this site does not know: ask them.".to_owned(),
    });
    lines.push(format!(
        "Forgotten again: {}; history cut of {}.",
        count(view.forgotten, "hit", "hits"),
        count(view.cut, "hit", "hits")
    ));
    match &view.referred_on {
        None => lines
            .push("What was referred since, this site does not know: ask the agencies.".to_owned()),
        Some(night) if view.referred.is_empty() && view.withdrawn.is_empty() => lines.push(
            format!("What is referred is what agencies were told with the night of {night}."),
        ),
        Some(night) => {
            lines.push(format!(
                "By the letters of the night of {night} these stand otherwise; decide them again:"
            ));
            let referred = view.referred.iter().map(|hit| {
                [
                    hit.hit.clone(),
                    format!("was referred to {}", hit.lead),
                    hit.told.join(", "),
                ]
            });
            let withdrawn = view.withdrawn.iter().map(|hit| {
                let what = "is referred again, and was no more".to_owned();
                [hit.clone(), what, String::new()]
            });
            let rows: Vec<_> = referred.chain(withdrawn).collect();
            lines.push(String::new());
            lines.push(table(["hit", "what", "told to"], rows));
            lines.push(String::new());
        }
    }
    lines.push(if view.put_back {
        "It is put back. The next night records again the nights that still lie in the site.".into()
    } else {
        "Nothing was put back.".into()
    });
    lines.join("\n")
}

fn not_restored(args: &RestoreArgs, error: RestoreError) -> Failure {
    let place = args.file.display();
    match error {
        RestoreError::Busy => Failure::not_yet(error),
        RestoreError::Opening(error) => not_opened(error),
        RestoreError::Store(error) => casebook_failed(error),
        RestoreError::Disk { ref source, .. } => {
            let kind = source.kind();
            disk_failed(error, kind)
        }
        RestoreError::Unreadable { ref source }
        | RestoreError::Sealed(SealedFileError::Read(ref source)) => {
            let cause = source.kind().into();
            Failure::unreadable(anyhow!("{place}: {error}"), &cause)
        }
        error if error.is_of_the_file() => Failure::refused(anyhow!("{place}: {error}")),
        error => Failure::refused(error),
    }
}
