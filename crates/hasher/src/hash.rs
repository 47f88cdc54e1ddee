//! The run: exports in, a batch and a report out. One chunk is read while the one before it is
//! worked on.

pub(crate) mod block;
mod collector;
mod hash_error;
pub(crate) mod kept_export;
pub(crate) mod look;
pub(crate) mod prepare;
mod row_counts;
mod row_payload;
#[cfg(test)]
pub(crate) mod test_agency;

use std::mem;

use exchange::covenant::Agency;

use crate::batch::hashed::Hashed;
use crate::batch::sections::Sections;
use crate::batch::spill::{self, SpillFolder};
use crate::check::refusal::Reason;
use crate::hash::block::Block;
use crate::hash::collector::Collector;
pub use crate::hash::hash_error::HashError;
use crate::hash::kept_export::{KeptExport, ReadChunk, SecondReading};
use crate::job::{Job, ProfiledExport};
use crate::pseudonymise::{HmacPseudonymiser, Pseudonymise};
use crate::read::table::Chunk;

/// What a run does with an export: each is looked at as a whole before it is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is looked at.
    Look,
    /// It is hashed.
    Hash,
}

impl Stage {
    /// Its word for whoever waits.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Hash => "hash",
        }
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Rows of all exports of which it was done.
    pub rows: u64,
    /// Bytes of all exports of which it was done.
    pub bytes: u64,
}

