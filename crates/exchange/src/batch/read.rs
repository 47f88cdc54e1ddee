//! Reads a batch in bounded memory, step by step: header and length, signature, then the records.
//!
//! Each step is a type, so that nothing is decrypted before the signature held, and nothing is
//! allocated by a number that was not checked against the file's length. The file is read twice;
//! that both readings were of the same bytes is checked at the end.

use std::io::{self, Read, Seek, SeekFrom};

use aead_stream::DecryptorBE32;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::{
    Aead, BatchHeader, BatchHeaderError, CHUNK_LEN, Cipher, ENC_LEN, Kdf, MAC_LEN, STREAM_LABEL,
    STREAM_SECRET_LEN,
};
use crate::batch::record::{RECORD_LEN, RecordBytes};
use crate::covenant::Section;
use crate::crypto::identity::{Identity, SIGNATURE_LEN, SignPublic, Suite};

/// A file of the length that its header announces.
pub struct BatchReader<R> {
    header: BatchHeader,
    header_bytes: Vec<u8>,
    source: R,
    length: u64,
}

impl<R: Read + Seek> BatchReader<R> {
    /// Reads the header of a batch that is `length` bytes long, from its start.
    ///
    /// # Errors
    /// [`BatchError::Header`] when the start is not a header; [`BatchError::Length`] when the
    /// sections it announces do not fill the file exactly.
    pub fn open(mut source: R, length: u64) -> Result<Self, BatchError> {
        let (header, header_bytes) = BatchHeader::read(&mut source)?;
        if super::length(&header, header_bytes.len()) != Some(length) {
            return Err(BatchError::Length { length });
        }
        Ok(Self {
            header,
            header_bytes,
            source,
            length,
        })
    }

    /// What the batch says of itself; nobody has vouched for it yet.
    pub const fn header(&self) -> &BatchHeader {
        &self.header
    }

    /// Hashes the whole file and verifies its signature.
    ///
    /// # Errors
    /// [`BatchError::Signature`] when it is not `agency`'s over these bytes; [`BatchError::Read`]
    /// when the source fails.
    pub fn verify(mut self, agency: &SignPublic) -> Result<SignedBatch<R>, BatchError> {
        // The header's own bytes were kept: what was checked is what is hashed.
        let mut hash = Sha256::new_with_prefix(&self.header_bytes);
        let mut left = self.length - (self.header_bytes.len() + SIGNATURE_LEN) as u64;
        let mut buffer = vec![0; CHUNK_LEN];
        while left > 0 {
            let now = usize::try_from(left).map_or(CHUNK_LEN, |left| left.min(CHUNK_LEN));
            self.source
                .read_exact(&mut buffer[..now])
                .map_err(BatchError::Read)?;
            hash.update(&buffer[..now]);
            left -= now as u64;
        }
        let mut signature = [0; SIGNATURE_LEN];
        self.source
            .read_exact(&mut signature)
            .map_err(BatchError::Read)?;
        let content: [u8; 32] = hash.clone().finalize().into();
        if !agency.verifies(&super::signed(&content), &signature) {
            return Err(BatchError::Signature);
        }
        hash.update(signature);
        Ok(SignedBatch {
            batch: self,
            content,
            digest: hash.finalize().into(),
        })
    }
}

/// A batch whose signature held.
pub struct SignedBatch<R> {
    batch: BatchReader<R>,
    /// SHA-256 of all that was signed.
    content: [u8; 32],
    digest: [u8; 32],
}

impl<R: Read + Seek> SignedBatch<R> {
    /// What the agency says of its batch.
    pub const fn header(&self) -> &BatchHeader {
        &self.batch.header
    }

    /// SHA-256 of the whole file, as receipts and hit lists name it.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Begins to decrypt.
    ///
    /// # Errors
    /// [`BatchError::NotForUs`] when the key it was encrypted to cannot be made with `centre`;
    /// [`BatchError::Read`] when the source fails.
    pub fn records(self, centre: &Identity) -> Result<Records<R>, BatchError> {
        let BatchReader {
            header,
            header_bytes,
            mut source,
            ..
        } = self.batch;
        source
            .seek(SeekFrom::Start(header_bytes.len() as u64))
            .map_err(BatchError::Read)?;
        // Only its agency's own bytes are decrypted: the signature held, and the key depends on the
        // header.
        let mut enc = [0; ENC_LEN];
        source.read_exact(&mut enc).map_err(BatchError::Read)?;
        let encapped = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&enc)
            .map_err(|_| BatchError::NotForUs)?;
        let receiver = hpke::setup_receiver::<Aead, Kdf, Suite>(
            &OpModeR::Base,
            centre.hpke(),
            &encapped,
            &super::info(&header_bytes),
        )
        .map_err(|_| BatchError::NotForUs)?;
        let mut secret = [0; STREAM_SECRET_LEN];
        receiver
            .export(STREAM_LABEL, &mut secret)
            .expect("39 bytes are less than HPKE can export");
        let (key, prefix) = secret.split_at(32);
        let stream = DecryptorBE32::new(
            key.try_into().expect("32 bytes"),
            prefix.try_into().expect("7 bytes"),
        );
        secret.zeroize();
        let hash = Sha256::new_with_prefix(&header_bytes).chain_update(enc);
        let left = header.records() * RECORD_LEN as u64;
        let section_left = header.sections.first().map_or(0, |section| section.records);
        Ok(Records {
            header,
            source,
            stream: Some(stream),
            hash,
            content: self.content,
            left,
            buffer: Vec::with_capacity(CHUNK_LEN + MAC_LEN),
            given: 0,
            index: 0,
            section_left,
            previous: None,
        })
    }
}

