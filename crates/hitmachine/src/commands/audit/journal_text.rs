//! `hitmachine audit journal`: the journal as text, for an auditor to take along.

use std::fs;
use std::io;
use std::path::PathBuf;

use anyhow::anyhow;
use casebook::store::AuditError;
use clap::Args;
use exchange::file::atomic_file::AtomicFile;
use serde::Serialize;

use super::not_audited;
use crate::commands::centre::reader::ReaderArgs;
use crate::console::Console;
use crate::exit::{self, Failure};

/// Write the journal as text into a file that only you can read, for an auditor to take along
///
/// It says who did what and when, and not to what: that stands beside the journal, and stays.
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine audit journal --site /srv/hitmachine --as auditor-1 \
                  --out journal.txt"
)]
pub(super) struct JournalArgs {
    #[command(flatten)]
    reader: ReaderArgs,

    /// The file to make; an existing one is never written over
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Serialize)]
struct WrittenJournal {
    file: String,
}

pub(super) fn run(args: &JournalArgs, console: &Console) -> Result<(), Failure> {
    let unwritable = |cause: io::Error| exit::unwritable(&args.out, &cause);
    let mut reader = args.reader.open()?;
    let mut draft = AtomicFile::create(&args.out).map_err(unwritable)?;
    if fs::symlink_metadata(&args.out).is_ok() {
        let place = args.out.display();
        return Err(Failure::refused(anyhow!(
            "{place} is there already, and is not written over; name another file"
        )));
    }
    let (casebook, reading) = reader.parts();
    let written = casebook.read_journal(&mut draft, reading);
    written.map_err(|error| match error {
        AuditError::Write(cause) => unwritable(cause),
        error => not_audited(error),
    })?;
    draft.publish().map_err(unwritable)?;
    let written = WrittenJournal {
        file: args.out.display().to_string(),
    };
    console.delivered(&written, &written.file, |written| {
        format!(
            "The journal is in {}, mode 0600. Check it with: hitmachine audit verify {}",
            written.file, written.file
        )
    })
}
