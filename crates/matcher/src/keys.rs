//! The centre's key: what batches are encrypted to, and receipts are signed with (docs/keys.md).
//! There is no other key here.

use std::path::Path;

use exchange::covenant::Centre;
use exchange::crypto::identity::{Identity, derive};
use exchange::crypto::secret::Secret;
use exchange::file::keyfile::{self, KeyError, KeyKind};

/// The centre's key.
#[derive(Debug)]
pub struct CentreKey {
    secret: Secret<32>,
    identity: Identity,
}

impl CentreKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(secret: Secret<32>) -> Self {
        let identity = Identity::new(&secret);
        Self { secret, identity }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// As [`keyfile::read_kind`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        keyfile::read_kind(path, KeyKind::Centre).map(Self::new)
    }

    /// Writes a key file.
    ///
    /// # Errors
    /// As [`keyfile::write`].
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        keyfile::write(path, KeyKind::Centre, &self.secret)
    }

    /// Whether it is the key of a covenant's centre.
    #[must_use]
    pub fn is_of(&self, centre: &Centre) -> bool {
        self.identity.sign().public() == *centre.sign()
            && self.identity.hpke_public() == centre.hpke()
    }

    /// What its letters are encrypted with, together with what they say.
    #[must_use]
    pub fn letter_seed(&self) -> Secret<32> {
        derive(&self.secret, b"hitmachine/v3/letter-seed")
    }

    /// What the ids of hits are made with.
    pub(crate) fn hit_id_key(&self) -> Secret<32> {
        derive(&self.secret, b"hitmachine/v1/hit-id")
    }

    /// What the parts of a recount are drawn with: no other engine can tell where it is looked at.
    pub(crate) fn recount_key(&self) -> Secret<32> {
        derive(&self.secret, b"hitmachine/v1/recount")
    }

    /// What the centre signs with and is written to.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }
}