/// A run of records of one section.
pub struct Chunk<'a> {
    /// The index of their section in the header, from 0.
    pub index: usize,
    /// The section they belong to.
    pub section: Section,
    /// The records, in strictly rising order of their bytes.
    pub records: &'a [RecordBytes],
}

/// The records of a batch as they are decrypted. What was given is to be kept only after the last:
/// see [`next_chunk`](Self::next_chunk).
pub struct Records<R> {
    header: BatchHeader,
    source: R,
    /// Gone once the last chunk was decrypted.
    stream: Option<DecryptorBE32<Cipher>>,
    hash: Sha256,
    content: [u8; 32],
    /// Bytes of body that are still encrypted.
    left: u64,
    /// The chunk that is being given, and how many of its bytes were.
    buffer: Vec<u8>,
    given: usize,
    /// Index of the section being read, and how many of its records are still to come.
    index: usize,
    section_left: u64,
    /// The record before the next one, to see that they rise.
    previous: Option<RecordBytes>,
}

impl<R: Read> Records<R> {
    /// The next run of records; `None` after the last, once it is certain that the file was the one
    /// that was signed.
    ///
    /// # Errors
    /// [`BatchError::NotForUs`] when a chunk does not decrypt; [`BatchError::NotRising`] when a
    /// section is not sorted or holds a record twice; [`BatchError::Changed`] when the file was
    /// exchanged while it was read; [`BatchError::Read`] when the source fails.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk<'_>>, BatchError> {
        if self.given == self.buffer.len() && !self.decrypt_chunk()? {
            return Ok(None);
        }
        // A section may be empty; the first record of the next has none before it.
        while self.section_left == 0 {
            self.index += 1;
            let Some(section) = self.header.sections.get(self.index) else {
                return Ok(None);
            };
            self.section_left = section.records;
            self.previous = None;
        }
        // A chunk is a whole number of records, so none is cut in two.
        let ready = (self.buffer.len() - self.given) / RECORD_LEN;
        let now = usize::try_from(self.section_left).map_or(ready, |left| left.min(ready));
        let bytes = &self.buffer[self.given..self.given + now * RECORD_LEN];
        self.given += bytes.len();
        self.section_left -= now as u64;
        let records = bytes.as_chunks::<RECORD_LEN>().0;
        for record in records {
            if self.previous.is_some_and(|previous| previous >= *record) {
                return Err(BatchError::NotRising {
                    section: self.index,
                });
            }
            self.previous = Some(*record);
        }
        Ok(Some(Chunk {
            index: self.index,
            section: self.header.sections[self.index].section,
            records,
        }))
    }

    /// Decrypts the next chunk into the buffer; `false` when there is none, or when it was the
    /// empty one of an empty body.
    fn decrypt_chunk(&mut self) -> Result<bool, BatchError> {
        let Some(mut stream) = self.stream.take() else {
            return Ok(false);
        };
        let now = usize::try_from(self.left).map_or(CHUNK_LEN, |left| left.min(CHUNK_LEN));
        self.buffer.resize(now + MAC_LEN, 0);
        self.source
            .read_exact(&mut self.buffer)
            .map_err(BatchError::Read)?;
        self.hash.update(&self.buffer);
        self.left -= now as u64;
        self.given = 0;
        if self.left > 0 {
            stream
                .decrypt_next_in_place(&[], &mut self.buffer)
                .map_err(|_| BatchError::NotForUs)?;
            self.stream = Some(stream);
        } else {
            // Whoever exchanged the file meanwhile cannot have kept its hash; seen before the last
            // records are given.
            if self.hash.clone().finalize().as_slice() != self.content {
                return Err(BatchError::Changed);
            }
            stream
                .decrypt_last_in_place(&[], &mut self.buffer)
                .map_err(|_| BatchError::NotForUs)?;
        }
        Ok(!self.buffer.is_empty())
    }
}

/// Why a file is not a whole batch.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The start of the file is not a header.
    #[error(transparent)]
    Header(#[from] BatchHeaderError),
    /// The header announces another length than the file has.
    #[error(
        "the batch is {length} bytes long, which is not what its header announces: \
         it was cut off or extended"
    )]
    Length {
        /// Bytes of the file.
        length: u64,
    },
    /// The signature is not the agency's over these bytes.
    #[error(
        "the signature is not that of the agency that the batch names: \
         it was changed, or another made it"
    )]
    Signature,
    /// It does not decrypt with the centre's key.
    #[error("the batch was not encrypted to this centre")]
    NotForUs,
    /// A section is not sorted, or holds a record twice.
    #[error("section {section} of the batch is not sorted")]
    NotRising {
        /// The index of the section in the header, from 0.
        section: usize,
    },
    /// The file was not the same when it was read again.
    #[error("the batch was exchanged for another while it was read")]
    Changed,
    /// The source cannot be read.
    #[error("the batch cannot be read: {0}")]
    Read(io::Error),
}
