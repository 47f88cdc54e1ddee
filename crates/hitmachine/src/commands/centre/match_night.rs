//! `hitmachine match`: the centre matches a night.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use exchange::hits::{Counts, HitList, Notice};
use exchange::night::Night;
use matcher::keys::CentreKey;
use matcher::run::{RunContent, RunError, RunWriter, WrittenRun};
use matcher::store::StoredError;
use matcher::store::night_key::NightKeyError;
use matcher::{MatchError, Matching, Progress, open_night};
use serde::Serialize;

use super::site::SiteArgs;
use crate::commands::night_or_now;
use crate::console::{self, Console};
use crate::exit::{self, Failure};
use crate::party_folder;
use crate::tables::hits::{hit_table, summary};

/// Match a night: meet, link and judge, and write the hit list (at the centre)
///
/// Writes hits.json, hits.csv and hits-overview.csv to the folder of a new run, run-N in that of
/// the night, and where a match key asks a letter of questions to each agency. A run that finds
/// what the last one found makes no new folder. The centre's key opens the key of the night,
/// without which nothing of the night can be read. The agreements say which agency may be asked
/// about whose signals, and who is expected on a day. When a batch is missing, nothing is written
/// and the exit status is 75: try again later, or say --incomplete.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine match --site /srv/hitmachine")]
pub(crate) struct MatchArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,

    /// The centre's key [default: centre.key in the centre's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,

    /// The night to match, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    pub(crate) night: Option<Night>,

    /// Match although batches are missing; the run and its hits are marked
    #[arg(long)]
    pub(crate) incomplete: bool,
}

/// What is said where the owners agreed on nothing beside the covenant.
const NO_AGREEMENTS: &str = "warning: there are no agreements: both agencies of a pair are asked, \
                             whoever they are, and every agency is waited for";

/// What a run gives.
struct Matched {
    hits: HitList,
    run: WrittenRun,
}

#[derive(Serialize)]
struct MatchOutcome<'a> {
    night: &'a str,
    missing: &'a [String],
    counts: Counts,
    notices: &'a [Notice],
    /// The number of the run that holds this.
    run: u32,
    /// Whether it was written now; else the last run found the same.
    is_new: bool,
    hits_json: String,
    hits_csv: String,
    hits_overview: String,
    letters: Vec<String>,
}

pub(crate) fn run(args: &MatchArgs, console: &Console) -> Result<(), Failure> {
    let Matched { hits, run } = matched(args, console)?;
    let WrittenRun { files, letters, .. } = &run;
    let outcome = MatchOutcome {
        night: &hits.night,
        missing: &hits.missing,
        counts: hits.counts,
        notices: &hits.notices,
        run: run.number,
        is_new: run.is_new,
        hits_json: files.json.display().to_string(),
        hits_csv: files.signals.display().to_string(),
        hits_overview: files.overview.display().to_string(),
        letters: letters
            .iter()
            .map(|letter| letter.display().to_string())
            .collect(),
    };
    console.delivered(&outcome, &outcome.hits_json, |outcome| {
        let MatchOutcome {
            hits_json,
            hits_csv,
            hits_overview,
            letters,
            ..
        } = outcome;
        let mut lines = vec![
            summary(&hits),
            String::new(),
            hit_table(&hits, 20),
            String::new(),
        ];
        lines.extend([
            format!("Hit list: {hits_overview}"),
            format!("          {hits_csv}"),
            format!("          {hits_json}"),
        ]);
        lines.extend(letters.iter().map(|letter| format!("Questions: {letter}")));
        if !run.is_new {
            lines.push(format!(
                "All is as in run {}, so there is no new one.",
                run.number
            ));
        }
        lines.join("\n")
    })
}

/// Matches a night as the command does: the hit list and the letters are written.
fn matched(args: &MatchArgs, console: &Console) -> Result<Matched, Failure> {
    let night = night_or_now(args.night)?;
    let covenant = args.site.admit_covenant(night)?;
    let agreements = args.site.admit_agreements(&covenant)?;
    if agreements.is_none() {
        console::note(NO_AGREEMENTS);
    }
    let site = args.site.open()?;
    let key_file = args.key.clone().unwrap_or_else(|| site.centre_key());
    let centre_key = party_folder::key(&key_file, CentreKey::read)?;
    let matching = Matching {
        site: &site,
        covenant: &covenant,
        agreements: agreements.as_ref(),
        centre_key: &centre_key,
        night,
        incomplete: args.incomplete,
    };
    // Before the night is opened: an older result is never written as the newer run.
    let writer = RunWriter::start(site.night(matching.night))
        .map_err(|error| not_written(error, &matching))?;
    let bar = console.bar("match", covenant.sections().count() as u64 + 1);
    let opened = open_night(&matching, &|progress| match progress {
        Progress::Meet { section, .. } => bar.set_position(section as u64),
        Progress::Judge => {}
    })
    .map_err(|error| not_matched(error, args))?;
    bar.set_position(bar.length().unwrap_or(1) - 1);
    let linked = opened.link(&covenant);
    let hits = linked.judge(&covenant, &centre_key);
    bar.finish_and_clear();

    let content = RunContent {
        hits: &hits,
        covenant: &covenant,
        centre_key: &centre_key,
        night: matching.night,
        questions: linked.questions.as_ref(),
    };
    let run = writer
        .write(&content)
        .map_err(|error| not_written(error, &matching))?;
    Ok(Matched { hits, run })
}

/// Says why a run is not written, and who can mend that.
fn not_written(error: RunError, matching: &Matching<'_>) -> Failure {
    match error {
        RunError::Write(cause) => {
            let folder = matching.site.night(matching.night);
            exit::unwritable(folder.path(), &cause)
        }
        error => Failure::refused(error),
    }
}

/// Says why a night is not matched, and who can mend that.
fn not_matched(error: MatchError, args: &MatchArgs) -> Failure {
    match error {
        MatchError::Missing { .. } => Failure::not_yet(anyhow!(
            "{error}; try again later, or add --incomplete to match without"
        )),
        MatchError::Stored(StoredError::Read { ref source, .. })
        | MatchError::NightKey(NightKeyError::Read { ref source, .. }) => {
            let cause = source.kind().into();
            Failure::unreadable(error, &cause)
        }
        MatchError::Period { .. } => {
            Failure::refused(anyhow!("{}: {error}", args.site.covenant_file().display()))
        }
        _ => Failure::refused(error),
    }
}
