//! `hitmachine city`: a synthetic city, with the truth, laid out as its parties would find it.

use std::path::PathBuf;

use city::{Errors, Lie, Renumbered, Spoiled, Summary};
use clap::{Args, value_parser};
use exchange::night::Night;
use rehearsal::{PlannedCity, Rehearsal};
use serde::Serialize;

use crate::commands::night_or_now;
use crate::console::{Console, table};
use crate::exit::Failure;

/// Make a synthetic city: an export for each agency, the covenant, keys and the truth
///
/// The same seed, size and night give the same bytes. Nothing in it is about anybody.
///
/// With --nights, or --since, the city lives on: signals stay until they are closed or over, people
/// move, are born and die. Each of several nights has a folder night-DATE of its own.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    hitmachine city --inhabitants 100000 --seed 1 --out city\n  \
    hitmachine city --inhabitants 5000 --night 2026-11-22 --nights 30 --out month")]
pub(crate) struct CityArgs {
    /// How many inhabitants, about
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    inhabitants: u64,

    /// What makes this city differ from another
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// The night of the exports, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    night: Option<Night>,

    /// How many nights follow one another, from --night on; to the end of the next year at most
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = value_parser!(u32).range(1..)
    )]
    nights: u32,

    /// The first night of the city, yyyy-mm-dd, where --night is a later one
    #[arg(long, value_name = "NIGHT", value_parser = Night::parse)]
    since: Option<Night>,

    /// From a night on, other numbers in the export of an agency, as of a new case system; may be
    /// given several times
    #[arg(long, value_name = "AGENCY:NIGHT")]
    renumber: Vec<Renumbered>,

    /// How many times the usual errors the agencies make, from 0 to 10 (docs/city.md)
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    error_rate: f64,

    /// The share of all rows without BSN, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.3)]
    without_bsn: f64,

    /// Write a word into all cells of a column of an agency, or into a share of them (0 to 1), to
    /// see what that does; may be given several times
    #[arg(long, value_name = "AGENCY:FIELD:WORD[:SHARE]")]
    spoil: Vec<Spoiled>,

    /// Have an agency lie in its export: one-client, two-as-one, two-homes-as-one, mover, question
    /// (docs/city.md); may be given several times
    #[arg(long, value_name = "LIE")]
    liar: Vec<Lie>,

    /// The folder to write to; files of the same names are written over
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Made {
    out: String,
    #[serde(flatten)]
    city: CityOnNight,
}

#[derive(Serialize)]
struct MadeNights {
    out: String,
    nights: Vec<CityOnNight>,
}

#[derive(Serialize)]
struct CityOnNight {
    night: String,
    inhabitants: u64,
    households: u64,
    multi_problem_households: u64,
    agencies: Vec<Export>,
}

#[derive(Serialize)]
struct Export {
    agency: &'static str,
    rows: u64,
}

pub(crate) fn run(args: &CityArgs, console: &Console) -> Result<(), Failure> {
    let night = night_or_now(args.night)?;
    let errors = Errors::new(args.error_rate, args.without_bsn).map_err(Failure::refused)?;
    let planned = Rehearsal::city(args.inhabitants, night)
        .seed(args.seed)
        .errors(errors)
        .spoiled(args.spoil.clone())
        .lies(args.liar.clone())
        .nights(args.nights)
        .renumbered(args.renumber.clone());
    let planned = match args.since {
        Some(first) => planned.since(first),
        None => planned,
    }
    .plan()
    .map_err(Failure::refused)?;
    if args.nights > 1 {
        return run_nights(args, &planned, console);
    }
    let (_, summary) = super::lay_out(&planned, &args.out, console)?;
    let made = Made {
        out: args.out.display().to_string(),
        city: CityOnNight::new(night, summary),
    };
    console.delivered(&made, &made.out, describe)
}

/// Lays the parties out once, and gives each night a folder of its own.
fn run_nights(args: &CityArgs, planned: &PlannedCity, console: &Console) -> Result<(), Failure> {
    let city = planned.lay_out_parties(&args.out)?;
    let bar = console.bar("nights", u64::from(args.nights));
    let mut nights = Vec::new();
    for (index, night) in planned.nights().enumerate() {
        let summary = planned.write_night(&city, index, &mut |_| ())?;
        nights.push(CityOnNight::new(night, summary));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let made = MadeNights {
        out: args.out.display().to_string(),
        nights,
    };
    console.delivered(&made, &made.out, describe_nights)
}

impl CityOnNight {
    fn new(night: Night, summary: Summary) -> Self {
        let mut agencies = Vec::new();
        for (agency, rows) in summary.agencies {
            agencies.push(Export { agency, rows });
        }
        Self {
            night: night.to_string(),
            inhabitants: summary.inhabitants,
            households: summary.households,
            multi_problem_households: summary.multi_problem,
            agencies,
        }
    }
}

fn describe_nights(made: &MadeNights) -> String {
    let out = &made.out;
    let mut rows = Vec::new();
    for city in &made.nights {
        let exported: u64 = city.agencies.iter().map(|export| export.rows).sum();
        rows.push([
            city.night.clone(),
            city.inhabitants.to_string(),
            city.households.to_string(),
            city.multi_problem_households.to_string(),
            exported.to_string(),
        ]);
    }
    let nights = table(
        [
            "night",
            "inhabitants",
            "households",
            "multi-problem",
            "rows",
        ],
        rows,
    );
    format!(
        "{nights}\n\nExports and truth of a night are in {out}/night-<date>, the agencies' folders \
         in {out}/agencies, the\ncentre's is {out}/centre. The owners' keys, to sign another \
         covenant with, are in {out}/owners."
    )
}

fn describe(made: &Made) -> String {
    let Made { out, city } = made;
    let CityOnNight {
        night,
        inhabitants,
        households,
        multi_problem_households,
        agencies,
    } = city;
    let mut rows = Vec::new();
    for export in agencies {
        rows.push([export.agency.to_owned(), export.rows.to_string()]);
    }
    let exports = table(["agency", "rows"], rows);
    format!(
        "{inhabitants} inhabitants in {households} households, {multi_problem_households} of them \
         multi-problem; exports for the night {night}:\n\n{exports}\n\n\
         The agencies' folders are in {out}/agencies, the centre's is {out}/centre, the truth is \
         in {out}/truth.\nThe owners' keys, to sign another covenant with, are in {out}/owners."
    )
}
