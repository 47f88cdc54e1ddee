//! `hitmachine hash`: an agency turns its nightly export into a batch of pseudonyms.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use anyhow::anyhow;
use clap::Args;
use exchange::crypto::secret::Secret;
use exchange::hex;
use exchange::night::Night;
use hasher::agency_folder::NamedPaths;
use hasher::batch::report::Report;
use hasher::check::refusal::Disposition;
use hasher::{DEFAULT_MEMORY, DeliverError};
use serde::Serialize;

use crate::commands::agency;
use crate::commands::night_or_now;
use crate::console::{self, Console, count, table};
use crate::exit::{self, Failure};
use crate::random;

/// Turn an export into a batch (at an agency)
///
/// Reads the export by its profile, checks every row, and writes to the output folder the batch for
/// the centre, a report, and the rows that were set aside with row, column and reason, never a
/// value. Everything it needs has a standard name in the agency's folder: covenant.toml,
/// profile.toml, pseudonym.key, agency.key, excluded-addresses.csv.
#[derive(Args)]
#[command(after_help = "Examples:
  hitmachine hash --home /etc/hitmachine --out /var/lib/hitmachine/out export.csv
  hitmachine hash --home /etc/hitmachine --dry-run export.csv     look before anything is written")]
pub(crate) struct HashArgs {
    /// The export of tonight
    pub(crate) signals: PathBuf,

    /// The agency's folder, with the files of standard names
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) home: PathBuf,

    /// The folder to write to [default: out in the agency's folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// The covenant [default: covenant.toml in the agency's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) covenant: Option<PathBuf>,

    /// The state folder with the pinned owners [default: state in the agency's folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,

    /// The profile of the export [default: profile.toml in the agency's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,

    /// The pseudonym key [default: pseudonym.key in the agency's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,

    /// The agency's own key [default: agency.key in the agency's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) agency_key: Option<PathBuf>,

    /// The addresses that are no household [default: excluded-addresses.csv in the agency's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) excluded: Option<PathBuf>,

    /// The night, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    pub(crate) night: Option<Night>,

    /// Higher than before, to replace a batch that was sent for the same night
    #[arg(long, value_name = "N", default_value = "1", value_parser = agency::revision)]
    pub(crate) revision: NonZeroU32,

    /// MiB of sealed records to hold in memory; more of them go to a private folder beside the
    /// batch, and are gone afterwards
    #[arg(long, value_name = "MIB", default_value_t = DEFAULT_MEMORY / (1024 * 1024))]
    pub(crate) memory: usize,

    /// 32 random bytes in hexadecimal, for a batch that is to be the same again [default: fresh
    /// ones]
    #[arg(long, value_name = "HEX", value_parser = seed, hide = true)]
    pub(crate) seed: Option<[u8; 32]>,

    /// Check everything and report, but write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

impl HashArgs {
    fn named_paths(&self) -> NamedPaths<'_> {
        NamedPaths {
            covenant: self.covenant.as_deref(),
            state: self.state.as_deref(),
            profile: self.profile.as_deref(),
            pseudonym_key: self.key.as_deref(),
            agency_key: self.agency_key.as_deref(),
            excluded_addresses: self.excluded.as_deref(),
        }
    }
}

/// What a run gives: the report, and where the files are.
#[derive(Serialize)]
pub(crate) struct HashOutcome {
    #[serde(flatten)]
    pub(crate) report: Report,
    /// The files that were written; none after a dry run.
    pub(crate) batch: Option<PathBuf>,
    pub(crate) refusals: Option<PathBuf>,
}

pub(crate) fn run(args: &HashArgs, console: &Console) -> Result<(), Failure> {
    let outcome = hash(args, console)?;
    if outcome.report.set_aside > 0 {
        console::note(set_aside(&outcome));
    }
    console.result(&outcome, describe)
}

/// Hashes an export as the command does, for the demo to use too.
pub(crate) fn hash(args: &HashArgs, console: &Console) -> Result<HashOutcome, Failure> {
    let night = night_or_now(args.night)?;
    let folder = agency::open(&args.home, args.named_paths(), night)?;
    let out = args.out.clone().unwrap_or_else(|| args.home.join("out"));
    // Dropped last, after what the run put aside in it.
    let out = OutFolder::new(out, args.dry_run)?;
    let spill = out.spill();
    let memory = args.memory.saturating_mul(1024 * 1024);
    let job = folder.job(night, args.revision, memory, &spill);

    let source = exit::open(&args.signals)?;
    let bar = console.bar(
        "hash",
        source.metadata().map_or(0, |metadata| metadata.len()),
    );
    let hashed = hasher::hash(&job, source, &|progress| bar.set_position(progress.bytes));
    bar.finish_and_clear();
    let hashed = hashed.map_err(|error| agency::not_hashed(&folder, &args.signals, &error))?;

    if args.dry_run {
        return Ok(HashOutcome {
            report: hashed.report,
            batch: None,
            refusals: None,
        });
    }
    let seed = match args.seed {
        Some(seed) => Secret::new(seed),
        None => random::secret()?,
    };
    let delivered =
        hasher::deliver(&hashed, &job, &seed, &out.path).map_err(|error| match error {
            DeliverError::Write(cause) => unwritable(&out.path, &cause),
            error => Failure::refused(error),
        })?;
    Ok(HashOutcome {
        report: hashed.report,
        batch: Some(out.path.join(delivered.batch)),
        refusals: Some(out.path.join(delivered.refusals)),
    })
}

