//! `hitmachine night`: what the centre does by itself, every ten minutes.

mod void;

use std::path::PathBuf;

use anyhow::anyhow;
use casebook::key::Salts;
use centre::night::{
    Chosen, FileOutcome, FileReport, ForgetWhen, GivenReport, NightReport, NightTerms, OpenSite,
};
use clap::Args;
use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::night::Night;
use jiff::Timestamp;
use journal::Actor;
use matcher::Progress;
use matcher::keys::CentreKey;
use serde::Serialize;

use crate::commands::centre_folder::{SiteArgs, night_failed};
use crate::console::{self, Console, StepBar, count, table};
use crate::exit::{Exit, Failure};
use crate::party_folder;
use crate::random;
use crate::tables;

/// Do what there is to do for the night (at the centre, every ten minutes)
///
/// Takes in what lies in the inbox, matches the night when all who are expected are in or the
/// deadline has passed, records the hits in the casebook, lays out receipts, refusals, letters and
/// the journal's head for each agency, and deletes what is due. It does again only what has
/// changed, and what another run left half done. One run works on a site at a time; another one
/// leaves with 75, as one does that waits for batches.
#[derive(Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  hitmachine night --site /srv/hitmachine\n",
    "  hitmachine night --site /srv/hitmachine --void 2026-11-22 --as admin-1 --dry-run"
))]
pub(crate) struct NightArgs {
    #[command(flatten)]
    site: SiteArgs,

    /// The centre's key [default: centre.key in the centre's folder]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// The open night, yyyy-mm-dd [default: the night that is at that moment]
    #[arg(long, value_parser = Night::parse)]
    night: Option<Night>,

    /// Judge by this moment, such as 2026-11-22T06:30+01:00, which night is open and whether the
    /// deadline has passed; the journal says when it really was [default: now]
    #[arg(long, value_name = "MOMENT")]
    at: Option<Timestamp>,

    /// Void this night, the last one that is recorded: what its runs wrote is taken back, and what
    /// people did stays. Nothing else is done
    #[arg(long, value_name = "NIGHT", value_parser = Night::parse, requires = "who")]
    #[arg(conflicts_with_all = ["night", "at", "key"])]
    void: Option<Night>,

    /// The account that voids the night
    #[arg(long = "as", id = "who", value_name = "ACCOUNT", value_parser = Actor::parse)]
    #[arg(requires = "void")]
    who: Option<Actor>,

    /// Say what would be taken back, and change nothing
    #[arg(long, requires = "void")]
    dry_run: bool,
}

#[derive(Serialize)]
struct NightOutcome {
    night: String,
    #[serde(flatten)]
    report: NightReport,
    /// The reports of what was forgotten.
    forgotten: Vec<GivenReport>,
    /// Why a step was not done, or not to its end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failures: Vec<String>,
}

/// What a run did, and why it could not do the rest.
struct Worked {
    outcome: NightOutcome,
    failures: Vec<Failure>,
}

pub(crate) fn run(args: &NightArgs, console: &Console) -> Result<(), Failure> {
    if let Some((night, who)) = args.void.zip(args.who.as_ref()) {
        let mut site = opened(args, Timestamp::now())?;
        return void::run(&mut site, night, who, args.dry_run, console);
    }
    let Worked {
        mut outcome,
        failures,
    } = worked(args, console)?;
    outcome.failures = failures.iter().map(Failure::line).collect();
    for file in &outcome.report.files {
        for oddity in &file.oddities {
            console::note(format_args!("warning: {}: {oddity}", file.file));
        }
    }
    console.delivered(&outcome, "see the casebook and the outbox", describe)?;
    // Each is told. What nobody but the disk can mend counts most, and waiting least.
    let mut failures = failures;
    failures.sort_by_key(|failure| match failure.exit() {
        Exit::Done => 0,
        Exit::NotYet => 1,
        Exit::Refused => 2,
        Exit::Failed => 3,
    });
    let last = failures.pop();
    for failure in &failures {
        console::error(failure);
    }
    last.map_or(Ok(()), Err)
}

/// The site, which this run alone works on.
fn opened(args: &NightArgs, clock: Timestamp) -> Result<OpenSite, Failure> {
    let salts = Salts::new(&random::secret()?);
    OpenSite::open(args.site.open()?, salts, clock).map_err(night_failed)
}

