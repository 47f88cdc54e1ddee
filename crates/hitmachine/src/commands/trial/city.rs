//! `hitmachine city`: a synthetic city, with the truth, laid out as its parties would find it.

use std::path::PathBuf;

use city::{Errors, Lie, Spoiled};
use clap::Args;
use exchange::night::Night;
use rehearsal::Rehearsal;
use serde::Serialize;

use crate::commands::night_or_now;
use crate::console::{Console, table};
use crate::exit::Failure;

/// Make a synthetic city: an export for each agency, the covenant, keys and the truth
///
/// The same seed, size and night give the same bytes. Nothing in it is about anybody.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine city --inhabitants 100000 --seed 1 --out city")]
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
        .plan()
        .map_err(Failure::refused)?;
    let (_, summary) = super::lay_out(&planned, &args.out, console)?;
    let mut agencies = Vec::new();
    for (agency, rows) in summary.agencies {
        agencies.push(Export { agency, rows });
    }
    let made = Made {
        out: args.out.display().to_string(),
        night: night.to_string(),
        inhabitants: summary.inhabitants,
        households: summary.households,
        multi_problem_households: summary.multi_problem,
        agencies,
    };
    console.delivered(&made, &made.out, describe)
}

fn describe(made: &Made) -> String {
    let Made {
        out,
        night,
        inhabitants,
        households,
        multi_problem_households,
        agencies,
    } = made;
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
