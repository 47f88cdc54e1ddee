//! `hitmachine hash`: an agency turns its nightly export into a batch of pseudonyms.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use anyhow::anyhow;
use clap::Args;
use exchange::crypto::secret::Secret;
use exchange::hex;
use exchange::night::Night;
use hasher::batch::report::Report;
use hasher::check::excluded::{ExcludedAddresses, ExcludedError};
use hasher::check::refusal::{Disposition, Refusal};
use hasher::profile::Profile;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use hasher::{DEFAULT_MEMORY, DeliverError, HashError, Job, TableError};
use serde::Serialize;

use crate::commands::night_or_now;
use crate::console::{self, Console, count, table};
use crate::exit::{self, Failure, OrFailure};
use crate::party_folder;
use crate::random;

/// Turn an export into a batch (at an agency)
///
/// Reads the export by its profile, checks every row, and writes to the output folder the batch for the centre, a report, and the rows
/// that were set aside with row, column and reason, never a value. Everything it needs has a standard name in the agency's
/// folder: covenant.toml, profile.toml, pseudonym.key, agency.key, excluded-addresses.csv.
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
    #[arg(long, value_name = "N", default_value = "1", value_parser = revision)]
    pub(crate) revision: NonZeroU32,

    /// MiB of sealed records to hold in memory; more of them go to a private folder beside the batch, and are gone afterwards
    #[arg(long, value_name = "MIB", default_value_t = DEFAULT_MEMORY / (1024 * 1024))]
    pub(crate) memory: usize,

    /// 32 random bytes in hexadecimal, for a batch that is to be the same again [default: fresh ones]
    #[arg(long, value_name = "HEX", value_parser = seed, hide = true)]
    pub(crate) seed: Option<[u8; 32]>,

    /// Check everything and report, but write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

pub(super) fn revision(text: &str) -> Result<NonZeroU32, &'static str> {
    text.parse()
        .map_err(|_| "a revision is a whole number from 1")
}

/// What a run gives: the report, and where the files are.
#[derive(Serialize)]
pub(crate) struct Outcome {
    #[serde(flatten)]
    pub(crate) report: Report,
    /// The files that were written; none after a dry run.
    pub(crate) batch: Option<PathBuf>,
    pub(crate) refusals: Option<PathBuf>,
    /// The rows of which nothing is sent.
    #[serde(skip)]
    pub(crate) left_out: HashSet<u64>,
}

pub(crate) fn run(args: &HashArgs, console: &Console) -> Result<(), Failure> {
    let outcome = hash(args, console)?;
    if outcome.report.set_aside > 0 {
        console::note(set_aside(&outcome));
    }
    console.result(&outcome, describe)
}

/// Hashes an export as the command does, for the demo to use too.
pub(crate) fn hash(args: &HashArgs, console: &Console) -> Result<Outcome, Failure> {
    let file = |name, asked: &Option<PathBuf>| party_folder::file(&args.home, name, asked.as_ref());
    let (covenant_file, key_file) = (
        file(party_folder::COVENANT, &args.covenant),
        file(party_folder::PSEUDONYM_KEY, &args.key),
    );
    let covenant = party_folder::admit(&args.home, args.covenant.as_ref(), args.state.as_ref())?;
    let profile = read_profile(&file(party_folder::PROFILE, &args.profile), &covenant)?;
    let key = party_folder::key(&key_file, PseudonymKey::read)?;
    let agency_key_file = file(party_folder::AGENCY_KEY, &args.agency_key);
    let agency_key = party_folder::key(&agency_key_file, AgencyKey::read)?;
    let list = file(party_folder::EXCLUDED_ADDRESSES, &args.excluded);
    let excluded =
        ExcludedAddresses::read(&list, &covenant).map_err(|error| unusable_list(&list, &error))?;
    let out = args.out.clone().unwrap_or_else(|| args.home.join("out"));
    // Dropped last, after what the run put aside in it.
    let out = OutFolder::new(out, args.dry_run)?;
    let spill = out.spill();
    let job = Job {
        covenant: &covenant,
        profile: &profile,
        key: &key,
        agency_key: &agency_key,
        excluded: &excluded,
        night: night_or_now(args.night)?,
        revision: args.revision,
        memory: args.memory.saturating_mul(1024 * 1024),
        spill: &spill,
    };

    let source = exit::open(&args.signals)?;
    let bar = console.bar(
        "hash",
        source.metadata().map_or(0, |metadata| metadata.len()),
    );
    let hashed = hasher::hash(&job, source, &|progress| bar.set_position(progress.bytes));
    bar.finish_and_clear();
    let hashed = hashed.map_err(|error| {
        let place = match &error {
            HashError::NotInForce { .. } => &covenant_file,
            HashError::Epoch { .. } | HashError::WrongKey => &key_file,
            HashError::WrongAgencyKey(_) => &agency_key_file,
            _ => &args.signals,
        };
        not_hashed(place, &error)
    })?;

    let stays = |one: &&Refusal| one.reason.disposition() != Disposition::Warning;
    let left_out = hashed
        .refusals
        .iter()
        .filter(stays)
        .map(|one| one.row)
        .collect();
    if args.dry_run {
        return Ok(Outcome {
            report: hashed.report,
            batch: None,
            refusals: None,
            left_out,
        });
    }
    let seed = args
        .seed
        .as_ref()
        .map_or_else(random::secret, |seed| Ok(Secret::new(*seed)))?;
    let delivered =
        hasher::deliver(&hashed, &job, &seed, &out.path).map_err(|error| match error {
            DeliverError::AlreadyExists(_) => Failure::refused(error),
            DeliverError::Write(cause) => Failure::unwritable(
                anyhow!("cannot write to {}: {cause}", out.path.display()),
                &cause,
            ),
        })?;
    let (batch, refusals) = (
        Some(out.path.join(delivered.batch)),
        Some(out.path.join(delivered.refusals)),
    );
    Ok(Outcome {
        report: hashed.report,
        batch,
        refusals,
        left_out,
    })
}

