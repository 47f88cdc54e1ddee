//! The run: an export in, a batch and a report out. One chunk is read while the one before it is worked on.

use std::io::Read;
use std::num::NonZeroU32;
use std::sync::Arc;

use exchange::batch::{Header, SectionCount};
use exchange::covenant::Covenant;
use exchange::night::Night;
use exchange::record::RecordBytes;
use rayon::prelude::*;

use crate::block::{Block, Counts, Maker, Refused, Seen};
use crate::columns::{Columns, ColumnsError};
use crate::excluded::ExcludedAddresses;
use crate::keys::{AgencyKey, PseudonymKey};
use crate::profile::Profile;
use crate::pseudonymise::{HmacPseudonymiser, Pseudonymise, Unavailable};
use crate::refs::Refs;
use crate::refusal::{Reason, Refusal, Severity};
use crate::repeated;
use crate::report::{self, Report};
use crate::row::Door;
use crate::table::{Chunk, Table, TableError};
use crate::tag::Tagger;

/// Rows that are read while as many are worked on.
const CHUNK_ROWS: usize = 8192;

/// Rows that one thread takes at a time; their identifiers, secrets and tags fit its cache.
const BLOCK_ROWS: usize = 512;

/// What is to be hashed, by what and for which night.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The covenant all run by.
    pub covenant: &'a Covenant,
    /// How the export is written.
    pub profile: &'a Profile,
    /// The key that the agencies share.
    pub key: &'a PseudonymKey,
    /// The key that only this agency has.
    pub agency_key: &'a AgencyKey,
    /// The addresses that are no household.
    pub excluded: &'a ExcludedAddresses,
    /// The night the batch is for.
    pub night: Night,
    /// 1 for a night's first batch; a replacement has a higher one.
    pub revision: NonZeroU32,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows worked on.
    pub rows: u64,
    /// Bytes of the export read.
    pub bytes: u64,
}

/// What came of an export.
pub struct Hashed {
    /// The header of the batch.
    pub header: Header,
    /// The records of each of its sections, sorted, none twice.
    pub sections: Vec<Vec<RecordBytes>>,
    /// Counts.
    pub report: Report,
    /// What is wrong, by rising row.
    pub refusals: Vec<Refusal>,
}

/// Hashes an export; the same rows, in any order and at any number of threads, give the same records.
///
/// Works on rayon's current pool and tells `progress` after every chunk how far it is. Nothing is written.
///
/// # Errors
/// Fatal all: [`HashError`] says for each variant what stops a run.
pub fn hash(job: &Job<'_>, source: impl Read + Send, progress: &(dyn Fn(Progress) + Sync)) -> Result<Hashed, HashError> {
    let covenant = job.covenant;
    if !covenant.covers(job.night) {
        let (first, last) = covenant.period();
        return Err(HashError::NotInForce { night: job.night, first, last });
    }
    if job.key.epoch() != covenant.key_epoch() {
        return Err(HashError::Epoch { key: job.key.epoch(), covenant: covenant.key_epoch() });
    }
    if job.key.check() != covenant.key_check() {
        return Err(HashError::WrongKey);
    }
    hash_with(job, &HmacPseudonymiser::new(job.key), source, progress)
}

