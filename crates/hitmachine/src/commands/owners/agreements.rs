//! `hitmachine agreements`: write, check, show, compare and sign what the owners agree on beside
//! the covenant.

mod check;
mod new;
mod terms;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use exchange::agreements::Agreements;
use exchange::covenant::Covenant;
use exchange::covenant::signed_covenant::Owner;
use serde::Serialize;

use super::OwnerWord;
use super::diff::{self, Diff, Version};
use super::signing::{self, Text, ToSign};
use super::terms::{Term, lines};
use crate::console::Console;
use crate::exit::{self, Failure, OrFailure};
use crate::party_folder;

/// Write, check, show, compare or sign what the owners agree on beside the covenant
#[derive(Args)]
pub(crate) struct AgreementsArgs {
    #[command(subcommand)]
    verb: AgreementsVerb,
}

#[derive(Subcommand)]
enum AgreementsVerb {
    /// Print agreements to begin with, for the owners to fill in
    #[command(
        after_help = "Example:\n  hitmachine agreements new --covenant covenant.toml \
                      > agreements.toml"
    )]
    New {
        /// The covenant that they are to belong to
        #[arg(long, value_name = "FILE")]
        covenant: PathBuf,
    },
    /// Check that agreements fit the covenant, and say what each agency could know by them
    #[command(after_help = "Example:\n  hitmachine agreements check agreements.toml")]
    Check {
        /// The agreements
        agreements: PathBuf,
        /// The covenant [default: covenant.toml beside them]
        #[arg(long, value_name = "FILE")]
        covenant: Option<PathBuf>,
    },
    /// Show all that agreements say: every word that an owner signs
    #[command(after_help = "Example:\n  hitmachine agreements show agreements.toml")]
    Show {
        /// The agreements
        agreements: PathBuf,
    },
    /// Show what another version of agreements changes, and what it makes wider
    #[command(
        after_help = "Example:\n  hitmachine agreements diff last-agreements.toml agreements.toml"
    )]
    Diff {
        /// The version that counts now
        old: PathBuf,
        /// The version that is to count
        new: PathBuf,
    },
    /// Sign agreements as one of the two owners; writes a signature file beside them
    ///
    /// What was signed is noted beside the key: another text under the same serial is refused.
    #[command(
        after_help = "Example:\n  hitmachine agreements sign --key care.key --as care \
                      agreements.toml"
    )]
    Sign {
        /// The agreements; they are checked first
        agreements: PathBuf,
        /// The covenant [default: covenant.toml beside them]
        #[arg(long, value_name = "FILE")]
        covenant: Option<PathBuf>,
        /// The owner's key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Which owner
        #[arg(long = "as", value_name = "OWNER")]
        owner: OwnerWord,
    },
}

/// What comes of agreements with another hash.
const COST_OF_A_HASH: &str = "and every party takes them in anew";

/// All that agreements say.
#[derive(Serialize)]
struct ShownAgreements {
    name: String,
    serial: u32,
    hash: String,
    terms: Vec<Term>,
}

/// What changes, and what of it is wider.
#[derive(Serialize)]
struct Changes {
    #[serde(flatten)]
    diff: Diff,
    wider: Vec<String>,
}

pub(crate) fn run(args: &AgreementsArgs, console: &Console) -> Result<(), Failure> {
    match &args.verb {
        AgreementsVerb::New { covenant } => {
            new::run(&party_folder::read_covenant(covenant)?, console)
        }
        AgreementsVerb::Check {
            agreements,
            covenant,
        } => {
            let covenant = covenant_of(agreements, covenant.as_deref())?;
            let (_, agreements) = fitting(agreements, &covenant)?;
            console.result(&check::checked(&covenant, &agreements), check::describe)
        }
        AgreementsVerb::Show { agreements } => {
            let agreements = party_folder::read_agreements(agreements)?;
            let shown = ShownAgreements {
                name: agreements.name().to_owned(),
                serial: agreements.serial(),
                hash: agreements.hash().to_string(),
                terms: terms::of(&agreements),
            };
            console.result(&shown, |shown| {
                format!("{}\n\nhash {}", lines(&shown.terms).join("\n"), shown.hash)
            })
        }
        AgreementsVerb::Diff { old, new } => {
            let old = party_folder::read_agreements(old)?;
            let new = party_folder::read_agreements(new)?;
            console.result(&changes(&old, &new), describe_changes)
        }
        AgreementsVerb::Sign {
            agreements,
            covenant,
            key,
            owner,
        } => {
            let covenant = covenant_of(agreements, covenant.as_deref())?;
            sign(agreements, &covenant, key, (*owner).into(), console)
        }
    }
}

/// The covenant that agreements belong to: the one that was named, else the one beside them.
fn covenant_of(agreements: &Path, named: Option<&Path>) -> Result<Covenant, Failure> {
    let beside = agreements.with_file_name(party_folder::COVENANT);
    party_folder::read_covenant(named.unwrap_or(&beside))
}

/// Agreements that fit a covenant, with their bytes.
fn fitting(path: &Path, covenant: &Covenant) -> Result<(Vec<u8>, Agreements), Failure> {
    let bytes = exit::read(path)?;
    let agreements = Agreements::parse(&bytes).or_refuse(path.display())?;
    agreements
        .check_against(covenant)
        .or_refuse(path.display())?;
    Ok((bytes, agreements))
}

fn sign(
    path: &Path,
    covenant: &Covenant,
    key: &Path,
    owner: Owner,
    console: &Console,
) -> Result<(), Failure> {
    let (bytes, agreements) = fitting(path, covenant)?;
    let to_sign = ToSign {
        text: Text::Agreements,
        path,
        bytes: &bytes,
        serial: agreements.serial(),
        hash: agreements.hash().to_string(),
        covenant,
    };
    signing::sign(&to_sign, key, owner, console)
}

fn version(agreements: &Agreements) -> Version {
    Version {
        serial: agreements.serial(),
        hash: agreements.hash().to_string(),
        terms: terms::of(agreements),
    }
}

fn changes(old: &Agreements, new: &Agreements) -> Changes {
    let mut wider = Vec::new();
    for change in new.wider_than(old) {
        wider.push(change.to_string());
    }
    Changes {
        diff: diff::diff(version(old), version(new)),
        wider,
    }
}

fn describe_changes(changes: &Changes) -> String {
    let mut text = diff::describe(&changes.diff, COST_OF_A_HASH);
    if !changes.wider.is_empty() {
        text.push_str(
            "\n\nWider than before. For an agency it counts once its batches name this version:",
        );
        for wider in &changes.wider {
            text.push_str("\n  ");
            text.push_str(wider);
        }
    }
    text
}

#[cfg(test)]
mod tests;
