//! `hitmachine audit sample`: entries of a month, drawn so that the drawing can be checked.

use clap::Args;
use exchange::hex::{self, Hex};
use jiff::Timestamp;
use journal::{Month, Sample};
use serde::Serialize;

use super::{EntryView, entry_table, not_audited};
use crate::commands::centre::reader::ReaderArgs;
use crate::console::{Console, count};
use crate::exit::Failure;
use crate::random;

/// Draw a random sample of the entries of a month, to look into
///
/// The seed stands in the entry that says who drew it. Whoever has the journal's text draws the
/// same with it. An auditor who does not trust the centre brings the seed along.
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine audit sample --site /srv/hitmachine --as auditor-1 \
                  --month 2026-11 --count 20"
)]
pub(super) struct SampleArgs {
    #[command(flatten)]
    reader: ReaderArgs,

    /// The month of UTC, yyyy-mm [default: the month that is now]
    #[arg(long, value_parser = Month::parse)]
    month: Option<Month>,

    /// How many entries at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1000))]
    count: u16,

    /// What decides which, 64 hexadecimal digits [default: random ones]
    #[arg(long, value_name = "HEX", value_parser = seed)]
    seed: Option<[u8; 32]>,
}

#[derive(Serialize)]
struct Drawn {
    month: String,
    seed: String,
    /// How many entries the month had.
    of: u64,
    entries: Vec<EntryView>,
}

pub(super) fn run(args: &SampleArgs, console: &Console) -> Result<(), Failure> {
    let month = args.month.unwrap_or_else(|| Month::of(Timestamp::now()));
    let seed = match args.seed {
        Some(seed) => seed,
        None => *random::secret()?.expose(),
    };
    let sample = Sample {
        seed,
        count: usize::from(args.count),
    };
    let mut reader = args.reader.open()?;
    let (casebook, reading) = reader.parts();
    let sampled = casebook
        .sample(month, sample, reading)
        .map_err(not_audited)?;
    let drawn = Drawn {
        month: month.to_string(),
        seed: Hex(&seed).to_string(),
        of: sampled.of,
        entries: sampled.entries.iter().map(EntryView::of).collect(),
    };
    console.result(&drawn, |drawn| {
        format!(
            "{}\n\n{} of {} in {}, drawn by the seed {}",
            entry_table(&drawn.entries),
            drawn.entries.len(),
            count(drawn.of, "entry", "entries"),
            drawn.month,
            drawn.seed
        )
    })
}

fn seed(digits: &str) -> Result<[u8; 32], &'static str> {
    hex::parse(digits.as_bytes()).ok_or("not 64 hexadecimal digits")
}
