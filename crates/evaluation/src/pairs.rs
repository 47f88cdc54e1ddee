//! How well two files of one population are linked: pairs of records, by match key, and by the
//! number of keys.

mod columns;
mod key_list;
mod linkage_file;
mod linkage_profile;
mod night;
mod stopwatch;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use exchange::payload::SignalRef;
use hasher::batch::report::{ReasonCount, Report};
use hasher::profile::ProfileError;
use hasher::{DeliverError, HashError, Objection, Stage};
use matcher::accept::AcceptError;
use matcher::{LinkedNight, MatchError};
use rehearsal::{Parties, PartiesError};
use serde::Serialize;

pub use self::key_list::{KeyList, KeyListError, KeyListFault};
use self::linkage_file::LinkageFile;
pub use self::linkage_file::{LinkageFault, LinkageFileError};
pub use self::linkage_profile::{LinkageProfile, LinkageProfileError, LinkageProfileFault};
use self::night::{AGENCIES, PairsNight};
use self::stopwatch::{Stopwatch, Timed};
use crate::by_key::{KeyRow, by_key};
use crate::measure::{KnownSignal, Measure, measure, share};

/// The numbers of tags at which the curve is drawn.
const CURVE: [u32; 7] = [4, 8, 11, 16, 24, 32, 48];

/// How two files were linked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairsQuality {
    /// What became of each file.
    pub files: Vec<FileCounts>,
    /// How well records of one person were found.
    pub persons: Measure,
    /// Signals that no key joined, as it would have made one person of two records of one file.
    pub ambiguous: u64,
    /// What each match key did.
    pub match_keys: Vec<KeyRow>,
    /// What the first keys of the list give by themselves, by the number of tags.
    pub curve: Vec<CurvePoint>,
    /// How long each step took.
    pub steps: Vec<StepTime>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileCounts {
    /// Its path.
    pub file: String,
    /// Its records.
    pub rows: u64,
    /// Records that were hashed.
    pub hashed: u64,
    /// Records that were set aside.
    pub set_aside: u64,
    /// Records of a batch for each row that was hashed.
    pub tags_per_row: Option<f64>,
    /// What was wrong with rows, by column of the export that was made of the file.
    pub reasons: Vec<ReasonCount>,
}

/// What the first keys of the list give by themselves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Tags for a row that has everything, at most.
    pub tags: u32,
    /// How many keys these are.
    pub keys: usize,
    /// Pairs that were linked rightly.
    pub found: u64,
    /// Pairs that were linked wrongly.
    pub wrong: u64,
    /// As in [`Measure`].
    pub precision: Option<f64>,
    /// As in [`Measure`].
    pub recall: Option<f64>,
    /// As in [`Measure`].
    pub f1: Option<f64>,
}

/// How long a step took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepTime {
    /// Its name.
    pub step: &'static str,
    /// Of both files.
    pub seconds: f64,
    /// Rows of both files for each second of it.
    pub rows_per_second: f64,
}

/// Two files, and how to read and to link them.
pub struct PairsWanted<'a> {
    /// The files.
    pub files: [&'a Path; 2],
    /// What their columns are, where their names do not say it.
    pub profile: &'a LinkageProfile,
    /// The column of the ids, where neither its name nor the profile says it.
    pub id: Option<&'a str>,
    /// What they are linked by.
    pub keys: &'a KeyList,
    /// What the keys and batches are made of.
    pub seed: u64,
    /// An empty folder, for batches and the night of the centre.
    pub work: &'a Path,
}

/// What [`compare`] is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairsProgress {
    /// A file is hashed.
    Hash {
        /// What is being done with its export.
        stage: Stage,
        /// Bytes of its export of which it was done.
        bytes: u64,
        /// All bytes of it.
        of: u64,
    },
    /// A section meets and is opened.
    Meet {
        /// The index of the section.
        section: usize,
        /// How many sections there are.
        of: usize,
    },
}

