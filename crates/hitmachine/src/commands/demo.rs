//! `hitmachine demo`: a whole night in one folder, from a synthetic city to a hit list that is held against the truth.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::anyhow;
use clap::Args;
use exchange::hits::Counts;
use exchange::night::Night;
use serde::Serialize;

use crate::city_layout::{self, CityWanted};
use crate::commands::city_night::CityNight;
use crate::commands::hash;
use crate::commands::match_night::{self, Matched, hit_table};
use crate::commands::night_or_now;
use crate::commands::quality::tables;
use crate::console::{Console, table};
use crate::exit::{Failure, OrFailure};
use crate::party_folder;
use crate::quality::city::CityQuality;
use crate::quality::truth::Truth;

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
}

pub(crate) fn run(args: &DemoArgs, console: &Console) -> Result<(), Failure> {
    let start = Instant::now();
    let night = night_or_now(args.night)?;
    let dir = &args.out;
    let city = city_layout::plan(CityWanted {
        inhabitants: args.inhabitants,
        seed: args.seed,
        night,
        errors: city::Errors::default(),
    })?;
    make_room(dir)?;

    console.step(format_args!(
        "city: {} inhabitants, seed {}, night {night}",
        args.inhabitants, args.seed
    ));
    let summary = city_layout::lay_out(dir, &city, console)?;

    console.step(format_args!("hash: {} agencies", summary.agencies.len()));
    let city_night = CityNight {
        city: dir,
        night,
        seed: args.seed,
        out: None,
    };
    let hashed = summary
        .agencies
        .iter()
        .map(|(agency, _)| city_night.hash(agency, console));
    let hashed: Vec<hash::Outcome> = hashed.collect::<Result<_, _>>()?;
    let batches: Vec<PathBuf> = hashed
        .iter()
        .filter_map(|outcome| outcome.batch.clone())
        .collect();

    console.step(format_args!("accept and match: {} batches", batches.len()));
    city_night.accept(batches)?;
    let matched = city_night.matched(console)?;
    let quality = city_night.quality(
        &Truth::read(&city_layout::truth_folder(dir)).map_err(Failure::failed)?,
        &hashed,
        &matched,
    )?;
    let agencies = hashed.iter().map(AgencyCounts::from).collect();
    let Matched {
        hits, json, csv, ..
    } = matched;
    let outcome = Outcome {
        night: night.to_string(),
        seconds: start.elapsed().as_secs_f64(),
        city: CityCounts {
            inhabitants: summary.inhabitants,
            households: summary.households,
            multi_problem: summary.multi_problem,
        },
        agencies,
        counts: hits.counts,
        quality,
        files: Files {
            covenant: dir.join(party_folder::COVENANT),
            agencies: dir.join("agencies"),
            centre: city_layout::centre_folder(dir),
            truth: city_layout::truth_folder(dir),
            hits_json: json,
            hits_csv: csv,
        },
    };
    console.result(&outcome, |outcome| {
        format!(
            "{}\n\n{}\n\n{}\n\n{}",
            agency_table(outcome),
            match_night::summary(&hits),
            hit_table(&hits, 10),
            describe(outcome)
        )
    })
}

/// Makes an empty folder, or empties the one of an earlier demo; refuses a folder with anything else in it.
fn make_room(dir: &Path) -> Result<(), Failure> {
    let mark = dir.join(MARK);
    if mark.exists() {
        fs::remove_dir_all(dir).or_fail(dir.display())?;
    } else if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::refused(anyhow!(
            "{}: is not empty and no demo; choose another folder with --out",
            dir.display()
        )));
    }
    fs::create_dir_all(dir).or_fail(format_args!("cannot write to {}", dir.display()))?;
    exchange::file::atomic_file::write(
        &mark,
        b"hitmachine demo writes this folder anew each time\n",
    )
    .or_fail(mark.display())
}

impl From<&hash::Outcome> for AgencyCounts {
    fn from(outcome: &hash::Outcome) -> Self {
        let report = &outcome.report;
        Self {
            agency: report.agency.clone(),
            rows: report.rows,
            set_aside: report.set_aside,
            withheld: report.withheld,
            records: report.sections.iter().map(|section| section.records).sum(),
        }
    }
}

fn agency_table(outcome: &Outcome) -> String {
    let rows = outcome.agencies.iter();
    table(
        ["agency", "rows", "set aside", "withheld", "records"],
        rows.map(|a| {
            [
                a.agency.clone(),
                a.rows.to_string(),
                a.set_aside.to_string(),
                a.withheld.to_string(),
                a.records.to_string(),
            ]
        }),
    )
}

fn describe(outcome: &Outcome) -> String {
    let Outcome {
        seconds,
        city,
        quality,
        files,
        ..
    } = outcome;
    format!(
        "Against the truth: {}\n\n\
         {} inhabitants in {} households, {} of them multi-problem; {seconds:.1} s from start to end.\n\n\
         covenant  {}\nagencies  {}\ncentre    {}\ntruth     {}\nhits      {}\n          {}",
        tables::summary(quality),
        city.inhabitants,
        city.households,
        city.multi_problem,
        files.covenant.display(),
        files.agencies.display(),
        files.centre.display(),
        files.truth.display(),
        files.hits_json.display(),
        files.hits_csv.display(),
    )
}
