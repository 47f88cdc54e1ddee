//! An entry of the sealed column: a record without its tag, and what ties it to its tag.
//!
//! `entry = share 32 | nonce 12 | sealed 88 | tie 4`. The tie tells damage on this disk from a
//! record that its agency made wrong: a record that does not open is held against the agency.

use exchange::batch::record::{NONCE_LEN, RECORD_LEN, Record, RecordBytes, SHARE_LEN, Tag};

use crate::meet::TagBytes;

/// Bytes of a record without its tag.
const REST_LEN: usize = RECORD_LEN - size_of::<TagBytes>();

/// Bytes of an entry.
pub(crate) const ENTRY_LEN: usize = REST_LEN + 4;

/// One entry, as its bytes.
pub(crate) type EntryBytes = [u8; ENTRY_LEN];

/// One entry.
#[derive(Clone, Copy)]
pub(crate) struct Sealed(EntryBytes);

impl Sealed {
    /// The entry of a record.
    pub(super) fn new(record: &RecordBytes) -> Self {
        let (tag, rest) = record
            .split_first_chunk()
            .expect("a record begins with a tag");
        let mut entry = [0; ENTRY_LEN];
        entry[..REST_LEN].copy_from_slice(rest);
        entry[REST_LEN..].copy_from_slice(&tie(tag, rest));
        Self(entry)
    }

    /// Reads the entry of a record with this tag; `None` when it is not as it was written.
    pub(crate) fn read(bytes: &EntryBytes, tag: Tag) -> Option<Self> {
        let (rest, tied) = bytes.split_at(REST_LEN);
        (tie(&tag.0, rest) == tied).then_some(Self(*bytes))
    }

    pub(super) const fn bytes(&self) -> &EntryBytes {
        &self.0
    }

    /// The share of its record.
    pub(crate) fn share(&self) -> &[u8; SHARE_LEN] {
        self.0.first_chunk().expect("an entry begins with a share")
    }

    /// The record, with the tag it belongs to.
    pub(crate) fn of(&self, tag: Tag) -> Record<'_> {
        let (share, rest) = self
            .0
            .split_first_chunk()
            .expect("an entry begins with a share");
        let (nonce, rest) = rest
            .split_first_chunk::<NONCE_LEN>()
            .expect("then comes a nonce");
        Record {
            tag,
            share,
            nonce,
            sealed: rest.first_chunk().expect("then comes what is sealed"),
        }
    }
}

/// A sum over the words of tag and rest in which the place of each matters. One changed byte always
/// changes it.
fn tie(tag: &TagBytes, rest: &[u8]) -> [u8; 4] {
    let words = tag.as_chunks().0.iter().chain(rest.as_chunks().0);
    let mut sum = 1_u32;
    for word in words {
        sum = sum.rotate_left(5).wrapping_add(u32::from_le_bytes(*word));
    }
    sum.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_the_record() {
        let mut record = [0; RECORD_LEN];
        record.iter_mut().zip(0..).for_each(|(byte, at)| *byte = at);
        let tag = Record::from_bytes(&record).tag;
        let entry = Sealed::read(Sealed::new(&record).bytes(), tag).expect("as it was written");
        assert_eq!(entry.of(tag).bytes(), record);
        assert_eq!(entry.share(), Record::from_bytes(&record).share);
    }

    #[test]
    fn ties_a_record_to_its_tag_by_every_byte() {
        let (record, tag) = ([7; RECORD_LEN], Tag([7; 16]));
        let good = Sealed::new(&record);
        for byte in 0..ENTRY_LEN {
            let mut changed = *good.bytes();
            changed[byte] ^= 0x80;
            assert!(Sealed::read(&changed, tag).is_none(), "byte {byte}");
        }
        for byte in 0..16 {
            let mut other = tag;
            other.0[byte] ^= 1;
            assert!(
                Sealed::read(good.bytes(), other).is_none(),
                "byte {byte} of the tag"
            );
        }
        assert!(
            Sealed::read(&[0; ENTRY_LEN], Tag([0; 16])).is_none(),
            "a hole in a file is not an entry"
        );
    }
}
