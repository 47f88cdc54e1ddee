//! `hitmachine verify`: whether all that lies at the centre is what was written.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::anyhow;
use centre::verify::{Verified, verify};
use clap::Args;
use serde::Serialize;

use crate::console::{Console, count};
use crate::exit::Failure;

/// Verify all that lies in the centre's folder: rights, keys, signatures, nights, casebook
///
/// Nothing is changed. Each finding is one line with its place and what to do. When anything is
/// wrong, the exit status is 1.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine verify --site /srv/hitmachine --read-data")]
pub(crate) struct VerifyArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,

    /// Read every record of every night too, which takes as long as the disk takes
    #[arg(long)]
    read_data: bool,
}

#[derive(Serialize)]
struct VerifiedView {
    /// Whether the site could be opened; else its files' rights are all that was looked at.
    is_opened: bool,
    nights: u64,
    batches: u64,
    of_other_covenant: u64,
    runs: u64,
    casebook: bool,
    read_data: bool,
    findings: Vec<FindingView>,
}

#[derive(Serialize)]
struct FindingView {
    place: String,
    what: String,
    advice: &'static str,
    #[serde(skip)]
    line: String,
}

pub(crate) fn run(args: &VerifyArgs, console: &Console) -> Result<(), Failure> {
    if !args.site.is_dir() {
        let place = args.site.display();
        return Err(Failure::refused(anyhow!(
            "{place}: there is no such folder"
        )));
    }
    let Verified {
        findings,
        is_opened,
        nights,
        batches,
        of_other_covenant,
        runs,
        has_casebook,
    } = verify(&args.site, args.read_data);
    let mut told = BTreeSet::new();
    // One cause may be met at several steps.
    let findings = findings
        .iter()
        .filter(|finding| told.insert(finding.to_string()));
    let findings = findings.map(|finding| FindingView {
        place: finding.place.display().to_string(),
        what: finding.fault.to_string(),
        advice: finding.fault.advice(),
        line: finding.to_string(),
    });
    let view = VerifiedView {
        is_opened,
        nights,
        batches,
        of_other_covenant,
        runs,
        casebook: has_casebook,
        read_data: args.read_data,
        findings: findings.collect(),
    };
    console.result(&view, text)?;
    match view.findings.len() as u64 {
        0 => Ok(()),
        found => Err(Failure::refused(anyhow!(
            "{}: {}",
            args.site.display(),
            count(found, "thing is wrong", "things are wrong")
        ))),
    }
}

fn text(view: &VerifiedView) -> String {
    let mut lines: Vec<String> = view
        .findings
        .iter()
        .map(|finding| finding.line.clone())
        .collect();
    if !view.is_opened {
        lines.push("nothing else was looked at: mend this first".to_owned());
        return lines.join("\n");
    }
    lines.push(format!(
        "looked at {}, {}, {} and {}",
        count(view.nights, "night", "nights"),
        count(view.batches, "accepted batch", "accepted batches"),
        count(view.runs, "run of match", "runs of match"),
        if view.casebook {
            "the casebook"
        } else {
            "no casebook, as there is none"
        }
    ));
    if view.of_other_covenant > 0 {
        let others = count(view.of_other_covenant, "batch", "batches");
        lines.push(format!(
            "not looked into: {others} of another covenant than this one"
        ));
    }
    if !view.read_data {
        lines.push("records were not read: --read-data does".to_owned());
    }
    if view.findings.is_empty() {
        lines.push("All is as it was written.".to_owned());
    }
    lines.join("\n")
}
