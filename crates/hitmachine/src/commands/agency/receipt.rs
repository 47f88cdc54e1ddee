//! `hitmachine receipt`: an agency checks the centre's answer to what it sent.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::receipt::Receipt;
use exchange::receipt::refusal::{self, Refusal};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::console::Console;
use crate::exit::{self, Failure, OrFailure};
use crate::party_folder;

/// Check the centre's receipt for a batch, or its refusal (at an agency)
///
/// A receipt that holds says that the centre accepted this very file. A refusal that holds says why
/// it did not and what to do, and the exit status is 1.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine receipt --home /etc/hitmachine \
                  --batch out/police-2026-11-22-r1.batch police.receipt")]
pub(crate) struct ReceiptArgs {
    /// The receipt or refusal
    receipt: PathBuf,

    /// The file that it is for: the batch, the confirmation or the answers
    #[arg(long, value_name = "FILE")]
    batch: PathBuf,

    /// The agency's folder, with covenant.toml and state
    #[arg(long, value_name = "DIR", default_value = ".")]
    home: PathBuf,
}

#[derive(Serialize)]
struct Held {
    agency: String,
    night: String,
    revision: u32,
}

pub(crate) fn run(args: &ReceiptArgs, console: &Console) -> Result<(), Failure> {
    let covenant = party_folder::newest(&args.home)?;
    let place = args.receipt.display();
    let line = String::from_utf8_lossy(&exit::read(&args.receipt)?).into_owned();
    if line.starts_with(refusal::HEAD) {
        return Err(refused(&line, &covenant, args)?);
    }
    let receipt = Receipt::verify(&line, covenant.centre().sign()).or_refuse(&place)?;
    if receipt.covenant != covenant.hash() {
        return Err(Failure::refused(anyhow!(
            "{place}: the batch was accepted under another covenant, {}",
            receipt.covenant
        )));
    }
    if digest(&args.batch)? != receipt.batch {
        return Err(Failure::refused(anyhow!(
            "{place}: the receipt is for another batch than {}",
            args.batch.display()
        )));
    }
    let held = Held {
        agency: receipt.agency,
        night: receipt.night.to_string(),
        revision: receipt.revision,
    };
    console.result(&held, |held| {
        format!(
            "The centre accepted this batch of {} for the night {}, revision {}.",
            held.agency, held.night, held.revision
        )
    })
}

/// What the centre's refusal of this file says. It may have been written under another covenant
/// than the one that is here: that can be why.
fn refused(line: &str, covenant: &SignedCovenant, args: &ReceiptArgs) -> Result<Failure, Failure> {
    let place = args.receipt.display();
    let refusal = Refusal::verify(line, covenant.centre().sign()).or_refuse(&place)?;
    if digest(&args.batch)? != refusal.file {
        return Err(Failure::refused(anyhow!(
            "{place}: the refusal is of another file than {}",
            args.batch.display()
        )));
    }
    let Refusal {
        agency,
        night,
        revision,
        kind,
        reason,
        ..
    } = refusal;
    Ok(Failure::refused(anyhow!(
        "the centre refused this {} of {agency} for the night {night}, revision {revision} \
         ({}): {}",
        kind.word(),
        reason.word(),
        reason.advice()
    )))
}

fn digest(path: &Path) -> Result<[u8; 32], Failure> {
    let mut hash = Sha256::new();
    let mut file: File = exit::open_regular(path)?;
    io::copy(&mut file, &mut HashWriter(&mut hash))
        .map_err(|cause| exit::unreadable(path, &cause))?;
    Ok(hash.finalize().into())
}

/// Lets a hash be copied to.
struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
