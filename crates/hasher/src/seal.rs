//! Seals what a signal says: a payload to a record that nobody reads below its gate
//! (docs/pseudonym-scheme.md, "Sealing").
//!
//! ```text
//! key    = HKDF(f(0), agency)                      one agency on one tag
//! nonce  = HMAC(S, block("hitmachine/v2/nonce", covenant hash, night, gate, match key)
//!               ‖ tag ‖ payload)[..12]
//! record = tag 16 ‖ share 32 ‖ nonce 12 ‖ ChaCha20-Poly1305(key, nonce, payload, aad) 88
//! ```
//!
//! One key seals all signals of this agency on one tag. The nonce is made of all that is sealed,
//! under a key that only the agency has: two equal nonces under one key mean two equal payloads.
//! Whatever is left out of the nonce must be left out of the payload too.

pub mod share;

use std::num::NonZeroU8;

use exchange::batch::record::{
    NONCE_LEN, Opening, Record, RecordBytes, SHARE_LEN, SealContext, TAG_LEN, Tag,
};
use exchange::covenant::{Agency, Covenant, Gate};
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::night::Night;
use exchange::payload;
use zeroize::Zeroize as _;

use crate::pseudonymise::keys::AgencyKey;
use crate::pseudonymise::tag::{self, tag};
use crate::seal::share::{Share, share};

/// Seals the signals of one agency, covenant and night.
pub struct Sealer {
    /// The sections of each match key, by its position in the covenant.
    sections: Vec<Vec<SectionSealer>>,
}

/// Seals the records of one section.
pub struct SectionSealer {
    position: usize,
    ctx: [u8; 32],
    k: u8,
    index: NonZeroU8,
    nonce: Mac,
    context: SealContext,
}

/// What an identifier gives at a gate, whatever the signal says: the tag, the share, and the key
/// that the two lead to.
pub struct Lock {
    tag: Tag,
    share: [u8; SHARE_LEN],
    key: Secret<32>,
}

impl Sealer {
    /// Prepares every section of the covenant's batches.
    ///
    /// # Panics
    /// With an agency of another covenant whose index is 0; a covenant's indices begin at 1.
    #[must_use]
    pub fn new(covenant: &Covenant, night: Night, agency: &Agency, key: &AgencyKey) -> Self {
        let mut sections: Vec<_> = covenant.match_keys().iter().map(|_| Vec::new()).collect();
        for (position, section) in covenant.sections().enumerate() {
            let gate = &covenant.gates()[usize::from(section.gate)];
            let match_key = &covenant.match_keys()[usize::from(section.match_key)];
            let nonce = key.seal_mac(&[
                b"hitmachine/v2/nonce",
                &covenant.hash().0,
                night.to_string().as_bytes(),
                gate.id().as_bytes(),
                match_key.id().as_bytes(),
            ]);
            // By match key: one secret is locked for all its sections in a row.
            sections[usize::from(section.match_key)].push(SectionSealer {
                position,
                ctx: tag::context(covenant, night, gate, match_key),
                k: gate.k(),
                index: NonZeroU8::new(covenant.unit_index(gate, agency))
                    .expect("a covenant's indices begin at 1"),
                nonce,
                context: SealContext::new(
                    covenant.hash(),
                    covenant.key_epoch(),
                    night,
                    agency.id(),
                    gate,
                    match_key,
                ),
            });
        }
        Self { sections }
    }

    /// The section of a gate of the covenant and the match key at a position of its list.
    #[must_use]
    pub fn section(
        &self,
        gate: &Gate,
        match_key: usize,
        covenant: &Covenant,
    ) -> Option<&SectionSealer> {
        let position = covenant.sections().position(|section| {
            covenant.gates()[usize::from(section.gate)].id() == gate.id()
                && usize::from(section.match_key) == match_key
        })?;
        self.sections(match_key)
            .iter()
            .find(|section| section.position == position)
    }

    /// The sections of the match key at a position of the covenant's list.
    #[must_use]
    pub fn sections(&self, match_key: usize) -> &[SectionSealer] {
        &self.sections[match_key]
    }
}

impl SectionSealer {
    /// Position of the section in the batch.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }

    /// The lock of the identifier whose secret `T(x)` the state is keyed with.
    #[must_use]
    pub fn lock(&self, secret: &Mac) -> Lock {
        self.lock_of(secret, &self.share(secret))
    }

