//! A batch comes back as it was written, and nobody but its agency can have written it.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::agreements::AgreementsHash;
use crate::batch::record::RecordBytes;
use crate::covenant::{CovenantHash, Section};
use crate::crypto::identity::Identity;
use crate::crypto::secret::Secret;
use crate::night::Night;

fn party(byte: u8) -> Identity {
    Identity::new(&Secret::new([byte; 32]))
}

const AGENCY: u8 = 1;
const CENTRE: u8 = 2;

fn batch_with(seed: u8, sections: &[Vec<RecordBytes>]) -> Vec<u8> {
    let mut header = BatchHeader {
        covenant: CovenantHash([3; 32]),
        agreements: AgreementsHash([4; 32]),
        night: Night::parse("2026-11-22").expect("a night"),
        epoch: 1,
        revision: 1,
        agency: 2,
        id: [0; 16],
        sections: (0_u16..)
            .zip(sections)
            .map(|(gate, records)| SectionCount {
                section: Section { gate, match_key: 0 },
                source: PseudonymSource::Agency,
                records: records.len() as u64,
            })
            .collect(),
    };
    let body = Sha256::digest(sections.concat().as_flattened()).into();
    let mut writer = BatchWriter::start(
        &mut header,
        &body,
        &Secret::new([seed; 32]),
        party(CENTRE).hpke_public(),
        Vec::new(),
    )
    .expect("memory takes all");
    for records in sections {
        writer.put(records).expect("memory takes all");
    }
    let written = writer
        .finish(party(AGENCY).sign())
        .expect("memory takes all");
    assert_eq!(
        written.digest,
        <[u8; 32]>::from(Sha256::digest(&written.out))
    );
    written.out
}

fn batch_of(sections: &[Vec<RecordBytes>]) -> Vec<u8> {
    batch_with(7, sections)
}

fn read_as(bytes: &[u8], agency: u8, centre: u8) -> Result<Vec<Vec<RecordBytes>>, BatchError> {
    let signed = BatchReader::open(Cursor::new(bytes), bytes.len() as u64)?
        .verify(&party(agency).sign().public())?;
    let mut sections = vec![Vec::new(); signed.header().sections.len()];
    let mut records = signed.records(&party(centre))?;
    while let Some(chunk) = records.next_chunk()? {
        sections[chunk.index].extend(chunk.records);
    }
    Ok(sections)
}

fn read(bytes: &[u8]) -> Result<Vec<Vec<RecordBytes>>, BatchError> {
    read_as(bytes, AGENCY, CENTRE)
}

fn two_sections() -> Vec<Vec<RecordBytes>> {
    vec![
        vec![[1; RECORD_LEN], [2; RECORD_LEN]],
        vec![],
        vec![[1; RECORD_LEN]],
    ]
}

#[test]
fn lies_in_the_bytes_that_the_format_says() {
    let bytes = batch_of(&two_sections());
    assert_eq!(&bytes[..16], b"HITBATCH\x02\x00\x94\x00\x02\x00\x03\x00");
    assert_eq!(&bytes[16..48], &[3; 32]);
    assert_eq!(&bytes[48..80], &[4; 32]);
    assert_eq!(
        &bytes[80..96],
        b"\x2b\x51\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00"
    );
    assert_eq!(
        &bytes[112..128],
        b"\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00"
    );
    assert_eq!(bytes.len(), 112 + 3 * 16 + 32 + 3 * 148 + 16 + 64);
}

#[test]
fn refuses_every_file_with_one_byte_changed_cut_off_or_added() {
    let good = batch_of(&two_sections());
    assert_eq!(read(&good).expect("a batch"), two_sections());
    for index in 0..good.len() {
        let mut changed = good.clone();
        changed[index] ^= 1;
        assert!(read(&changed).is_err(), "byte {index}");
        assert!(read(&good[..index]).is_err(), "cut off at {index}");
    }
    let mut longer = good;
    longer.push(0);
    assert!(matches!(read(&longer), Err(BatchError::Length { .. })));
}

#[test]
fn is_read_by_its_centre_and_written_by_its_agency_alone() {
    let bytes = batch_of(&two_sections());
    assert!(matches!(
        read_as(&bytes, 9, CENTRE),
        Err(BatchError::Signature)
    ));
    assert!(matches!(
        read_as(&bytes, AGENCY, 9),
        Err(BatchError::NotForUs)
    ));
}

#[test]
fn cannot_be_put_under_another_header_even_by_who_can_sign() {
    let mut bytes = batch_of(&two_sections());
    bytes[92] = 5;
    let end = bytes.len() - SIGNATURE_LEN;
    let signature = party(9)
        .sign()
        .sign(&signed(&Sha256::digest(&bytes[..end]).into()));
    bytes[end..].copy_from_slice(&signature);
    assert!(matches!(
        read_as(&bytes, 9, CENTRE),
        Err(BatchError::NotForUs)
    ));
}

