//! What has come of an export so far, and what it comes to in the end.

use std::io;

use exchange::batch::{BatchHeader, SectionCount};
use rayon::prelude::*;

use crate::batch::duplicates::{self, FINGERPRINT_LEN};
use crate::batch::external_sort::ExternalSort;
use crate::batch::hashed::Hashed;
use crate::batch::report::{self, LineCounts, Report};
use crate::batch::sections::Sections;
use crate::check::key_use::{KeyColumns, KeyUse};
use crate::check::refusal::{ColumnCounts, Reason, Refusal, RowRefusal};
use crate::hash::block::{Block, RowPipeline};
use crate::hash::row_counts::RowCounts;
use crate::job::Job;
use crate::profile::Profile;
use crate::pseudonymise::Unavailable;
use crate::read::table::{Chunk, Rows, TableLines};

/// Rows that one thread takes at a time; their identifiers, secrets and locks fit its cache.
const BLOCK_ROWS: usize = 512;

/// What has come of the chunks so far.
pub(crate) struct Collector {
    fingerprints: ExternalSort<FINGERPRINT_LEN>,
    sections: Sections,
    refused: Vec<RowRefusal>,
    of_columns: ColumnCounts,
    key_uses: Vec<KeyUse>,
    counts: RowCounts,
}

impl Collector {
    /// Nothing yet.
    pub(crate) fn new(sections: Sections) -> Self {
        Self {
            fingerprints: ExternalSort::default(),
            sections,
            refused: Vec::new(),
            of_columns: ColumnCounts::default(),
            key_uses: Vec::new(),
            counts: RowCounts::default(),
        }
    }

    /// Rows worked on.
    pub(crate) const fn rows(&self) -> u64 {
        self.counts.rows
    }

    /// Notes something about the file as a whole.
    pub(crate) fn refuse_file(&mut self, reason: Reason) {
        self.refused.push(RowRefusal::of_file(reason));
    }

    /// Works on the blocks of a chunk side by side, and takes in what came of them in the order of
    /// the rows.
    pub(crate) fn work(
        &mut self,
        pipeline: &RowPipeline<'_>,
        chunk: &Chunk,
        blocks: &mut Vec<Block>,
    ) -> Result<(), Unavailable> {
        let sections = self.sections.count();
        let stretches: Vec<Rows<'_>> = chunk.rows().stretches(BLOCK_ROWS).collect();
        let count = stretches.len();
        // More than are needed are kept: their buffers are grown already.
        blocks.resize_with(count.max(blocks.len()), Block::default);
        stretches
            .into_par_iter()
            .zip(&mut blocks[..count])
            .try_for_each(|(rows, block)| block.work(pipeline, rows, sections))?;
        // In the order of the rows, whichever thread was first.
        for block in &blocks[..count] {
            self.sections.extend(&block.records);
            for fingerprint in &block.fingerprints {
                self.fingerprints.extend(&[fingerprint.bytes()]);
            }
            self.refused.extend_from_slice(&block.refused);
            self.of_columns.extend(&block.of_columns);
            self.key_uses
                .resize_with(block.key_uses.len(), KeyUse::default);
            for (uses, others) in self.key_uses.iter_mut().zip(&block.key_uses) {
                uses.extend(*others);
            }
            self.counts.add(block.counts);
        }
        Ok(())
    }

    /// Puts on disk what is more than the memory there is.
    pub(crate) fn make_room(&mut self) -> io::Result<()> {
        self.sections.make_room(&mut self.fingerprints)
    }

    /// Resolves repeated signal numbers, sorts and counts.
    pub(crate) fn finish(mut self, job: &Job<'_>, lines: TableLines) -> io::Result<Hashed> {
        let resolved =
            duplicates::resolve(&mut self.fingerprints, job.memory / 2, &mut self.refused)?;
        // The sections need the memory that the fingerprints had.
        drop(self.fingerprints);
        let mut counts = self.counts;
        counts.set_aside += resolved.conflicting.len() as u64;
        if counts.rows == 0 {
            self.refused.push(RowRefusal::of_file(Reason::NoRows));
        }
        // Stable: of one row the refusals stay in the order of its columns.
        self.refused.sort_by_key(|refused| refused.row);
        let refusals = named(&self.refused, job.profile);
        let (records, body) = self.sections.close(resolved.conflicting)?;
        let reasons = report::reasons(&refusals, &self.of_columns, job.profile);
        let report = Report {
            agency: job.profile.agency().to_owned(),
            night: job.night.to_string(),
            revision: job.revision.get(),
            rows: counts.rows,
            lines: LineCounts {
                all: lines.all,
                above_header: lines.above_header,
                header: lines.header,
                empty: lines.blank + counts.empty_lines,
                rows: counts.rows,
                within_rows: counts.within_rows,
            },
            hashed: counts.rows - counts.set_aside - counts.withheld,
            set_aside: counts.set_aside,
            withheld: counts.withheld,
            signals: resolved.signals,
            warnings: report::warnings(&refusals) + self.of_columns.iter().count() as u64,
            excluded_addresses: counts.excluded,
            reasons,
            sections: report::sections(job.covenant, &records),
        };
        Ok(Hashed {
            header: header(job, &records),
            report,
            refusals,
            body,
            sections: self.sections,
        })
    }
}

/// Gives the column of each refusal the name that the profile has for it.
fn named(refused: &[RowRefusal], profile: &Profile) -> Vec<Refusal> {
    let mut refusals = Vec::with_capacity(refused.len());
    for refusal in refused {
        let column = refusal.place.and_then(|place| profile.column_at(place));
        refusals.push(Refusal {
            row: refusal.row,
            line: refusal.line,
            lines: refusal.lines,
            column: column.cloned(),
            reason: refusal.reason,
        });
    }
    refusals
}

/// The header of a batch whose sections have so many records; it gets its id when it is delivered.
fn header(job: &Job<'_>, records: &[u64]) -> BatchHeader {
    let sections = job.covenant.sections().zip(records);
    BatchHeader {
        covenant: job.covenant.hash(),
        night: job.night,
        epoch: job.covenant.key_epoch(),
        revision: job.revision.get(),
        agency: job.profile.agency_index(),
        id: [0; exchange::batch::ID_LEN],
        sections: sections
            .map(|(section, &records)| SectionCount { section, records })
            .collect(),
    }
}
