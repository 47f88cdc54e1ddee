//! The batch: one agency's night, signed by the agency and encrypted to the centre
//! (docs/batch-format.md, version 2).
//!
//! `header | HPKE enc 32 | chunks of ChaCha20-Poly1305 STREAM | Ed25519 signature 64`. Integers are
//! little-endian. The header is bound to the encryption, so nobody can put another's records under
//! a header of their own.

mod header;
mod read;
pub mod record;
mod write;

use chacha20poly1305::ChaCha20Poly1305;
use hpke::aead::ChaCha20Poly1305 as HpkeCipher;
use hpke::kdf::HkdfSha256;

pub use header::{BatchHeader, BatchHeaderError, ID_LEN, PseudonymSource, SectionCount};
pub use read::{BatchError, BatchReader, Chunk, Records, SignedBatch};
pub use write::{BatchWriter, WrittenBatch};

use crate::batch::record::RECORD_LEN;
use crate::crypto::identity::SIGNATURE_LEN;

/// Records in every chunk but the last; a chunk never ends within one.
const CHUNK_RECORDS: usize = 448;
/// Bytes of body in every chunk but the last.
const CHUNK_LEN: usize = CHUNK_RECORDS * RECORD_LEN;
/// Bytes that authenticate a chunk.
const MAC_LEN: usize = 16;
/// Bytes of an encapsulated key.
const ENC_LEN: usize = 32;
/// Bytes of the key and of the nonce prefix of the stream.
const STREAM_SECRET_LEN: usize = 32 + 7;

const SIGN_LABEL: &[u8] = b"hitmachine/v2/batch";
const INFO_LABEL: &[u8] = b"hitmachine/v2/batch";
const STREAM_LABEL: &[u8] = b"hitmachine/v2/stream";

type Cipher = ChaCha20Poly1305;
type Aead = HpkeCipher;
type Kdf = HkdfSha256;

fn info(header: &[u8]) -> Vec<u8> {
    [INFO_LABEL, header].concat()
}

fn signed(sha256: &[u8; 32]) -> Vec<u8> {
    [SIGN_LABEL, sha256].concat()
}

/// The length of a batch with this header, in bytes; `None` when it is more than a `u64` holds.
fn length(header: &BatchHeader, header_len: usize) -> Option<u64> {
    // The counts come from whoever wrote the file: no sum or product of them may wrap.
    let mut body: u64 = 0;
    for section in &header.sections {
        body = section
            .records
            .checked_mul(RECORD_LEN as u64)
            .and_then(|records| body.checked_add(records))?;
    }
    let chunks = body.div_ceil(CHUNK_LEN as u64).max(1);
    let around = (header_len + ENC_LEN + SIGNATURE_LEN) as u64;
    chunks
        .checked_mul(MAC_LEN as u64)?
        .checked_add(body)?
        .checked_add(around)
}

#[cfg(test)]
mod tests;
