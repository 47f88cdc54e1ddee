//! A batch comes back as it was written, and every way to damage one is refused.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::covenant::{CovenantHash, Section};
use crate::night::Night;
use crate::record::{RECORD_LEN, RecordBytes};

fn batch_of(sections: &[Vec<RecordBytes>]) -> Vec<u8> {
    let header = Header {
        covenant: CovenantHash([3; 32]),
        night: Night::parse("2026-11-22").expect("a night"),
        epoch: 1,
        revision: 1,
        agency: 2,
        sections: (0_u16..)
            .zip(sections)
            .map(|(gate, records)| SectionCount { section: Section { gate, match_key: 0 }, records: records.len() as u64 })
            .collect(),
    };
    let mut bytes = Vec::new();
    write(&header, sections, &mut bytes).expect("memory takes all");
    bytes
}

fn read(bytes: &[u8]) -> Result<Vec<Vec<RecordBytes>>, BatchError> {
    let mut reader = BatchReader::open(bytes, bytes.len() as u64)?;
    let mut sections: BTreeMap<Section, Vec<RecordBytes>> =
        reader.header().sections.iter().map(|count| (count.section, Vec::new())).collect();
    while let Some(chunk) = reader.next_chunk()? {
        sections.entry(chunk.section).or_default().extend(chunk.records);
    }
    Ok(sections.into_values().collect())
}

fn two_sections() -> Vec<Vec<RecordBytes>> {
    vec![vec![[1; RECORD_LEN], [2; RECORD_LEN]], vec![], vec![[1; RECORD_LEN]]]
}

#[test]
fn lies_in_the_bytes_that_the_format_says() {
    let bytes = batch_of(&two_sections());
    assert_eq!(&bytes[..12], b"HITBATCH\x00\x00\x44\x00");
    assert_eq!(&bytes[12..44], &[3; 32]);
    assert_eq!(&bytes[44..60], b"\x2b\x51\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x02\x00\x03\x00");
    assert_eq!(&bytes[60..72], b"\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00");
    assert_eq!(bytes.len(), 60 + 3 * 12 + 3 * RECORD_LEN + CHECKSUM_LEN);
}

#[test]
fn refuses_every_file_with_one_byte_changed_cut_off_or_added() {
    let good = batch_of(&two_sections());
    assert_eq!(read(&good).expect("a batch"), two_sections());
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        assert!(read(&changed).is_err(), "byte {at}");
        assert!(read(&good[..at]).is_err(), "cut off at {at}");
    }
    let mut longer = good;
    longer.push(0);
    assert!(matches!(read(&longer), Err(BatchError::Length { .. })));
}

#[test]
fn refuses_a_header_that_announces_more_than_memory_or_numbers_hold() {
    let mut bytes = batch_of(&two_sections());
    bytes[64..72].fill(0xFF);
    assert!(matches!(read(&bytes), Err(BatchError::Length { .. })));
    bytes[58..60].fill(0xFF);
    assert!(matches!(read(&bytes), Err(BatchError::Header(HeaderError::Field("the number of sections")))));
}

#[test]
fn refuses_a_section_that_is_not_sorted_or_holds_a_record_twice() {
    for records in [vec![[2; RECORD_LEN], [1; RECORD_LEN]], vec![[1; RECORD_LEN], [1; RECORD_LEN]]] {
        assert!(matches!(read(&batch_of(&[vec![], records])), Err(BatchError::NotRising { section: 1 })));
    }
}

#[test]
fn says_which_version_it_reads() {
    let mut bytes = batch_of(&[]);
    bytes[8] = 9;
    let error = read(&bytes).expect_err("another version").to_string();
    assert_eq!(error, "this is a batch of version 9; this program reads version 0");
}

proptest! {
    #[test]
    fn gives_back_what_was_written_at_any_size(firsts in prop::collection::btree_set(any::<[u8; 8]>(), 0..9000)) {
        let records: Vec<RecordBytes> = firsts.iter().map(|first| {
            let mut record = [0; RECORD_LEN];
            record[..8].copy_from_slice(first);
            record
        }).collect();
        let sections = vec![records.clone(), records];
        prop_assert_eq!(read(&batch_of(&sections)).expect("a batch"), sections);
    }
}