fn worked(args: &NightArgs, console: &Console) -> Result<Worked, Failure> {
    let clock = Timestamp::now();
    let judged_at = args.at.unwrap_or(clock);
    let (night, chosen) = match args.night {
        Some(night) => (night, Chosen::ByName),
        None => (
            Night::at(judged_at).map_err(Failure::failed)?,
            Chosen::ByClock,
        ),
    };
    let key_file = args.key.clone();
    let key_file = key_file.map_or_else(|| Ok(args.site.open()?.centre_key()), Ok::<_, Failure>)?;
    let mut site = opened(args, clock)?;
    site.check_night(night, chosen).map_err(night_failed)?;
    let centre_key = party_folder::key(&key_file, CentreKey::read)?;

    let (mut report, mut failures) = (NightReport::default(), Vec::new());
    let admitted = admitted(args, night);
    match admitted {
        Ok((covenant, agreements)) => {
            let terms = NightTerms {
                covenant: &covenant,
                agreements: agreements.as_ref(),
                state: &args.site.state_folder(),
                centre_key: &centre_key,
                night,
                judged_at,
                fresh: &random::secret()?,
            };
            let bar = StepBar::new(console);
            let progress = |progress| {
                if let Progress::Meet { section, of } = progress {
                    bar.show("match", section as u64, of as u64 + 1);
                }
            };
            let worked = site.work(&terms, &progress, &mut report);
            bar.finish();
            failures.extend(worked.err().map(night_failed));
        }
        // What is due is forgotten whether or not a covenant is in force.
        Err(error) => failures.push(error),
    }
    failures.extend(report.files.iter().filter_map(not_taken));
    for night in &report.unmatched {
        let text = anyhow!("the night of {}: {}", night.night, night.reason);
        failures.push(Failure::refused(text));
    }
    if !report.waits_for.is_empty() {
        let agencies = report.waits_for.join(", ");
        failures.push(Failure::not_yet(anyhow!("no batch yet of: {agencies}")));
    }
    let forgotten = site.forget(&centre_key, ForgetWhen::OnceARun);
    let forgotten = forgotten.unwrap_or_else(|error| {
        failures.push(night_failed(error));
        Vec::new()
    });
    Ok(Worked {
        outcome: NightOutcome {
            night: night.to_string(),
            report,
            forgotten,
            failures: Vec::new(),
        },
        failures,
    })
}

/// What the site goes by on the night.
fn admitted(
    args: &NightArgs,
    night: Night,
) -> Result<(SignedCovenant, Option<SignedAgreements>), Failure> {
    let covenant = args.site.admit_covenant(night)?;
    let agreements = args.site.admit_agreements(&covenant)?;
    Ok((covenant, agreements))
}

/// Why a file of the inbox was not taken in, where somebody is to look at it.
fn not_taken(file: &FileReport) -> Option<Failure> {
    let reason = file.reason.as_deref().unwrap_or_default();
    let text = anyhow!("{}: {reason}", file.file);
    match file.outcome {
        FileOutcome::Refused => Some(Failure::refused(text)),
        FileOutcome::Failed => Some(Failure::failed(text)),
        FileOutcome::Accepted
        | FileOutcome::Replaced
        | FileOutcome::AlreadyThere
        | FileOutcome::Left => None,
    }
}

fn describe(outcome: &NightOutcome) -> String {
    let NightOutcome {
        night,
        report,
        forgotten,
        ..
    } = outcome;
    let mut lines = vec![format!("night {night}")];
    if !report.files.is_empty() {
        lines.push(String::new());
        lines.push(files_table(&report.files));
    }
    for matched in &report.nights {
        let missing = match matched.missing.as_slice() {
            [] => String::new(),
            missing => format!(", without {}", missing.join(", ")),
        };
        lines.push(format!(
            "matched {}, run {}{missing}: {}, {} new, {} reopened, {} on trial only",
            matched.night,
            matched.run,
            count(matched.hits, "hit", "hits"),
            matched.new,
            matched.reopened,
            matched.on_trial
        ));
        for agency in &matched.renumbered {
            lines.push(format!(
                "  {agency}: nearly all its signals have new numbers; ask whether its export \
                 numbers them anew"
            ));
        }
    }
    for demoted in &report.demoted {
        lines.push(format!(
            "rule {}: of {} answered, fewer are right than the {} that was agreed; it is a pilot \
             from the next run on: tell the owners",
            demoted.rule,
            count(demoted.referrals.into(), "referral", "referrals"),
            demoted.min_precision
        ));
    }
    if !report.sent.is_empty() {
        let files = count(report.sent.len() as u64, "file", "files");
        lines.push(format!("laid out for agencies: {files}"));
    }
    lines.extend(forgotten.iter().map(tables::forgotten::line));
    if lines.len() == 1 && report.waits_for.is_empty() {
        lines.push("nothing has changed".to_owned());
    }
    lines.join("\n")
}

fn files_table(files: &[FileReport]) -> String {
    let mut rows = Vec::with_capacity(files.len());
    for file in files {
        let counted = match (file.records, file.pairs, file.answers) {
            (Some(records), _, _) => records.to_string(),
            (None, Some(pairs), _) => format!("{pairs} pairs"),
            (None, None, Some(answers)) => format!("{answers} answers"),
            (None, None, None) => String::new(),
        };
        let revision = file.revision.map(|revision| revision.to_string());
        rows.push([
            file.file.clone(),
            file.outcome.word().to_owned(),
            file.agency.clone().unwrap_or_default(),
            file.night.clone().unwrap_or_default(),
            revision.unwrap_or_default(),
            counted,
            file.reason.clone().unwrap_or_default(),
        ]);
    }
    let head = [
        "file", "outcome", "agency", "night", "revision", "records", "reason",
    ];
    table(head, rows)
}