#[test]
fn never_meets_a_used_key_with_other_content() {
    let (first, again) = (batch_of(&two_sections()), batch_of(&two_sections()));
    assert_eq!(
        first, again,
        "the same seed and content give the same bytes"
    );
    let other = batch_of(&[
        vec![[1; RECORD_LEN], [3; RECORD_LEN]],
        vec![],
        vec![[1; RECORD_LEN]],
    ]);
    let enc = |bytes: &[u8]| bytes[160..192].to_vec();
    assert_ne!(
        enc(&first),
        enc(&other),
        "another body has another ephemeral key"
    );
    assert_ne!(first[96..112], other[96..112], "and another id");
    assert_ne!(
        enc(&first),
        enc(&batch_with(8, &two_sections())),
        "another seed too"
    );
}

/// A file that is another one when it is read again.
struct Exchanged {
    now: Cursor<Vec<u8>>,
    later: Vec<u8>,
}

impl Read for Exchanged {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.now.read(bytes)
    }
}

impl Seek for Exchanged {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        *self.now.get_mut() = self.later.clone();
        self.now.seek(to)
    }
}

#[test]
fn notices_that_the_file_was_exchanged_between_the_two_readings() {
    let (signed, later) = (
        batch_with(7, &two_sections()),
        batch_with(8, &two_sections()),
    );
    let length = signed.len() as u64;
    for (later, refused) in [(signed.clone(), false), (later, true)] {
        let file = Exchanged {
            now: Cursor::new(signed.clone()),
            later,
        };
        let batch = BatchReader::open(file, length)
            .and_then(|batch| batch.verify(&party(AGENCY).sign().public()));
        let mut records = batch
            .and_then(|batch| batch.records(&party(CENTRE)))
            .expect("signed as it should be");
        assert_eq!(
            matches!(records.next_chunk(), Err(BatchError::Changed)),
            refused
        );
    }
}

#[test]
fn refuses_a_header_that_announces_more_than_memory_or_numbers_hold() {
    let mut bytes = batch_of(&two_sections());
    bytes[120..128].fill(0xFF);
    assert!(matches!(read(&bytes), Err(BatchError::Length { .. })));
    bytes[14..16].fill(0xFF);
    assert!(matches!(
        read(&bytes),
        Err(BatchError::Header(BatchHeaderError::Field(
            "the number of sections"
        )))
    ));
}

#[test]
fn refuses_a_section_that_is_not_sorted_or_holds_a_record_twice() {
    for records in [
        vec![[2; RECORD_LEN], [1; RECORD_LEN]],
        vec![[1; RECORD_LEN], [1; RECORD_LEN]],
    ] {
        assert!(matches!(
            read(&batch_of(&[vec![], records])),
            Err(BatchError::NotRising { section: 1 })
        ));
    }
}

#[test]
fn says_which_version_it_reads() {
    let mut bytes = batch_of(&[]);
    bytes[8] = 9;
    let error = read(&bytes).expect_err("another version").to_string();
    assert_eq!(
        error,
        "this is a batch of version 9; this program reads version 2"
    );
    let mut bytes = batch_of(&[]);
    bytes[12] = 1;
    let error = read(&bytes).expect_err("another scheme").to_string();
    assert_eq!(
        error,
        "this batch was made by version 1 of the pseudonym scheme; this program reads version 2"
    );
}

#[test]
fn refuses_a_reserved_byte_that_is_set_and_a_source_that_it_does_not_know() {
    let good = batch_of(&two_sections());
    for (index, byte, field) in [
        (93, 1, "a reserved byte"),
        (94, 1, "a reserved byte"),
        (95, 1, "a reserved byte"),
        (116, 0, "the source of a section"),
        (116, 2, "the source of a section"),
        (117, 1, "the source of a section"),
        (118, 1, "a reserved byte"),
        (119, 1, "a reserved byte"),
    ] {
        let mut changed = good.clone();
        changed[index] = byte;
        let error = read(&changed).expect_err("another header");
        assert!(
            matches!(
                error,
                BatchError::Header(BatchHeaderError::Field(wrong)) if wrong == field
            ),
            "byte {index}: {error}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn gives_back_what_was_written_at_any_size(
        sizes in prop::collection::vec(
            prop_oneof![0..5_u64, 446..451_u64, 880..1400_u64],
            0..4,
        ),
    ) {
        let mut sections: Vec<Vec<RecordBytes>> = Vec::new();
        for size in sizes {
            let mut section = Vec::new();
            for number in 0..size {
                let mut record = [0; RECORD_LEN];
                record[..8].copy_from_slice(&number.to_be_bytes());
                section.push(record);
            }
            sections.push(section);
        }
        prop_assert_eq!(read(&batch_of(&sections)).expect("a batch"), sections);
    }
}
