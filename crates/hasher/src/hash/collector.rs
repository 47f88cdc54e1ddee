//! What has come of exports so far, and what it comes to in the end.

use std::io;
use std::sync::Arc;

use exchange::batch::{BatchHeader, PseudonymSource, SectionCount};
use exchange::covenant::Agency;
use exchange::night::Night;
use rayon::prelude::*;

use crate::batch::duplicates::{self, FINGERPRINT_LEN};
use crate::batch::external_sort::ExternalSort;
use crate::batch::hashed::Hashed;
use crate::batch::objection::Objection;
use crate::batch::report::{self, CountedColumns, ExportReport, LineCounts, Report};
use crate::batch::sections::Sections;
use crate::check::disbelieved::WordColumn;
use crate::check::key_use::{self, KeyUse};
use crate::check::refusal::{ColumnCounts, Reason, Refusal, RowRefusal};
use crate::hash::block::{Block, RowPipeline};
use crate::hash::kept_export::{ReadChunk, STRETCH_ROWS};
use crate::hash::row_counts::RowCounts;
use crate::job::{Job, ProfiledExport};
use crate::pseudonymise::Unavailable;
use crate::read::table::{Rows, TableLines};

/// How many refusals are held with the names of their columns and without.
const NAMED_AT_ONCE: usize = 1 << 18;

/// What has come of the chunks so far.
pub(crate) struct Collector {
    fingerprints: ExternalSort<FINGERPRINT_LEN>,
    sections: Sections,
    refused: Vec<RowRefusal>,
    exports: Vec<ExportCounts>,
}

/// What was counted of one export.
#[derive(Default)]
struct ExportCounts {
    rows: RowCounts,
    columns: ColumnCounts,
    lines: TableLines,
    /// What came of each match key.
    key_uses: Vec<KeyUse>,
    /// The column that says nothing, if there is one.
    word: Option<WordColumn>,
}

impl Collector {
    /// Nothing yet.
    pub(crate) fn new(sections: Sections) -> Self {
        Self {
            fingerprints: ExternalSort::default(),
            sections,
            refused: Vec::new(),
            exports: Vec::new(),
        }
    }

    /// Begins the next export, of which this was found before.
    pub(crate) fn begin_export(&mut self, columns: ColumnCounts, word: Option<WordColumn>) {
        self.exports.push(ExportCounts {
            columns,
            word,
            ..ExportCounts::default()
        });
    }

    /// Ends an export, which has these lines.
    pub(crate) fn end_export(&mut self, lines: TableLines) {
        self.export().lines = lines;
        if self.export().rows.rows == 0 {
            self.refuse_file(Reason::NoRows);
        }
    }

    /// Rows worked on.
    pub(crate) fn rows(&self) -> u64 {
        self.exports.iter().map(|export| export.rows.rows).sum()
    }

    /// Notes something about the present export as a whole.
    pub(crate) fn refuse_file(&mut self, reason: Reason) {
        let index = u16::try_from(self.exports.len() - 1).unwrap_or(u16::MAX);
        self.refused.push(RowRefusal::of_file(index, reason));
    }

    fn export(&mut self) -> &mut ExportCounts {
        self.exports.last_mut().expect("an export was begun")
    }

    /// Works on the blocks of a chunk side by side, and takes in what came of them in the order of
    /// the rows.
    pub(crate) fn work(
        &mut self,
        pipeline: &RowPipeline<'_>,
        read: &ReadChunk,
        blocks: &mut Vec<Block>,
    ) -> Result<(), Unavailable> {
        let sections = self.sections.count();
        let stretches: Vec<Rows<'_>> = read.chunk.rows().stretches(STRETCH_ROWS).collect();
        let count = stretches.len();
        // More than are needed are kept: their buffers are grown already.
        blocks.resize_with(count.max(blocks.len()), Block::default);
        stretches
            .into_par_iter()
            .zip(&mut blocks[..count])
            .enumerate()
            .try_for_each(|(index, (rows, block))| {
                block.work(pipeline, rows, read.kept.get(index), sections)
            })?;
        // In the order of the rows, whichever thread was first.
        for block in &blocks[..count] {
            self.sections.extend(&block.records);
            for fingerprint in &block.fingerprints {
                self.fingerprints.extend(&[fingerprint.bytes()]);
            }
            self.refused.extend_from_slice(&block.refused);
            let export = self.export();
            export.columns.extend(&block.of_columns);
            export
                .key_uses
                .resize_with(block.key_uses.len(), KeyUse::default);
            for (uses, others) in export.key_uses.iter_mut().zip(&block.key_uses) {
                uses.extend(*others);
            }
            export.rows.add(block.counts);
        }
        Ok(())
    }

    /// Puts on disk what is more than so many bytes.
    pub(crate) fn make_room(&mut self, memory: usize) -> io::Result<()> {
        self.sections.make_room(&mut self.fingerprints, memory)
    }

    /// Bytes of records that are held in memory.
    pub(crate) fn held(&self) -> usize {
        self.sections.held() + self.fingerprints.bytes()
    }