    /// The share, and what opens, of the identifier whose secret `T(x)` the state is keyed with.
    pub(crate) fn share(&self, secret: &Mac) -> Share {
        share(secret, &self.ctx, self.k, self.index)
    }

    /// The lock of an identifier whose share was made.
    pub(crate) fn lock_of(&self, secret: &Mac, share: &Share) -> Lock {
        Lock {
            tag: tag(secret, &self.ctx),
            share: *share.bytes(),
            key: self.context.key(&Opening::new(share.opening())),
        }
    }

    /// The record of an encoded payload under a lock of this section.
    #[must_use]
    pub fn seal(&self, lock: &Lock, payload: &[u8; payload::LEN]) -> RecordBytes {
        let nonce = self.nonce(lock, payload);
        let sealed = self.context.seal(&lock.key, lock.tag, &nonce, payload);
        Record {
            tag: lock.tag,
            share: &lock.share,
            nonce: &nonce,
            sealed: &sealed,
        }
        .bytes()
    }

    /// The nonce of an encoded payload under a lock of this section.
    pub(crate) fn nonce(&self, lock: &Lock, payload: &[u8; payload::LEN]) -> [u8; NONCE_LEN] {
        let mut message = [0; TAG_LEN + payload::LEN];
        message[..TAG_LEN].copy_from_slice(&lock.tag.0);
        message[TAG_LEN..].copy_from_slice(payload);
        let nonce = self.nonce.code(&message);
        message.zeroize();
        nonce
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hash::test_agency::{COVENANT, changed_covenant};

    /// The record of a payload and an identifier's secret, at the household gate of a covenant.
    fn sealed(
        covenant: &str,
        key: u8,
        secret: [u8; 32],
        payload: &[u8; payload::LEN],
    ) -> RecordBytes {
        let covenant =
            Covenant::parse(covenant.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let night = Night::parse("2026-11-22").expect("a night");
        let police = covenant.agency("police").expect("an agency");
        let sealer = Sealer::new(
            &covenant,
            night,
            police,
            &AgencyKey::new(Secret::new([key; 32])),
        );
        let section = &sealer.sections(2)[0];
        section.seal(&section.lock(&Mac::new(&secret)), payload)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn gives_a_changed_payload_another_nonce_and_the_same_one_the_same_record(
            secret in prop::array::uniform32(any::<u8>()),
            thirds in prop::array::uniform24(any::<[u8; 3]>()),
            at in 0..payload::LEN,
            change in 1_u8..=255,
        ) {
            let mut payload: [u8; payload::LEN] =
                thirds.as_flattened().try_into().expect("72 bytes");
            let record = sealed(COVENANT, 1, secret, &payload);
            prop_assert!(sealed(COVENANT, 1, secret, &payload) == record);
            payload[at] ^= change;
            let changed = sealed(COVENANT, 1, secret, &payload);
            let (record, changed) = (Record::from_bytes(&record), Record::from_bytes(&changed));
            prop_assert_eq!((record.tag, record.share), (changed.tag, changed.share));
            prop_assert_ne!(record.nonce, changed.nonce);
        }
    }

    #[test]
    fn seals_under_another_tag_share_and_key_when_k_changes() {
        let three =
            changed_covenant(|covenant| covenant.change_gate("household-2", |gate| gate.k = 3));
        let locks = [COVENANT, &three].map(|covenant| {
            let covenant =
                Covenant::parse(covenant.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
            let police = covenant.agency("police").expect("an agency");
            let night = Night::parse("2026-11-22").expect("a night");
            let sealer = Sealer::new(
                &covenant,
                night,
                police,
                &AgencyKey::new(Secret::new([1; 32])),
            );
            sealer.sections(2)[0].lock(&Mac::new(&[7; 32]))
        });
        assert_ne!(locks[0].tag, locks[1].tag);
        assert_ne!(locks[0].share, locks[1].share);
        assert_ne!(locks[0].key, locks[1].key);
    }

    #[test]
    fn gives_each_agency_nonces_of_its_own() {
        let [one, two] = [1, 2].map(|key| sealed(COVENANT, key, [7; 32], &[9; payload::LEN]));
        assert_eq!(
            Record::from_bytes(&one).share,
            Record::from_bytes(&two).share
        );
        assert_ne!(
            Record::from_bytes(&one).nonce,
            Record::from_bytes(&two).nonce
        );
    }
}
