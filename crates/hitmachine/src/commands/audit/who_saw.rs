//! `hitmachine audit who-saw`: who read, listed, took out or acted on a hit.

use clap::Args;
use serde::Serialize;

use super::{EntryView, entry_table, not_audited};
use crate::commands::centre::reader::ReaderArgs;
use crate::console::Console;
use crate::exit::Failure;

/// Who read a hit, was shown it in a list, took it out or did something with it, and when
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine audit who-saw --site /srv/hitmachine --as auditor-1 \
                  h094911334097029"
)]
pub(super) struct WhoSawArgs {
    /// The id of the hit
    #[arg(value_name = "HIT")]
    id: String,

    #[command(flatten)]
    reader: ReaderArgs,
}

#[derive(Serialize)]
struct WhoSaw<'a> {
    hit: &'a str,
    entries: Vec<EntryView>,
}

pub(super) fn run(args: &WhoSawArgs, console: &Console) -> Result<(), Failure> {
    let mut reader = args.reader.open()?;
    let (casebook, reading) = reader.parts();
    let entries = casebook.who_saw(&args.id, reading).map_err(not_audited)?;
    let saw = WhoSaw {
        hit: &args.id,
        entries: entries.iter().map(EntryView::of).collect(),
    };
    console.result(&saw, |saw| {
        if saw.entries.is_empty() {
            format!("Nobody has seen {} so far.", saw.hit)
        } else {
            entry_table(&saw.entries)
        }
    })
}
