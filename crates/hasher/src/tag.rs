//! Tags: what agencies meet on, for one gate, match key and night.
//!
//! ```text
//! ctx = digest("hitmachine/v1/tag-context", covenant hash, night, gate, k, match key)
//! tag = HMAC(T(x), "hitmachine/v1/tag" ‖ ctx)[..16]
//! ```

use exchange::context;
use exchange::covenant::{Covenant, MatchKeyKind};
use exchange::night::Night;
use exchange::record::Tag;

use crate::mac::Mac;

/// A label of 17 bytes and a digest: what is written under a secret `T(x)`.
pub(crate) type Message = [u8; 49];

/// Makes the tags of one covenant and night.
pub struct Tagger {
    /// Per match key: the sections it has, and the message of each.
    sections: [Vec<(usize, Message)>; MatchKeyKind::ALL.len()],
}

impl Tagger {
    /// Prepares the message of every section of the covenant's batches.
    #[must_use]
    pub fn new(covenant: &Covenant, night: Night) -> Self {
        let mut sections = [const { Vec::new() }; MatchKeyKind::ALL.len()];
        for (position, section) in covenant.sections().enumerate() {
            let gate = &covenant.gates()[usize::from(section.gate)];
            let kind = covenant.match_keys()[usize::from(section.match_key)].kind();
            let parts: [&[u8]; 6] = [
                b"hitmachine/v1/tag-context",
                &covenant.hash().0,
                &night.to_string().into_bytes(),
                gate.id().as_bytes(),
                &[gate.k()],
                kind.id().as_bytes(),
            ];
            sections[kind as usize].push((position, message(*b"hitmachine/v1/tag", &parts)));
        }
        Self { sections }
    }

    /// The tags of the identifier whose secret `mac` is keyed with, each with the position of its section.
    pub fn tags(&self, kind: MatchKeyKind, mac: &Mac) -> impl Iterator<Item = (usize, Tag)> {
        self.sections[kind as usize].iter().map(|(section, message)| (*section, Tag(mac.of(message))))
    }
}

/// `label ‖ digest(parts…)`.
pub(crate) fn message(label: [u8; 17], parts: &[&[u8]]) -> Message {
    let mut message = [0; 49];
    message[..17].copy_from_slice(&label);
    message[17..].copy_from_slice(&context::digest(parts));
    message
}
