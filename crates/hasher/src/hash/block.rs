//! A block of rows on their way to records: identify, pseudonymise, lock, seal. Blocks are worked
//! on side by side.
//!
//! What leaves a block is sealed. All buffers are used again from block to block, so nothing is
//! allocated per row; identifiers, secrets, keys and payloads are wiped when the next block begins
//! and when the last one ends.

use exchange::batch::record::Record as SealedRecord;
use exchange::covenant::{Field, MatchKey, Part, Scope};
use exchange::crypto::mac::Mac;
use exchange::payload::{self, AddressRef, BagRef, Payload, Question};
use zeroize::{Zeroize, optimization_barrier};

use crate::batch::duplicates::RowFingerprint;
use crate::batch::sections::{self, RowRecord};
use crate::check::key_use::KeyUse;
use crate::check::refusal::{ColumnCounts, Disposition, RowRefusal};
use crate::check::row::kept_rows::{KeptRow, KeptRows};
use crate::check::row::{RowChecker, RowScratch};
use crate::check::row_id::RowId;
use crate::hash::row_counts::RowCounts;
use crate::hash::row_payload::{NOTHING, payload_of};
use crate::normalise::identifiers::Canonical;
use crate::normalise::word_list::WordList;
use crate::pseudonymise::holder::HolderClues;
use crate::pseudonymise::refs::Refs;
use crate::pseudonymise::{Pseudonymise, Secrets, Unavailable};
use crate::read::table::RowView;
use crate::seal::{Lock, Sealer, SectionSealer};

/// The working space of one block, and what came of it.
#[derive(Default)]
pub(crate) struct Block {
    scratch: RowScratch,
    signals: Vec<Signal>,
    /// What the rows write, by match key.
    by_key: Vec<KeyIdentifiers>,
    canonical: Canonical,
    secrets: Secrets,
    locks: Vec<SignalLock>,
    payloads: Vec<[u8; payload::LEN]>,
    /// Sealed records and their rows, by section.
    pub(crate) records: Vec<Vec<RowRecord>>,
    /// What is needed to find signal numbers that stand on several rows.
    pub(crate) fingerprints: Vec<RowFingerprint>,
    /// What is wrong with the rows.
    pub(crate) refused: Vec<RowRefusal>,
    /// What is counted of columns.
    pub(crate) of_columns: ColumnCounts,
    /// What the rows gave under each match key.
    pub(crate) key_uses: Vec<KeyUse>,
    pub(crate) counts: RowCounts,
}

/// What the rows write for one match key.
#[derive(Default)]
struct KeyIdentifiers {
    identifiers: WordList,
    /// For each identifier the index of its signal.
    signals: Vec<usize>,
}

/// A signal, and where its row stands.
struct Signal {
    payload: Payload,
    /// What it says of the holder of its BSN.
    holder: HolderClues,
    row: RowId,
    line: u64,
    /// The day of it, as a day number.
    day: u32,
}

/// A lock, and the indices of what it is for.
struct SignalLock {
    lock: Lock,
    match_key: usize,
    /// Index among the sections of the match key.
    section: usize,
    signal: usize,
}

/// What is needed to make records of rows.
pub(crate) struct RowPipeline<'a> {
    /// The index of the export that the rows are of.
    pub(crate) export: u16,
    pub(crate) checker: RowChecker<'a>,
    pub(crate) match_keys: &'a [MatchKey],
    pub(crate) pseudonymiser: &'a dyn Pseudonymise,
    pub(crate) sealer: Sealer,
    pub(crate) refs: Refs,
}

