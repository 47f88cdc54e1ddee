//! `hitmachine find`: an agency finds rows of its export by a ref out of a hit list, or by a code
//! that it was told on the telephone.

use std::collections::BTreeSet;
use std::env;
use std::num::NonZeroU32;

use clap::{ArgGroup, Args};
use exchange::file::spreadsheet::ref_in;
use exchange::hex;
use exchange::letter::signal_code::SignalCode;
use exchange::letter::spoken_code::SpokenCode;
use exchange::night::Night;
use exchange::payload::SignalRef;
use hasher::DEFAULT_MEMORY;
use serde::Serialize;

use crate::commands::agency::found_rows::{self, ShownRow};
use crate::commands::agency::inputs::ExportArgs;
use crate::commands::night_or_now;
use crate::console::{Console, count};
use crate::exit::Failure;

/// Find rows of an export by ref, or by a code from the telephone (at an agency)
///
/// A ref stands in a hit list: 24 hexadecimal digits, perhaps with an s before them. It holds for a
/// period, and that of the period before is found, too. A code is one of a night: eight letters and
/// digits, in any case, with spaces or without. Nothing is kept of what is found.
#[derive(Args)]
#[command(group = ArgGroup::new("wanted").required(true).multiple(true))]
#[command(after_help = concat!(
    "Examples:\n",
    "  hitmachine find --home /etc/hitmachine --night 2026-11-22 --code VAVKKXDB export.csv\n",
    "  hitmachine find --home /etc/hitmachine --night 2026-11-22 ",
    "--ref s000102030405060708090a0b export.csv"
))]
pub(crate) struct FindArgs {
    #[command(flatten)]
    exports: ExportArgs,

    /// A ref out of a hit list; may be given more than once
    #[arg(long = "ref", value_name = "HEX", value_parser = signal_ref, group = "wanted")]
    refs: Vec<SignalRef>,

    /// A code that the other told on the telephone; may be given more than once
    #[arg(long = "code", value_name = "CODE", value_parser = code, group = "wanted")]
    codes: Vec<SpokenCode>,

    /// The night of the hit list, or on which the code is told [default: the night that it is now]
    #[arg(long, value_name = "DATE", value_parser = Night::parse)]
    night: Option<Night>,

    /// A column to show of each row, by its name in the header; may be given more than once
    #[arg(long, value_name = "COLUMN")]
    show: Vec<String>,
}

fn signal_ref(text: &str) -> Result<SignalRef, &'static str> {
    hex::parse(ref_in(text.trim()).as_bytes())
        .map(SignalRef)
        .ok_or("a ref is 24 hexadecimal digits, perhaps with an s before them")
}

fn code(text: &str) -> Result<SpokenCode, String> {
    SpokenCode::parse(text).map_err(|error| error.to_string())
}

#[derive(Serialize)]
struct FindOutcome {
    agency: String,
    night: String,
    rows: Vec<ShownRow>,
    /// Refs and codes that no row has.
    not_found: Vec<String>,
}

pub(crate) fn run(args: &FindArgs, console: &Console) -> Result<(), Failure> {
    let folder = args.exports.folder_again()?;
    let night = night_or_now(args.night)?;
    let agency = folder.agency().index();
    let refs: BTreeSet<_> = args.refs.iter().copied().collect();
    let codes: BTreeSet<_> = args.codes.iter().copied().collect();
    let spoken = |signal| SignalCode::new(night, agency, signal).spoken();
    let spill = env::temp_dir();
    let job = folder.job(night, NonZeroU32::MIN, DEFAULT_MEMORY, &spill);
    let rows = found_rows::found(
        &args.exports,
        &folder,
        &job,
        |of| {
            refs.contains(&of.current)
                || refs.contains(&of.previous)
                || !codes.is_empty() && codes.contains(&spoken(of.current))
        },
        &args.show,
    )?;
    let is_found = |wanted: &dyn Fn(&ShownRow) -> bool| rows.iter().any(wanted);
    let mut not_found = Vec::new();
    for signal in refs {
        if !is_found(&|row| [row.refs.current, row.refs.previous].contains(&signal)) {
            not_found.push(signal.to_string());
        }
    }
    for code in codes {
        if !is_found(&|row| spoken(row.refs.current) == code) {
            not_found.push(code.to_string());
        }
    }
    let outcome = FindOutcome {
        agency: folder.agency().id().to_owned(),
        night: night.to_string(),
        rows,
        not_found,
    };
    console.result(&outcome, describe)
}

fn describe(outcome: &FindOutcome) -> String {
    let FindOutcome {
        agency,
        night,
        rows,
        not_found,
    } = outcome;
    let found = count(rows.len() as u64, "row", "rows");
    let mut lines = vec![format!("{agency}, night {night}: {found} found")];
    if !rows.is_empty() {
        lines.extend([String::new(), found_rows::rows_table(rows), String::new()]);
    }
    for wanted in not_found {
        lines.push(format!("{wanted}: not in this export, or not any more"));
    }
    lines.join("\n")
}
