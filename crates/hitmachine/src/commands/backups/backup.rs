//! `hitmachine backup`: a copy of the casebook for the owners, while nights and people go on.

use std::fs;
use std::path::PathBuf;

use casebook::key::Salts;
use centre::backup::{BackupError, MadeBackup, NewBackup, make};
use clap::Args;
use exchange::hex::Hex;
use jiff::Timestamp;
use journal::Actor;
use matcher::keys::CentreKey;
use serde::Serialize;

use super::{SERVICE, casebook_failed, disk_failed, not_opened};
use crate::commands::centre_folder::open_site;
use crate::console::{Console, count};
use crate::exit::Failure;
use crate::party_folder;
use crate::random;

/// Copy the casebook into a file that only the owners can open (at the centre)
///
/// It is made while nights and people go on, and holds what the casebook held at one moment. It is
/// sealed to the key that site.toml names as `backup_to`, and signed by the centre. Neither
/// centre.key nor casebook.key is in it: keep copies of these apart. The journal says that it was
/// made.
#[derive(Args)]
#[command(after_help = "Example:
  hitmachine backup --site /srv/hitmachine --out /srv/backup/2026-11-30.backup")]
pub(crate) struct BackupArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,

    /// The centre's key, which signs it [default: centre.key in the centre's folder]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// The file to make, on another disk; an existing one is never written over
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Serialize)]
struct BackupView {
    file: String,
    bytes: u64,
    sha256: String,
    origin: String,
    made: String,
    runs: u64,
    night: String,
    sealed_to: String,
}

pub(crate) fn run(args: &BackupArgs, console: &Console) -> Result<(), Failure> {
    let site = open_site(&args.site)?;
    let key_file = args.key.clone().unwrap_or_else(|| site.centre_key());
    let key = party_folder::key(&key_file, CentreKey::read)?;
    let new = NewBackup {
        out: &args.out,
        sign: key.identity().sign(),
        seed: &random::secret()?,
        who: &Actor::parse(SERVICE).expect("a fixed word"),
        at: Timestamp::now(),
    };
    let mut salts = Salts::new(&random::secret()?);
    let MadeBackup { header, digest } = make(&site, &new, &mut salts).map_err(not_made)?;
    let view = BackupView {
        file: args.out.display().to_string(),
        bytes: fs::metadata(&args.out).map_or(0, |file| file.len()),
        sha256: Hex(&digest).to_string(),
        origin: header.origin.to_string(),
        made: header.made.to_string(),
        runs: header.head.size,
        night: header.night.to_string(),
        sealed_to: header.to.fingerprint(),
    };
    console.delivered(&view, args.out.display(), |view| {
        format!(
            "{}: the casebook of {} with {}, the last of {}; {} bytes, sealed to {}",
            view.file,
            view.origin,
            count(view.runs, "run", "runs"),
            view.night,
            view.bytes,
            view.sealed_to
        )
    })
}

fn not_made(error: BackupError) -> Failure {
    match error {
        BackupError::Busy => Failure::not_yet(error),
        BackupError::Opening(error) => not_opened(error),
        BackupError::Store(error) => casebook_failed(error),
        BackupError::Disk { ref source, .. } => {
            let kind = source.kind();
            disk_failed(error, kind)
        }
        error => Failure::refused(error),
    }
}