impl Block {
    /// Makes the sealed records of some rows, for so many sections; what was kept of the rows is
    /// not read again.
    pub(crate) fn work<'a>(
        &mut self,
        pipeline: &RowPipeline<'_>,
        rows: impl IntoIterator<Item = RowView<'a>>,
        kept: Option<&KeptRows>,
        sections: usize,
    ) -> Result<(), Unavailable> {
        self.clear(sections);
        self.identify_and_lock(pipeline, rows, kept)?;
        self.seal(pipeline);
        Ok(())
    }

    /// What some rows say, each with its row's number; nothing is sealed.
    pub(crate) fn payloads<'a>(
        &mut self,
        pipeline: &RowPipeline<'_>,
        rows: impl IntoIterator<Item = RowView<'a>>,
    ) -> Result<impl Iterator<Item = (u64, Payload)>, Unavailable> {
        self.clear(0);
        self.identify_and_lock(pipeline, rows, None)?;
        Ok(self
            .signals
            .iter()
            .map(|signal| (signal.row.row(), signal.payload)))
    }

    /// Finds what each row says, and makes the refs and the locks of it.
    fn identify_and_lock<'a>(
        &mut self,
        pipeline: &RowPipeline<'_>,
        rows: impl IntoIterator<Item = RowView<'a>>,
        kept: Option<&KeptRows>,
    ) -> Result<(), Unavailable> {
        self.by_key
            .resize_with(pipeline.match_keys.len(), KeyIdentifiers::default);
        self.key_uses
            .resize_with(pipeline.match_keys.len(), KeyUse::default);
        for (index, row) in rows.into_iter().enumerate() {
            self.identify(pipeline, row, kept.and_then(|kept| kept.row(index)));
        }
        // All rows before any key: a key holder is asked once for a block, not once for a row.
        for match_key in 0..pipeline.match_keys.len() {
            self.pseudonymise(pipeline, match_key)?;
        }
        Ok(())
    }

    fn clear(&mut self, sections: usize) {
        self.wipe();
        self.records.resize_with(sections, Vec::new);
        self.records.iter_mut().for_each(Vec::clear);
        self.fingerprints.clear();
        self.refused.clear();
        self.of_columns.clear();
        self.key_uses.clear();
        self.counts = RowCounts::default();
    }

    /// Overwrites and forgets what is not sealed.
    fn wipe(&mut self) {
        for signal in &mut self.signals {
            signal.payload = NOTHING;
        }
        // Nobody reads them again: the barrier keeps the overwriting from being left out.
        optimization_barrier(self.signals.as_slice());
        self.signals.clear();
        for key in &mut self.by_key {
            key.identifiers.clear();
            key.signals.clear();
        }
        self.canonical.wipe();
        self.secrets.clear();
        self.locks.clear();
        self.payloads.iter_mut().for_each(Zeroize::zeroize);
        self.payloads.clear();
    }

    /// Checks one row and takes its identifiers in.
    fn identify(
        &mut self,
        pipeline: &RowPipeline<'_>,
        view: RowView<'_>,
        kept: Option<KeptRow<'_>>,
    ) {
        let Self {
            scratch,
            signals,
            by_key,
            canonical,
            counts,
            key_uses,
            ..
        } = self;
        if let Some(row) = pipeline.checker.row(view, kept, scratch) {
            counts.rows += 1;
            counts.within_rows += view.lines - 1;
            counts.excluded += u64::from(row.is_excluded);
            let columns = &pipeline.checker.key_columns;
            let mut is_about_somebody = false;
            for (index, (key, written)) in pipeline.match_keys.iter().zip(by_key).enumerate() {
                let before = written.signals.len();
                row.identifiers
                    .for_each_form(key.parts(), canonical, |form| {
                        written.identifiers.push(form);
                        written.signals.push(signals.len());
                    });
                let is_written = written.signals.len() > before;
                is_about_somebody |= is_written && key.scope() != Scope::Household;
                if columns[index].are_said(row.said) {
                    key_uses[index].add(is_written);
                }
            }
            let payload = payload_of(&row, &pipeline.refs, canonical, is_about_somebody);
            signals.push(Signal {
                payload,
                holder: HolderClues::of(row.identifiers),
                row: RowId::new(pipeline.export, view.number),
                line: view.line,
                day: row.date,
            });
        } else if scratch.has(Disposition::Error) {
            // What is wrong weighs more than what the covenant keeps: the row has to be mended
            // first.
            // Of rows that lie in a cell each line is one that is lost.
            let rows = if view.has_swallowed { view.lines } else { 1 };
            counts.rows += rows;
            counts.set_aside += rows;
            counts.within_rows += view.lines - rows;
        } else if scratch.has(Disposition::Withheld) {
            counts.rows += 1;
            counts.withheld += 1;
            counts.within_rows += view.lines - 1;
        } else {
            // A row without a refusal that gives nothing is empty, and no row at all.
            counts.empty_lines += view.lines;
        }
        let lines = if view.has_swallowed { view.lines } else { 1 };
        for &(place, reason) in &self.scratch.wrong {
            if reason.is_counted() {
                self.of_columns.add(place, reason, 1);
                continue;
            }
            self.refused.push(RowRefusal {
                row: RowId::new(pipeline.export, view.number),
                line: view.line,
                lines,
                place,
                reason,
            });
        }
    }

    /// Makes locks and shared refs of the identifiers of one match key.
    fn pseudonymise(
        &mut self,
        pipeline: &RowPipeline<'_>,
        match_key: usize,
    ) -> Result<(), Unavailable> {
        let key = &self.by_key[match_key];
        self.secrets.clear();
        pipeline
            .pseudonymiser
            .pseudonymise(match_key, &key.identifiers, &mut self.secrets)?;
        let shared_ref = SharedRef::of(pipeline.match_keys[match_key].parts());
        let sections = pipeline.sealer.sections(match_key);
        // A key that no gate looks at gives at most the ref of a BSN.
        let wanted = match shared_ref {
            Some(SharedRef::Bsn) => key.signals.len(),
            _ if sections.is_empty() => 0,
            _ => key.signals.len(),
        };
        for (secret, &index) in self.secrets.expose().iter().zip(&key.signals[..wanted]) {
            let mac = Mac::new(secret);
            let signal = &mut self.signals[index];
            if let Some(SharedRef::Bsn) = shared_ref {
                signal.payload.bsn = Some(pipeline.refs.bsn(&mac));
                signal.payload.holder = pipeline.refs.holder(&mac, &signal.holder);
            }
            for (section, sealer) in sections.iter().enumerate() {
                let share = sealer.share(&mac);
                // The first gate's: sections stand in the order of the covenant.
                if section == 0 {
                    let opening = share.opening().as_bytes();
                    match shared_ref {
                        Some(SharedRef::Address) => {
                            signal.payload.address = Some(AddressRef::of_opening(opening));
                        }
                        Some(SharedRef::Bag) => {
                            signal.payload.bag = Some(BagRef::of_opening(opening));
                        }
                        Some(SharedRef::Bsn) | None => {}
                    }
                }
                self.locks.push(SignalLock {
                    lock: sealer.lock_of(&mac, &share),
                    match_key,
                    section,
                    signal: index,
                });
            }
        }
        // The secrets of the next key may be fewer: none of these is left behind them.
        self.secrets.clear();
        Ok(())
    }

    /// Seals the payloads under their locks; under a match key that asks, no more than whom to ask.
    fn seal(&mut self, pipeline: &RowPipeline<'_>) {
        for signal in &self.signals {
            self.payloads.push(signal.payload.encode());
            self.fingerprints.push(RowFingerprint {
                signal: signal.payload.signal,
                row: signal.row,
                line: signal.line,
                day: signal.day,
                content: 0,
            });
        }
        for SignalLock {
            lock,
            match_key,
            section,
            signal,
        } in &self.locks
        {
            let sealer: &SectionSealer = &pipeline.sealer.sections(*match_key)[*section];
            let payload = &self.payloads[*signal];
            let (record, nonce) = if pipeline.match_keys[*match_key].asks() {
                let Payload {
                    signal,
                    previous,
                    contact,
                    ..
                } = self.signals[*signal].payload;
                let question = Question {
                    signal,
                    previous,
                    contact,
                };
                // The nonce of the question itself says nothing of what the signal is about, by
                // which two rows of one number may differ: that of the whole payload does.
                (
                    sealer.seal(lock, &question.encode()),
                    sealer.nonce(lock, payload),
                )
            } else {
                let record = sealer.seal(lock, payload);
                (record, *SealedRecord::from_bytes(&record).nonce)
            };
            // A nonce is a MAC of all that the row says, so a sum of nonces tells rows apart;
            // turned by one bit each time, so that two equal nonces do not cancel out.
            let fingerprint = &mut self.fingerprints[*signal];
            fingerprint.content = fingerprint.content.rotate_left(1)
                ^ u64::from_be_bytes(*nonce.first_chunk().expect("a nonce has 12 bytes"));
            self.records[sealer.position()].push(sections::row_record(&record, fingerprint.row));
        }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// The ref, shared by all agencies, that the identifiers of a match key give.
#[derive(Clone, Copy)]
enum SharedRef {
    Bsn,
    Address,
    Bag,
}

impl SharedRef {
    /// The ref of a match key of these parts; `None` for those that are no identifier of their own.
    const fn of(parts: &[Part]) -> Option<Self> {
        let [part] = parts else { return None };
        match part.field {
            Field::Bsn => Some(Self::Bsn),
            Field::Address => Some(Self::Address),
            Field::Bag => Some(Self::Bag),
            _ => None,
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
