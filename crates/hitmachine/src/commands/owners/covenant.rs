//! `hitmachine covenant`: write, check, show, compare, sign and pin what all parties run by.

mod check;
mod new;
mod pin;
mod salt;
mod show;
mod terms;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use exchange::covenant::Covenant;
use exchange::covenant::signed_covenant::Owner;

use super::OwnerWord;
use super::diff::{self, Version};
use super::signing::{self, Text, ToSign};
use crate::console::Console;
use crate::exit::{self, Failure, OrFailure};
use crate::party_folder;

/// Write, check, show, compare, sign or pin the covenant that all parties run by
#[derive(Args)]
pub(crate) struct CovenantArgs {
    #[command(subcommand)]
    verb: CovenantVerb,
}

#[derive(Subcommand)]
enum CovenantVerb {
    /// Print a covenant to begin with, for the owners to fill in
    #[command(after_help = "Example:\n  hitmachine covenant new > covenant.toml")]
    New,
    /// Check that the parts of a covenant agree, and say what its gates and match keys amount to
    #[command(after_help = "Example:\n  hitmachine covenant check \
                      --excluded excluded-addresses.csv covenant.toml")]
    Check {
        /// The covenant
        covenant: PathBuf,
        /// The list of excluded addresses: it is read whole, and must be the one of the covenant
        #[arg(long, value_name = "FILE")]
        excluded: Option<PathBuf>,
        /// The agreements: says what each agency could know of the others by them
        #[arg(long, value_name = "FILE")]
        agreements: Option<PathBuf>,
    },
    /// Show all that a covenant says: every word that an owner signs
    #[command(after_help = "Example:\n  hitmachine covenant show covenant.toml")]
    Show {
        /// The covenant
        covenant: PathBuf,
    },
    /// Show what another version of a covenant changes, part by part
    #[command(after_help = "Example:\n  hitmachine covenant diff last-year.toml covenant.toml")]
    Diff {
        /// The version that runs now
        old: PathBuf,
        /// The version that is to run
        new: PathBuf,
    },
    /// Sign a covenant as one of its two owners; writes a signature file beside it
    ///
    /// What was signed is noted beside the key: another text under the same serial is refused.
    #[command(
        after_help = "Example:\n  hitmachine covenant sign --key care.key --as care covenant.toml"
    )]
    Sign {
        /// The covenant; it is checked first
        covenant: PathBuf,
        /// The owner's key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Which owner
        #[arg(long = "as", value_name = "OWNER")]
        owner: OwnerWord,
    },
    /// Draw the random bytes that a list of excluded addresses begins with, where it has none
    #[command(after_help = "Example:\n  hitmachine covenant salt excluded-addresses.csv")]
    Salt {
        /// The list of excluded addresses
        list: PathBuf,
    },
    Pin(Box<pin::PinArgs>),
}

pub(crate) fn run(args: &CovenantArgs, console: &Console) -> Result<(), Failure> {
    match &args.verb {
        CovenantVerb::New => new::run(console),
        CovenantVerb::Check {
            covenant,
            excluded,
            agreements,
        } => {
            let covenant = party_folder::read_covenant(covenant)?;
            let mut checked = check::checked(&covenant);
            if let Some(list) = excluded {
                checked = checked.with_list(list, &covenant)?;
            }
            if let Some(agreements) = agreements {
                checked = checked.with_agreements(agreements, &covenant)?;
            }
            console.result(&checked, check::describe)
        }
        CovenantVerb::Show { covenant } => {
            let covenant = party_folder::read_covenant(covenant)?;
            console.result(&show::shown(&covenant), show::describe)
        }
        CovenantVerb::Diff { old, new } => {
            let old = party_folder::read_covenant(old)?;
            let new = party_folder::read_covenant(new)?;
            let changes = diff::diff(version(&old), version(&new));
            console.result(&changes, |changes| diff::describe(changes, COST_OF_A_HASH))
        }
        CovenantVerb::Sign {
            covenant,
            key,
            owner,
        } => sign(covenant, key, (*owner).into(), console),
        CovenantVerb::Salt { list } => salt::run(list, console),
        CovenantVerb::Pin(args) => pin::run(args, console),
    }
}

/// What comes of a covenant with another hash.
const COST_OF_A_HASH: &str = "and so is every tag";

fn version(covenant: &Covenant) -> Version {
    Version {
        serial: covenant.serial(),
        hash: covenant.hash().to_string(),
        terms: terms::of(covenant),
    }
}

fn sign(path: &Path, key: &Path, owner: Owner, console: &Console) -> Result<(), Failure> {
    let bytes = exit::read(path)?;
    let covenant = Covenant::parse(&bytes).or_refuse(path.display())?;
    let to_sign = ToSign {
        text: Text::Covenant,
        path,
        bytes: &bytes,
        serial: covenant.serial(),
        hash: covenant.hash().to_string(),
        covenant: &covenant,
    };
    signing::sign(&to_sign, key, owner, console)
}

#[cfg(test)]
mod tests;
