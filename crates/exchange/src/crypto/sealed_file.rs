//! A file that is sealed to one party and signed by another, in bounded memory (docs/backup.md).
//!
//! ```text
//! header | HPKE enc 32 | chunks of ChaCha20-Poly1305 STREAM | Ed25519 signature 64
//! info                 = frame(label, "to", SHA-256(header))
//! key and nonce prefix = HPKE export(frame(label, "stream"), 39)
//! signature            = over frame(label, "signed", SHA-256(all before it))
//! ```
//!
//! HPKE base mode (RFC 9180) with the suite of a batch, STREAM as a batch has it. The header ends
//! in an empty line. It is bound to the key, so nobody can put another's content under a header of
//! their own. Every chunk but the last has 65,536 bytes, and the last one is marked, so a file that
//! is cut off does not open.

use std::io::{self, Read, Seek, SeekFrom, Write};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::ChaCha20Poly1305 as Cipher;
use hpke::aead::ChaCha20Poly1305 as Aead;
use hpke::kdf::HkdfSha256 as Kdf;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::crypto::context::frame;
use crate::crypto::identity::{
    EphemeralKey, HpkePublic, Identity, SIGNATURE_LEN, SignPublic, SignSecret, Suite,
};
use crate::crypto::mac::Mac;
use crate::crypto::secret::Secret;

/// The longest header, in bytes.
const MAX_HEADER: usize = 1024;
const HEADER_END: &[u8] = b"\n\n";
/// Bytes of content in every chunk but the last.
const CHUNK_LEN: usize = 65_536;
const MAC_LEN: usize = 16;
const ENC_LEN: usize = 32;
/// Bytes of the key and of the nonce prefix of the stream.
const STREAM_SECRET_LEN: usize = 32 + 7;

/// Seals content to a party, signs it, and gives the SHA-256 of the whole file. `label` says what
/// it is for, and is no part of the file. The content is read twice; `seed` is 32 fresh random
/// bytes.
///
/// ```
/// use std::io::Cursor;
/// use exchange::crypto::identity::Identity;
/// use exchange::crypto::sealed_file::{SealedFile, seal};
/// use exchange::crypto::secret::Secret;
///
/// let [centre, owner] = [1, 2].map(|byte| Identity::new(&Secret::new([byte; 32])));
/// let (mut content, mut file) = (Cursor::new(b"a casebook"), Vec::new());
/// let to = owner.hpke_public();
/// let seed = Secret::new([3; 32]);
/// seal(b"a label", "a header\n\n", &mut content, to, centre.sign(), &seed, &mut file)?;
///
/// let length = file.len() as u64;
/// let mut opened = Vec::new();
/// let sealed = SealedFile::open(Cursor::new(file), length)?;
/// assert_eq!(sealed.header(), "a header\n\n");
/// let signed = sealed.verify(b"a label", &centre.sign().public())?;
/// signed.decrypt(&owner, &mut opened)?;
/// assert_eq!(opened, b"a casebook");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the content cannot be read or `out` not written; of the kind
/// [`InvalidInput`](io::ErrorKind::InvalidInput) when nothing can be sealed to the key.
///
/// # Panics
/// When the header is too long or does not end in its only empty line: the caller made it.
pub fn seal(
    label: &[u8],
    header: &str,
    content: &mut (impl Read + Seek),
    to: &HpkePublic,
    sign: &SignSecret,
    seed: &Secret<32>,
    out: &mut impl Write,
) -> io::Result<[u8; 32]> {
    assert_eq!(header_len(header.as_bytes()), Some(header.len()));
    // The key depends on all that is sealed: a seed that comes back meets no other content.
    let bound_to = [&digest_of(content)?[..], header.as_bytes()].concat();
    let ephemeral = Secret::filled_by(|bytes: &mut [u8; 32]| {
        Mac::extracted(label, seed.expose()).expand(&bound_to, bytes);
    });
    let (enc, sender) = hpke::setup_sender_with_rng::<Aead, Kdf, Suite>(
        &OpModeS::Base,
        to.key(),
        &info(label, header),
        &mut EphemeralKey::new(ephemeral),
    )
    .map_err(|_| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            "nothing can be sealed to the key",
        )
    })?;
    let mut secret = [0; STREAM_SECRET_LEN];
    sender
        .export(&frame(&[label, b"stream"]), &mut secret)
        .expect("39 bytes are less than HPKE can export");
    let (key, prefix) = secret.split_at(32);
    let mut stream = EncryptorBE32::<Cipher>::new(
        key.try_into().expect("32 bytes"),
        prefix.try_into().expect("7 bytes"),
    );
    secret.zeroize();
    let mut out = Hashing {
        hash: Sha256::new(),
        out,
    };
    out.write_all(header.as_bytes())?;
    out.write_all(&enc.to_bytes())?;
    content.seek(SeekFrom::Start(0))?;
    // Wiped: until it is encrypted it holds what must not be read.
    let mut chunk = Zeroizing::new(Vec::with_capacity(CHUNK_LEN + MAC_LEN));
    fill(content, &mut chunk)?;
    loop {
        let mut next = Zeroizing::new(Vec::with_capacity(CHUNK_LEN + MAC_LEN));
        fill(content, &mut next)?;
        if next.is_empty() {
            break;
        }
        stream
            .encrypt_next_in_place(&[], &mut *chunk)
            .map_err(io::Error::other)?;
        out.write_all(&chunk)?;
        chunk = next;
    }
    stream
        .encrypt_last_in_place(&[], &mut *chunk)
        .map_err(io::Error::other)?;
    out.write_all(&chunk)?;
    let signature = sign.sign(&signed(label, &out.hash.clone().finalize().into()));
    out.write_all(&signature)?;
    Ok(out.hash.finalize().into())
}

