//! Batches of any records: as an agency makes them, or as nobody should.

use exchange::agreements::AgreementsHash;
use exchange::batch::record::RecordBytes;
use exchange::batch::{BatchHeader, BatchWriter, ID_LEN, PseudonymSource, SectionCount};
use exchange::covenant::{Agency, Covenant};
use exchange::crypto::identity::{HpkePublic, SignSecret};
use exchange::crypto::secret::Secret;
use exchange::night::Night;
use sha2::{Digest as _, Sha256};

/// What a batch of these records says of itself: one list of records for each section of the
/// covenant, in the order of the covenant.
#[must_use]
pub fn header(
    covenant: &Covenant,
    agency: &Agency,
    night: Night,
    revision: u32,
    sections: &[Vec<RecordBytes>],
) -> BatchHeader {
    let mut counts = Vec::new();
    for (section, records) in covenant.sections().zip(sections) {
        counts.push(SectionCount {
            section,
            source: PseudonymSource::Agency,
            records: records.len() as u64,
        });
    }
    BatchHeader {
        covenant: covenant.hash(),
        agreements: AgreementsHash::NONE,
        night,
        epoch: covenant.key_epoch(),
        revision,
        agency: agency.index(),
        id: [0; ID_LEN],
        sections: counts,
    }
}

/// The bytes of a batch, signed by anybody for anybody. The records are taken as they are: an
/// honest agency sorts each section.
///
/// # Panics
///
/// When the header counts other records than there are.
#[must_use]
pub fn batch(
    mut header: BatchHeader,
    sections: &[Vec<RecordBytes>],
    seed: &Secret<32>,
    signer: &SignSecret,
    reader: &HpkePublic,
) -> Vec<u8> {
    let body = Sha256::digest(sections.concat().as_flattened()).into();
    let mut writer =
        BatchWriter::start(&mut header, &body, seed, reader, Vec::new()).expect("memory takes all");
    for records in sections {
        writer.put(records).expect("memory takes all");
    }
    writer.finish(signer).expect("memory takes all").out
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use exchange::batch::BatchReader;
    use exchange::batch::record::RECORD_LEN;

    use super::*;
    use crate::{CovenantBuilder, Keys};

    #[test]
    fn a_batch_holds_the_records_that_were_put_into_it() {
        let keys = Keys::of_seed(1);
        let covenant = CovenantBuilder::new().signed(keys).expect("a covenant");
        let agency = &covenant.agencies()[0];
        let mut sections = vec![Vec::new(); covenant.sections().count()];
        sections[1] = vec![[1; RECORD_LEN], [2; RECORD_LEN]];
        let night = Night::parse("2026-11-22").expect("a night");

        let header = header(&covenant, agency, night, 3, &sections);
        let bytes = batch(
            header,
            &sections,
            &Secret::new([9; 32]),
            keys.agency(agency.id()).sign(),
            covenant.centre().hpke(),
        );

        let reader = BatchReader::open(Cursor::new(&bytes), bytes.len() as u64).expect("a batch");
        let signed = reader.verify(agency.sign()).expect("signed by the agency");
        let mut records = signed
            .records(&keys.centre())
            .expect("encrypted to the centre");
        let mut read = Vec::new();
        while let Some(chunk) = records.next_chunk().expect("whole") {
            read.extend_from_slice(chunk.records);
        }
        assert_eq!(read, sections[1]);
    }
}