/// Hashes exports; the same rows, in any order, at any number of threads and with any memory, give
/// the same records.
///
/// Works on rayon's current pool and tells `progress` after every chunk how far it is. Nothing is
/// written but, beyond the memory that the job allows, sealed records in a private folder that is
/// gone afterwards. What runs that were killed left where that folder goes is taken away first.
///
/// What comes of exports of which no batch may be made says so by its
/// [objections](Hashed::objections).
///
/// # Errors
/// Fatal all: [`HashError`] says for each variant what stops a run.
pub fn hash(
    job: &Job<'_>,
    exports: &[ProfiledExport<'_>],
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Hashed, HashError> {
    let agency = prepare::check(job, exports)?;
    spill::clear_leftovers(job.spill);
    let pseudonymiser = HmacPseudonymiser::new(job.key, job.covenant.match_keys());
    hash_with(job, agency, &pseudonymiser, exports, progress)
}

fn hash_with(
    job: &Job<'_>,
    agency: &Agency,
    pseudonymiser: &dyn Pseudonymise,
    exports: &[ProfiledExport<'_>],
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Hashed, HashError> {
    let mut collector = Collector::new(Sections::new(
        job.covenant.sections().count(),
        job.memory,
        SpillFolder::new(job.spill.join(format!(
            ".hitmachine-{}-{}-r{}.part",
            agency.id(),
            job.night,
            job.revision
        ))),
    ));
    let mut run = ExportRun {
        job,
        exports,
        agency,
        pseudonymiser,
        progress,
        bytes: 0,
        kept: 0,
    };
    for index in 0..exports.len() {
        let index = prepare::export_index(index)?;
        run.read(index, &mut collector)
            .map_err(|error| error.of_export(index, exports))?;
    }
    collector
        .finish(job, agency, exports)
        .map_err(HashError::Spill)
}

/// What is the same for all exports of a run.
struct ExportRun<'a> {
    job: &'a Job<'a>,
    exports: &'a [ProfiledExport<'a>],
    agency: &'a Agency,
    pseudonymiser: &'a dyn Pseudonymise,
    progress: &'a (dyn Fn(Progress) + Sync),
    /// Bytes of the exports before the present one.
    bytes: u64,
    /// The most bytes of rows that were kept at a time. The allocator does not give them back, and
    /// records are too many at once to lie where they were.
    kept: usize,
}

impl ExportRun<'_> {
    /// Looks at one export, and hashes it.
    fn read(&mut self, index: u16, collector: &mut Collector) -> Result<(), HashError> {
        let export = &self.exports[usize::from(index)];
        // The records of the exports before, the notes on this one and what is kept of it share
        // the memory.
        let memory = self.job.memory;
        collector.make_room(memory / 2).map_err(HashError::Spill)?;
        let room = memory.saturating_sub(collector.held());
        let mut kept = KeptExport::new(room / 2);
        let (findings, columns) = look::look_at(
            self.job,
            self.agency,
            export,
            room,
            &mut kept,
            &|rows, bytes| {
                self.tell(Stage::Look, collector.rows() + rows, bytes);
            },
        )?;
        self.kept = self.kept.max(kept.held());
        let mut reading = if kept.is_whole() {
            SecondReading::new(kept, None)
        } else {
            let (table, _) = prepare::open(export, &mut Chunk::default())?;
            SecondReading::new(kept, Some(table))
        };
        let mut pipeline = prepare::pipeline(
            self.job,
            index,
            self.exports,
            self.agency,
            &columns,
            self.pseudonymiser,
        );
        pipeline.checker.disbelieve(&findings.disbelieved);
        collector.begin_export(findings.of_columns, findings.word);
        if reading.known().is_contradicted {
            collector.refuse_file(Reason::ByteOrderMark);
        }
        if reading.known().is_cut_otherwise {
            collector.refuse_file(Reason::OtherDelimiter);
        }
        let (mut read, mut next) = (ReadChunk::default(), ReadChunk::default());
        let mut blocks: Vec<Block> = Vec::new();
        let mut has_rows = reading.fill(&mut read)?;
        while has_rows {
            let (filled, worked) = rayon::join(
                || reading.fill(&mut next),
                || collector.work(&pipeline, &read, &mut blocks),
            );
            // What is wrong with this chunk is told before what is wrong with the one after it, at
            // any number of threads.
            worked?;
            let room = memory.saturating_sub(self.kept);
            collector.make_room(room).map_err(HashError::Spill)?;
            self.tell(Stage::Hash, collector.rows(), read.bytes);
            has_rows = filled?;
            mem::swap(&mut read, &mut next);
        }
        let end = reading.known();
        if end.is_utf8_after_all {
            collector.refuse_file(Reason::Utf8AfterAll);
        }
        self.bytes += end.bytes;
        collector.end_export(end.lines);
        Ok(())
    }

    /// Tells how far the present export is.
    fn tell(&self, stage: Stage, rows: u64, bytes: u64) {
        (self.progress)(Progress {
            stage,
            rows,
            bytes: self.bytes + bytes,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::sync::Mutex;

    use exchange::agreements::AgreementsHash;
    use exchange::crypto::secret::Secret;
    use exchange::night::Night;

    use super::*;
    use crate::DEFAULT_MEMORY;
    use crate::check::excluded::ExcludedAddresses;
    use crate::hash::test_agency::{COVENANT, EXCLUDED, EXPORT, PROFILE, signed};
    use crate::normalise::word_list::WordList;
    use crate::profile::Profile;
    use crate::pseudonymise::keys::{AgencyKey, PseudonymKey};
    use crate::pseudonymise::{Secrets, Unavailable};

    /// A key holder who does not answer.
    struct Silent;

    impl Pseudonymise for Silent {
        fn pseudonymise(&self, _: usize, _: &WordList, _: &mut Secrets) -> Result<(), Unavailable> {
            Err(Unavailable("no answer".to_owned()))
        }
    }

    fn run(
        pseudonymiser: Option<&dyn Pseudonymise>,
        export: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Hashed, HashError> {
        let covenant = signed(COVENANT);
        let key = PseudonymKey::new(1, Secret::new([1; 32]));
        let profile = Profile::parse(PROFILE, &covenant).expect("a profile");
        let job = Job {
            covenant: &covenant,
            agreements: AgreementsHash::NONE,
            key: &key,
            agency_key: &AgencyKey::new(Secret::new([2; 32])),
            excluded: &ExcludedAddresses::parse(EXCLUDED.as_bytes(), &covenant)
                .unwrap_or_else(|error| panic!("{error}")),
            night: Night::parse("2026-11-22").expect("a night"),
            revision: NonZeroU32::MIN,
            memory: DEFAULT_MEMORY,
            spill: "nowhere".as_ref(),
        };
        let agency = covenant.agency(profile.agency()).expect("an agency");
        hash_with(
            &job,
            agency,
            pseudonymiser.unwrap_or(&HmacPseudonymiser::new(&key, covenant.match_keys())),
            &[ProfiledExport::only(&profile, &export)],
            progress,
        )
    }

    #[test]
    fn gives_nothing_when_the_pseudonyms_cannot_be_made() {
        let error = run(Some(&Silent), EXPORT, &|_| {}).err().expect("an error");
        assert_eq!(
            error.to_string(),
            "the pseudonyms cannot be made: no answer"
        );
    }

    #[test]
    fn tells_how_far_it_is_up_to_the_last_byte() {
        let (header, row) = EXPORT
            .lines()
            .next()
            .zip(EXPORT.lines().nth(3))
            .expect("rows");
        let rows: Vec<_> = (1..=20_000)
            .map(|number| row.replacen('3', &number.to_string(), 1))
            .collect();
        let export = format!("{header}\n{}\n", rows.join("\n"));
        let told = Mutex::new(Vec::new());
        let done = run(None, &export, &|progress| {
            told.lock().expect("one thread tells").push(progress);
        });
        assert_eq!(done.map(|hashed| hashed.report.hashed).ok(), Some(20_000));
        let told = told.into_inner().expect("nobody tells any more");
        for stage in [Stage::Look, Stage::Hash] {
            let of_stage: Vec<Progress> = told
                .iter()
                .copied()
                .filter(|progress| progress.stage == stage)
                .collect();
            assert!(
                of_stage.len() > 2
                    && of_stage
                        .is_sorted_by(|one, next| one.rows < next.rows && one.bytes <= next.bytes),
                "{of_stage:?}"
            );
            let end = Progress {
                stage,
                rows: 20_000,
                bytes: export.len() as u64,
            };
            assert_eq!(of_stage.last(), Some(&end));
        }
    }
}
