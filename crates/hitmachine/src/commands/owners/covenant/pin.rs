//! `hitmachine covenant pin`: whose covenants this machine takes.

use std::path::PathBuf;

use clap::Args;
use exchange::covenant::signed_covenant::{Pins, TrustError};
use exchange::crypto::identity::SignPublic;
use serde::Serialize;

use crate::console::Console;
use crate::exit::{self, Failure};

/// Pin the two owners' public keys on this machine, at installation
///
/// Take the keys from the owners themselves, on paper or by telephone, never from a covenant.
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine covenant pin --state /etc/hitmachine/state \
                  --care KEY --safety KEY"
)]
pub(super) struct PinArgs {
    /// The party's state folder
    #[arg(long, value_name = "DIR", default_value = "state")]
    state: PathBuf,
    /// Public key of the owner from care, 64 hexadecimal digits
    #[arg(long, value_name = "KEY", value_parser = public_key)]
    care: SignPublic,
    /// Public key of the owner from safety, 64 hexadecimal digits
    #[arg(long, value_name = "KEY", value_parser = public_key)]
    safety: SignPublic,
    /// Replace other keys that are pinned already, and forget the last serial
    #[arg(long)]
    anew: bool,
}

fn public_key(text: &str) -> Result<SignPublic, &'static str> {
    SignPublic::parse(text)
        .ok_or("not a public key: 64 hexadecimal digits, from `hitmachine key show`")
}

#[derive(Serialize)]
struct Pinned {
    state: PathBuf,
    care: String,
    safety: String,
}

pub(super) fn run(
    PinArgs {
        state,
        care,
        safety,
        anew,
    }: &PinArgs,
    console: &Console,
) -> Result<(), Failure> {
    let pins = Pins::new(*care, *safety).map_err(Failure::refused)?;
    pins.pin(state, *anew).map_err(|error| match error {
        TrustError::Io { path, error } => exit::unreadable(&path, &error),
        error => exit::not_remembered(error),
    })?;
    let fingerprint = |key: &SignPublic| key.fingerprint("owner");
    let pinned = Pinned {
        state: state.clone(),
        care: fingerprint(care),
        safety: fingerprint(safety),
    };
    console.delivered(&pinned, pinned.state.display(), |pinned| {
        format!(
            "Pinned in {}. Read the fingerprints out to the owners:\ncare    {}\nsafety  {}",
            pinned.state.display(),
            pinned.care,
            pinned.safety
        )
    })
}
