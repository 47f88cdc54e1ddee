//! `hitmachine match`: the centre matches a night.

use clap::Args;
use exchange::hits::{Counts, HitList, Notice};
use matcher::run::{RunContent, RunError, RunWriter, WrittenRun};
use matcher::{Matching, OpenedNight, Progress, open_night};
use serde::Serialize;

#[cfg(feature = "parquet")]
use crate::commands::elsewhere::met::MetArgs;
use crate::commands::matching::MatchingArgs;
use crate::console::Console;
use crate::exit::{self, Failure};
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
    matching: MatchingArgs,

    #[cfg(feature = "parquet")]
    #[command(flatten)]
    met: MetArgs,
}

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
    let loaded = args.matching.load()?;
    let matching = loaded.matching();
    let covenant = matching.covenant;
    // Before the night is opened: an older result is never written as the newer run.
    let writer = RunWriter::start(matching.site.night(matching.night))
        .map_err(|error| not_written(error, &matching))?;
    let bar = console.bar("match", covenant.sections().count() as u64 + 1);
    let opened = opened(args, &matching, &|progress| match progress {
        Progress::Meet { section, .. } => bar.set_position(section as u64),
        Progress::Judge => {}
    })?;
    bar.set_position(bar.length().unwrap_or(1) - 1);
    let linked = opened.link(covenant);
    let hits = linked.judge(covenant, matching.centre_key);
    bar.finish_and_clear();

    let content = RunContent {
        hits: &hits,
        covenant,
        centre_key: matching.centre_key,
        night: matching.night,
        questions: linked.questions.as_ref(),
    };
    let run = writer
        .write(&content)
        .map_err(|error| not_written(error, &matching))?;
    Ok(Matched { hits, run })
}

/// Opens the night: what meets here, or what met elsewhere.
fn opened(
    args: &MatchArgs,
    matching: &Matching<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<OpenedNight, Failure> {
    #[cfg(feature = "parquet")]
    if let Some(met) = &args.met.met {
        return args.met.open(met, &args.matching, matching, progress);
    }
    open_night(matching, progress).map_err(|error| args.matching.not_matched(error))
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
