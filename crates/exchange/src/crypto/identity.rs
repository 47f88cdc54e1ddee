//! Who a party is: the keys that it signs with and is written to, both from its 32 secret bytes
//! (docs/keys.md).
//!
//! Ed25519 (RFC 8032) for signatures, always verified strictly; HPKE (RFC 9180) with DHKEM(X25519,
//! HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305 for what is written to a party.

use std::convert::Infallible;
use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, Serializable};

use crate::crypto::context;
use crate::crypto::mac::Mac;
use crate::crypto::secret::Secret;
use crate::hex::{self, Hex};

/// Bytes of a signature.
pub const SIGNATURE_LEN: usize = 64;

pub(crate) type Suite = X25519HkdfSha256;

/// A key to verify signatures with, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignPublic(VerifyingKey);

impl SignPublic {
    /// Reads 64 hexadecimal digits; `None` when they are no point of the curve, or one of low
    /// order.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let key = VerifyingKey::from_bytes(&hex::parse(text.as_bytes())?).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }

    /// Its bytes, as they are shown in hexadecimal digits.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Whether `signature` is this key's over `message`. Verified strictly (RFC 8032 section 8.4):
    /// nobody can change a valid signature into another valid one.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8; SIGNATURE_LEN]) -> bool {
        self.0
            .verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    }

    /// Sixteen digits to read out over the telephone; `kind` is `owner` or `sign`.
    #[must_use]
    pub fn fingerprint(&self, kind: &str) -> String {
        fingerprint(kind, self.0.as_bytes())
    }
}

impl fmt::Display for SignPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(self.0.as_bytes()).fmt(f)
    }
}

impl fmt::Debug for SignPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignPublic({self})")
    }
}

/// A key to encrypt to a party with, shown as 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct HpkePublic(<Suite as Kem>::PublicKey);

impl HpkePublic {
    /// Reads 64 hexadecimal digits; `None` for any other text, and for a number that is not below
    /// the field's: X25519 would take it for another (RFC 7748 section 5), so that one key could be
    /// written in two ways.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = hex::parse(text.as_bytes())?;
        if !is_below_field(&bytes) {
            return None;
        }
        Deserializable::from_bytes(&bytes).ok().map(Self)
    }

    /// Its bytes, as they are shown in hexadecimal digits.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes().into()
    }

    /// Sixteen digits to read out over the telephone.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint("hpke", &self.0.to_bytes())
    }

    pub(crate) const fn key(&self) -> &<Suite as Kem>::PublicKey {
        &self.0
    }
}

impl fmt::Display for HpkePublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0.to_bytes()).fmt(f)
    }
}

impl fmt::Debug for HpkePublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HpkePublic({self})")
    }
}

/// Whether a number, its lowest byte first, is below 2²⁵⁵ − 19.
fn is_below_field(number: &[u8; 32]) -> bool {
    let [lowest, middle @ .., highest] = number;
    let is_next_to_field = *highest == 0x7F && middle.iter().all(|byte| *byte == 0xFF);
    *highest <= 0x7F && (!is_next_to_field || *lowest < 0xED)
}

fn fingerprint(kind: &str, public: &[u8]) -> String {
    let digest = context::digest(&[b"hitmachine/v1/fingerprint", kind.as_bytes(), public]);
    Hex(&digest[..8]).to_string()
}

/// A key to sign with. It is wiped when dropped.
pub struct SignSecret(SigningKey);

impl SignSecret {
    /// The key of an Ed25519 seed.
    #[must_use]
    pub fn from_seed(seed: &Secret<32>) -> Self {
        Self(SigningKey::from_bytes(seed.expose()))
    }

    /// The key to verify with.
    #[must_use]
    pub fn public(&self) -> SignPublic {
        SignPublic(self.0.verifying_key())
    }

    /// Signs a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SignSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignSecret(hidden)")
    }
}

/// An agency or the centre: what it signs with and what it reads with.
pub struct Identity {
    sign: SignSecret,
    hpke: <Suite as Kem>::PrivateKey,
    hpke_public: HpkePublic,
}

