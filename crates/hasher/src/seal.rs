//! Seals what a signal says: a payload to a record that nobody reads below its gate (docs/pseudonym-scheme.md, "Sealing").
//!
//! ```text
//! key    = HKDF(f(0), agency)                      one agency on one tag
//! nonce  = HMAC(S, block("hitmachine/v1/nonce", covenant hash, night, gate, match key) ‖ tag ‖ payload)[..12]
//! record = tag 16 ‖ share 32 ‖ nonce 12 ‖ ChaCha20-Poly1305(key, nonce, payload, aad) 68
//! ```
//!
//! One key seals all signals of this agency on one tag. The nonce is made of all that is sealed, under a key that only the agency has: two
//! equal nonces under one key mean two equal payloads. Whatever is left out of the nonce must be left out of the payload too.

use std::num::NonZeroU8;

use exchange::covenant::{Agency, Covenant, MatchKeyKind};
use exchange::night::Night;
use exchange::payload;
use exchange::record::{NONCE_LEN, Record, RecordBytes, SHARE_LEN, SealContext, TAG_LEN, Tag};
use exchange::secret::Secret;
use zeroize::Zeroize as _;

use crate::keys::AgencyKey;
use crate::mac::Mac;
use crate::share::share;
use crate::tag::{self, tag};

/// Seals the signals of one agency, covenant and night.
pub struct Sealer {
    /// The sections of each match key.
    sections: [Vec<SectionSealer>; MatchKeyKind::ALL.len()],
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

/// What an identifier gives at a gate, whatever the signal says: the tag, the share, and the key that the two lead to.
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
        let mut sections = [const { Vec::new() }; MatchKeyKind::ALL.len()];
        for (position, section) in covenant.sections().enumerate() {
            let gate = &covenant.gates()[usize::from(section.gate)];
            let kind = covenant.match_keys()[usize::from(section.match_key)].kind();
            let nonce = key.seal_mac(&[
                b"hitmachine/v1/nonce",
                &covenant.hash().0,
                night.to_string().as_bytes(),
                gate.id().as_bytes(),
                kind.id().as_bytes(),
            ]);
            sections[kind as usize].push(SectionSealer {
                position,
                ctx: tag::context(covenant, night, gate, kind),
                k: gate.k(),
                index: NonZeroU8::new(covenant.unit_index(gate, agency)).expect("a covenant's indices begin at 1"),
                nonce,
                context: SealContext::new(covenant.hash(), covenant.key_epoch(), night, agency.id(), gate, kind),
            });
        }
        Self { sections }
    }

    /// The sections of a match key.
    #[must_use]
    pub fn sections(&self, kind: MatchKeyKind) -> &[SectionSealer] {
        &self.sections[kind as usize]
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
        let share = share(secret, &self.ctx, self.k, self.index);
        Lock { tag: tag(secret, &self.ctx), share: *share.bytes(), key: self.context.key(share.opening()) }
    }

    /// The record of an encoded payload under a lock of this section.
    #[must_use]
    pub fn seal(&self, lock: &Lock, payload: &[u8; payload::LEN]) -> RecordBytes {
        let nonce = self.nonce(lock.tag, payload);
        let sealed = self.context.seal(&lock.key, lock.tag, &nonce, payload);
        Record { tag: lock.tag, share: &lock.share, nonce: &nonce, sealed: &sealed }.bytes()
    }

    fn nonce(&self, tag: Tag, payload: &[u8; payload::LEN]) -> [u8; NONCE_LEN] {
        let mut message = [0; TAG_LEN + payload::LEN];
        message[..TAG_LEN].copy_from_slice(&tag.0);
        message[TAG_LEN..].copy_from_slice(payload);
        let nonce = self.nonce.of(&message);
        message.zeroize();
        nonce
    }
}
