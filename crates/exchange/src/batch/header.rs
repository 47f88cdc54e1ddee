//! The header of a batch: who, which night, under which covenant, and how many records in each
//! section.
//!
//! ```text
//! offset  bytes
//!      0      8  magic "HITBATCH"
//!      8      2  version, 2
//!     10      2  bytes of a record, 148
//!     12      2  version of the pseudonym scheme, 2
//!     14      2  number of sections
//!     16     32  covenant hash
//!     48     32  agreements hash; zeros for none
//!     80      4  night, days from 1970-01-01
//!     84      4  key epoch
//!     88      4  revision, from 1
//!     92      1  index of the agency, 1 to 64
//!     93      3  zero
//!     96     16  batch id
//!    112   16 n  per section: gate 2, match key 2 (indices in the covenant), source 2, zero 2,
//!                records 8
//! ```

use std::io::{self, Read};

use crate::agreements::AgreementsHash;
use crate::batch::record::RECORD_LEN;
use crate::covenant::{CovenantHash, Section};
use crate::night::Night;

const MAGIC: [u8; 8] = *b"HITBATCH";
const VERSION: u16 = BatchHeader::VERSION;
const SCHEME: u16 = BatchHeader::SCHEME;
const FIXED_LEN: usize = 112;

/// Bytes of a batch id.
pub const ID_LEN: usize = 16;

const SECTION_LEN: usize = 16;

/// More sections than any covenant has: gates times match keys.
const MAX_SECTIONS: u16 = 1024;

/// Who makes the pseudonyms of a section's identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PseudonymSource {
    /// The agency itself, with the pseudonym key.
    Agency,
}

impl PseudonymSource {
    const fn number(self) -> u16 {
        match self {
            Self::Agency => 1,
        }
    }

    const fn from_number(number: u16) -> Option<Self> {
        match number {
            1 => Some(Self::Agency),
            _ => None,
        }
    }
}

/// A section and how many records it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectionCount {
    /// The gate and match key of the section.
    pub section: Section,
    /// Who made the pseudonyms of its identifiers.
    pub source: PseudonymSource,
    /// How many records the section holds.
    pub records: u64,
}

/// What a batch says of itself before its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchHeader {
    /// Hash of the covenant it was made under.
    pub covenant: CovenantHash,
    /// The agreements that the agency last took in.
    pub agreements: AgreementsHash,
    /// The night it is for.
    pub night: Night,
    /// The epoch of the pseudonym key.
    pub epoch: u32,
    /// 1 for a night's first batch; a replacement has a higher one.
    pub revision: u32,
    /// Index of the agency in the covenant.
    pub agency: u8,
    /// 16 bytes made from all that is in the batch: no two batches share them.
    pub id: [u8; ID_LEN],
    /// The sections, in the order of their records.
    pub sections: Vec<SectionCount>,
}

impl BatchHeader {
    /// The version that this program writes and reads.
    pub const VERSION: u16 = 2;

    /// The version of the pseudonym scheme that this program makes records by, and reads.
    pub const SCHEME: u16 = 2;