fn unwritable(folder: &Path, cause: &io::Error) -> Failure {
    Failure::unwritable(
        anyhow!("cannot write to {}: {cause}", folder.display()),
        cause,
    )
}

/// Where the batch goes, and meanwhile sealed records that memory does not hold. Folders that were
/// made for a run that then came to nothing are taken away again.
struct OutFolder {
    path: PathBuf,
    /// The folders that were not there before, the innermost first.
    made: Vec<PathBuf>,
    dry_run: bool,
}

impl OutFolder {
    fn new(path: PathBuf, dry_run: bool) -> Result<Self, Failure> {
        let mut made = Vec::new();
        if !dry_run {
            for folder in path.ancestors() {
                if folder.as_os_str().is_empty() || folder.exists() {
                    break;
                }
                made.push(folder.to_owned());
            }
        }
        // Made before the folders are: should one of them fail, those above it are taken away
        // again.
        let out = Self {
            path,
            made,
            dry_run,
        };
        if !dry_run {
            fs::create_dir_all(&out.path).map_err(|cause| unwritable(&out.path, &cause))?;
        }
        Ok(out)
    }

    /// Beside the batch; after a dry run nothing of it is left.
    fn spill(&self) -> PathBuf {
        if self.dry_run {
            env::temp_dir()
        } else {
            self.path.clone()
        }
    }
}

impl Drop for OutFolder {
    fn drop(&mut self) {
        for folder in &self.made {
            // One with something in it stays: the system does not remove it.
            let _ = fs::remove_dir(folder);
        }
    }
}

fn seed(digits: &str) -> Result<[u8; 32], &'static str> {
    hex::parse(digits.as_bytes()).ok_or("not 64 hexadecimal digits")
}

fn set_aside(outcome: &HashOutcome) -> String {
    let Report {
        set_aside, rows, ..
    } = outcome.report;
    let place = outcome
        .refusals
        .as_ref()
        .map_or_else(String::new, |path| format!("; see {}", path.display()));
    format!(
        "warning: {set_aside} of {} set aside{place}",
        count_rows(rows)
    )
}

fn count_rows(number: u64) -> String {
    count(number, "row", "rows")
}

fn describe(outcome: &HashOutcome) -> String {
    let report = &outcome.report;
    let mut lines = vec![format!(
        "{}, night {}, revision {}: {}, {} hashed, {} set aside, {} withheld, {}",
        report.agency,
        report.night,
        report.revision,
        count_rows(report.rows),
        report.hashed,
        report.set_aside,
        report.withheld,
        count(report.warnings, "warning", "warnings")
    )];
    // One header and a line for each row need no word; all else adds up to the lines of the file.
    let file = report.lines;
    if file.all != file.header + file.rows {
        lines.push(format!(
            "{}: {} above the header, {} of it, {} empty, {} of rows, {} on which a row goes on",
            count(file.all, "line", "lines"),
            file.above_header,
            file.header,
            file.empty,
            file.rows,
            file.within_rows
        ));
    }
    if report.excluded_addresses > 0 {
        lines.push(format!(
            "{} at an excluded address, of which no household is made",
            count_rows(report.excluded_addresses)
        ));
    }
    let sections = report
        .sections
        .iter()
        .map(|s| [s.gate.clone(), s.match_key.clone(), s.records.to_string()]);
    lines.extend([
        String::new(),
        table(["gate", "match key", "records"], sections),
        String::new(),
    ]);
    if !report.reasons.is_empty() {
        let reasons = report.reasons.iter().map(|count| {
            let severity = match count.severity {
                Disposition::Error => "set aside",
                Disposition::Withheld => "withheld",
                Disposition::Warning => "warning",
            };
            let column = count.column.as_deref().unwrap_or("");
            [
                count.rows.to_string(),
                severity.to_owned(),
                column.to_owned(),
                count.advice.to_owned(),
            ]
        });
        lines.extend([
            table(["rows", "what", "column", "reason"], reasons),
            String::new(),
        ]);
    }
    lines.push(match &outcome.batch {
        Some(batch) => format!("Batch for the centre: {}", batch.display()),
        None => "Dry run: nothing was written.".to_owned(),
    });
    lines.join("\n")
}
