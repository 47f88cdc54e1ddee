//! Seals as docs/pseudonym-scheme.md says under *From identifier to tag*, *Shares* and *Sealing*:
//! written from that page, for tests.

use curve25519_dalek::Scalar;
use exchange::batch::record::{Opening, Record, RecordBytes, SealContext, Tag};
use exchange::covenant::{Agency, Covenant, Gate, MatchKey, Section};
use exchange::crypto::context::{block, digest};
use exchange::crypto::identity::derive;
use exchange::crypto::secret::Secret;
use exchange::night::Night;
use exchange::payload;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const PSEUDONYM_KEY: [u8; 32] = [42; 32];

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Seals records of one section.
pub(crate) struct Sealer<'a> {
    covenant: &'a Covenant,
    night: Night,
    gate: &'a Gate,
    key: &'a MatchKey,
    context: [u8; 32],
}

impl<'a> Sealer<'a> {
    pub(crate) fn new(covenant: &'a Covenant, night: Night, section: Section) -> Self {
        let gate = &covenant.gates()[usize::from(section.gate)];
        let key = &covenant.match_keys()[usize::from(section.match_key)];
        let night_text = night.to_string();
        let parts: [&[u8]; 6] = [
            b"hitmachine/v1/tag-context",
            &covenant.hash().0,
            night_text.as_bytes(),
            gate.id().as_bytes(),
            &[gate.k()],
            key.id().as_bytes(),
        ];
        Self {
            covenant,
            night,
            gate,
            key,
            context: digest(&parts),
        }
    }

    pub(crate) fn key(&self) -> &'a MatchKey {
        self.key
    }

    /// T(x) of an identifier, which a number stands for.
    fn secret(&self, identifier: u32) -> [u8; 32] {
        let label = block(&[b"hitmachine/v2/identifier", self.key.id().as_bytes()]);
        hmac(&PSEUDONYM_KEY, &[&label, identifier.to_string().as_bytes()])
    }

    pub(crate) fn tag(&self, identifier: u32) -> Tag {
        let mac = hmac(
            &self.secret(identifier),
            &[b"hitmachine/v1/tag", &self.context],
        );
        Tag(*mac.first_chunk().expect("16 of 32 bytes"))
    }

    /// f(index)
    pub(crate) fn value(&self, identifier: u32, index: u8) -> Scalar {
        let expand = Hkdf::<Sha256>::from_prk(&self.secret(identifier)).expect("32 bytes");
        (0..self.gate.k()).rev().fold(Scalar::ZERO, |sum, power| {
            let mut wide = [0; 64];
            expand
                .expand_multi_info(
                    &[b"hitmachine/v1/share", &self.context, &[power]],
                    &mut wide,
                )
                .expect("64 bytes");
            sum * Scalar::from(index) + Scalar::from_bytes_mod_order_wide(&wide)
        })
    }

    /// The record that an honest agency makes.
    pub(crate) fn seal(
        &self,
        identifier: u32,
        agency: &Agency,
        payload: &[u8; payload::LEN],
    ) -> RecordBytes {
        let share = self.value(identifier, self.covenant.unit_index(self.gate, agency));
        self.seal_with(
            identifier,
            agency,
            payload,
            share,
            self.value(identifier, 0),
        )
    }

    /// A record with any share, sealed under any value at 0.
    pub(crate) fn seal_with(
        &self,
        identifier: u32,
        agency: &Agency,
        payload: &[u8; payload::LEN],
        share: Scalar,
        at_zero: Scalar,
    ) -> RecordBytes {
        let Self {
            covenant,
            night,
            gate,
            key,
            ..
        } = *self;
        let tag = self.tag(identifier);
        let seal_key = derive(
            &Secret::new([agency.index(); 32]),
            b"hitmachine/v1/seal-key",
        );
        let night_text = night.to_string();
        let label: [&[u8]; 5] = [
            b"hitmachine/v1/nonce",
            &covenant.hash().0,
            night_text.as_bytes(),
            gate.id().as_bytes(),
            key.id().as_bytes(),
        ];
        let mac = hmac(seal_key.expose(), &[&block(&label), &tag.0, payload]);
        let nonce = mac.first_chunk().expect("12 of 32 bytes");
        let context = SealContext::new(
            covenant.hash(),
            covenant.key_epoch(),
            night,
            agency.id(),
            gate,
            key,
        );
        let sealed = context.seal(&context.key(&Opening::new(&at_zero)), tag, nonce, payload);
        Record {
            tag,
            share: share.as_bytes(),
            nonce,
            sealed: &sealed,
        }
        .bytes()
    }
}