    /// How many records all sections hold together.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.sections.iter().map(|section| section.records).sum()
    }

    /// Writes the bytes of the header.
    ///
    /// # Panics
    /// With more than 1,024 sections; a covenant's sections are checked where it is read.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let sections = u16::try_from(self.sections.len())
            .ok()
            .filter(|&count| count <= MAX_SECTIONS);
        let record_len = u16::try_from(RECORD_LEN).expect("a record is short");
        let mut bytes = Vec::with_capacity(FIXED_LEN + SECTION_LEN * self.sections.len());
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(record_len.to_le_bytes());
        bytes.extend(SCHEME.to_le_bytes());
        bytes.extend(
            sections
                .expect("a covenant has at most 1,024 sections")
                .to_le_bytes(),
        );
        bytes.extend(self.covenant.0);
        bytes.extend(self.agreements.0);
        bytes.extend(self.night.day_number().to_le_bytes());
        bytes.extend(self.epoch.to_le_bytes());
        bytes.extend(self.revision.to_le_bytes());
        bytes.extend([self.agency, 0, 0, 0]);
        bytes.extend(self.id);
        // Sections without records stand here too: the covenant says which sections there are.
        for SectionCount {
            section,
            source,
            records,
        } in &self.sections
        {
            bytes.extend(section.gate.to_le_bytes());
            bytes.extend(section.match_key.to_le_bytes());
            bytes.extend(source.number().to_le_bytes());
            bytes.extend([0; 2]);
            bytes.extend(records.to_le_bytes());
        }
        bytes
    }

    /// Reads a header from the start of a batch; gives back its bytes as well, for the checksum.
    pub(super) fn read(source: &mut impl Read) -> Result<(Self, Vec<u8>), BatchHeaderError> {
        let mut bytes = vec![0; FIXED_LEN];
        fill(source, &mut bytes)?;
        let mut fields = HeaderFields(&bytes);
        if fields.take() != MAGIC {
            return Err(BatchHeaderError::NoBatch);
        }
        let version = u16::from_le_bytes(fields.take());
        if version != VERSION {
            return Err(BatchHeaderError::Version(version));
        }
        // What follows the version is only of this version.
        let record_len = usize::from(u16::from_le_bytes(fields.take()));
        let scheme = u16::from_le_bytes(fields.take());
        let sections = u16::from_le_bytes(fields.take());
        let covenant = CovenantHash(fields.take());
        let agreements = AgreementsHash(fields.take());
        let night = Night::from_day_number(u32::from_le_bytes(fields.take()))
            .map_err(|_| BatchHeaderError::Field("the night"))?;
        let epoch = u32::from_le_bytes(fields.take());
        let revision = u32::from_le_bytes(fields.take());
        let [agency, zeros @ ..]: [u8; 4] = fields.take();
        let id = fields.take();
        if scheme != SCHEME {
            return Err(BatchHeaderError::Scheme(scheme));
        }
        for (is_wrong, field) in [
            (record_len != RECORD_LEN, "the length of a record"),
            (revision == 0, "the revision"),
            (!(1..=64).contains(&agency), "the agency"),
            (zeros != [0; 3], "a reserved byte"),
            (sections > MAX_SECTIONS, "the number of sections"),
        ] {
            if is_wrong {
                return Err(BatchHeaderError::Field(field));
            }
        }
        // The number of sections is checked by now, so it may decide how much is read.
        bytes.resize(FIXED_LEN + SECTION_LEN * usize::from(sections), 0);
        fill(source, &mut bytes[FIXED_LEN..])?;
        let mut counts = Vec::with_capacity(usize::from(sections));
        for bytes in bytes[FIXED_LEN..].as_chunks::<SECTION_LEN>().0 {
            counts.push(section(bytes)?);
        }
        Ok((
            Self {
                covenant,
                agreements,
                night,
                epoch,
                revision,
                agency,
                id,
                sections: counts,
            },
            bytes,
        ))
    }
}

fn section(bytes: &[u8; SECTION_LEN]) -> Result<SectionCount, BatchHeaderError> {
    let mut fields = HeaderFields(bytes);
    let section = Section {
        gate: u16::from_le_bytes(fields.take()),
        match_key: u16::from_le_bytes(fields.take()),
    };
    let source = PseudonymSource::from_number(u16::from_le_bytes(fields.take()))
        .ok_or(BatchHeaderError::Field("the source of a section"))?;
    if fields.take() != [0; 2] {
        return Err(BatchHeaderError::Field("a reserved byte"));
    }
    Ok(SectionCount {
        section,
        source,
        records: u64::from_le_bytes(fields.take()),
    })
}

/// Takes one field after the other from bytes whose length was fixed beforehand.
struct HeaderFields<'a>(&'a [u8]);

impl HeaderFields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (field, rest) = self
            .0
            .split_first_chunk()
            .expect("the fields fill the header exactly");
        self.0 = rest;
        *field
    }
}

fn fill(source: &mut impl Read, bytes: &mut [u8]) -> Result<(), BatchHeaderError> {
    source
        .read_exact(bytes)
        .map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => BatchHeaderError::NoBatch,
            _ => BatchHeaderError::Read(error),
        })
}

/// Why the start of a file is not the header of a batch.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchHeaderError {
    /// Too short for a header, or another kind of file.
    #[error("this is not a batch")]
    NoBatch,
    /// A batch of another version.
    #[error("this is a batch of version {0}; this program reads version {VERSION}")]
    Version(u16),
    /// A batch whose records were made by another version of the pseudonym scheme.
    #[error(
        "this batch was made by version {0} of the pseudonym scheme; \
         this program reads version {SCHEME}"
    )]
    Scheme(u16),
    /// A field holds what no hasher writes.
    #[error("{0} in the batch's header is impossible")]
    Field(&'static str),
    /// The source cannot be read.
    #[error("the batch cannot be read: {0}")]
    Read(io::Error),
}
