//! The one joint to the cryptography of identifiers: canonical forms in, their secrets out, batched
//! and fallible.
//!
//! `T(x) = HMAC(K, block("hitmachine/v2/identifier", match key) ‖ canonical x)`, 32 secret bytes.
//! In this mode whoever has the key and a batch can try every BSN; a mode that asks key holders
//! over the network fits the same joint.

pub(crate) mod holder;
pub mod keys;
pub(crate) mod refs;
pub mod tag;

use exchange::covenant::MatchKey;
use exchange::crypto::mac::Mac;
use zeroize::Zeroize;

use crate::normalise::word_list::WordList;
use crate::pseudonymise::keys::PseudonymKey;

/// Turns identifiers into their secrets.
pub trait Pseudonymise: Sync {
    /// Appends the secret of each identifier of one match key, in their order; `key` is its
    /// index in the covenant.
    ///
    /// # Errors
    /// [`Unavailable`] when not all of them could be made; then what was appended is not to be
    /// used.
    fn pseudonymise(
        &self,
        key: usize,
        identifiers: &WordList,
        secrets: &mut Secrets,
    ) -> Result<(), Unavailable>;
}

/// Why identifiers could not be turned into secrets: whoever has a part in it did not answer, or
/// refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pseudonyms cannot be made: {0}")]
pub struct Unavailable(pub String);

/// Secrets `T(x)`, one after the other; wiped when cleared and when dropped.
#[derive(Default)]
pub struct Secrets {
    /// The secrets, and after them room that was wiped.
    room: Vec<[u8; 32]>,
    len: usize,
}

impl Secrets {
    /// Makes room for so many more secrets. A buffer that is outgrown is wiped before it is given
    /// back.
    pub fn reserve(&mut self, more: usize) {
        let needed = self.len + more;
        if self.room.len() < needed {
            // Growing a vector in place would leave the old secrets in freed memory.
            let mut grown = vec![[0; 32]; needed.next_power_of_two()];
            grown[..self.len].copy_from_slice(self.expose());
            self.room.zeroize();
            self.room = grown;
        }
    }

    /// Adds a secret that `write` writes in place.
    pub fn push_with(&mut self, write: impl FnOnce(&mut [u8; 32])) {
        self.reserve(1);
        write(&mut self.room[self.len]);
        self.len += 1;
    }

    /// Lends the secrets, in the order they were added.
    #[must_use]
    pub fn expose(&self) -> &[[u8; 32]] {
        &self.room[..self.len]
    }

    /// Wipes all of them and keeps the room.
    pub fn clear(&mut self) {
        self.room[..self.len].iter_mut().for_each(Zeroize::zeroize);
        self.len = 0;
    }
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.clear();
    }
}

/// The version of docs/pseudonym-scheme.md.
pub const SCHEME: u32 = 2;

/// Holds the version of normalisation: pseudonyms of two versions never meet.
const LABEL: &[u8] = b"hitmachine/v2/identifier";

/// Mode "hmac": the agency has the key itself.
pub struct HmacPseudonymiser {
    /// By match key.
    states: Vec<Mac>,
}

impl HmacPseudonymiser {
    /// Prepares the key's state for every match key of a covenant.
    #[must_use]
    pub fn new(key: &PseudonymKey, match_keys: &[MatchKey]) -> Self {
        let mut states = Vec::with_capacity(match_keys.len());
        for match_key in match_keys {
            states.push(key.mac(&[LABEL, match_key.id().as_bytes()]));
        }
        Self { states }
    }
}

impl Pseudonymise for HmacPseudonymiser {
    fn pseudonymise(
        &self,
        key: usize,
        identifiers: &WordList,
        secrets: &mut Secrets,
    ) -> Result<(), Unavailable> {
        let state = &self.states[key];
        secrets.reserve(identifiers.len());
        for canonical in identifiers.iter() {
            secrets.push_with(|secret| state.write(canonical, secret));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use exchange::covenant::Mode;
    use exchange::crypto::secret::Secret;

    use super::*;

    fn secrets(id: &str, canonical: &[&[u8]]) -> Vec<[u8; 32]> {
        let (mut identifiers, mut secrets) = (WordList::default(), Secrets::default());
        for canonical in canonical {
            identifiers.push(canonical);
        }
        let keys = [MatchKey::new(id, Mode::Joins).expect("a match key")];
        let pseudonymiser =
            HmacPseudonymiser::new(&PseudonymKey::new(1, Secret::new([1; 32])), &keys);
        let done = pseudonymiser.pseudonymise(0, &identifiers, &mut secrets);
        assert!(done.is_ok());
        secrets.expose().to_vec()
    }

    #[test]
    fn gives_a_secret_for_each_identifier_in_order() {
        let [a, b] = [b"123456782", b"111222333"];
        let both = secrets("bsn", &[a, b]);
        assert_eq!(both, [secrets("bsn", &[a]), secrets("bsn", &[b])].concat());
        assert_ne!(both[0], both[1]);
        assert_ne!(both[0], secrets("address", &[a])[0]);
    }

    #[test]
    fn names_the_version_of_normalisation_in_its_label() {
        let version = crate::normalise::VERSION;
        let label = format!("hitmachine/v{version}/identifier");
        assert_eq!(LABEL, label.as_bytes());
    }

    #[test]
    fn wipes_its_room_when_cleared() {
        let mut secrets = Secrets::default();
        for _ in 0..5 {
            secrets.push_with(|secret| secret.fill(7));
        }
        assert_eq!(secrets.expose(), [[7; 32]; 5]);
        secrets.clear();
        assert!(secrets.expose().is_empty());
        assert_eq!(secrets.room, [[0; 32]; 8]);
    }
}
