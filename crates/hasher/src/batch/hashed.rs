//! What came of an export: everything that is needed to deliver it, and to look at it before.

use std::io;

use exchange::batch::BatchHeader;
use exchange::batch::record::RecordBytes;

use crate::batch::objection::Objection;
use crate::batch::report::Report;
use crate::batch::sections::Sections;
use crate::batch::withdrawal::Comparison;
use crate::check::refusal::Refusal;

/// What came of an export.
pub struct Hashed {
    /// The header of the batch, but for the id that it gets when it is delivered.
    pub header: BatchHeader,
    /// What became of the rows, in counts.
    pub report: Report,
    /// What is wrong with rows and files, by export and rising row.
    pub refusals: Vec<Refusal>,
    /// Why no batch may be made of it; none when one may.
    pub objections: Vec<Objection>,
    /// SHA-256 of all records.
    pub(crate) body: [u8; 32],
    pub(crate) sections: Sections,
}

impl Hashed {
    /// Takes in how the exports differ from those of the nights before. What looks like a
    /// withdrawal that nobody meant is an objection, unless it `is_right`: then the report has it.
    ///
    /// Of exports that no batch may be made of anyway only what is to be mended is told.
    pub fn take_comparison(&mut self, comparison: Comparison, is_right: bool) {
        self.report.same_as = comparison.same_as.map(|night| night.to_string());
        if !self.objections.is_empty() {
            return;
        }
        for withdrawal in comparison.withdrawals {
            if is_right {
                self.report.accepted.push(withdrawal.word());
            } else {
                self.objections.push(withdrawal.into());
            }
        }
    }

    /// Hands the sealed records of a section over in stretches: sorted, none twice, the same each
    /// time it is asked.
    ///
    /// # Errors
    /// Those of `put`; and when what was put on disk cannot be read back.
    ///
    /// # Panics
    /// When the header has no such section.
    pub fn section(
        &self,
        index: usize,
        put: &mut dyn FnMut(&[RecordBytes]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.sections.for_each_chunk(index, put)
    }
}
