//! `hitmachine key share` and `key receive`: hand the pseudonym key to each agency, in a file that
//! only it can open.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use exchange::file::atomic_file;
use exchange::handover::{hand_over, take_over};
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use serde::Serialize;

use crate::console::{Console, table};
use crate::exit::{self, Failure, OrFailure};
use crate::party_folder;
use crate::random;

/// Hand the pseudonym key over: one file for each agency of the covenant, which only that agency
/// can open
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine key share --key pseudonym.key --covenant covenant.toml \
                  --out shares"
)]
pub(crate) struct ShareArgs {
    /// The pseudonym key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// The covenant, with the agencies' public keys; signed by both pinned owners
    #[arg(long, value_name = "FILE")]
    covenant: PathBuf,

    /// The state folder with the pinned owners
    #[arg(long, value_name = "DIR", default_value = "state")]
    state: PathBuf,

    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Take the pseudonym key over from the file that was made for you (at an agency)
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine key receive --home /etc/hitmachine --agency police \
                  pseudonym-police-e1.share"
)]
pub(crate) struct ReceiveArgs {
    /// The file that was made for you
    share: PathBuf,

    /// Which agency you are
    #[arg(long)]
    agency: String,

    /// The agency's folder, with covenant.toml, agency.key and state; pseudonym.key is written
    /// there
    #[arg(long, value_name = "DIR", default_value = ".")]
    home: PathBuf,
}

#[derive(Serialize)]
struct Shared {
    agency: String,
    file: PathBuf,
}

pub(crate) fn share(args: &ShareArgs, console: &Console) -> Result<(), Failure> {
    let covenant = party_folder::newest_covenant(&args.covenant, &args.state)?;
    let key = party_folder::key(&args.key, PseudonymKey::read)?;
    if (key.epoch(), key.check()) != (covenant.key_epoch(), covenant.key_check()) {
        return Err(Failure::refused(anyhow!(
            "{}: not the pseudonym key that the covenant means",
            args.key.display()
        )));
    }
    std::fs::create_dir_all(&args.out).map_err(|cause| exit::unwritable(&args.out, &cause))?;
    let mut shares = Vec::new();
    for agency in covenant.agencies() {
        let line =
            hand_over(key.secret(), &covenant, agency, random::secret()?).or_refuse(agency.id())?;
        let file = args
            .out
            .join(format!("pseudonym-{}-e{}.share", agency.id(), key.epoch()));
        atomic_file::write(&file, line.as_bytes())
            .map_err(|cause| exit::unwritable(&file, &cause))?;
        shares.push(Shared {
            agency: agency.id().to_owned(),
            file,
        });
    }
    console.delivered(&shares, args.out.display(), |shares| {
        let mut rows = Vec::new();
        for share in shares {
            rows.push([share.agency.clone(), share.file.display().to_string()]);
        }
        table(["agency", "file"], rows)
    })
}

pub(crate) fn receive(args: &ReceiveArgs, console: &Console) -> Result<(), Failure> {
    let covenant = party_folder::newest(&args.home)?;
    let agency = covenant.agency(&args.agency);
    let agency = agency
        .ok_or_else(|| Failure::refused(anyhow!("the covenant has no agency {:?}", args.agency)))?;
    let identity = party_folder::key(&args.home.join(party_folder::AGENCY_KEY), AgencyKey::read)?;
    let place = args.share.display();
    let line = String::from_utf8_lossy(&exit::read(&args.share)?).into_owned();
    let secret = take_over(&line, &covenant, agency, identity.identity()).or_refuse(&place)?;
    let key = PseudonymKey::new(covenant.key_epoch(), secret);
    if key.check() != covenant.key_check() {
        return Err(Failure::refused(anyhow!(
            "{place}: not the pseudonym key that the covenant means"
        )));
    }
    let out = args.home.join(party_folder::PSEUDONYM_KEY);
    key.write(&out).map_err(exit::key_not_written)?;
    let taken = Shared {
        agency: args.agency.clone(),
        file: out,
    };
    console.delivered(&taken, taken.file.display(), |taken| {
        format!(
            "{}: the pseudonym key of epoch {}, as the covenant means it",
            taken.file.display(),
            key.epoch()
        )
    })
}
