//! `hitmachine audit verify`: whether the journal is what was written, by itself and by the heads
//! that agencies hold.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use exchange::crypto::identity::SignPublic;
use journal::{Checkpoint, Origin, PageError, Pages, read_pages};
use serde::Serialize;

use super::read_head;
use crate::commands::centre::reader::open_casebook;
use crate::console::{Console, count};
use crate::exit::{self, Failure, store_failed};
use crate::party_folder;

/// Verify the journal: its chain and its runs, and the heads that agencies hold
///
/// On a journal's text no database and no key is needed; with heads the centre's public signing
/// key, which stands in the covenant. At the centre, with --site, everything that stands beside the
/// journal is held against it too.
#[derive(Args)]
#[command(after_help = "Examples:
  hitmachine audit verify --site /srv/hitmachine
  hitmachine audit verify journal.txt --home /etc/hitmachine --head police.head --head care.head")]
pub(super) struct VerifyJournalArgs {
    /// The journal as text, from `audit journal`
    #[arg(required_unless_present = "site", conflicts_with = "site")]
    journal: Option<PathBuf>,

    /// The centre's folder, whose journal is verified where it stands
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,

    /// A head that an agency holds, with or without its proof; more than one may be given
    #[arg(long = "head", value_name = "FILE")]
    heads: Vec<PathBuf>,

    /// A folder with covenant.toml and state, for the centre's key [default: --site, or .]
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,

    /// The centre's public signing key, in place of a covenant
    #[arg(long, value_name = "KEY", value_parser = public_key, conflicts_with = "home")]
    key: Option<SignPublic>,

    /// Whose journal it is [default: what the first head says]
    #[arg(long, value_parser = super::origin)]
    origin: Option<Origin>,
}

#[derive(Serialize)]
struct Verified {
    entries: u64,
    runs: u64,
    /// Up to which entry the heads stand for it.
    vouched_entries: u64,
    vouched_runs: u64,
    heads: usize,
    /// What is wrong; empty when nothing is.
    findings: Vec<String>,
}

pub(super) fn run(args: &VerifyJournalArgs, console: &Console) -> Result<(), Failure> {
    let heads = read_heads(args)?;
    let mut findings = Vec::new();
    let pages = match (&args.journal, &args.site) {
        (Some(path), _) => {
            let file = exit::open_regular(path)?;
            let place = path.display().to_string();
            pages(&mut BufReader::new(file), &place, &mut findings)?
        }
        (None, Some(site)) => {
            let casebook = open_casebook(site)?;
            let flaws = casebook.flaws().map_err(store_failed)?;
            findings.extend(flaws.iter().map(ToString::to_string));
            let mut text = Vec::new();
            let written = casebook.write_journal(&mut text).map_err(store_failed)?;
            written.map_err(Failure::failed)?;
            pages(&mut text.as_slice(), "the journal", &mut findings)?
        }
        (None, None) => unreachable!("the command line asks for one of them"),
    };
    let held = pages.compare(&heads);
    findings.extend(held.discrepancies.iter().map(ToString::to_string));
    let verified = Verified {
        entries: pages.chain.entries(),
        runs: pages.tree.size(),
        vouched_entries: held.entries,
        vouched_runs: held.runs,
        heads: heads.len(),
        findings,
    };
    console.result(&verified, text)?;
    match verified.findings.len() as u64 {
        0 => Ok(()),
        found => Err(Failure::refused(anyhow!(
            "the journal is not what was written ({}): keep it as it is, and tell the privacy \
             officer (FG) and the agencies",
            count(found, "finding", "findings")
        ))),
    }
}

/// The heads, all of one journal.
fn read_heads(args: &VerifyJournalArgs) -> Result<Vec<Checkpoint>, Failure> {
    if args.heads.is_empty() {
        return Ok(Vec::new());
    }
    let key = if let Some(key) = args.key {
        key
    } else {
        let home = args.home.as_ref().or(args.site.as_ref());
        let here = PathBuf::from(".");
        let covenant = party_folder::newest(home.unwrap_or(&here))?;
        *covenant.centre().sign()
    };
    let mut origin = args.origin.clone();
    let mut heads = Vec::with_capacity(args.heads.len());
    for path in &args.heads {
        let received = read_head(path, origin.as_ref(), &key)?;
        heads.push(*received.head());
        origin.get_or_insert_with(|| received.origin().clone());
    }
    Ok(heads)
}

/// The journal, as far as its chain holds; what is wrong with it is a finding.
fn pages(
    from: &mut impl BufRead,
    place: &str,
    findings: &mut Vec<String>,
) -> Result<Pages, Failure> {
    match read_pages(from, &mut |_| {}) {
        Ok(pages) => Ok(pages),
        Err(PageError::Read(cause)) => {
            Err(Failure::unreadable(anyhow!("{place}: {cause}"), &cause))
        }
        Err(PageError::Syntax { line: 1 }) => Err(Failure::refused(anyhow!(
            "{place}: this is not the text of a journal"
        ))),
        Err(error) => {
            findings.push(format!("{place}: {error}"));
            Ok(Pages::default())
        }
    }
}

fn text(verified: &Verified) -> String {
    let Verified {
        entries,
        runs,
        vouched_entries,
        vouched_runs,
        heads,
        findings,
    } = verified;
    if !findings.is_empty() {
        return findings.join("\n");
    }
    let mut lines = vec![format!(
        "{} in {}: the chain holds",
        count(*entries, "entry", "entries"),
        count(*runs, "run", "runs")
    )];
    if *heads == 0 {
        lines.push(
            "no head was given: that all of it was made anew is found by the heads of agencies \
             only"
                .to_owned(),
        );
    } else {
        lines.push(format!(
            "vouched for up to entry {vouched_entries}, run {vouched_runs}, by {}",
            count(*heads as u64, "head", "heads")
        ));
        if entries > vouched_entries {
            lines.push(format!(
                "entries {} to {entries} were written since: no head vouches for them yet",
                vouched_entries + 1
            ));
        }
    }
    lines.join("\n")
}

fn public_key(digits: &str) -> Result<SignPublic, &'static str> {
    SignPublic::parse(digits).ok_or("not a public key of 64 hexadecimal digits")
}
