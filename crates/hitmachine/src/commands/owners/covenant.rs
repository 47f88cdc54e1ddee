//! `hitmachine covenant`: write, check, show, compare, sign and pin what all parties run by.

mod check;
mod diff;
mod new;
mod pin;
mod salt;
mod show;
mod sign;
mod terms;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use exchange::covenant::signed_covenant::Owner;

use crate::console::Console;
use crate::exit::Failure;
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

#[derive(Clone, Copy, ValueEnum)]
enum OwnerWord {
    Care,
    Safety,
}

impl From<OwnerWord> for Owner {
    fn from(word: OwnerWord) -> Self {
        match word {
            OwnerWord::Care => Self::Care,
            OwnerWord::Safety => Self::Safety,
        }
    }
}

pub(crate) fn run(args: &CovenantArgs, console: &Console) -> Result<(), Failure> {
    match &args.verb {
        CovenantVerb::New => new::run(console),
        CovenantVerb::Check { covenant, excluded } => {
            let covenant = party_folder::read_covenant(covenant)?;
            let mut checked = check::checked(&covenant);
            if let Some(list) = excluded {
                checked = checked.with_list(list, &covenant)?;
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
            console.result(&diff::diff(&old, &new), diff::describe)
        }
        CovenantVerb::Sign {
            covenant,
            key,
            owner,
        } => sign::run(covenant, key, (*owner).into(), console),
        CovenantVerb::Salt { list } => salt::run(list, console),
        CovenantVerb::Pin(args) => pin::run(args, console),
    }
}
