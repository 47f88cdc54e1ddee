//! The keys of the parties of every bench. Made from the seed of the inputs: keys of nobody.

use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use matcher::keys::CentreKey;
use synthetic::Keys;

use crate::random::SEED;

/// The keys of all parties, the owners of the covenant among them.
pub const KEYS: Keys = Keys::of_seed(SEED);

/// The key that all agencies share.
#[must_use]
pub fn pseudonym_key() -> PseudonymKey {
    PseudonymKey::new(Keys::EPOCH, KEYS.pseudonym_secret())
}

/// An agency's own key.
#[must_use]
pub fn agency_key(agency: &str) -> AgencyKey {
    AgencyKey::new(KEYS.secret(agency))
}

/// The centre's key.
#[must_use]
pub fn centre_key() -> CentreKey {
    CentreKey::new(KEYS.centre_secret())
}
