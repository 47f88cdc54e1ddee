//! The run: an export in, a batch and a report out. One chunk is read while the one before it is
//! worked on.

pub(crate) mod block;
mod collector;
pub(crate) mod look;
pub(crate) mod prepare;
mod row_counts;
#[cfg(test)]
pub(crate) mod test_agency;

use std::io::{self, Read};
use std::mem;

use exchange::covenant::Agency;
use exchange::night::Night;

use crate::batch::hashed::Hashed;
use crate::batch::report::Report;
use crate::batch::sections::Sections;
use crate::batch::spill::SpillFolder;
use crate::check::columns::ColumnsError;
use crate::check::refusal::{Reason, Refusal};
use crate::hash::block::Block;
use crate::hash::collector::Collector;
use crate::job::Job;
use crate::pseudonymise::{HmacPseudonymiser, Pseudonymise, Unavailable};
use crate::read::table::{CHUNK_ROWS, Chunk, TableError};

/// So many rows may be set aside whatever their share: one wrong row of a handful is not a broken
/// export, and the others are still due. An export that is broken (a column shifted, dates in
/// another form) loses all its rows, and then nothing is left.
const FEW_SET_ASIDE: u64 = 3;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows worked on.
    pub rows: u64,
    /// Bytes of the export read.
    pub bytes: u64,
}

/// Hashes an export; the same rows, in any order, at any number of threads and with any memory,
/// give the same records.
///
/// Works on rayon's current pool and tells `progress` after every chunk how far it is. Nothing is
/// written but, beyond the memory that the job allows, sealed records in a private folder that is
/// gone afterwards.
///
/// # Errors
/// Fatal all: [`HashError`] says for each variant what stops a run.
pub fn hash(
    job: &Job<'_>,
    source: impl Read + Send,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Hashed, HashError> {
    let agency = prepare::check(job)?;
    let pseudonymiser = HmacPseudonymiser::new(job.key, job.covenant.match_keys());
    hash_with(job, agency, &pseudonymiser, source, progress)
}

fn hash_with(
    job: &Job<'_>,
    agency: &Agency,
    pseudonymiser: &dyn Pseudonymise,
    source: impl Read + Send,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Hashed, HashError> {
    let mut chunk = Chunk::default();
    let (mut table, columns) = prepare::open(job, source, &mut chunk)?;
    let pipeline = prepare::pipeline(job, agency, &columns, pseudonymiser);
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
    if table.is_contradicted() {
        collector.refuse_file(Reason::ByteOrderMark);
    }
    if table.is_cut_otherwise() {
        collector.refuse_file(Reason::OtherDelimiter);
    }
    let mut next = Chunk::default();
    let mut blocks: Vec<Block> = Vec::new();
    let mut has_rows = table.fill(&mut chunk, CHUNK_ROWS)?;
    while has_rows {
        let bytes = table.bytes();
        let (read, worked) = rayon::join(
            || table.fill(&mut next, CHUNK_ROWS),
            || collector.work(&pipeline, &chunk, &mut blocks),
        );
        // What is wrong with this chunk is told before what is wrong with the one after it, at any
        // number of threads.
        worked?;
        collector.make_room().map_err(HashError::Spill)?;
        progress(Progress {
            rows: collector.rows(),
            bytes,
        });
        has_rows = read?;
        mem::swap(&mut chunk, &mut next);
    }
    if table.is_utf8_after_all() {
        collector.refuse_file(Reason::Utf8AfterAll);
    }
    judged(
        collector
            .finish(job, table.lines())
            .map_err(HashError::Spill)?,
        agency,
        job.covenant.max_refused_share(),
    )
}

/// Refuses to send more than the agency may, or what is left when too much was set aside.
fn judged(hashed: Hashed, agency: &Agency, max_refused_share: f64) -> Result<Hashed, HashError> {
    let report = &hashed.report;
    // A covenant that allows none at all is taken at its word.
    let is_judged =
        report.set_aside > FEW_SET_ASIDE || report.hashed == 0 || max_refused_share <= 0.0;
    if is_judged && report.refused_share() > max_refused_share {
        return Err(HashError::TooManySetAside {
            allowed: max_refused_share,
            report: Box::new(hashed.report),
            refusals: hashed.refusals,
        });
    }
    if report.signals > agency.max_signals() {
        return Err(HashError::TooManySignals {
            signals: report.signals,
            allowed: agency.max_signals(),
        });
    }
    Ok(hashed)
}

/// Why no batch is made: what stops everything before a byte is written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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
    /// The profile was checked against another covenant.
    #[error("the profile was read for another covenant")]
    OtherCovenant,
    /// The agency key is not the one whose public keys the covenant has.
    #[error("wrong agency key: its public keys are not those that the covenant has for {0:?}")]
    WrongAgencyKey(String),
    /// The file holds no row at all, so not even a header.
    #[error("the file is empty: not even a header; an export without signals has a header")]
    Empty,
    /// The first row is too long to be a header.
    #[error(
        "row 1: longer than 64 KiB or wider than 1,024 cells, so this is no header; look for a \
         quote that is not closed"
    )]
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
    /// Sealed records could not be put on disk, or not be read back.
    #[error("the sealed records cannot be put aside on disk: {0}")]
    Spill(io::Error),
    /// More signals than the covenant lets the agency send.
    #[error(
        "there are {signals} signals, and the covenant lets this agency send at most {allowed} \
         for a night"
    )]
    TooManySignals {
        /// How many signals the export has.
        signals: u64,
        /// How many signals the agency may send for a night.
        allowed: u64,
    },
    /// More rows were set aside than the covenant allows, and more than a few or all that were not
    /// withheld.
    #[error(
        "{} of {} were set aside{}, more than the share of {allowed} that the covenant allows{}",
        report.set_aside,
        rows(report.rows - report.withheld),
        besides(report.withheld),
        mostly(report, refusals)
    )]
    TooManySetAside {
        /// The share that the covenant allows.
        allowed: f64,
        /// What became of the rows.
        report: Box<Report>,
        /// What is wrong, by rising row.
        refusals: Vec<Refusal>,
    },
}

