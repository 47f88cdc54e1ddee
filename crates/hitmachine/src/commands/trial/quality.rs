//! `hitmachine quality`: how well persons, households and hits are found, against a truth that no
//! party sees.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::anyhow;
use clap::{ArgGroup, Args};
use evaluation::pairs::{self, KeyList, LinkageProfile, PairsProgress, PairsQuality, PairsWanted};
use evaluation::{CityQuality, Truth, city_quality};
use exchange::covenant::Agency;
use exchange::night::Night;
use rehearsal::{CityFolder, Rehearsal};
use serde::Serialize;

use crate::commands::night_or_now;
use crate::console::{Console, StepBar};
use crate::exit::{Failure, OrFailure};
use crate::party_folder;
use crate::tables;

/// Measure how well persons, households and hits are found, against the truth
///
/// Runs a real night (hash, accept, meet, open, link, judge) and compares what came of it with a
/// truth: that of a synthetic city, or the ids of two files of records, as in public linkage sets.
/// Precision, recall and F1, by match key and by kind of error. Batches lie in the system's folder
/// for temporary files until the run ends.
#[derive(Args)]
#[command(group(ArgGroup::new("what").required(true).args(["truth", "pairs"])))]
#[command(after_help = "Examples:
  hitmachine city --inhabitants 100000 --night 2026-11-22 --out city
  hitmachine quality --truth city/truth --night 2026-11-22

  hitmachine quality --pairs a.csv b.csv               \
      ids rec-7-org and rec-7-dup-0, or equal ids, are one person
  hitmachine quality --pairs a.csv b.csv --keys 48 --json")]
pub(crate) struct QualityArgs {
    /// The truth of a synthetic city: the folder truth that `hitmachine city` wrote, with the city
    /// beside it, or above the folder of its night
    #[arg(long, value_name = "DIR", conflicts_with_all = ["profile", "keys", "id"])]
    truth: Option<PathBuf>,

    /// Two files of records, each with an id
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "night")]
    pairs: Option<Vec<PathBuf>>,

    /// What the files' columns are, where their names do not say it (with --pairs)
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,

    /// The match keys: at most so many tags a row (16, 32 or 48), those of the city's covenant, or
    /// of a file (with --pairs)
    #[arg(long, value_name = "16|32|48|covenant|FILE", default_value = "32")]
    keys: String,

    /// The column of the ids (with --pairs) [default: `rec_id` or id]
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,

    /// The night of the city's exports, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    night: Option<Night>,

    /// What the keys and batches are made of
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

#[derive(Serialize)]
struct CityResult {
    night: String,
    #[serde(flatten)]
    quality: CityQuality,
}

#[derive(Serialize)]
struct PairsResult<'a> {
    keys: &'a str,
    #[serde(flatten)]
    quality: PairsQuality,
}

pub(crate) fn run(args: &QualityArgs, console: &Console) -> Result<(), Failure> {
    match (&args.truth, args.pairs.as_deref()) {
        (Some(truth), _) => measure_city(truth, args, console),
        (None, Some([left, right])) => measure_pairs([left, right], args, console),
        (None, _) => unreachable!("the parser asks for one of them"),
    }
}

fn measure_city(truth: &Path, args: &QualityArgs, console: &Console) -> Result<(), Failure> {
    let known = Truth::read(truth).map_err(Failure::refused)?;
    let truth = truth.canonicalize().or_refuse(truth.display())?;
    // Where nights follow one another, the truth lies in the folder of its night.
    let above = truth.ancestors().skip(1).take(2);
    let mut cities = above.map(|folder| CityFolder::new(folder.to_owned()));
    let city = cities.find(|city| city.covenant().is_file());
    let city = city.ok_or_else(|| {
        Failure::refused(anyhow!("{}: the city is not beside it", truth.display()))
    })?;
    let covenant = party_folder::read_covenant(&city.covenant())?;
    let work = super::temporary_folder()?;

    let rehearsal = Rehearsal::new(&city, night_or_now(args.night)?)
        .seed(args.seed)
        .out(work.path());
    let agencies = covenant.agencies().iter().map(Agency::id);
    let hashed = super::hash_all(&rehearsal, agencies, console)?;
    let matched = super::match_night(&rehearsal, &hashed, console)?;
    let result = CityResult {
        night: rehearsal.night().to_string(),
        quality: city_quality(&city, &known, &hashed, &matched.judged)?,
    };
    console.result(&result, |result| {
        tables::quality::city(&result.night, &result.quality)
    })
}

fn measure_pairs(
    files: [&PathBuf; 2],
    args: &QualityArgs,
    console: &Console,
) -> Result<(), Failure> {
    let profile = match &args.profile {
        Some(path) => LinkageProfile::read(path)?,
        None => LinkageProfile::default(),
    };
    let keys = KeyList::named(&args.keys)?;
    let work = super::temporary_folder()?;
    let wanted = PairsWanted {
        files: files.map(PathBuf::as_path),
        profile: &profile,
        id: args.id.as_deref(),
        keys: &keys,
        seed: args.seed,
        work: work.path(),
    };
    let (start, bar) = (Instant::now(), StepBar::new(console));
    let quality = pairs::compare(&wanted, &|| start.elapsed(), &|progress| match progress {
        PairsProgress::Hash { stage, bytes, of } => bar.show(stage.word(), bytes, of),
        PairsProgress::Meet { section, of } => {
            bar.show("meet and open", section as u64, of as u64);
        }
    });
    bar.finish();
    let result = PairsResult {
        keys: &args.keys,
        quality: quality?,
    };
    console.result(&result, |result| tables::quality::pairs(&result.quality))
}