fn info(label: &[u8], header: &str) -> Vec<u8> {
    frame(&[label, b"to", &Sha256::digest(header)])
}

fn signed(label: &[u8], content: &[u8; 32]) -> Vec<u8> {
    frame(&[label, b"signed", content])
}

/// Where the header ends that stands at the start of these bytes.
fn header_len(bytes: &[u8]) -> Option<usize> {
    let bytes = &bytes[..bytes.len().min(MAX_HEADER)];
    let end = bytes.windows(2).position(|end| end == HEADER_END)?;
    Some(end + HEADER_END.len())
}

/// Reads a chunk, as much as there is.
fn fill(source: &mut impl Read, chunk: &mut Vec<u8>) -> io::Result<()> {
    source.take(CHUNK_LEN as u64).read_to_end(chunk).map(|_| ())
}

fn digest_of(content: &mut (impl Read + Seek)) -> io::Result<[u8; 32]> {
    content.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut chunk = Zeroizing::new(Vec::with_capacity(CHUNK_LEN));
    loop {
        chunk.clear();
        fill(content, &mut chunk)?;
        if chunk.is_empty() {
            return Ok(hash.finalize().into());
        }
        hash.update(&*chunk);
    }
}

/// Hashes what is written.
struct Hashing<W> {
    hash: Sha256,
    out: W,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A file that begins with a header; nobody has vouched for it yet.
pub struct SealedFile<R> {
    header: String,
    source: R,
    length: u64,
}

impl<R: Read + Seek> SealedFile<R> {
    /// Reads the header of a file that is `length` bytes long, from its start.
    ///
    /// # Errors
    /// [`SealedFileError::Syntax`] when it has no header or is too short for one,
    /// [`SealedFileError::Read`] when the source fails.
    pub fn open(mut source: R, length: u64) -> Result<Self, SealedFileError> {
        let mut start = Vec::with_capacity(MAX_HEADER);
        (&mut source)
            .take(MAX_HEADER as u64)
            .read_to_end(&mut start)
            .map_err(SealedFileError::Read)?;
        let header = header_len(&start).and_then(|end| str::from_utf8(&start[..end]).ok());
        let header = header.ok_or(SealedFileError::Syntax)?.to_owned();
        Ok(Self {
            header,
            source,
            length,
        })
    }

