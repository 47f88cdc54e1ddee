//! A sealed record: the tag that agencies meet on, a share of the secret that opens it, and the
//! payload under that secret.
//!
//! ```text
//! record = tag 16 | share 32 | nonce 12 | sealed 88                           148 bytes
//! key    = HKDF-Expand(HKDF-Extract("hitmachine/v1/key", f(0)), agency id, 32)
//! sealed = ChaCha20-Poly1305(key, nonce, payload, aad)                        RFC 8439
//! aad    = digest("hitmachine/v2/record", covenant hash, be32(epoch), night,
//!                 agency id, gate id, match key) | tag
//! ```
//!
//! One key seals all signals of one agency on one tag, so a nonce must never come back with another
//! payload: the hasher makes it from all that is sealed (docs/pseudonym-scheme.md, "Sealing").

use std::fmt;
use std::sync::LazyLock;

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use curve25519_dalek::Scalar;

use crate::covenant::{CovenantHash, Gate, MatchKey};
use crate::crypto::context;
use crate::crypto::mac::Mac;
use crate::crypto::secret::Secret;
use crate::hex::Hex;
use crate::night::Night;
use crate::payload;

/// Bytes of a tag.
pub const TAG_LEN: usize = 16;
/// Bytes of a share.
pub const SHARE_LEN: usize = 32;
/// Bytes of a nonce.
pub const NONCE_LEN: usize = 12;
/// Bytes of a sealed payload.
pub const SEALED_LEN: usize = payload::LEN + MAC_LEN;
/// Bytes of a record.
pub const RECORD_LEN: usize = TAG_LEN + SHARE_LEN + NONCE_LEN + SEALED_LEN;

const MAC_LEN: usize = 16;

/// The pseudonym of one identifier for one gate, match key and night; meaningless on any other
/// night.
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

/// A record taken apart.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// The pseudonym that it meets other records on.
    pub tag: Tag,
    /// The value, at its unit's index, of the polynomial whose value at 0 opens it.
    pub share: &'a [u8; SHARE_LEN],
    /// The nonce it was sealed with.
    pub nonce: &'a [u8; NONCE_LEN],
    /// The payload, sealed.
    pub sealed: &'a [u8; SEALED_LEN],
}

impl<'a> Record<'a> {
    /// Takes a record apart.
    #[must_use]
    pub fn from_bytes(record: &'a RecordBytes) -> Self {
        let (tag, rest) = record
            .split_first_chunk()
            .expect("a record begins with a tag");
        let (share, rest) = rest.split_first_chunk().expect("then comes a share");
        let (nonce, rest) = rest.split_first_chunk().expect("then comes a nonce");
        let sealed = rest.try_into().expect("a record ends with what is sealed");
        Self {
            tag: Tag(*tag),
            share,
            nonce,
            sealed,
        }
    }

    /// Puts a record together.
    #[must_use]
    pub fn bytes(&self) -> RecordBytes {
        let mut record = [0; RECORD_LEN];
        let (tag, rest) = record.split_at_mut(TAG_LEN);
        let (share, rest) = rest.split_at_mut(SHARE_LEN);
        let (nonce, sealed) = rest.split_at_mut(NONCE_LEN);
        tag.copy_from_slice(&self.tag.0);
        share.copy_from_slice(self.share);
        nonce.copy_from_slice(self.nonce);
        sealed.copy_from_slice(self.sealed);
        record
    }
}

/// The state of HKDF-Extract for every record key: the salt is a label, and no secret.
static SALT: LazyLock<Mac> = LazyLock::new(|| Mac::new(b"hitmachine/v1/key"));

/// What the value at 0 of a tag's polynomial opens with: `HKDF-Extract("hitmachine/v1/key", f(0))`,
/// ready for the key of each agency there.
pub struct Opening(Mac);

impl Opening {
    /// The opening that the value at 0 gives.
    #[must_use]
    pub fn new(at_zero: &Scalar) -> Self {
        let extracted = Secret::<32>::filled_by(|out| SALT.write(at_zero.as_bytes(), out));
        Self(Mac::new(extracted.expose()))
    }
}

/// What all records of one agency in one section share: it is bound into each of them.
pub struct SealContext {
    agency: String,
    digest: [u8; 32],
}

impl SealContext {
    /// The context of an agency's records for one gate and match key of a night.
    #[must_use]
    pub fn new(
        covenant: CovenantHash,
        epoch: u32,
        night: Night,
        agency: &str,
        gate: &Gate,
        key: &MatchKey,
    ) -> Self {
        let digest = context::digest(&[
            b"hitmachine/v2/record",
            &covenant.0,
            &epoch.to_be_bytes(),
            night.to_string().as_bytes(),
            agency.as_bytes(),
            gate.id().as_bytes(),
            key.id().as_bytes(),
        ]);
        Self {
            agency: agency.to_owned(),
            digest,
        }
    }

    /// The key of this agency's records on the tag with this opening.
    #[must_use]
    pub fn key(&self, opening: &Opening) -> Secret<32> {
        Secret::filled_by(|key| opening.0.expand(self.agency.as_bytes(), key))
    }

