//! `hitmachine hits export`: hits into a file.

use std::fs;
use std::io;
use std::path::PathBuf;

use anyhow::anyhow;
use centre::hit_export::{write_lines, write_sheet};
use clap::{Args, ValueEnum};
use exchange::file::atomic_file::AtomicFile;
use serde::Serialize;

use super::{FilterArgs, not_read};
use crate::commands::centre::reader::ReaderArgs;
use crate::console::{Console, count};
use crate::exit::{self, Failure};

/// Take hits out into a file that only you can read, for a spreadsheet or as JSON
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine hits export --site /srv/hitmachine --as analyst-1 \
                  --presence any --out hits.csv"
)]
pub(super) struct ExportHitsArgs {
    #[command(flatten)]
    reader: ReaderArgs,

    #[command(flatten)]
    filter: FilterArgs,

    /// The file to make; an existing one is never written over
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For a spreadsheet, a row for each hit
    Csv,
    /// JSON, a line for each hit, with its explanation
    Jsonl,
}

#[derive(Serialize)]
struct WrittenHits {
    file: String,
    hits: u64,
}

pub(super) fn run(args: &ExportHitsArgs, console: &Console) -> Result<(), Failure> {
    let unwritable = |cause: io::Error| exit::unwritable(&args.out, &cause);
    let mut reader = args.reader.open()?;
    // Before anything is read: what cannot be written is not taken out.
    let mut draft = AtomicFile::create(&args.out).map_err(unwritable)?;
    if fs::symlink_metadata(&args.out).is_ok() {
        let place = args.out.display();
        return Err(Failure::refused(anyhow!(
            "{place} is there already, and is not written over; name another file"
        )));
    }
    let (casebook, reading) = reader.parts();
    let query = args.filter.query(0, u32::MAX);
    let hits = casebook
        .read_for_export(&query, reading)
        .map_err(not_read)?;
    match args.format {
        Format::Csv => write_sheet(&hits, &mut draft),
        Format::Jsonl => write_lines(&hits, &mut draft),
    }
    .and_then(|()| draft.publish())
    .map_err(unwritable)?;
    let written = WrittenHits {
        file: args.out.display().to_string(),
        hits: hits.len() as u64,
    };
    console.delivered(&written, &written.file, |written| {
        let hits = count(written.hits, "hit", "hits");
        format!("{hits} in {}, mode 0600", written.file)
    })
}