/// What is wrong with most of the rows that were set aside, and where the first of these stands.
fn mostly(report: &Report, refusals: &[Refusal]) -> String {
    let Some(frequent) = report.most_frequent_error() else {
        return String::new();
    };
    let column = match &frequent.column {
        Some(column) => format!(" in column {column:?}"),
        None => String::new(),
    };
    let first = refusals
        .iter()
        .find(|refusal| refusal.reason == frequent.reason && refusal.column == frequent.column);
    let first = match first {
        Some(refusal) => format!(" The first is row {}.", refusal.row),
        None => String::new(),
    };
    format!(
        "; most often {}{column}, {}: {}{first}",
        frequent.reason.word(),
        rows(frequent.rows),
        frequent.advice
    )
}

/// Of which rows it is a share, where the covenant keeps some at the agency.
fn besides(withheld: u64) -> String {
    if withheld == 0 {
        String::new()
    } else {
        format!(
            " (besides {} withheld, which are not wrong)",
            rows(withheld)
        )
    }
}

fn rows(count: u64) -> String {
    format!("{count} {}", if count == 1 { "row" } else { "rows" })
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::sync::Mutex;

    use exchange::crypto::secret::Secret;

    use super::*;
    use crate::DEFAULT_MEMORY;
    use crate::check::excluded::ExcludedAddresses;
    use crate::hash::test_agency::{COVENANT, EXCLUDED, EXPORT, PROFILE, signed};
    use crate::normalise::word_list::WordList;
    use crate::profile::Profile;
    use crate::pseudonymise::Secrets;
    use crate::pseudonymise::keys::{AgencyKey, PseudonymKey};

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
        let job = Job {
            covenant: &covenant,
            profile: &Profile::parse(PROFILE, &covenant).expect("a profile"),
            key: &key,
            agency_key: &AgencyKey::new(Secret::new([2; 32])),
            excluded: &ExcludedAddresses::parse(EXCLUDED.as_bytes(), &covenant)
                .unwrap_or_else(|error| panic!("{error}")),
            night: Night::parse("2026-11-22").expect("a night"),
            revision: NonZeroU32::MIN,
            memory: DEFAULT_MEMORY,
            spill: "nowhere".as_ref(),
        };
        let agency = covenant.agency(job.profile.agency()).expect("an agency");
        hash_with(
            &job,
            agency,
            pseudonymiser.unwrap_or(&HmacPseudonymiser::new(&key, covenant.match_keys())),
            export.as_bytes(),
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
        assert!(
            told.len() > 2
                && told.is_sorted_by(|one, next| one.rows < next.rows && one.bytes <= next.bytes),
            "{told:?}"
        );
        assert_eq!(
            told.last(),
            Some(&Progress {
                rows: 20_000,
                bytes: export.len() as u64
            })
        );
    }
}
