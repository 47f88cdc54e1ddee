//! `hitmachine match`: the centre matches a night.

use std::fs;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use exchange::hits::{Counts, HitList, Notice};
use exchange::night::Night;
use matcher::confirm::letters::{self, LettersError};
use matcher::confirm::questions::Questions;
use matcher::export::{self, HitFiles};
use matcher::keys::CentreKey;
use matcher::store::StoredError;
use matcher::{MatchError, Matching, Progress, open_night};
use serde::Serialize;

use super::site::SiteArgs;
use crate::commands::night_or_now;
use crate::console::Console;
use crate::exit::{self, Failure};
use crate::party_folder;
use crate::tables::hits::{hit_table, summary};

/// Match a night: meet, link and judge, and write the hit list (at the centre)
///
/// Writes hits.json, hits.csv and hits-overview.csv to the night's folder, and where a match key
/// asks a letter of questions to each agency. When a batch is missing, nothing is written and the
/// exit status is 75: try again later, or say --incomplete.
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

/// What a run gives.
struct Matched {
    hits: HitList,
    files: HitFiles,
    /// The letters to the agencies; none where no match key asks.
    letters: Vec<PathBuf>,
}

#[derive(Serialize)]
struct MatchOutcome<'a> {
    night: &'a str,
    missing: &'a [String],
    counts: Counts,
    notices: &'a [Notice],
    hits_json: String,
    hits_csv: String,
    hits_overview: String,
    letters: Vec<String>,
}

pub(crate) fn run(args: &MatchArgs, console: &Console) -> Result<(), Failure> {
    let Matched {
        hits,
        files,
        letters,
    } = matched(args, console)?;
    let outcome = MatchOutcome {
        night: &hits.night,
        missing: &hits.missing,
        counts: hits.counts,
        notices: &hits.notices,
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
        lines.join("\n")
    })
}

/// Matches a night as the command does: the hit list and the letters are written.
fn matched(args: &MatchArgs, console: &Console) -> Result<Matched, Failure> {
    let night = night_or_now(args.night)?;
    let covenant = args.site.admit_covenant(night)?;
    let site = args.site.open()?;
    let key_file = args.key.clone().unwrap_or_else(|| site.centre_key());
    let centre_key = party_folder::key(&key_file, CentreKey::read)?;
    let matching = Matching {
        site: &site,
        covenant: &covenant,
        centre_key: &centre_key,
        night,
        incomplete: args.incomplete,
    };
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

    let folder = site.night(matching.night);
    // With --incomplete there may be no batch at all, and so no folder.
    fs::create_dir_all(folder.path()).map_err(|cause| exit::unwritable(folder.path(), &cause))?;
    let files = export::write(&hits, &covenant, &folder)
        .map_err(|cause| exit::unwritable(folder.path(), &cause))?;
    let letters = match &linked.questions {
        Some(questions) => write_letters(&matching, questions)?,
        None => Vec::new(),
    };
    Ok(Matched {
        hits,
        files,
        letters,
    })
}

/// Writes what the agencies are asked, where a match key asks.
fn write_letters(matching: &Matching<'_>, questions: &Questions) -> Result<Vec<PathBuf>, Failure> {
    let Matching {
        site,
        covenant,
        centre_key,
        night,
        ..
    } = *matching;
    letters::write(site, covenant, centre_key, night, questions).map_err(|error| match error {
        LettersError::Write(cause) => exit::unwritable(site.night(night).path(), &cause),
        error => Failure::refused(error),
    })
}

/// Says why a night is not matched, and who can mend that.
fn not_matched(error: MatchError, args: &MatchArgs) -> Failure {
    match error {
        MatchError::Missing { .. } => Failure::not_yet(anyhow!(
            "{error}; try again later, or add --incomplete to match without"
        )),
        MatchError::Stored(StoredError::Read { ref source, .. }) => {
            let cause = source.kind().into();
            Failure::unreadable(error, &cause)
        }
        MatchError::Period { .. } => {
            Failure::refused(anyhow!("{}: {error}", args.site.covenant_file().display()))
        }
        _ => Failure::refused(error),
    }
}