    /// What the file says of itself.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// Hashes the whole file and verifies its signature.
    ///
    /// # Errors
    /// [`SealedFileError::Signature`] when it is not this key's over these bytes, also where the
    /// file was cut off; [`SealedFileError::Read`] when the source fails.
    pub fn verify(
        mut self,
        label: &[u8],
        by: &SignPublic,
    ) -> Result<VerifiedFile<R>, SealedFileError> {
        let around = (self.header.len() + ENC_LEN + MAC_LEN + SIGNATURE_LEN) as u64;
        if self.length < around {
            return Err(SealedFileError::Signature);
        }
        let start = SeekFrom::Start(self.header.len() as u64);
        self.source.seek(start).map_err(SealedFileError::Read)?;
        // The header's own bytes were kept: what was looked at is what is hashed.
        let mut hash = Sha256::new_with_prefix(&self.header);
        let mut left = self.length - (self.header.len() + SIGNATURE_LEN) as u64;
        let mut buffer = vec![0; CHUNK_LEN];
        while left > 0 {
            let now = usize::try_from(left).map_or(CHUNK_LEN, |left| left.min(CHUNK_LEN));
            read_exact(&mut self.source, &mut buffer[..now])?;
            hash.update(&buffer[..now]);
            left -= now as u64;
        }
        let mut signature = [0; SIGNATURE_LEN];
        read_exact(&mut self.source, &mut signature)?;
        let content: [u8; 32] = hash.clone().finalize().into();
        if !by.verifies(&signed(label, &content), &signature) {
            return Err(SealedFileError::Signature);
        }
        hash.update(signature);
        Ok(VerifiedFile {
            file: self,
            label: label.to_owned(),
            content,
            digest: hash.finalize().into(),
        })
    }
}

/// A file whose signature held.
pub struct VerifiedFile<R> {
    file: SealedFile<R>,
    label: Vec<u8>,
    /// SHA-256 of all that was signed.
    content: [u8; 32],
    digest: [u8; 32],
}

impl<R: Read + Seek> VerifiedFile<R> {
    /// SHA-256 of the whole file.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Decrypts the content. What was written to `out` before an error is to be thrown away.
    ///
    /// # Errors
    /// [`SealedFileError::NotForUs`] when it was sealed to another key,
    /// [`SealedFileError::Changed`] when the file was exchanged while it was read,
    /// [`SealedFileError::Read`] and [`SealedFileError::Write`].
    pub fn decrypt(self, to: &Identity, out: &mut impl Write) -> Result<(), SealedFileError> {
        let SealedFile {
            header,
            mut source,
            length,
        } = self.file;
        let start = SeekFrom::Start(header.len() as u64);
        source.seek(start).map_err(SealedFileError::Read)?;
        let mut enc = [0; ENC_LEN];
        read_exact(&mut source, &mut enc)?;
        let encapped =
            <Suite as Kem>::EncappedKey::from_bytes(&enc).map_err(|_| SealedFileError::NotForUs)?;
        let receiver = hpke::setup_receiver::<Aead, Kdf, Suite>(
            &OpModeR::Base,
            to.hpke(),
            &encapped,
            &info(&self.label, &header),
        )
        .map_err(|_| SealedFileError::NotForUs)?;
        let mut secret = [0; STREAM_SECRET_LEN];
        receiver
            .export(&frame(&[&self.label, b"stream"]), &mut secret)
            .expect("39 bytes are less than HPKE can export");
        let (key, prefix) = secret.split_at(32);
        let mut stream = DecryptorBE32::<Cipher>::new(
            key.try_into().expect("32 bytes"),
            prefix.try_into().expect("7 bytes"),
        );
        secret.zeroize();
        let mut hash = Sha256::new_with_prefix(&header).chain_update(enc);
        let mut left = length - (header.len() + ENC_LEN + SIGNATURE_LEN) as u64;
        let mut chunk = Zeroizing::new(Vec::with_capacity(CHUNK_LEN + MAC_LEN));
        loop {
            let most = CHUNK_LEN + MAC_LEN;
            let now = usize::try_from(left).map_or(most, |left| left.min(most));
            chunk.resize(now, 0);
            read_exact(&mut source, &mut chunk)?;
            hash.update(&*chunk);
            left -= now as u64;
            if left == 0 {
                break;
            }
            stream
                .decrypt_next_in_place(&[], &mut *chunk)
                .map_err(|_| SealedFileError::NotForUs)?;
            out.write_all(&chunk).map_err(SealedFileError::Write)?;
        }
        // Whoever exchanged the file meanwhile cannot have kept its hash.
        if hash.finalize().as_slice() != self.content {
            return Err(SealedFileError::Changed);
        }
        stream
            .decrypt_last_in_place(&[], &mut *chunk)
            .map_err(|_| SealedFileError::NotForUs)?;
        out.write_all(&chunk).map_err(SealedFileError::Write)
    }
}

fn read_exact(source: &mut impl Read, bytes: &mut [u8]) -> Result<(), SealedFileError> {
    source.read_exact(bytes).map_err(SealedFileError::Read)
}

/// Why a sealed file does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealedFileError {
    /// It has no header.
    #[error("it does not begin as a sealed file does")]
    Syntax,
    /// The signature is not the key's over these bytes.
    #[error("it was cut off or changed, or another key signed it")]
    Signature,
    /// It does not decrypt.
    #[error("it was not sealed to this key")]
    NotForUs,
    /// The file was not the same when it was read again.
    #[error("it was exchanged for another while it was read")]
    Changed,
    /// The source cannot be read.
    #[error("it cannot be read: {0}")]
    Read(#[source] io::Error),
    /// What it holds cannot be written.
    #[error("what it holds cannot be written: {0}")]
    Write(#[source] io::Error),
}

#[cfg(test)]
mod tests;
