//! `hitmachine key`: keys for real use, from the system's randomness.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::{Args, Subcommand};
use exchange::hex::Hex;
use exchange::secret::Secret;
use hasher::keys::{AgencyKey, PseudonymKey};
use serde::Serialize;

use crate::console::Console;
use crate::exit::Stop;

/// Make a key
#[derive(Args)]
pub(crate) struct KeyArgs {
    #[command(subcommand)]
    verb: KeyVerb,
}

#[derive(Subcommand)]
enum KeyVerb {
    #[command(subcommand)]
    New(NewKey),
}

/// Make a new key in a file that only you can read
#[derive(Subcommand)]
enum NewKey {
    /// The key that all agencies make pseudonyms with; never at the centre
    #[command(after_help = "Example:\n  hitmachine key new pseudonym --epoch 1 --out pseudonym.key")]
    Pseudonym {
        /// Number of the period in which it is used, as the covenant has it
        #[arg(long, value_name = "N", default_value_t = 1)]
        epoch: u32,
        /// The file to make; an existing one is never written over
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// The key by which one agency finds its own signals again
    #[command(after_help = "Example:\n  hitmachine key new agency --out agency.key")]
    Agency {
        /// The file to make; an existing one is never written over
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Serialize)]
struct Made {
    file: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<u32>,
    /// For the covenant: proves nothing but that a key is the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<String>,
}

pub(crate) fn run(args: &KeyArgs, console: &Console) -> Result<(), Stop> {
    let KeyVerb::New(new) = &args.verb;
    let made = match new {
        NewKey::Pseudonym { epoch, out } => {
            let key = PseudonymKey::new(*epoch, random_secret()?);
            write(out, || key.write(out))?;
            let check = Hex(&key.check()).to_string();
            Made { file: out.display().to_string(), kind: "pseudonym", epoch: Some(*epoch), check: Some(check) }
        }
        NewKey::Agency { out } => {
            let key = AgencyKey::new(random_secret()?);
            write(out, || key.write(out))?;
            Made { file: out.display().to_string(), kind: "agency", epoch: None, check: None }
        }
    };
    console.result(&made, |made| {
        let made_it = format!("{}: a new {} key, mode 0600", made.file, made.kind);
        match (made.epoch, &made.check) {
            (Some(epoch), Some(check)) => {
                format!("{made_it}\nFor the covenant:\n\n[pseudonym_key]\nepoch = {epoch}\ncheck = \"{check}\"")
            }
            _ => made_it,
        }
    })
}

fn random_secret() -> Result<Secret<32>, Stop> {
    let mut outcome = Ok(());
    let secret = Secret::filled_by(|bytes: &mut [u8; 32]| outcome = getrandom::fill(bytes));
    outcome.map(|()| secret).map_err(|error| Stop::failed(anyhow!("the system gives no randomness: {error}")))
}

fn write<E: Into<anyhow::Error>>(out: &Path, write: impl FnOnce() -> Result<(), E>) -> Result<(), Stop> {
    if out.exists() {
        return Err(Stop::refused(anyhow!("{}: exists; a key is never written over", out.display())));
    }
    write().map_err(Stop::failed)
}