    /// Resolves repeated signal numbers, sorts, counts, and says why no batch may be made.
    pub(crate) fn finish(
        mut self,
        job: &Job<'_>,
        agency: &Agency,
        exports: &[ProfiledExport<'_>],
    ) -> io::Result<Hashed> {
        let resolved = duplicates::resolve(
            &mut self.fingerprints,
            exports.len(),
            job.memory / 2,
            &mut self.refused,
        )?;
        // The sections need the memory that the fingerprints had.
        drop(self.fingerprints);
        for row in &resolved.conflicting {
            self.exports[row.export()].rows.set_aside += 1;
        }
        // Stable: of one row the refusals stay in the order of its columns.
        self.refused.sort_by_key(|refused| refused.row);
        let refusals = named(self.refused, exports);
        let (records, body) = self.sections.close(resolved.conflicting)?;

        let mut counted = Vec::with_capacity(exports.len());
        let mut of_exports = Vec::with_capacity(exports.len());
        for (index, (counts, export)) in self.exports.iter().zip(exports).enumerate() {
            counted.push(CountedColumns {
                file: file_name(export, exports),
                profile: export.profile,
                counts: &counts.columns,
                unused: key_use::unused(&counts.key_uses, job.covenant, export.profile),
            });
            let (signals, newest) = (resolved.signals[index], resolved.newest[index]);
            of_exports.push(counts.report(export.name, signals, newest));
        }
        let mut report = Report {
            agency: agency.id().to_owned(),
            night: job.night.to_string(),
            revision: job.revision.get(),
            rows: 0,
            lines: LineCounts::default(),
            hashed: 0,
            set_aside: 0,
            withheld: 0,
            signals: 0,
            warnings: report::warnings(&refusals),
            excluded_addresses: 0,
            newest_signal: None,
            accepted: Vec::new(),
            same_as: None,
            exports: Vec::new(),
            reasons: report::reasons(&refusals, &counted),
            sections: report::sections(job.covenant, &records),
        };
        let mut objections = Vec::new();
        for (counts, export) in self.exports.iter().zip(exports) {
            let file = file_name(export, exports);
            objections.extend(
                counts
                    .word
                    .map(|word| Objection::to_word(word, file, export.profile)),
            );
        }
        report.warnings += counted
            .iter()
            .map(|of_export| of_export.unused.len() as u64)
            .sum::<u64>();
        for (counts, export) in self.exports.iter().zip(of_exports) {
            report.warnings += counts.columns.iter().count() as u64;
            report.excluded_addresses += counts.rows.excluded;
            report.add(export);
        }
        let allowed = job.covenant.max_refused_share();
        objections.extend(Objection::to_set_aside(&report, &refusals, allowed));
        objections.extend(Objection::to_signals(&report, agency.max_signals()));
        Ok(Hashed {
            header: header(job, agency, &records),
            report,
            refusals,
            objections,
            body,
            sections: self.sections,
        })
    }
}

impl ExportCounts {
    /// What became of an export of this name, with so many signals, the newest of this day.
    fn report(&self, name: &str, signals: u64, newest: u32) -> ExportReport {
        let (rows, lines) = (self.rows, self.lines);
        let hashed = rows.rows - rows.set_aside - rows.withheld;
        let newest = Night::from_day_number(newest).ok();
        ExportReport {
            file: name.to_owned(),
            rows: rows.rows,
            lines: LineCounts {
                all: lines.all,
                above_header: lines.above_header,
                header: lines.header,
                empty: lines.blank + rows.empty_lines,
                rows: rows.rows,
                within_rows: rows.within_rows,
            },
            hashed,
            set_aside: rows.set_aside,
            withheld: rows.withheld,
            signals,
            newest_signal: newest.filter(|_| signals > 0).map(|day| day.to_string()),
        }
    }
}

/// The name of an export, where it is one of several.
fn file_name(export: &ProfiledExport<'_>, exports: &[ProfiledExport<'_>]) -> Option<Arc<str>> {
    (exports.len() > 1).then(|| export.name.into())
}

/// Gives the column of each refusal the name that its profile has for it. What has one is not held
/// without it any more: they may be as many as the rows.
fn named(mut refused: Vec<RowRefusal>, exports: &[ProfiledExport<'_>]) -> Vec<Refusal> {
    let mut files = Vec::with_capacity(exports.len());
    for export in exports {
        files.push(file_name(export, exports));
    }
    let mut refusals = Vec::with_capacity(refused.len());
    while let Some(refusal) = refused.pop() {
        if refused.len().is_multiple_of(NAMED_AT_ONCE) {
            refused.shrink_to_fit();
        }
        let index = refusal.row.export();
        let column = refusal
            .place
            .and_then(|place| exports[index].profile.column_at(place));
        refusals.push(Refusal {
            file: files[index].clone(),
            row: refusal.row.row(),
            line: refusal.line,
            lines: refusal.lines,
            column: column.cloned(),
            reason: refusal.reason,
        });
    }
    // They were taken from the end.
    refusals.reverse();
    refusals
}

/// The header of a batch whose sections have so many records; it gets its id when it is delivered.
fn header(job: &Job<'_>, agency: &Agency, records: &[u64]) -> BatchHeader {
    let sections = job.covenant.sections().zip(records);
    BatchHeader {
        covenant: job.covenant.hash(),
        agreements: job.agreements,
        night: job.night,
        epoch: job.covenant.key_epoch(),
        revision: job.revision.get(),
        agency: agency.index(),
        id: [0; exchange::batch::ID_LEN],
        sections: sections
            .map(|(section, &records)| SectionCount {
                section,
                source: PseudonymSource::Agency,
                records,
            })
            .collect(),
    }
}
