//! The batch behind its header: no change of a signed batch is accepted, not even one that the
//! agency itself signs again, and what a writer wrote comes back.
//!
//! The first byte says what is done: raw bytes as a batch; a good batch changed; the same, signed
//! again; records written and read.

#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use exchange::agreements::AgreementsHash;
use exchange::batch::record::{RECORD_LEN, RecordBytes};
use exchange::batch::{
    BatchError, BatchHeader, BatchReader, BatchWriter, PseudonymSource, SectionCount,
};
use exchange::covenant::{CovenantHash, Section};
use exchange::crypto::identity::{Identity, SIGNATURE_LEN};
use exchange::crypto::secret::Secret;
use exchange::night::Night;
use fuzz::{MIB, bounded, party};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest as _, Sha256};

static AGENCY: LazyLock<Identity> = LazyLock::new(|| party(1));
static CENTRE: LazyLock<Identity> = LazyLock::new(|| party(2));
static GOOD: LazyLock<Vec<Good>> =
    LazyLock::new(|| SIZES.iter().map(|sizes| good(sizes)).collect());

/// Records per section of the good batches; 448 fill a chunk.
const SIZES: [&[u64]; 8] = [
    &[],
    &[0],
    &[1],
    &[2, 0, 1],
    &[1, 1, 1, 1, 1],
    &[5, 3],
    &[448],
    &[300, 149],
];

/// More than a reader needs for the largest good batch: nothing that a batch says of itself may
/// make it take more.
const ENOUGH: usize = 2 * MIB;

struct Good {
    bytes: Vec<u8>,
    records: Vec<(usize, RecordBytes)>,
}

fuzz_target!(|data: &[u8]| {
    let Some(([way, which], rest)) = data.split_first_chunk() else {
        return;
    };
    let good = &GOOD[usize::from(*which) % SIZES.len()];
    match way % 4 {
        0 => {
            let known = GOOD.iter().any(|good| good.bytes == rest);
            assert_eq!(
                bounded(ENOUGH, || read(rest, &mut |_, _| {})).is_ok(),
                known
            );
        }
        1 => refuses(good, &changed(&good.bytes, rest)),
        2 => {
            let mut bytes = changed(&good.bytes, rest);
            if let Some(end) = bytes.len().checked_sub(SIGNATURE_LEN) {
                let message = [
                    b"hitmachine/v2/batch".as_slice(),
                    &Sha256::digest(&bytes[..end]),
                ]
                .concat();
                bytes[end..].copy_from_slice(&AGENCY.sign().sign(&message));
            }
            refuses(good, &bytes);
        }
        _ => comes_back(*which, rest),
    }
});

/// Reads a batch that was changed: it must be refused unless nothing was, and what is given before
/// must be true.
fn refuses(good: &Good, bytes: &[u8]) {
    let mut truth = good.records.iter();
    let mut as_written = true;
    let outcome = bounded(ENOUGH, || {
        read(bytes, &mut |at, record| {
            as_written &= truth.next() == Some(&(at, *record));
        })
    });
    assert!(as_written, "a record was given that nobody wrote");
    assert_eq!(
        outcome.is_ok(),
        bytes == good.bytes,
        "a changed batch was accepted, or the same one refused"
    );
    let said = outcome.map_or_else(|error| error.to_string(), |()| String::new());
    assert!(said.len() < 160, "an error that says too much");
}

fn read(bytes: &[u8], give: &mut dyn FnMut(usize, &RecordBytes)) -> Result<(), BatchError> {
    let batch = BatchReader::open(Cursor::new(bytes), bytes.len() as u64)?;
    let mut records = batch.verify(&AGENCY.sign().public())?.records(&CENTRE)?;
    while let Some(chunk) = records.next_chunk()? {
        assert!(!chunk.records.is_empty());
        chunk
            .records
            .iter()
            .for_each(|record| give(chunk.index, record));
    }
    Ok(())
}