impl Identity {
    /// The identity of a party's 32 secret bytes, which its key file holds.
    ///
    /// ```
    /// use exchange::crypto::identity::Identity;
    /// use exchange::crypto::secret::Secret;
    ///
    /// let agency = Identity::new(&Secret::new([1; 32]));
    /// let signature = agency.sign().sign(b"a night");
    /// assert!(agency.sign().public().verifies(b"a night", &signature));
    /// assert!(!agency.sign().public().verifies(b"another night", &signature));
    /// ```
    #[must_use]
    pub fn new(secret: &Secret<32>) -> Self {
        let sign = SignSecret::from_seed(&derive(secret, b"hitmachine/v1/sign-key"));
        let (hpke, public) =
            Suite::derive_keypair(derive(secret, b"hitmachine/v1/hpke-key").expose());
        Self {
            sign,
            hpke,
            hpke_public: HpkePublic(public),
        }
    }

    /// The key that the party signs with.
    #[must_use]
    pub const fn sign(&self) -> &SignSecret {
        &self.sign
    }

    /// The key that others write to it with.
    #[must_use]
    pub const fn hpke_public(&self) -> &HpkePublic {
        &self.hpke_public
    }

    pub(crate) const fn hpke(&self) -> &<Suite as Kem>::PrivateKey {
        &self.hpke
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(hidden)")
    }
}

/// The input key material of one ephemeral key (RFC 9180 section 7.1.3), given where HPKE asks for
/// 32 random bytes; it asks once.
pub(crate) struct EphemeralKey(Option<Secret<32>>);

impl EphemeralKey {
    pub(crate) const fn new(material: Secret<32>) -> Self {
        Self(Some(material))
    }
}

impl TryRng for EphemeralKey {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("HPKE fills bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("HPKE fills bytes")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        let secret = self.0.take().expect("HPKE asks once");
        bytes.copy_from_slice(secret.expose());
        Ok(())
    }
}

impl TryCryptoRng for EphemeralKey {}

/// A key of its own for one use, from a party's secret bytes: `HKDF-Expand(secret, label, 32)`.
#[must_use]
pub fn derive(secret: &Secret<32>, label: &[u8]) -> Secret<32> {
    Secret::filled_by(|key| {
        Mac::new(secret.expose()).expand(label, key);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verifies_its_own_signature_and_no_other() {
        let [ours, theirs] = [1, 2].map(|byte| Identity::new(&Secret::new([byte; 32])));
        let signature = ours.sign().sign(b"a night");
        assert!(ours.sign().public().verifies(b"a night", &signature));
        assert!(!ours.sign().public().verifies(b"another night", &signature));
        assert!(!theirs.sign().public().verifies(b"a night", &signature));
    }

    /// RFC 8032 section 5.1.7 with the nonce zero: only strict verification refuses the point of
    /// small order that stands for it (Chalkias, Garillot, Nikolaenko 2020).
    #[test]
    fn verifies_no_signature_whose_nonce_is_a_point_of_small_order() {
        use curve25519_dalek::Scalar;
        use ed25519_dalek::Verifier as _;
        use sha2::{Digest as _, Sha512};

        let signer = SigningKey::from_bytes(&[7; 32]);
        let (public, nonce) = (signer.verifying_key(), {
            let mut identity = [0; 32];
            identity[0] = 1;
            identity
        });
        let message = b"a night";
        let challenge = Sha512::new()
            .chain_update(nonce)
            .chain_update(public.as_bytes())
            .chain_update(message)
            .finalize();
        let answer = Scalar::from_bytes_mod_order_wide(&challenge.into()) * signer.to_scalar();
        let mut signature = [0; SIGNATURE_LEN];
        signature[..32].copy_from_slice(&nonce);
        signature[32..].copy_from_slice(answer.as_bytes());
        let is_taken = public.verify(message, &Signature::from_bytes(&signature));
        assert!(is_taken.is_ok(), "it holds where nobody is strict");
        assert!(!SignPublic(public).verifies(message, &signature));
    }

    #[test]
    fn gives_back_the_public_keys_it_shows_and_refuses_weak_ones() {
        let identity = Identity::new(&Secret::new([1; 32]));
        let sign = identity.sign().public();
        assert_eq!(SignPublic::parse(&sign.to_string()), Some(sign));
        assert_eq!(
            HpkePublic::parse(&identity.hpke_public().to_string()).as_ref(),
            Some(identity.hpke_public())
        );
        let identity_point = format!("01{}", "00".repeat(31));
        assert_eq!(SignPublic::parse(&identity_point), None);
        assert_eq!(SignPublic::parse("abc"), None);
    }

    #[test]
    fn shows_no_secret() {
        let identity = Identity::new(&Secret::new([1; 32]));
        assert_eq!(
            format!("{identity:?} {:?}", identity.sign()),
            "Identity(hidden) SignSecret(hidden)"
        );
    }
}
