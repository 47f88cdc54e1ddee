//! What has come of an export so far, and what it comes to in the end.

use std::io;
use std::sync::Arc;

use exchange::batch::{BatchHeader, SectionCount};
use rayon::prelude::*;

use crate::batch::duplicates::{self, SEEN_LEN};
use crate::batch::external_sort::ExternalSort;
use crate::batch::hashed::Hashed;
use crate::batch::report::{self, Report};
use crate::batch::sections::Sections;
use crate::check::refusal::{Disposition, Reason, Refusal, Refused};
use crate::hash::block::{Block, Counts, RowPipeline};
use crate::job::Job;
use crate::pseudonymise::Unavailable;
use crate::read::table::Chunk;

/// Rows that one thread takes at a time; their identifiers, secrets and locks fit its cache.
const BLOCK_ROWS: usize = 512;

/// What has come of the chunks so far.
pub(crate) struct Collector {
    seen: ExternalSort<SEEN_LEN>,
    sections: Sections,
    refused: Vec<Refused>,
    counts: Counts,
}

impl Collector {
    /// Nothing yet.
    pub(crate) fn new(sections: Sections) -> Self {
        Self {
            seen: ExternalSort::default(),
            sections,
            refused: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Rows worked on.
    pub(crate) const fn rows(&self) -> u64 {
        self.counts.rows
    }

    /// Notes something about the file as a whole.
    pub(crate) fn refuse_file(&mut self, reason: Reason) {
        self.refused.push((1, 1, None, reason));
    }

    /// Works on the blocks of a chunk side by side, and takes in what came of them in the order of the rows.
    pub(crate) fn work(
        &mut self,
        maker: &RowPipeline<'_>,
        chunk: &Chunk,
        blocks: &mut Vec<Block>,
    ) -> Result<(), Unavailable> {
        let (text, sections) = (chunk.text(), self.sections.count());
        let stretches = chunk.records().par_chunks(BLOCK_ROWS);
        blocks.resize_with(stretches.len().max(blocks.len()), Block::default);
        let count = stretches.len();
        stretches
            .zip(&mut blocks[..count])
            .try_for_each(|(records, block)| block.work(maker, (chunk, text), records, sections))?;
        for block in &blocks[..count] {
            self.sections.extend(&block.entries);
            block
                .seen
                .iter()
                .for_each(|seen| self.seen.extend(&[seen.bytes()]));
            self.refused.extend_from_slice(&block.refused);
            self.counts.rows += block.counts.rows;
            self.counts.set_aside += block.counts.set_aside;
            self.counts.withheld += block.counts.withheld;
            self.counts.excluded += block.counts.excluded;
        }
        Ok(())
    }

    /// Puts on disk what is more than the memory there is.
    pub(crate) fn make_room(&mut self) -> io::Result<()> {
        self.sections.make_room(&mut self.seen)
    }

    /// Settles repeated signal numbers, sorts and counts.
    pub(crate) fn finish(mut self, job: &Job<'_>) -> io::Result<Hashed> {
        let settled = duplicates::resolve(&mut self.seen, job.memory / 2, &mut self.refused)?;
        drop(self.seen);
        self.counts.set_aside += settled.conflicting.len() as u64;
        if self.counts.rows == 0 {
            self.refused.push((1, 1, None, Reason::NoRows));
        }
        self.refused.sort_by_key(|&(row, ..)| row);
        let column = |place| job.profile.column_at(place).map(Arc::clone);
        let refusals: Vec<Refusal> = (self.refused.into_iter())
            .map(|(row, line, place, reason)| Refusal {
                row,
                line,
                column: place.and_then(column),
                reason,
            })
            .collect();
        let (counts, body) = self.sections.close(settled.conflicting)?;
        let report = Report {
            agency: job.profile.agency().to_owned(),
            night: job.night.to_string(),
            revision: job.revision.get(),
            rows: self.counts.rows,
            hashed: self.counts.rows - self.counts.set_aside - self.counts.withheld,
            set_aside: self.counts.set_aside,
            withheld: self.counts.withheld,
            signals: settled.signals,
            warnings: refusals
                .iter()
                .filter(|refusal| refusal.reason.disposition() == Disposition::Warning)
                .count() as u64,
            excluded_addresses: self.counts.excluded,
            reasons: report::reasons(&refusals),
            sections: report::sections(job.covenant, counts.iter().copied()),
        };
        let sections = job
            .covenant
            .sections()
            .zip(counts)
            .map(|(section, records)| SectionCount { section, records });
        let header = BatchHeader {
            covenant: job.covenant.hash(),
            night: job.night,
            epoch: job.covenant.key_epoch(),
            revision: job.revision.get(),
            agency: job.profile.agency_index(),
            id: [0; exchange::batch::ID_LEN],
            sections: sections.collect(),
        };
        Ok(Hashed {
            header,
            report,
            refusals,
            body,
            sections: self.sections,
        })
    }
}
