//! `hitmachine demo`: a whole night in one folder, from a synthetic city to a hit list that is held
//! against the truth.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::anyhow;
use clap::Args;
use evaluation::{CityQuality, Truth, city_quality};
use exchange::file::atomic_file;
use exchange::hits::Counts;
use exchange::night::Night;
use rehearsal::{CityFolder, HashedExport, MatchedNight, Rehearsal};
use serde::Serialize;

use crate::commands::night_or_now;
use crate::console::{Console, table};
use crate::exit::{self, Failure};
use crate::tables::{hits, quality};

/// Lies in a folder that the demo made, and so may empty.
const MARK: &str = ".hitmachine-demo";

/// Run a whole night on a synthetic city, in one folder
///
/// Makes a city, keys and a covenant; hashes every agency's export; accepts and matches at the
/// centre; and compares the hits with the truth that no party sees.
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
struct DemoOutcome {
    night: String,
    seconds: f64,
    city: CityCounts,
    agencies: Vec<AgencyCounts>,
    counts: Counts,
    quality: CityQuality,
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
    hits_overview: PathBuf,
}

pub(crate) fn run(args: &DemoArgs, console: &Console) -> Result<(), Failure> {
    let start = Instant::now();
    let night = night_or_now(args.night)?;
    let planned = Rehearsal::city(args.inhabitants, night)
        .seed(args.seed)
        .plan();
    let planned = planned.map_err(Failure::refused)?;
    make_room(&args.out)?;

    console.step(format_args!(
        "city: {} inhabitants, seed {}, night {night}",
        args.inhabitants, args.seed
    ));
    let (city, summary) = super::lay_out(&planned, &args.out, console)?;

    console.step(format_args!("hash: {} agencies", summary.agencies.len()));
    let rehearsal = Rehearsal::new(&city, night).seed(args.seed);
    let agencies = summary.agencies.iter().map(|&(agency, _)| agency);
    let hashed = super::hash_all(&rehearsal, agencies, console)?;

    console.step(format_args!("accept and match: {} batches", hashed.len()));
    let matched = super::match_night(&rehearsal, &hashed, console)?;
    let truth = Truth::read(&city.truth()).map_err(Failure::failed)?;
    let quality = city_quality(&city, &truth, &hashed, &matched.judged)?;

    let outcome = DemoOutcome {
        night: night.to_string(),
        seconds: start.elapsed().as_secs_f64(),
        city: CityCounts {
            inhabitants: summary.inhabitants,
            households: summary.households,
            multi_problem: summary.multi_problem,
        },
        agencies: hashed.iter().map(AgencyCounts::from).collect(),
        counts: matched.judged.hits.counts,
        quality,
        files: Files::of(&city, &matched),
    };
    console.delivered(&outcome, args.out.display(), |outcome| {
        format!(
            "{}\n\n{}\n\n{}\n\n{}",
            agency_table(outcome),
            hits::summary(&matched.judged.hits),
            hits::hit_table(&matched.judged.hits, 10),
            describe(outcome)
        )
    })
}

/// Makes an empty folder, or empties the one of an earlier demo; refuses a folder with anything
/// else in it.
fn make_room(dir: &Path) -> Result<(), Failure> {
    let mark = dir.join(MARK);
    if mark.exists() {
        fs::remove_dir_all(dir).map_err(|cause| exit::unwritable(dir, &cause))?;
    } else if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::refused(anyhow!(
            "{}: is not empty and no demo; choose another folder with --out",
            dir.display()
        )));
    }
    fs::create_dir_all(dir).map_err(|cause| exit::unwritable(dir, &cause))?;
    atomic_file::write(
        &mark,
        b"hitmachine demo writes this folder anew each time\n",
    )
    .map_err(|cause| exit::unwritable(&mark, &cause))
}

impl From<&HashedExport> for AgencyCounts {
    fn from(hashed: &HashedExport) -> Self {
        let report = &hashed.report;
        Self {
            agency: report.agency.clone(),
            rows: report.rows,
            set_aside: report.set_aside,
            withheld: report.withheld,
            records: report.sections.iter().map(|section| section.records).sum(),
        }
    }
}

impl Files {
    fn of(city: &CityFolder, matched: &MatchedNight) -> Self {
        Self {
            covenant: city.covenant(),
            agencies: city.agencies(),
            centre: city.centre(),
            truth: city.truth(),
            hits_json: matched.run.files.json.clone(),
            hits_csv: matched.run.files.signals.clone(),
            hits_overview: matched.run.files.overview.clone(),
        }
    }
}

fn agency_table(outcome: &DemoOutcome) -> String {
    let mut rows = Vec::new();
    for counts in &outcome.agencies {
        rows.push([
            counts.agency.clone(),
            counts.rows.to_string(),
            counts.set_aside.to_string(),
            counts.withheld.to_string(),
            counts.records.to_string(),
        ]);
    }
    table(["agency", "rows", "set aside", "withheld", "records"], rows)
}

fn describe(outcome: &DemoOutcome) -> String {
    let DemoOutcome {
        seconds,
        city,
        quality,
        files,
        ..
    } = outcome;
    format!(
        "Against the truth: {}\n\n{}\n\n\
         {} inhabitants in {} households, {} of them multi-problem; \
         {seconds:.1} s from start to end.\n\n\
         covenant  {}\nagencies  {}\ncentre    {}\ntruth     {}\n\
         hits      {}\n          {}\n          {}",
        quality::summary(quality),
        quality::hits_explained(&quality.hits),
        city.inhabitants,
        city.households,
        city.multi_problem,
        files.covenant.display(),
        files.agencies.display(),
        files.centre.display(),
        files.truth.display(),
        files.hits_overview.display(),
        files.hits_csv.display(),
        files.hits_json.display(),
    )
}
