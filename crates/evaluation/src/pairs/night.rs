//! The real night of two files: each is the export of an agency of a covenant that is made for it,
//! and every record is a signal.
//!
//! Neither agency may use the BSN. A record's id is its signal number and its client number: to an
//! agency its records are all different people. Keys are made from a seed, so that the same files
//! give the same bytes.

use std::fmt::Write as _;
use std::path::PathBuf;

use csv::WriterBuilder;
use exchange::covenant::{Scope, Unit};
use exchange::night::Night;
use hasher::ProfiledExport;
use hasher::batch::report::Report;
use hasher::profile::field::Field;
use jiff::Timestamp;
use matcher::OpenedNight;
use rehearsal::{Centre, Parties};
use synthetic::{AgencyTable, CodeTable, CovenantBuilder, Keys, RuleTable};

use super::columns::fields;
use super::linkage_file::LinkageFile;
use super::stopwatch::Stopwatch;
use super::{PairsError, PairsProgress, PairsWanted};

/// The ids of the two agencies.
pub(super) const AGENCIES: [&str; 2] = ["a", "b"];
/// The night of every run: what is measured does not depend on the day.
const NIGHT: &str = "2026-01-01";
/// The columns of the export that are not read from a record.
const OWN_COLUMNS: [&str; 3] = ["signal_number", "client_number", "date"];

/// What two files became.
pub(super) struct PairsNight {
    pub(super) parties: Parties,
    pub(super) opened: OpenedNight,
    /// What each agency's hasher reported.
    pub(super) reports: Vec<Report>,
}

/// The night of every run.
pub(super) fn of_all() -> Night {
    Night::parse(NIGHT).expect("a date")
}

/// Hashes, delivers, accepts and opens; batches and night lie in the folder that is wanted.
pub(super) fn run(
    wanted: &PairsWanted<'_>,
    files: [&LinkageFile; 2],
    stopwatch: &mut Stopwatch<'_>,
    progress: &(dyn Fn(PairsProgress) + Sync),
) -> Result<PairsNight, PairsError> {
    let night = of_all();
    let parties = Parties::new(&covenant(wanted, files), Keys::of_seed(wanted.seed))?;

    let (mut reports, mut batches) = (Vec::new(), Vec::new());
    for (file, agency) in files.into_iter().zip(AGENCIES) {
        let profile = parties.profile(&profile_text(agency, &file.date));
        let profile = profile.map_err(|source| PairsError::Profile {
            path: file.path.clone(),
            source,
        })?;
        let job = parties.job(&profile, night, wanted.work);
        let export = export(file).ok_or_else(|| PairsError::Export(file.path.clone()))?;
        let of = export.len() as u64;
        let hashed = stopwatch.time("hash", || {
            let exports = [ProfiledExport::only(&profile, &export)];
            hasher::hash(&job, &exports, &|step| {
                progress(PairsProgress::Hash {
                    stage: step.stage,
                    bytes: step.bytes,
                    of,
                });
            })
        });
        let hashed = hashed.map_err(|source| PairsError::Hash {
            path: file.path.clone(),
            source: Box::new(source),
        })?;
        if let Some(objection) = hashed.objections.first() {
            return Err(PairsError::NoBatch {
                path: file.path.clone(),
                source: objection.clone(),
            });
        }
        let seed = Keys::of_seed(wanted.seed).secret(&format!("batch {agency}"));
        let delivered = stopwatch.time("deliver", || {
            hasher::deliver(&hashed, &job, &seed, wanted.work)
        })?;
        batches.push(wanted.work.join(delivered.batch));
        reports.push(hashed.report);
    }

    let centre = parties.centre(wanted.work)?;
    stopwatch.time("accept", || accept(&centre, night, &batches))?;
    let opened = stopwatch.time("meet and open", || {
        centre.open_night(night, false, &|step| {
            if let matcher::Progress::Meet { section, of } = step {
                progress(PairsProgress::Meet { section, of });
            }
        })
    })?;
    Ok(PairsNight {
        parties,
        opened,
        reports,
    })
}

fn accept(centre: &Centre<'_>, night: Night, batches: &[PathBuf]) -> Result<(), PairsError> {
    for batch in batches {
        centre.accept_file(night, batch, Timestamp::UNIX_EPOCH)?;
    }
    Ok(())
}

/// A covenant of two agencies that meet on persons at two, and nothing else.
fn covenant(wanted: &PairsWanted<'_>, files: [&LinkageFile; 2]) -> CovenantBuilder {
    let mut agencies = Vec::new();
    for (agency, file) in AGENCIES.into_iter().zip(files) {
        let max_signals = file.records.len() as u64;
        agencies.push(AgencyTable::new(agency).bsn(false).max_signals(max_signals));
    }
    let keys = wanted.keys.by_strength();
    let rule = RuleTable {
        min_agencies: 2,
        window_days: 1,
        ..RuleTable::all()
    };
    CovenantBuilder::new()
        .weak_keys()
        .valid(NIGHT, NIGHT)
        .max_refused_share(1.0)
        .agencies(agencies)
        .codes([CodeTable::new("record", 1, "record").lifetime_days(1)])
        .match_keys(keys.into_iter().map(|key| (key.id(), key.mode())))
        .gate("person-2", Scope::Person, Unit::Agency, 2)
        .rules([rule])
}

/// The profile of the export that a file becomes. Records of anywhere are taken, and of each what
/// can be read.
fn profile_text(agency: &str, date: &str) -> String {
    let mut text = format!(
        "agency = \"{agency}\"\nencoding = \"utf-8\"\ndelimiter = \";\"\ndate = \"{date}\"\n\
         doubtful = \"leave-out\"\n\n[defaults]\ncode = \"record\"\nseverity = 1\n\n[columns]\n"
    );
    for column in columns() {
        writeln!(text, "{column} = \"{column}\"").expect("a String takes any text");
    }
    text
}

/// The columns of the export: what the pipeline needs, and what is read of a record.
fn columns() -> impl Iterator<Item = &'static str> {
    OWN_COLUMNS.into_iter().chain(fields().map(Field::id))
}

/// A file as the export of an agency; none when it cannot be written as one.
fn export(file: &LinkageFile) -> Option<Vec<u8>> {
    let date = file
        .date
        .replace("yyyy", &NIGHT[..4])
        .replace("mm", &NIGHT[5..7])
        .replace("dd", &NIGHT[8..]);
    let mut export = WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    export.write_record(columns()).ok()?;
    for record in &file.records {
        let own = [&record.id, &record.id, &date];
        export
            .write_record(own.into_iter().chain(&record.cells))
            .ok()?;
    }
    export.into_inner().ok()
}
