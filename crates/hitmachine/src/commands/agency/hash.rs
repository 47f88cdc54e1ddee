//! `hitmachine hash`: an agency turns its nightly export into a batch of pseudonyms.

mod describe;

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use anyhow::anyhow;
use clap::Args;
use exchange::crypto::secret::Secret;
use exchange::hex;
use exchange::night::Night;
use hasher::batch::journal;
use hasher::batch::report::Report;
use hasher::batch::withdrawal::compare;
use hasher::{DEFAULT_MEMORY, DeliverError, Hashed, Journal, JournalError, Objection};
use serde::Serialize;

use crate::commands::agency;
use crate::commands::agency::hash::describe::{describe, warnings};
use crate::commands::agency::inputs::InputArgs;
use crate::commands::night_or_now;
use crate::console::{self, Console, StepBar};
use crate::exit::Failure;
use crate::random;

/// Turn an export into a batch (at an agency)
///
/// Reads each export by its profile, checks every row, and writes to the output folder the batch
/// for the centre, a report, and the rows that were set aside with row, column and reason, never a
/// value. Everything it needs has a standard name in the agency's folder: covenant.toml,
/// profile.toml, pseudonym.key, agency.key, excluded-addresses.csv.
#[derive(Args)]
#[command(after_help = "Examples:
  hitmachine hash --home /etc/hitmachine --out /var/lib/hitmachine/out export.csv
  hitmachine hash --home /etc/hitmachine --dry-run export.csv     look before anything is written
  hitmachine hash --home /etc/hitmachine --profile old.toml --profile new.toml old.csv new.csv
  decrypt export.gpg | hitmachine hash --home /etc/hitmachine -")]
pub(crate) struct HashArgs {
    #[command(flatten)]
    inputs: InputArgs,

    /// The night, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    pub(crate) night: Option<Night>,

    /// Higher than before, to replace a batch that was sent for the same night
    #[arg(long, value_name = "N", default_value = "1", value_parser = agency::revision)]
    pub(crate) revision: NonZeroU32,

    /// MiB to hold in memory of sealed records, of notes on the export and of its rows; more goes
    /// to a private folder beside the batch, and is gone afterwards
    #[arg(long, value_name = "MIB", default_value_t = DEFAULT_MEMORY / (1024 * 1024))]
    pub(crate) memory: usize,

    /// 32 random bytes in hexadecimal, for a batch that is to be the same again [default: fresh
    /// ones]
    #[arg(long, value_name = "HEX", value_parser = seed, hide = true)]
    pub(crate) seed: Option<[u8; 32]>,

    /// Deliver a batch that withdraws more than the profile's bounds allow: the export is as it
    /// should be
    #[arg(long)]
    accept_fewer: bool,

    /// Check everything and report, but write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What a run gives: the report, and where the files are.
#[derive(Serialize)]
struct HashOutcome {
    #[serde(flatten)]
    report: Report,
    /// The files that were written; none after a dry run.
    batch: Option<PathBuf>,
    refusals: Option<PathBuf>,
    /// Why no batch may be made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    no_batch: Vec<String>,
    /// The exports, as a text calls them.
    #[serde(skip)]
    exports: String,
    /// Whether only withdrawals stand in the way, which may be right.
    #[serde(skip)]
    may_be_right: bool,
}

impl HashOutcome {
    /// What a run gives that has written nothing yet.
    fn of(hashed: Hashed, exports: String) -> Self {
        let mut may_be_right = true;
        for objection in &hashed.objections {
            may_be_right &= matches!(objection, Objection::Withdrawal(_));
        }
        Self {
            report: hashed.report,
            batch: None,
            refusals: None,
            no_batch: hashed.objections.iter().map(ToString::to_string).collect(),
            exports,
            may_be_right,
        }
    }

    /// Why there is no batch, if there may be none.
    fn objection(&self) -> Option<Failure> {
        if self.no_batch.is_empty() {
            return None;
        }
        let mut text = format!("{}: {}", self.exports, self.no_batch.join("; "));
        if self.may_be_right {
            text.push_str("; if that is right, run again with --accept-fewer");
        }
        Some(Failure::refused(anyhow!(text)))
    }
}

pub(crate) fn run(args: &HashArgs, console: &Console) -> Result<(), Failure> {
    let outcome = hash(args, console)?;
    for warning in warnings(&outcome) {
        console::note(format_args!("warning: {warning}"));
    }
    let objection = outcome.objection();
    if let Some(batch) = &outcome.batch {
        // The batch may be on its way already: a script must not make it again.
        console.delivered(&outcome, batch.display(), describe)?;
    } else if let Err(failure) = console.result(&outcome, describe) {
        return Err(objection.unwrap_or(failure));
    }
    objection.map_or(Ok(()), Err)
}

/// Hashes exports, and writes what came of them.
fn hash(args: &HashArgs, console: &Console) -> Result<HashOutcome, Failure> {
    let night = night_or_now(args.night)?;
    let folder = args.inputs.folder(night, args.dry_run)?;
    // Dropped last, after what the run put aside in it.
    let out = OutFolder::new(args.inputs.out(), args.dry_run)?;
    let spill = out.spill();
    let memory = args.memory.saturating_mul(1024 * 1024);
    let job = folder.job(night, args.revision, memory, &spill);
    let journal = Journal::read(folder.journal_path()).map_err(|error| unusable_journal(&error))?;

    let inputs = args.inputs.exports(&folder, &spill)?;
    let exports = inputs.profiled(&folder);
    let (bar, length) = (StepBar::new(console), inputs.length());
    let hashed = hasher::hash(&job, &exports, &|progress| {
        bar.show(progress.stage.word(), progress.bytes, length);
    });
    bar.finish();
    let mut hashed = hashed.map_err(|error| inputs.not_hashed(&folder, &spill, &error))?;

    let mut macs = Vec::with_capacity(exports.len());
    for (index, export) in exports.iter().enumerate() {
        let mac = journal::export_mac(export.export, job.agency_key);
        macs.push(mac.map_err(|cause| inputs.unreadable(index, &cause))?);
    }
    let sent = journal::sent(&hashed.report, &job, &exports, &macs);
    hashed.take_comparison(compare(&sent, &exports, &journal), args.accept_fewer);

    if args.dry_run {
        return Ok(HashOutcome::of(hashed, inputs.names()));
    }
    if !hashed.objections.is_empty() {
        let withheld =
            hasher::withhold(&hashed, &out.path).map_err(|cause| unwritable(&out.path, &cause))?;
        return Ok(HashOutcome {
            refusals: Some(out.path.join(withheld.refusals)),
            ..HashOutcome::of(hashed, inputs.names())
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
    let batch = out.path.join(delivered.batch);
    // Behind the batch: what was not delivered must not be taken for the last.
    let sent = journal::sent(&hashed.report, &job, &exports, &macs);
    Journal::add(folder.journal_path(), &sent).map_err(|error| {
        let batch = batch.display();
        Failure::failed(anyhow!("{batch} is delivered, but not noted: {error}"))
    })?;
    Ok(HashOutcome {
        batch: Some(batch),
        refusals: Some(out.path.join(delivered.refusals)),
        ..HashOutcome::of(hashed, inputs.names())
    })
}

/// Says why the journal cannot be used, and who can mend that.
fn unusable_journal(error: &JournalError) -> Failure {
    let text = anyhow!("{error}");
    match error {
        JournalError::Read { source, .. } => Failure::unreadable(text, source),
        _ => Failure::refused(text),
    }
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