    /// Seals an encoded payload.
    #[must_use]
    pub fn seal(
        &self,
        key: &Secret<32>,
        tag: Tag,
        nonce: &[u8; NONCE_LEN],
        payload: &[u8; payload::LEN],
    ) -> [u8; SEALED_LEN] {
        let mut sealed = [0; SEALED_LEN];
        let (text, mac) = sealed.split_at_mut(payload::LEN);
        text.copy_from_slice(payload);
        let made = ChaCha20Poly1305::new(key.expose().into())
            .encrypt_inout_detached(nonce.into(), &self.associated(tag), text.into())
            .expect("a payload is shorter than the cipher's limit");
        mac.copy_from_slice(&made);
        sealed
    }

    /// Opens what [`seal`](Self::seal) made, to the encoded payload; `None` when the key or
    /// anything that was bound into it differs.
    #[must_use]
    pub fn open(&self, key: &Secret<32>, record: &Record<'_>) -> Option<[u8; payload::LEN]> {
        let (text, mac) = record.sealed.split_first_chunk::<{ payload::LEN }>()?;
        let mut payload = *text;
        ChaCha20Poly1305::new(key.expose().into())
            .decrypt_inout_detached(
                record.nonce.into(),
                &self.associated(record.tag),
                payload.as_mut_slice().into(),
                mac.try_into().ok()?,
            )
            .ok()?;
        Some(payload)
    }

    /// What is authenticated with the payload, and not encrypted.
    fn associated(&self, tag: Tag) -> [u8; 32 + TAG_LEN] {
        let mut associated = [0; 32 + TAG_LEN];
        associated[..32].copy_from_slice(&self.digest);
        associated[32..].copy_from_slice(&tag.0);
        associated
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::covenant::Covenant;

    fn context_for(agency: &str, night: &str) -> SealContext {
        let covenant =
            Covenant::parse(include_bytes!("../../tests/covenant.toml")).expect("a covenant");
        let night = Night::parse(night).expect("a night");
        SealContext::new(
            covenant.hash(),
            1,
            night,
            agency,
            &covenant.gates()[0],
            &covenant.match_keys()[0],
        )
    }

    fn opening(at_zero: u64) -> Opening {
        Opening::new(&Scalar::from(at_zero))
    }

    #[test]
    fn has_the_key_that_another_implementation_of_hkdf_gives() {
        let at_zero = Scalar::from(42_u64);
        let mut key = [0; 32];
        let theirs =
            hkdf::Hkdf::<sha2::Sha256>::new(Some(b"hitmachine/v1/key"), at_zero.as_bytes());
        theirs
            .expand(b"police", &mut key)
            .expect("32 bytes are less than HKDF can give");
        assert_eq!(
            context_for("police", "2026-11-22")
                .key(&Opening::new(&at_zero))
                .expose(),
            &key
        );
    }

    #[test]
    fn comes_apart_as_it_was_put_together() {
        let record = Record {
            tag: Tag([1; 16]),
            share: &[2; 32],
            nonce: &[3; 12],
            sealed: &[4; 88],
        };
        let bytes = record.bytes();
        assert_eq!(bytes.len(), 148);
        let again = Record::from_bytes(&bytes);
        assert_eq!(
            (again.tag, again.share, again.nonce, again.sealed),
            (record.tag, record.share, record.nonce, record.sealed)
        );
    }

    #[test]
    fn opens_only_under_everything_it_was_sealed_with() {
        let (police, nonce, payload, tag) = (
            context_for("police", "2026-11-22"),
            [5; 12],
            [6; 72],
            Tag([7; 16]),
        );
        let key = police.key(&opening(42));
        let sealed = police.seal(&key, tag, &nonce, &payload);
        let record = Record {
            tag,
            share: &[0; 32],
            nonce: &nonce,
            sealed: &sealed,
        };
        assert_eq!(police.open(&key, &record), Some(payload));

        assert_eq!(
            police.open(&police.key(&opening(43)), &record),
            None,
            "another opening"
        );
        assert_eq!(
            police.open(
                &key,
                &Record {
                    tag: Tag([8; 16]),
                    ..record
                }
            ),
            None,
            "another tag"
        );
        assert_eq!(
            police.open(
                &key,
                &Record {
                    nonce: &[9; 12],
                    ..record
                }
            ),
            None,
            "another nonce"
        );
        assert_eq!(
            context_for("police", "2026-11-23").open(&key, &record),
            None,
            "another night"
        );
        let housing = context_for("housing", "2026-11-22");
        assert_eq!(
            housing.open(&key, &record),
            None,
            "another agency, the same key"
        );
        assert_ne!(
            housing.key(&opening(42)),
            key,
            "each agency has a key of its own on a tag"
        );
        for index in 0..SEALED_LEN {
            let mut changed = sealed;
            changed[index] ^= 1;
            assert_eq!(
                police.open(
                    &key,
                    &Record {
                        sealed: &changed,
                        ..record
                    }
                ),
                None,
                "byte {index}"
            );
        }
    }
}