/// A batch with edits, each six bytes: what, where (2), how long, to where (2).
fn changed(good: &[u8], edits: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for &[what, low, high, long, to_low, to_high] in edits.as_chunks().0 {
        let offset = |low, high| usize::from(u16::from_le_bytes([low, high])) % (bytes.len() + 1);
        let (from, to) = (offset(low, high), offset(to_low, to_high));
        let end = (from + usize::from(long)).min(bytes.len());
        match what % 8 {
            0 => bytes[from..end]
                .iter_mut()
                .take(1)
                .for_each(|byte| *byte ^= to_low),
            1 => bytes.truncate(from),
            2 => drop(bytes.drain(from..end)),
            3 => drop(bytes.splice(to..to, bytes[from..end].to_vec())),
            4 => bytes[from..end].fill(to_low),
            5 => bytes.extend(std::iter::repeat_n(to_low, usize::from(long))),
            // From another good batch, the same place.
            6 => {
                let other = &GOOD[usize::from(to_low) % SIZES.len()].bytes;
                let end = end.min(other.len());
                if from < end {
                    bytes[from..end].copy_from_slice(&other[from..end]);
                }
            }
            _ => {
                let both = end.min(bytes.len()).min(to.max(from));
                if from < both && to + (both - from) <= bytes.len() && to >= both {
                    let (left, right) = bytes.split_at_mut(to);
                    left[from..both].swap_with_slice(&mut right[..both - from]);
                }
            }
        }
    }
    bytes
}

/// Writes records that the input makes, sorted or not, and reads them again.
fn comes_back(sections: u8, data: &[u8]) {
    let sections = usize::from(sections % 4) + 1;
    let mut records: Vec<Vec<RecordBytes>> = vec![Vec::new(); sections];
    for &[section, first, last] in data.as_chunks().0 {
        let mut record = [first; RECORD_LEN];
        record[RECORD_LEN - 1] = last;
        records[usize::from(section) % sections].push(record);
    }
    let bytes = written(&records, 9);
    let mut given = vec![Vec::new(); sections];
    let outcome = bounded(ENOUGH, || {
        read(&bytes, &mut |index, record| given[index].push(*record))
    });
    let unsorted = records
        .iter()
        .position(|records| !records.is_sorted_by(|record, next| record < next));
    match (outcome, unsorted) {
        (Ok(()), None) => assert!(given == records),
        (Err(BatchError::NotRising { section }), Some(first)) => assert_eq!(section, first),
        (outcome, unsorted) => panic!("{:?} for unsorted section {unsorted:?}", outcome.err()),
    }
}

fn good(sizes: &[u64]) -> Good {
    let mut sections: Vec<Vec<RecordBytes>> = Vec::new();
    let mut records = Vec::new();
    for (index, &size) in sizes.iter().enumerate() {
        let mut section = Vec::new();
        for number in 0..size {
            let mut record = [0x5A; RECORD_LEN];
            record[..8].copy_from_slice(&number.to_be_bytes());
            section.push(record);
            records.push((index, record));
        }
        sections.push(section);
    }
    let bytes = written(&sections, 7);
    Good { bytes, records }
}

fn written(sections: &[Vec<RecordBytes>], seed: u8) -> Vec<u8> {
    let mut counts = Vec::new();
    for (gate, records) in (0..).zip(sections) {
        counts.push(SectionCount {
            section: Section { gate, match_key: 0 },
            source: PseudonymSource::Agency,
            records: records.len() as u64,
        });
    }
    let mut header = BatchHeader {
        covenant: CovenantHash([3; 32]),
        agreements: AgreementsHash::NONE,
        night: Night::parse("2026-11-22").expect("a night"),
        epoch: 1,
        revision: 1,
        agency: 2,
        id: [0; 16],
        sections: counts,
    };
    let body = Sha256::digest(sections.concat().as_flattened()).into();
    let mut writer = BatchWriter::start(
        &mut header,
        &body,
        &Secret::new([seed; 32]),
        CENTRE.hpke_public(),
        Vec::new(),
    )
    .expect("memory takes all");
    for records in sections {
        writer.put(records).expect("memory takes all");
    }
    writer.finish(AGENCY.sign()).expect("memory takes all").out
}
