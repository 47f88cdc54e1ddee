//! Reads a batch in bounded memory: nothing is allocated by a number that was not checked against the file's length.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::{CHECKSUM_LEN, Header, HeaderError};
use crate::covenant::Section;
use crate::record::{RECORD_LEN, RecordBytes};

/// Records read at a time: about 280 KB.
const CHUNK_RECORDS: usize = 4096;

/// A run of records of one section.
pub struct Chunk<'a> {
    /// The section they belong to.
    pub section: Section,
    /// The records, rising.
    pub records: &'a [RecordBytes],
}

/// A batch that is being read. What it gave is to be trusted only after the last chunk: the checksum comes last.
pub struct BatchReader<R> {
    header: Header,
    source: R,
    hash: Sha256,
    /// Position of the section being read, and how many of its records are still to come.
    at: usize,
    left: u64,
    /// The record before the next one, to see that they rise.
    previous: Option<RecordBytes>,
    buffer: Vec<u8>,
    checksum: Option<[u8; CHECKSUM_LEN]>,
}

impl<R: Read> BatchReader<R> {
    /// Reads the header of a batch that is `length` bytes long.
    ///
    /// # Errors
    /// [`BatchError::Header`] when it is none; [`BatchError::Length`] when the sections it announces do not fill the file exactly.
    pub fn open(mut source: R, length: u64) -> Result<Self, BatchError> {
        let (header, bytes) = Header::read(&mut source)?;
        let expected = expected_length(&header, bytes.len());
        if expected != Some(length) {
            return Err(BatchError::Length { length });
        }
        let left = header.sections.first().map_or(0, |section| section.records);
        let hash = Sha256::new_with_prefix(&bytes);
        Ok(Self { header, source, hash, at: 0, left, previous: None, buffer: Vec::new(), checksum: None })
    }

    /// What the batch says of itself.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The checksum, once it was read and holds.
    pub const fn checksum(&self) -> Option<[u8; CHECKSUM_LEN]> {
        self.checksum
    }

    /// The next run of records; `None` after the last, once the checksum holds.
    ///
    /// # Errors
    /// [`BatchError::NotRising`] when a section is not sorted or holds a record twice; [`BatchError::Checksum`] at the end, when
    /// anything was changed on the way; [`BatchError::Read`] when the source fails.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk<'_>>, BatchError> {
        while self.left == 0 {
            if self.at + 1 >= self.header.sections.len() {
                return self.end();
            }
            self.at += 1;
            self.left = self.header.sections[self.at].records;
            self.previous = None;
        }
        let records = usize::try_from(self.left).unwrap_or(usize::MAX).min(CHUNK_RECORDS);
        self.buffer.resize(records * RECORD_LEN, 0);
        self.source.read_exact(&mut self.buffer).map_err(BatchError::Read)?;
        self.hash.update(&self.buffer);
        self.left -= records as u64;
        let records = self.buffer.as_chunks::<RECORD_LEN>().0;
        for record in records {
            if self.previous.is_some_and(|previous| previous >= *record) {
                return Err(BatchError::NotRising { section: self.at });
            }
            self.previous = Some(*record);
        }
        Ok(Some(Chunk { section: self.header.sections[self.at].section, records }))
    }

    fn end(&mut self) -> Result<Option<Chunk<'_>>, BatchError> {
        let mut checksum = [0; CHECKSUM_LEN];
        self.source.read_exact(&mut checksum).map_err(BatchError::Read)?;
        if self.hash.finalize_reset().as_slice() != checksum {
            return Err(BatchError::Checksum);
        }
        self.checksum = Some(checksum);
        Ok(None)
    }
}

fn expected_length(header: &Header, header_length: usize) -> Option<u64> {
    let mut length = (header_length + CHECKSUM_LEN) as u64;
    for section in &header.sections {
        length = section.records.checked_mul(RECORD_LEN as u64).and_then(|records| length.checked_add(records))?;
    }
    Some(length)
}

/// Why a file is no whole batch.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The start of the file is no header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The header announces another length than the file has.
    #[error("the batch is {length} bytes long, which is not what its header announces: it was cut off or extended")]
    Length {
        /// Bytes of the file.
        length: u64,
    },
    /// A section is not sorted, or holds a record twice.
    #[error("section {section} of the batch is not sorted")]
    NotRising {
        /// Position of the section in the header, from 0.
        section: usize,
    },
    /// The checksum at the end is not that of the file.
    #[error("the batch was damaged on the way: its checksum does not hold")]
    Checksum,
    /// The source cannot be read.
    #[error("the batch cannot be read: {0}")]
    Read(io::Error),
}
