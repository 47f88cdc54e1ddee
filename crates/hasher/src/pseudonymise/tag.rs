//! Tags: what agencies meet on, for one gate, match key and night.
//!
//! ```text
//! ctx = digest("hitmachine/v1/tag-context", covenant hash, night, gate, k, match key)
//! tag = HMAC(T(x), "hitmachine/v1/tag" ‖ ctx)[..16]
//! ```

use exchange::batch::record::Tag;
use exchange::covenant::{Covenant, Gate, MatchKey};
use exchange::crypto::context;
use exchange::crypto::mac::Mac;
use exchange::night::Night;

/// A label of 17 bytes and a digest: what is written under a secret `T(x)`.
pub(crate) type Message = [u8; 49];

/// The context of a gate and match key on one night, which enters its tags and its shares.
#[must_use]
pub fn context(covenant: &Covenant, night: Night, gate: &Gate, key: &MatchKey) -> [u8; 32] {
    context::digest(&[
        b"hitmachine/v1/tag-context",
        &covenant.hash().0,
        night.to_string().as_bytes(),
        gate.id().as_bytes(),
        &[gate.k()],
        key.id().as_bytes(),
    ])
}

/// The tag of the identifier whose secret `T(x)` the state is keyed with.
#[must_use]
pub fn tag(secret: &Mac, ctx: &[u8; 32]) -> Tag {
    Tag(secret.code(&message(*b"hitmachine/v1/tag", ctx)))
}

/// `label ‖ digest`.
pub(crate) fn message(label: [u8; 17], digest: &[u8; 32]) -> Message {
    let mut message = [0; 49];
    message[..17].copy_from_slice(&label);
    message[17..].copy_from_slice(digest);
    message
}
