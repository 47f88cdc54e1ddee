//! What whoever tries it out runs: a synthetic city, a whole night on one, and what it is worth.

pub(crate) mod city;
pub(crate) mod demo;
mod failure;
pub(crate) mod quality;

use std::fs;
use std::path::Path;

use ::city::Summary;
use anyhow::anyhow;
use jiff::Timestamp;
use rehearsal::{CityFolder, HashedExport, MatchedNight, PlannedCity, Rehearsal};
use tempfile::TempDir;

use crate::console::{Console, StepBar};
use crate::exit::Failure;

/// A folder for temporary files, which goes when the value goes.
fn temporary_folder() -> Result<TempDir, Failure> {
    tempfile::tempdir().map_err(|cause| {
        let text = anyhow!("cannot make a folder for temporary files (TMPDIR): {cause}");
        Failure::unwritable(text, &cause)
    })
}

/// Lays a city out behind a bar.
fn lay_out(
    planned: &PlannedCity,
    dir: &Path,
    console: &Console,
) -> Result<(CityFolder, Summary), Failure> {
    let bar = console.bar("city", planned.households());
    let laid_out = planned.lay_out(dir, &mut |households| bar.set_position(households))?;
    bar.finish_and_clear();
    Ok(laid_out)
}

/// Every agency hashes its export, each behind a bar.
fn hash_all<'a>(
    rehearsal: &Rehearsal<'_>,
    agencies: impl IntoIterator<Item = &'a str>,
    console: &Console,
) -> Result<Vec<HashedExport>, Failure> {
    let mut all = Vec::new();
    for agency in agencies {
        let export = rehearsal.city_folder().export_of(agency, rehearsal.night());
        let export = fs::metadata(export);
        let length = export.map_or(0, |metadata| metadata.len());
        let bar = StepBar::new(console);
        let hashed = rehearsal.hash(agency, &|progress| {
            bar.show(progress.stage.word(), progress.bytes, length);
        });
        bar.finish();
        all.push(hashed?);
    }
    Ok(all)
}

/// The centre accepts all batches and matches, behind a bar.
fn match_night(
    rehearsal: &Rehearsal<'_>,
    hashed: &[HashedExport],
    console: &Console,
) -> Result<MatchedNight, Failure> {
    let batches: Vec<_> = hashed.iter().map(|export| export.batch.clone()).collect();
    rehearsal.accept(&batches, Timestamp::now())?;
    let bar = console.bar("match", 0);
    let matched = rehearsal.match_night(&|progress| match progress {
        matcher::Progress::Meet { section, of } => {
            // Linking and judging is one more step.
            bar.set_length(of as u64 + 1);
            bar.set_position(section as u64);
        }
        matcher::Progress::Judge => bar.set_position(bar.length().unwrap_or(1) - 1),
    });
    bar.finish_and_clear();
    Ok(matched?)
}
