//! Own signals: finds, in the agency's export, the signals that it is asked about, by their refs (docs/confirmation.md).
//!
//! What each says is found by the code that hashes: a row that would be set aside or withheld is not found, nor are two that differ under
//! one number.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use exchange::payload::{Payload, SignalRef};

use crate::hash::block::Block;
use crate::hash::{CHUNK_ROWS, HashError, check, maker, open};
use crate::job::Job;
use crate::profile::field::{Field, Place};
use crate::pseudonymise::HmacPseudonymiser;
use crate::read::table::{Chunk, Record};

/// A signal of the agency. Without `Debug`: the number is the agency's alone.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnSignal {
    /// The agency's own number of it.
    pub number: String,
    /// What it says, as a batch of the job's night would.
    pub payload: Payload,
}

/// Finds the wanted signals of an export.
///
/// # Errors
/// As [`hash`](crate::hash()), but for what concerns a batch as a whole.
///
/// # Panics
/// Never: each row that is worked on was picked by its number.
pub fn own_signals(
    job: &Job<'_>,
    source: impl Read,
    wanted: &BTreeSet<SignalRef>,
) -> Result<BTreeMap<SignalRef, OwnSignal>, HashError> {
    let agency = check(job)?;
    let mut chunk = Chunk::default();
    let (mut table, columns) = open(job, source, &mut chunk)?;
    let pseudonymiser = HmacPseudonymiser::new(job.key, job.covenant.match_keys());
    let maker = maker((job, agency), &columns, &pseudonymiser);
    let number = columns
        .position(Place::Field(Field::SignalNumber))
        .unwrap_or_default();
    let (mut block, mut own, mut differing) = (Block::default(), BTreeMap::new(), BTreeSet::new());
    loop {
        table.fill(&mut chunk, CHUNK_ROWS)?;
        if chunk.records().is_empty() {
            break;
        }
        let text = chunk.text();
        let picked = |record: &Record| {
            let number = chunk.cells(text, record)?.at(number).trim();
            wanted
                .contains(&maker.refs.signal(number))
                .then_some((*record, number))
        };
        let (records, numbers): (Vec<Record>, Vec<&str>) =
            chunk.records().iter().filter_map(picked).unzip();
        for (row, payload) in block.payloads(&maker, (&chunk, text), &records)? {
            let at = records
                .iter()
                .position(|record| record.row == row)
                .expect("the row was picked");
            let found = OwnSignal {
                number: numbers[at].to_owned(),
                payload,
            };
            if own
                .get(&payload.signal)
                .is_some_and(|other| *other != found)
            {
                differing.insert(payload.signal);
            }
            own.insert(payload.signal, found);
        }
    }
    own.retain(|signal, _| !differing.contains(signal));
    Ok(own)
}