/// Where the batch goes, and meanwhile sealed records that memory does not hold. Folders that were made for a run that then came to
/// nothing are taken away again.
struct OutFolder {
    path: PathBuf,
    /// The folders that were not there before, the innermost first.
    made: Vec<PathBuf>,
    dry_run: bool,
}

impl OutFolder {
    fn new(path: PathBuf, dry_run: bool) -> Result<Self, Failure> {
        let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let made = if dry_run {
            Vec::new()
        } else {
            path.ancestors()
                .take_while(is_missing)
                .map(Path::to_owned)
                .collect()
        };
        let out = Self {
            path,
            made,
            dry_run,
        };
        if !dry_run {
            let unwritable = |cause: io::Error| {
                Failure::unwritable(
                    anyhow!("cannot write to {}: {cause}", out.path.display()),
                    &cause,
                )
            };
            fs::create_dir_all(&out.path).map_err(unwritable)?;
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

/// Reads the profile of an agency's export.
pub(crate) fn read_profile(
    path: &Path,
    covenant: &exchange::covenant::Covenant,
) -> Result<Profile, Failure> {
    let bytes = exit::read(path)?;
    let text = str::from_utf8(&bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        Failure::refused(anyhow!(
            "{}: profile, line {line}: a character that is not UTF-8; save the profile as UTF-8",
            path.display()
        ))
    })?;
    Profile::parse(text, covenant).or_refuse(path.display())
}

/// Names the file that is wrong, and for rows that were set aside where the first of the most frequent kind stands.
pub(super) fn not_hashed(place: &Path, error: &HashError) -> Failure {
    let text = format!("{}: {error}", place.display());
    match error {
        HashError::Pseudonyms(_) | HashError::Spill(_) => Failure::failed(anyhow!(text)),
        HashError::Table(TableError::Read(cause)) => Failure::unreadable(anyhow!(text), cause),
        HashError::TooManySetAside {
            report, refusals, ..
        } => {
            let most = report.most_frequent_error();
            let is_most = |one: &&Refusal| {
                most.is_some_and(|most| (most.reason, &most.column) == (one.reason, &one.column))
            };
            let first = refusals
                .iter()
                .find(is_most)
                .map_or_else(String::new, |one| format!(" The first is row {}.", one.row));
            Failure::refused(anyhow!("{text}{first}"))
        }
        _ => Failure::refused(anyhow!(text)),
    }
}

pub(super) fn unusable_list(path: &Path, error: &ExcludedError) -> Failure {
    match error {
        ExcludedError::Read { source, .. } => Failure::unreadable(anyhow!("{error}"), source),
        _ => Failure::refused(anyhow!("{}: {error}", path.display())),
    }
}

fn seed(digits: &str) -> Result<[u8; 32], &'static str> {
    hex::parse(digits.as_bytes()).ok_or("not 64 hexadecimal digits")
}

fn set_aside(outcome: &Outcome) -> String {
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

fn describe(outcome: &Outcome) -> String {
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
