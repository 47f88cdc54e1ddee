//! `hitmachine demo`: a whole night in one folder, from a synthetic city to a hit list that is held against the truth.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::anyhow;
use clap::Args;
use exchange::context;
use exchange::hits::Counts;
use exchange::night::Night;
use hasher::DEFAULT_MEMORY;
use hasher::keys::AgencyKey;
use serde::Serialize;

use crate::commands::accept::{AcceptArgs, accept_all};
use crate::commands::hash::{self, HashArgs};
use crate::commands::match_night::{MatchArgs, Matched, funnel, hit_table, matched};
use crate::commands::night_or_now;
use crate::console::{Console, table};
use crate::exit::{OrStop, Stop};
use crate::home;
use crate::setup::{self, CityWanted};
use crate::truth::{self, Quality};

/// Lies in a folder that the demo made, and so may empty.
const MARK: &str = ".hitmachine-demo";

/// Run a whole night on a synthetic city, in one folder
///
/// Makes a city, keys and a covenant; hashes every agency's export; accepts and matches at the centre; and compares the hits
/// with the truth that no party sees.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine demo --inhabitants 100000")]
pub(crate) struct DemoArgs {
    /// How many inhabitants, about
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    inhabitants: u64,

    /// What makes this city differ from another
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// The night, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    night: Option<Night>,

    /// The folder to work in; a demo that is there is made anew, anything else is left alone
    #[arg(long, value_name = "DIR", default_value = "demo")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Outcome {
    night: String,
    seconds: f64,
    city: CityCounts,
    agencies: Vec<AgencyCounts>,
    counts: Counts,
    quality: Quality,
    files: Files,
}

#[derive(Serialize)]
struct CityCounts {
    inhabitants: u64,
    households: u64,
    multi_problem: u64,
}

#[derive(Serialize)]
struct AgencyCounts {
    agency: String,
    rows: u64,
    set_aside: u64,
    withheld: u64,
    records: u64,
}

#[derive(Serialize)]
struct Files {
    covenant: PathBuf,
    agencies: PathBuf,
    centre: PathBuf,
    truth: PathBuf,
    hits_json: PathBuf,
    hits_csv: PathBuf,
}

pub(crate) fn run(args: &DemoArgs, console: &Console) -> Result<(), Stop> {
    let start = Instant::now();
    let night = night_or_now(args.night)?;
    let dir = &args.out;
    let city = setup::plan(CityWanted { inhabitants: args.inhabitants, seed: args.seed, night })?;
    make_room(dir)?;

    console.step(format_args!("city: {} inhabitants, seed {}, night {night}", args.inhabitants, args.seed));
    let summary = setup::lay_out(dir, &city, console)?;

    console.step(format_args!("hash: {} agencies", summary.agencies.len()));
    let mut agencies = Vec::new();
    let mut batches = Vec::new();
    for (agency, _) in &summary.agencies {
        let outcome = hash::hash(&hash_args(setup::agency_folder(dir, agency), night, args.seed), console)?;
        agencies.push(AgencyCounts {
            agency: (*agency).to_owned(),
            rows: outcome.report.rows,
            set_aside: outcome.report.set_aside,
            withheld: outcome.report.withheld,
            records: outcome.report.sections.iter().map(|section| section.records).sum(),
        });
        batches.extend(outcome.batch);
    }

    console.step(format_args!("accept and match: {} batches", batches.len()));
    let centre = setup::centre_folder(dir);
    let (_, mut stops) =
        accept_all(&AcceptArgs { batches, site: centre.clone(), covenant: None, state: None, key: None, night: Some(night) })?;
    stops.pop().map_or(Ok(()), Err)?;
    let args = MatchArgs { site: centre.clone(), covenant: None, state: None, key: None, night: Some(night), incomplete: false };
    let Matched { hits, json, csv, .. } = matched(&args, console)?;

    let quality = truth::compare(&setup::truth_folder(dir), &hits, &agency_keys(dir, &agencies)?).map_err(Stop::failed)?;
    let outcome = Outcome {
        night: night.to_string(),
        seconds: start.elapsed().as_secs_f64(),
        city: CityCounts { inhabitants: summary.inhabitants, households: summary.households, multi_problem: summary.multi_problem },
        agencies,
        counts: hits.counts,
        quality,
        files: Files {
            covenant: dir.join(home::COVENANT),
            agencies: dir.join("agencies"),
            centre,
            truth: setup::truth_folder(dir),
            hits_json: json,
            hits_csv: csv,
        },
    };
    console.result(&outcome, |outcome| {
        format!("{}\n\n{}\n\n{}\n\n{}", agency_table(outcome), funnel(&hits), hit_table(&hits, 10), describe(outcome))
    })
}

/// Makes an empty folder, or empties the one of an earlier demo; refuses a folder with anything else in it.
fn make_room(dir: &Path) -> Result<(), Stop> {
    let mark = dir.join(MARK);
    if mark.exists() {
        fs::remove_dir_all(dir).or_fail(dir.display())?;
    } else if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Stop::refused(anyhow!("{}: is not empty and no demo; choose another folder with --out", dir.display())));
    }
    fs::create_dir_all(dir).or_fail(format_args!("cannot write to {}", dir.display()))?;
    exchange::publish::write(&mark, b"hitmachine demo writes this folder anew each time\n").or_fail(mark.display())
}

fn hash_args(home: PathBuf, night: Night, seed: u64) -> HashArgs {
    HashArgs {
        signals: home.join(home::SIGNALS),
        home,
        out: None,
        covenant: None,
        profile: None,
        key: None,
        agency_key: None,
        excluded: None,
        state: None,
        night: Some(night),
        revision: NonZeroU32::MIN,
        memory: DEFAULT_MEMORY / (1024 * 1024),
        // The demo's bytes are the same each time, as its city is.
        seed: Some(context::digest(&[b"hitmachine/synthetic-seed", &seed.to_be_bytes()])),
        dry_run: false,
    }
}

fn agency_keys(dir: &Path, agencies: &[AgencyCounts]) -> Result<BTreeMap<String, AgencyKey>, Stop> {
    let key = |agency: &str| AgencyKey::read(&setup::agency_folder(dir, agency).join(home::AGENCY_KEY)).map_err(Stop::failed);
    agencies.iter().map(|counts| Ok((counts.agency.clone(), key(&counts.agency)?))).collect()
}

fn agency_table(outcome: &Outcome) -> String {
    let rows = outcome.agencies.iter();
    table(
        ["agency", "rows", "set aside", "withheld", "records"],
        rows.map(|a| {
            [a.agency.clone(), a.rows.to_string(), a.set_aside.to_string(), a.withheld.to_string(), a.records.to_string()]
        }),
    )
}

fn describe(outcome: &Outcome) -> String {
    let Outcome { seconds, city, quality, files, .. } = outcome;
    let percent = |share: Option<f64>| share.map_or_else(|| "none".to_owned(), |share| format!("{:.0} %", share * 100.0));
    format!(
        "Against the truth: {} of {} hits are multi-problem households (precision {}); {} of {} multi-problem households were found (recall {}).\n\
         {} inhabitants in {} households, {seconds:.1} s from start to end.\n\n\
         covenant  {}\nagencies  {}\ncentre    {}\ntruth     {}\nhits      {}\n          {}",
        quality.right,
        quality.hits,
        percent(quality.precision),
        quality.found,
        quality.multi_problem,
        percent(quality.recall),
        city.inhabitants,
        city.households,
        files.covenant.display(),
        files.agencies.display(),
        files.centre.display(),
        files.truth.display(),
        files.hits_json.display(),
        files.hits_csv.display(),
    )
}
