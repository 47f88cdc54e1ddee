//! A record: the tag that agencies meet on, and the payload that says what the signal is.
//!
//! `record = tag 16 | payload 52 = 68 bytes`. Batch version 0 carries the payload in the clear (docs/batch-format.md).

use std::fmt;

use crate::hex::Hex;
use crate::payload;

/// Bytes of a tag.
pub const TAG_LEN: usize = 16;

/// Bytes of a record.
pub const RECORD_LEN: usize = TAG_LEN + payload::LEN;

/// The pseudonym of one identifier for one gate, match key and night; meaningless on any other night.
///
/// Ordered as its bytes are, which is the order of records in a section.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub [u8; TAG_LEN]);

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({})", Hex(&self.0))
    }
}

/// One record, as its bytes.
pub type RecordBytes = [u8; RECORD_LEN];

/// Puts a tag and an encoded payload together.
#[must_use]
pub fn join(tag: Tag, payload: &[u8; payload::LEN]) -> RecordBytes {
    let mut record = [0; RECORD_LEN];
    record[..TAG_LEN].copy_from_slice(&tag.0);
    record[TAG_LEN..].copy_from_slice(payload);
    record
}

/// Takes a record apart into its tag and its encoded payload.
#[must_use]
pub fn split(record: &RecordBytes) -> (Tag, &[u8; payload::LEN]) {
    let (tag, payload) = record.split_first_chunk().expect("a record begins with a tag");
    (Tag(*tag), payload.try_into().expect("a record ends with a payload"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_apart_as_it_was_put_together() {
        let (tag, payload) = (Tag([7; TAG_LEN]), [9; payload::LEN]);
        assert_eq!(split(&join(tag, &payload)), (tag, &payload));
    }
}
