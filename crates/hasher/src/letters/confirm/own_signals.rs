//! Own signals: finds, in the agency's exports, the signals that it is asked about, by their refs
//! (docs/confirmation.md).
//!
//! What each says is found by the code that hashes: a row that would be set aside or withheld is
//! not found, nor are two that differ under one number.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use exchange::payload::{Payload, SignalRef};

use crate::check::columns::Columns;
use crate::check::row::clean_row::signal_number;
use crate::hash::block::{Block, RowPipeline};
use crate::hash::kept_export::KeptExport;
use crate::hash::{HashError, look, prepare};
use crate::job::{Job, ProfiledExport};
use crate::pseudonymise::HmacPseudonymiser;
use crate::read::table::{CHUNK_ROWS, Chunk, RowView};

/// A signal of the agency. Without `Debug`: the number is the agency's alone.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnSignal {
    /// The agency's own number of it.
    pub number: String,
    /// What it says, as a batch of the job's night would.
    pub payload: Payload,
}

/// Finds the wanted signals of exports.
///
/// # Errors
/// As [`hash`](crate::hash()), but for what concerns a batch as a whole.
///
/// # Panics
/// Never: each row that is worked on was picked by its number.
pub fn own_signals(
    job: &Job<'_>,
    exports: &[ProfiledExport<'_>],
    wanted: &BTreeSet<SignalRef>,
) -> Result<BTreeMap<SignalRef, OwnSignal>, HashError> {
    let agency = prepare::check(job, exports)?;
    let pseudonymiser = HmacPseudonymiser::new(job.key, job.covenant.match_keys());
    let (mut own, mut differing) = (BTreeMap::new(), BTreeSet::new());
    for (index, export) in exports.iter().enumerate() {
        let index = prepare::export_index(index)?;
        // As in the batch: whom a row is about may depend on what is believed.
        let mut nothing = KeptExport::new(0);
        let (findings, _) =
            look::look_at(job, agency, export, job.memory, &mut nothing, &|_, _| {})
                .map_err(|error| error.of_export(index, exports))?;
        let mut chunk = Chunk::default();
        let (mut table, columns) =
            prepare::open(export, &mut chunk).map_err(|error| error.of_export(index, exports))?;
        let mut pipeline = prepare::pipeline(job, index, exports, agency, &columns, &pseudonymiser);
        pipeline.checker.disbelieve(&findings.disbelieved);
        let mut block = Block::default();
        while table
            .fill(&mut chunk, CHUNK_ROWS)
            .map_err(|error| HashError::from(error).of_export(index, exports))?
        {
            for found in wanted_rows(&pipeline, &columns, &chunk, &mut block, wanted)? {
                // Rows that say the same are one signal, as in a batch.
                let earlier = own.insert(found.payload.signal, found.clone());
                if earlier.is_some_and(|earlier| earlier != found) {
                    differing.insert(found.payload.signal);
                }
            }
        }
    }
    own.retain(|signal, _| !differing.contains(signal));
    Ok(own)
}

/// The signals of a chunk that are asked about.
fn wanted_rows(
    pipeline: &RowPipeline<'_>,
    columns: &Columns,
    chunk: &Chunk,
    block: &mut Block,
    wanted: &BTreeSet<SignalRef>,
) -> Result<Vec<OwnSignal>, HashError> {
    let mut picked: Vec<RowView<'_>> = Vec::new();
    let mut numbers: BTreeMap<u64, Cow<'_, str>> = BTreeMap::new();
    for row in chunk.rows() {
        // Only what is asked about is worked on: a ref is one HMAC, a payload many.
        let Some(cells) = row.cells else { continue };
        let number = signal_number(cells, columns);
        if wanted.contains(&pipeline.refs.signals().current(&number)) {
            picked.push(row);
            numbers.insert(row.number, number);
        }
    }
    let mut found = Vec::with_capacity(picked.len());
    for (row, payload) in block.payloads(pipeline, picked)? {
        found.push(OwnSignal {
            number: numbers[&row].clone().into_owned(),
            payload,
        });
    }
    Ok(found)
}
