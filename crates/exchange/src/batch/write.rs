//! Writes a batch: encrypts the body chunk by chunk and signs the whole.

use std::io::{self, Write};

use aead_stream::EncryptorBE32;
use hpke::{OpModeS, Serializable};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::{Aead, BatchHeader, CHUNK_LEN, Cipher, Kdf, MAC_LEN, STREAM_LABEL, STREAM_SECRET_LEN};
use crate::batch::record::RecordBytes;
use crate::crypto::identity::{EphemeralKey, HpkePublic, SignSecret, Suite};
use crate::crypto::mac::Mac;
use crate::crypto::secret::Secret;

/// A batch that is being written. Without [`finish`](Self::finish) it is not one. The crate's page
/// has an example.
pub struct BatchWriter<W> {
    out: W,
    hash: Sha256,
    stream: EncryptorBE32<Cipher>,
    /// Body that does not fill a chunk yet.
    buffer: Vec<u8>,
    records_left: u64,
}

/// What a finished batch gives back: where it was written, and the hash that a receipt for it will
/// name.
pub struct WrittenBatch<W> {
    /// Where the batch was written.
    pub out: W,
    /// SHA-256 of the whole file.
    pub digest: [u8; 32],
}

impl<W: Write> BatchWriter<W> {
    /// Starts a batch for `centre` and writes its header, with an id made from `seed` and all that
    /// the batch will hold.
    ///
    /// `body` is the SHA-256 of the records that are going to be [`put`](Self::put), in the order
    /// of the header's sections: the encryption key depends on it, so that a seed that comes back
    /// never encrypts two bodies under one key.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn start(
        header: &mut BatchHeader,
        body: &[u8; 32],
        seed: &Secret<32>,
        centre: &HpkePublic,
        mut out: W,
    ) -> io::Result<Self> {
        // The id and the ephemeral key depend on all that the batch holds: the same seed and the
        // same records give the same bytes, others never meet a key that was used.
        header.id = [0; 16];
        let context = [header.encode().as_slice(), body].concat();
        let prk = Mac::extracted(b"hitmachine/v2/batch", seed.expose());
        prk.expand(&[b"id", context.as_slice()].concat(), &mut header.id);
        let ephemeral = Secret::filled_by(|bytes: &mut [u8; 32]| {
            prk.expand(&[b"hpke", context.as_slice()].concat(), bytes);
        });
        let header_bytes = header.encode();
        let (enc, sender) = hpke::setup_sender_with_rng::<Aead, Kdf, Suite>(
            &OpModeS::Base,
            centre.key(),
            &super::info(&header_bytes),
            &mut EphemeralKey::new(ephemeral),
        )
        .map_err(|_| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "the centre's key cannot be encrypted to",
            )
        })?;
        let mut secret = [0; STREAM_SECRET_LEN];
        sender
            .export(STREAM_LABEL, &mut secret)
            .expect("39 bytes are less than HPKE can export");
        let (key, prefix) = secret.split_at(32);
        let stream = EncryptorBE32::new(
            key.try_into().expect("32 bytes"),
            prefix.try_into().expect("7 bytes"),
        );
        secret.zeroize();
        // Hashed as it is written: the receipt names the file, and nobody reads it again for that.
        let mut hash = Sha256::new();
        for bytes in [&header_bytes[..], &enc.to_bytes()] {
            hash.update(bytes);
            out.write_all(bytes)?;
        }
        Ok(Self {
            out,
            hash,
            stream,
            buffer: Vec::with_capacity(CHUNK_LEN + MAC_LEN),
            records_left: header.records(),
        })
    }

    /// Adds the next records.
    ///
    /// # Errors
    /// When `out` fails.
    ///
    /// # Panics
    /// With more records than the header counts: the caller made both.
    pub fn put(&mut self, records: &[RecordBytes]) -> io::Result<()> {
        self.records_left = self
            .records_left
            .checked_sub(records.len() as u64)
            .expect("the header counts fewer records");
        let mut bytes = records.as_flattened();
        while !bytes.is_empty() {
            // A full chunk is written only when more follows: the last one is marked as the last.
            if self.buffer.len() == CHUNK_LEN {
                self.stream
                    .encrypt_next_in_place(&[], &mut self.buffer)
                    .map_err(io::Error::other)?;
                self.write_chunk()?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK_LEN - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Writes the last chunk and the agency's signature.
    ///
    /// # Errors
    /// When `out` fails.
    ///
    /// # Panics
    /// With fewer records than the header counts.
    pub fn finish(mut self, sign: &SignSecret) -> io::Result<WrittenBatch<W>> {
        assert_eq!(self.records_left, 0, "the header counts more records");
        let mut last = std::mem::take(&mut self.buffer);
        self.stream
            .encrypt_last_in_place(&[], &mut last)
            .map_err(io::Error::other)?;
        let Self {
            mut out, mut hash, ..
        } = self;
        hash.update(&last);
        out.write_all(&last)?;
        let signature = sign.sign(&super::signed(&hash.clone().finalize().into()));
        hash.update(signature);
        out.write_all(&signature)?;
        Ok(WrittenBatch {
            out,
            digest: hash.finalize().into(),
        })
    }

    fn write_chunk(&mut self) -> io::Result<()> {
        self.hash.update(&self.buffer);
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}
