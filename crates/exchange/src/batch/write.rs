//! Writes a batch: header, records, checksum.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::Header;
use crate::record::RecordBytes;

/// Writes a whole batch to `out` and gives back its checksum.
///
/// `sections` are the records of each of the header's sections, in its order, each sorted and without equal records.
///
/// # Errors
/// When `out` fails.
///
/// # Panics
/// When the header's counts are not those of `sections`: the caller made both.
pub fn write(header: &Header, sections: &[Vec<RecordBytes>], out: &mut impl Write) -> io::Result<[u8; 32]> {
    let counted = header.sections.iter().map(|section| section.records);
    assert!(counted.eq(sections.iter().map(|records| records.len() as u64)), "the header counts other records");
    let mut hash = Sha256::new();
    let mut put = |bytes: &[u8]| {
        hash.update(bytes);
        out.write_all(bytes)
    };
    put(&header.encode())?;
    for records in sections {
        put(records.as_flattened())?;
    }
    let checksum: [u8; 32] = hash.finalize().into();
    out.write_all(&checksum)?;
    Ok(checksum)
}