/// Why two files could not be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PairsError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] LinkageFileError),
    /// No covenant can be made of the match keys.
    #[error(transparent)]
    Parties(#[from] PartiesError),
    /// No profile can be made for a file.
    #[error("{}: {source}", path.display())]
    Profile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: ProfileError,
    },
    /// A file cannot be written as an export.
    #[error("{}: cannot be made an export", .0.display())]
    Export(PathBuf),
    /// A file was not hashed.
    #[error("{}: {source}", path.display())]
    Hash {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: Box<HashError>,
    },
    /// No batch may be made of a file of the set.
    #[error("{}: {source}", path.display())]
    NoBatch {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: Objection,
    },
    /// A batch was not delivered.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    /// A batch was not accepted.
    #[error(transparent)]
    Accept(#[from] AcceptError),
    /// The night was not opened.
    #[error(transparent)]
    Match(#[from] MatchError),
}

/// Reads both files, sends them through a night, and compares. `clock` gives the time since any
/// moment that stays the same.
///
/// # Errors
///
/// [`PairsError`] when a file cannot be read or is refused, or a step of the night fails.
pub fn compare(
    wanted: &PairsWanted<'_>,
    clock: &dyn Fn() -> Duration,
    progress: &(dyn Fn(PairsProgress) + Sync),
) -> Result<PairsQuality, PairsError> {
    let mut stopwatch = Stopwatch::new(clock);
    let [left, right] = stopwatch.time("read", || {
        wanted
            .files
            .map(|path| LinkageFile::read(path, wanted.profile, wanted.id))
    });
    let (left, right) = (left?, right?);
    let files = [&left, &right];
    let night = night::run(wanted, files, &mut stopwatch, progress)?;

    let truth = TrueRecords::of(files, &night.parties);
    // The curve links what was opened by fewer keys; only then are all of them linked.
    let curve = curve(wanted.keys, &night, &truth);
    let PairsNight {
        parties,
        opened,
        reports,
    } = night;
    let linked = stopwatch.time("link", || opened.link(parties.covenant()));

    let persons = truth.by_ref();
    let signals = linked.signals.all();
    Ok(PairsQuality {
        files: file_counts(files, &reports),
        persons: measure(&truth.known(&linked)),
        ambiguous: linked.cases.ambiguous as u64,
        match_keys: by_key(
            &linked.signals,
            parties.covenant(),
            &records(&reports),
            |signal, _| {
                persons
                    .get(&signals[signal as usize].payload.signal)
                    .copied()
            },
        ),
        curve,
        steps: step_times(&stopwatch.steps, left.records.len() + right.records.len()),
    })
}

/// A record, and whom it truly is about.
struct TrueRecord {
    agency: usize,
    signal: SignalRef,
    person: u64,
}

/// The records of both files.
struct TrueRecords {
    records: Vec<TrueRecord>,
}

impl TrueRecords {
    fn of(files: [&LinkageFile; 2], parties: &Parties) -> Self {
        let persons = linkage_file::persons(files);
        let mut records = Vec::new();
        for (agency, (file, persons)) in files.into_iter().zip(persons).enumerate() {
            let key = parties.agency_key(AGENCIES[agency]);
            let refs = key.signal_refs(parties.covenant().ref_series(), night::of_all(), "");
            for (record, person) in file.records.iter().zip(persons) {
                records.push(TrueRecord {
                    agency,
                    signal: refs.current(&record.id),
                    person,
                });
            }
        }
        Self { records }
    }

    /// Every record with what became of it. One that was set aside counts as one that stayed
    /// sealed.
    fn known(&self, linked: &LinkedNight) -> Vec<KnownSignal> {
        let mut person_by_ref: HashMap<SignalRef, Option<u32>> = HashMap::new();
        for case in &linked.cases.cases {
            for signal in &case.signals {
                let opened = &linked.signals.all()[signal.signal as usize];
                person_by_ref.insert(opened.payload.signal, signal.person);
            }
        }
        let mut known = Vec::new();
        for record in &self.records {
            let opened = person_by_ref.get(&record.signal);
            known.push(KnownSignal {
                agency: record.agency,
                truth: record.person,
                within_reach: true,
                opened: opened.is_some(),
                linked: opened.copied().flatten(),
            });
        }
        known
    }

    /// Whom each signal is about, by its ref.
    fn by_ref(&self) -> HashMap<SignalRef, u64> {
        self.records
            .iter()
            .map(|record| (record.signal, record.person))
            .collect()
    }
}

/// What the first keys of the list give by themselves, for each number of tags that makes a
/// difference.
fn curve(keys: &KeyList, night: &PairsNight, truth: &TrueRecords) -> Vec<CurvePoint> {
    let mut curve: Vec<CurvePoint> = Vec::new();
    for tags in CURVE {
        let first = keys.first(tags);
        let is_same = curve.last().is_some_and(|point| point.keys == first.len());
        if first.tags() > tags || is_same {
            continue;
        }
        let covenant = night.parties.covenant();
        let opened = night
            .opened
            .with_keys(covenant, |key| first.holds(key.id()));
        let measure = measure(&truth.known(&opened.link(covenant)));
        curve.push(CurvePoint {
            tags,
            keys: first.len(),
            found: measure.found,
            wrong: measure.wrong,
            precision: measure.precision,
            recall: measure.recall,
            f1: measure.f1,
        });
    }
    curve
}

/// The records of both batches, by the id of their match key.
fn records(reports: &[Report]) -> BTreeMap<String, u64> {
    let mut records: BTreeMap<String, u64> = BTreeMap::new();
    for report in reports {
        for section in &report.sections {
            *records.entry(section.match_key.clone()).or_default() += section.records;
        }
    }
    records
}

fn file_counts(files: [&LinkageFile; 2], reports: &[Report]) -> Vec<FileCounts> {
    let mut counts = Vec::new();
    for (file, report) in files.into_iter().zip(reports) {
        let records = report.sections.iter().map(|section| section.records).sum();
        counts.push(FileCounts {
            file: file.path.display().to_string(),
            rows: report.rows,
            hashed: report.hashed,
            set_aside: report.set_aside,
            tags_per_row: share(records, report.hashed),
            reasons: report.reasons.clone(),
        });
    }
    counts
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a file has fewer rows than 2^52"
)]
fn step_times(steps: &[Timed], rows: usize) -> Vec<StepTime> {
    let mut times = Vec::new();
    for timed in steps {
        let seconds = timed.took.as_secs_f64();
        times.push(StepTime {
            step: timed.step,
            seconds,
            rows_per_second: rows as f64 / seconds.max(1e-9),
        });
    }
    times
}
