//! A key encrypted to a party: HPKE base mode (RFC 9180) to the party's public key, with the suite
//! of a batch, empty associated data, and a label and its context as `info`.
//!
//! Who made it is not proved. `enc 32 | ciphertext 48`, both shown as hexadecimal digits.

use std::fmt;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

use crate::crypto::identity::{EphemeralKey, HpkePublic, Identity, Suite};
use crate::crypto::secret::Secret;
use crate::hex::{self, Hex};

/// A key that one party alone can unwrap, shown as `<enc> <ciphertext>`.
///
/// ```
/// use exchange::crypto::identity::Identity;
/// use exchange::crypto::secret::Secret;
/// use exchange::crypto::wrapped_key::WrappedKey;
///
/// let [centre, other] = [1, 2].map(|byte| Identity::new(&Secret::new([byte; 32])));
/// let (key, seed) = (Secret::new([7; 32]), Secret::new([8; 32]));
/// let wrapped = WrappedKey::wrap(&key, centre.hpke_public(), b"a label", seed).expect("a key");
/// assert_eq!(wrapped.unwrap(&centre, b"a label"), Some(key));
/// assert_eq!(wrapped.unwrap(&centre, b"another"), None);
/// assert_eq!(wrapped.unwrap(&other, b"a label"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrappedKey {
    enc: [u8; 32],
    sealed: [u8; 48],
}

impl WrappedKey {
    /// Encrypts a key to a party; `seed` is 32 fresh random bytes. `None` when nothing can be
    /// encrypted to the party's key.
    #[must_use]
    pub fn wrap(key: &Secret<32>, to: &HpkePublic, info: &[u8], seed: Secret<32>) -> Option<Self> {
        let (enc, mut sender) = hpke::setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeS::Base,
            to.key(),
            info,
            &mut EphemeralKey::new(seed),
        )
        .ok()?;
        let sealed = sender.seal(key.expose(), &[]).ok()?;
        Some(Self {
            enc: enc.to_bytes().into(),
            sealed: sealed.try_into().ok()?,
        })
    }

    /// Reads what it is shown as; `None` for any other words.
    #[must_use]
    pub fn parse(enc: &str, sealed: &str) -> Option<Self> {
        Some(Self {
            enc: hex::parse(enc.as_bytes())?,
            sealed: hex::parse(sealed.as_bytes())?,
        })
    }

    /// Decrypts the key; `None` when it was changed, or wrapped for another party or context.
    #[must_use]
    pub fn unwrap(&self, identity: &Identity, info: &[u8]) -> Option<Secret<32>> {
        let enc = <Suite as Kem>::EncappedKey::from_bytes(&self.enc).ok()?;
        let mut receiver = hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeR::Base,
            identity.hpke(),
            &enc,
            info,
        )
        .ok()?;
        // Opened into a buffer of its own, which is wiped whatever its length turns out to be.
        let key = Zeroizing::new(receiver.open(&self.sealed, &[]).ok()?);
        let key: &[u8; 32] = key.as_slice().try_into().ok()?;
        Some(Secret::filled_by(|secret| secret.copy_from_slice(key)))
    }
}

impl fmt::Display for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Hex(&self.enc), Hex(&self.sealed))
    }
}
