//! Writes the hit list: `hits.json` for machines, and for a spreadsheet `hits.csv`, a row for each
//! signal of a hit, and `hits-overview.csv`, a row for each hit.
//!
//! The CSV is UTF-8 with a byte order mark, separated by `;`, as a Dutch Excel opens it. Its heads
//! and words are the analyst's, in Dutch; names of agencies, life domains and rules are the
//! covenant's. No text of it becomes a formula or a number. Every column is described in
//! docs/for-the-centre.md.

mod facts;
mod overview;
mod signals;
mod words;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use exchange::covenant::Covenant;
use exchange::file::atomic_file::AtomicFile;
use exchange::file::sheet::{Sheet, SheetCell};
use exchange::hits::HitList;
use site::RunFolder;

/// Where the hit list of a run lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitFiles {
    /// All of it, for machines.
    pub json: PathBuf,
    /// A row for each signal of a hit.
    pub signals: PathBuf,
    /// A row for each hit.
    pub overview: PathBuf,
}

impl HitFiles {
    /// Those of a run.
    #[must_use]
    pub fn in_run(run: &RunFolder) -> Self {
        Self {
            json: run.hits_json(),
            signals: run.hits_csv(),
            overview: run.hits_overview(),
        }
    }
}

/// Writes the hit list to the folder of a run, which exists. `covenant` is the one that it was
/// judged by. No file gets its name before all are whole.
///
/// # Errors
/// When a file cannot be written.
pub fn write(hits: &HitList, covenant: &Covenant, run: &RunFolder) -> io::Result<HitFiles> {
    let files = HitFiles::in_run(run);
    let json = json(hits, &files.json)?;
    let mut signals = AtomicFile::create(&files.signals)?;
    signals::write(hits, covenant, &mut signals)?;
    let mut overview = AtomicFile::create(&files.overview)?;
    overview::write(hits, covenant, &mut overview)?;
    for draft in [json, signals, overview] {
        draft.publish()?;
    }
    Ok(files)
}

fn json(hits: &HitList, path: &Path) -> io::Result<AtomicFile> {
    let mut draft = AtomicFile::create(path)?;
    serde_json::to_writer_pretty(&mut draft, hits)?;
    draft.write_all(b"\n")?;
    Ok(draft)
}

#[cfg(test)]
mod tests;
