//! The header of a batch: what is accepted is what was written, and the announced length is the
//! only one that is.

#![no_main]

use std::io::Cursor;

use exchange::batch::{BatchError, BatchHeaderError, BatchReader};
use fuzz::{MIB, bounded};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let announced = announced(data);
    let lengths = [
        Some(data.len() as u64),
        announced.and_then(|length| u64::try_from(length).ok()),
    ];
    for length in lengths.into_iter().flatten() {
        let outcome = bounded(MIB, || BatchReader::open(Cursor::new(data), length));
        match outcome {
            Ok(batch) => {
                let header = batch.header();
                assert!(
                    data.starts_with(&header.encode()),
                    "other bytes mean the same header"
                );
                assert_eq!(announced, Some(u128::from(length)));
                assert!((1..=64).contains(&header.agency) && header.revision > 0);
                assert!(header.records() <= length / 148);
            }
            Err(BatchError::Length { length: said }) => {
                assert_eq!(said, length);
                assert_ne!(
                    announced,
                    Some(u128::from(length)),
                    "the announced length is refused"
                );
            }
            Err(BatchError::Header(
                BatchHeaderError::NoBatch
                | BatchHeaderError::Version(_)
                | BatchHeaderError::Scheme(_)
                | BatchHeaderError::Field(_),
            )) => {}
            Err(other) => panic!("memory gives what it has: {other}"),
        }
    }
});

/// The length that the bytes announce, where they are long enough to; reckoned in numbers that do
/// not end.
fn announced(data: &[u8]) -> Option<u128> {
    let count = u16::from_le_bytes(data.get(14..16)?.try_into().ok()?);
    let sections = data.get(112..)?.get(..16 * usize::from(count))?;
    let mut records = 0;
    for section in sections.as_chunks::<16>().0 {
        let count: [u8; 8] = section[8..].try_into().ok()?;
        records += u128::from(u64::from_le_bytes(count));
    }
    let body = 148 * records;
    let around = 112 + 16 * u128::from(count) + 32 + 64;
    Some(around + body + 16 * records.div_ceil(448).max(1))
}
