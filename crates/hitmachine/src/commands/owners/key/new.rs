//! `hitmachine key new`: a key for real use, from the system's randomness.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use exchange::file::keyfile::{self, KeyKind};

use super::show::{self, Public};
use crate::console::Console;
use crate::exit::{self, Failure};
use crate::random;

/// Make a new key in a file that only you can read
#[derive(Args)]
#[command(after_help = "Examples:
  hitmachine key new agency --out agency.key
  hitmachine key new pseudonym --epoch 1 --out pseudonym.key     \
      at an agency or an owner, never at the centre")]
pub(crate) struct NewArgs {
    /// Whose key
    kind: KindWord,

    /// For a pseudonym key: number of the period in which it is used, as the covenant has it
    #[arg(long, value_name = "N", default_value_t = 1)]
    epoch: u32,

    /// The file to make; an existing one is never written over
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum KindWord {
    /// An agency's own: signs its batches, finds its own signals again
    Agency,
    /// The centre's: opens batches, signs receipts
    Centre,
    /// What all agencies make pseudonyms with
    Pseudonym,
    /// An owner's: signs covenants
    Owner,
    /// The owners': opens backups of the centre's casebook
    Backup,
}

pub(crate) fn run(args: &NewArgs, console: &Console) -> Result<(), Failure> {
    let kind = match args.kind {
        KindWord::Agency => KeyKind::Agency,
        KindWord::Centre => KeyKind::Centre,
        KindWord::Pseudonym => KeyKind::Pseudonym { epoch: args.epoch },
        KindWord::Owner => KeyKind::Owner,
        KindWord::Backup => KeyKind::Backup,
    };
    let secret = random::secret()?;
    keyfile::write(&args.out, kind, &secret).map_err(exit::key_not_written)?;
    let public = Public::of(kind, secret);
    console.delivered(&public, args.out.display(), |public| {
        format!(
            "{}: a new {}, mode 0600\n\n{}",
            args.out.display(),
            kind.name(),
            show::describe(public)
        )
    })
}