fn hash_with(
    job: &Job<'_>,
    pseudonymiser: &dyn Pseudonymise,
    source: impl Read + Send,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Hashed, HashError> {
    let Job { covenant, profile, agency_key, excluded, night, .. } = *job;
    let mut table = Table::open(source, profile.encoding(), profile.delimiter())?;
    let mut chunk = Chunk::default();
    table.fill(&mut chunk, 1)?;
    let header = chunk.records().first().ok_or(HashError::Empty)?;
    let header = chunk.cells(chunk.text(), header).ok_or(HashError::HeaderTooLong)?;
    let columns = Columns::find(header, profile)?;
    let maker = Maker {
        door: Door::new(profile, &columns, excluded, covenant, night),
        pseudonymiser,
        tagger: Tagger::new(covenant, night),
        refs: Refs::new(agency_key, covenant, night),
    };
    let mut gathered = Gathered::new(covenant.sections().count());
    if table.is_contradicted() {
        gathered.refused.push((1, 1, None, Reason::ByteOrderMark));
    }
    let mut next = Chunk::default();
    let mut blocks: Vec<Block> = Vec::new();
    table.fill(&mut chunk, CHUNK_ROWS)?;
    while !chunk.records().is_empty() {
        let bytes = table.bytes();
        let (read, worked) = rayon::join(|| table.fill(&mut next, CHUNK_ROWS), || gathered.work(&maker, &chunk, &mut blocks));
        worked?;
        progress(Progress { rows: gathered.counts.rows, bytes });
        read?;
        std::mem::swap(&mut chunk, &mut next);
    }
    gathered.finish(job)
}

/// What has come of the chunks so far.
struct Gathered {
    sections: Vec<Vec<RecordBytes>>,
    seen: Vec<Seen>,
    refused: Vec<Refused>,
    counts: Counts,
}

impl Gathered {
    fn new(sections: usize) -> Self {
        Self { sections: vec![Vec::new(); sections], seen: Vec::new(), refused: Vec::new(), counts: Counts::default() }
    }

    /// Works on the blocks of a chunk side by side, and takes in what came of them in the order of the rows.
    fn work(&mut self, maker: &Maker<'_>, chunk: &Chunk, blocks: &mut Vec<Block>) -> Result<(), Unavailable> {
        let (text, sections) = (chunk.text(), self.sections.len());
        let stretches = chunk.records().par_chunks(BLOCK_ROWS);
        blocks.resize_with(stretches.len().max(blocks.len()), Block::default);
        let count = stretches.len();
        stretches.zip(&mut blocks[..count]).try_for_each(|(records, block)| block.work(maker, (chunk, text), records, sections))?;
        for block in &blocks[..count] {
            for (all, records) in self.sections.iter_mut().zip(&block.records) {
                all.extend_from_slice(records);
            }
            self.seen.extend_from_slice(&block.seen);
            self.refused.extend_from_slice(&block.refused);
            self.counts.rows += block.counts.rows;
            self.counts.set_aside += block.counts.set_aside;
            self.counts.excluded += block.counts.excluded;
        }
        Ok(())
    }

    /// Settles repeated signal numbers, judges how much was set aside, sorts and counts.
    fn finish(mut self, job: &Job<'_>) -> Result<Hashed, HashError> {
        self.counts.set_aside += repeated::settle(self.seen, &mut self.sections, &mut self.refused);
        if self.counts.rows == 0 {
            self.refused.push((1, 1, None, Reason::NoRows));
        }
        self.refused.sort_by_key(|&(row, ..)| row);
        let column = |field| job.profile.column(field).map(Arc::clone);
        let refusals: Vec<Refusal> = (self.refused.into_iter())
            .map(|(row, line, field, reason)| Refusal { row, line, column: field.and_then(column), reason })
            .collect();
        for records in &mut self.sections {
            // The first eight bytes nearly always decide, and a number is compared faster than a string of bytes.
            records.par_sort_unstable_by(|one, other| head(one).cmp(&head(other)).then_with(|| one.cmp(other)));
            records.dedup();
        }
        let counts = self.sections.iter().map(|records| records.len() as u64);
        let report = Report {
            agency: job.profile.agency().to_owned(),
            night: job.night.to_string(),
            revision: job.revision.get(),
            rows: self.counts.rows,
            hashed: self.counts.rows - self.counts.set_aside,
            set_aside: self.counts.set_aside,
            warnings: refusals.iter().filter(|refusal| refusal.reason.severity() == Severity::Warning).count() as u64,
            excluded_addresses: self.counts.excluded,
            reasons: report::reasons(&refusals),
            sections: report::sections(job.covenant, counts.clone()),
        };
        if share(report.set_aside, report.rows) > job.covenant.max_refused_share() {
            let allowed = job.covenant.max_refused_share();
            return Err(HashError::TooManySetAside { allowed, report: Box::new(report), refusals });
        }
        let header = Header {
            covenant: job.covenant.hash(),
            night: job.night,
            epoch: job.covenant.key_epoch(),
            revision: job.revision.get(),
            agency: job.profile.agency_index(),
            sections: job.covenant.sections().zip(counts).map(|(section, records)| SectionCount { section, records }).collect(),
        };
        Ok(Hashed { header, sections: self.sections, report, refusals })
    }
}

fn head(record: &RecordBytes) -> u64 {
    u64::from_be_bytes(*record.first_chunk().expect("a record has 68 bytes"))
}

/// Why no batch is made: what stops everything before a byte is written.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The covenant is not in force on that night.
    #[error("the covenant is in force from {first} to {last}, which is not the night {night}")]
    NotInForce {
        /// The night of the batch.
        night: Night,
        /// The covenant's first night.
        first: Night,
        /// The covenant's last night.
        last: Night,
    },
    /// The key is of another epoch.
    #[error("the pseudonym key is of epoch {key}, and the covenant asks for epoch {covenant}")]
    Epoch {
        /// The key's epoch.
        key: u32,
        /// The covenant's epoch.
        covenant: u32,
    },
    /// The key is another one than the covenant knows by its check value.
    #[error("this is not the covenant's pseudonym key: the check values differ")]
    WrongKey,
    /// The file holds no row at all, so not even a header.
    #[error("the file is empty: not even a header; an export without signals has a header")]
    Empty,
    /// The first row is too long to be a header.
    #[error("row 1: longer than 64 KiB or wider than 1,024 cells, so this is no header; look for a quote that is not closed")]
    HeaderTooLong,
    /// The header is not that of the profile.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// The file cannot be read to its end.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The pseudonyms could not be made.
    #[error(transparent)]
    Pseudonyms(#[from] Unavailable),
    /// More rows were set aside than the covenant allows.
    #[error("{} of {} rows were set aside, more than the share of {allowed} that the covenant allows{}", report.set_aside, report.rows, mostly(report))]
    TooManySetAside {
        /// The share that the covenant allows.
        allowed: f64,
        /// Counts.
        report: Box<Report>,
        /// What is wrong, by rising row.
        refusals: Vec<Refusal>,
    },
}

#[expect(clippy::cast_precision_loss, reason = "a share of rows needs no more digits than a f64 has")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn mostly(report: &Report) -> String {
    report.most_frequent_error().map_or_else(String::new, |most| {
        let column = most.column.as_ref().map_or_else(String::new, |column| format!(" in column {column:?}"));
        format!("; most often {}{column}, {} rows: {}", most.reason.word(), most.rows, most.advice)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use exchange::covenant::MatchKeyKind;
    use exchange::secret::Secret;

    use super::*;
    use crate::identifier::Identifiers;
    use crate::pseudonymise::Secrets;
    use crate::tests::{COVENANT, EXCLUDED, EXPORT, PROFILE};

    /// A key holder who does not answer.
    struct Silent;

    impl Pseudonymise for Silent {
        fn pseudonymise(&self, _: MatchKeyKind, _: &Identifiers, _: &mut Secrets) -> Result<(), Unavailable> {
            Err(Unavailable("no answer".to_owned()))
        }
    }

    fn run(
        pseudonymiser: Option<&dyn Pseudonymise>,
        export: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Hashed, HashError> {
        let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
        let key = PseudonymKey::new(1, Secret::new([1; 32]));
        let job = Job {
            covenant: &covenant,
            profile: &Profile::parse(PROFILE, &covenant).expect("a profile"),
            key: &key,
            agency_key: &AgencyKey::new(Secret::new([2; 32])),
            excluded: &ExcludedAddresses::parse(EXCLUDED.as_bytes(), &covenant).unwrap_or_else(|error| panic!("{error}")),
            night: Night::parse("2026-11-22").expect("a night"),
            revision: NonZeroU32::MIN,
        };
        hash_with(&job, pseudonymiser.unwrap_or(&HmacPseudonymiser::new(&key)), export.as_bytes(), progress)
    }

    #[test]
    fn gives_nothing_when_the_pseudonyms_cannot_be_made() {
        let error = run(Some(&Silent), EXPORT, &|_| {}).err().expect("an error");
        assert_eq!(error.to_string(), "the pseudonyms cannot be made: no answer");
    }

    #[test]
    fn tells_how_far_it_is_up_to_the_last_byte() {
        let (header, row) = EXPORT.lines().next().zip(EXPORT.lines().nth(3)).expect("rows");
        let rows: Vec<_> = (0..20_000).map(|number| row.replacen('3', &number.to_string(), 1)).collect();
        let export = format!("{header}\n{}\n", rows.join("\n"));
        let told = Mutex::new(Vec::new());
        let done = run(None, &export, &|progress| told.lock().expect("one thread tells").push(progress));
        assert_eq!(done.map(|hashed| hashed.report.hashed).ok(), Some(20_000));
        let told = told.into_inner().expect("nobody tells any more");
        assert!(told.len() > 2 && told.is_sorted_by(|one, next| one.rows < next.rows && one.bytes <= next.bytes), "{told:?}");
        assert_eq!(told.last(), Some(&Progress { rows: 20_000, bytes: export.len() as u64 }));
    }
}
