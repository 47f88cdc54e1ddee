//! The two keys of an agency: the one that all agencies share for an epoch, and its own
//! (docs/keys.md).

use std::path::Path;

use exchange::crypto::identity::{Identity, derive};
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::file::keyfile::{self, KeyError, KeyKind};
use exchange::payload::SignalRef;

/// The key that all agencies of a covenant share for one epoch, and the centre never has.
#[derive(Debug)]
pub struct PseudonymKey {
    epoch: u32,
    secret: Secret<32>,
}

impl PseudonymKey {
    /// The key of an epoch.
    #[must_use]
    pub const fn new(epoch: u32, secret: Secret<32>) -> Self {
        Self { epoch, secret }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// As [`keyfile::read`]; [`KeyError::OtherKey`] when it is of another kind.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        match keyfile::read(path)? {
            (KeyKind::Pseudonym { epoch }, secret) => Ok(Self::new(epoch, secret)),
            _ => Err(KeyError::OtherKey {
                path: path.to_owned(),
                needed: KeyKind::Pseudonym { epoch: 0 }.name(),
            }),
        }
    }

    /// Writes a key file.
    ///
    /// # Errors
    /// As [`keyfile::write`].
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        keyfile::write(path, KeyKind::Pseudonym { epoch: self.epoch }, &self.secret)
    }

    /// The epoch it is for.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The value by which a covenant knows this key: it tells a wrong key, and nothing about a
    /// right one.
    #[must_use]
    pub fn check(&self) -> [u8; 16] {
        self.mac(&[b"hitmachine/v1/check", &self.epoch.to_be_bytes()])
            .code(b"")
    }

    /// The secret bytes, to be handed over encrypted.
    #[must_use]
    pub const fn secret(&self) -> &Secret<32> {
        &self.secret
    }

    /// This key, after it has taken in a context.
    pub(crate) fn mac(&self, context: &[&[u8]]) -> Mac {
        Mac::with_block(self.secret.expose(), context)
    }
}

/// The key that one agency has, and nobody else.
#[derive(Debug)]
pub struct AgencyKey {
    secret: Secret<32>,
    refs: Secret<32>,
    seal: Secret<32>,
    identity: Identity,
}

impl AgencyKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(secret: Secret<32>) -> Self {
        // A key of its own for each use: what one gives away says nothing of another.
        let (refs, seal) = (
            derive(&secret, b"hitmachine/v1/ref-key"),
            derive(&secret, b"hitmachine/v1/seal-key"),
        );
        let identity = Identity::new(&secret);
        Self {
            secret,
            refs,
            seal,
            identity,
        }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// As [`keyfile::read_kind`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        keyfile::read_kind(path, KeyKind::Agency).map(Self::new)
    }

    /// Writes a key file.
    ///
    /// # Errors
    /// As [`keyfile::write`].
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        keyfile::write(path, KeyKind::Agency, &self.secret)
    }

    /// What the agency signs with and is written to.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The seed of its letters' encryption, which takes in what a letter says as well: the same
    /// letter is the same bytes.
    #[must_use]
    pub fn letter_seed(&self) -> Secret<32> {
        derive(&self.secret, b"hitmachine/v1/letter-seed")
    }

    /// The ref of a signal number, by which the agency finds its own signal again on any night.
    #[must_use]
    pub fn signal_ref(&self, number: &str) -> SignalRef {
        SignalRef(self.signal_mac().code(number.trim().as_bytes()))
    }

    /// The state that makes the ref of a signal number, trimmed as the cells of a row are.
    pub(crate) fn signal_mac(&self) -> Mac {
        self.ref_mac(&[b"hitmachine/v1/signal-ref"])
    }

    /// The ref key, after it has taken in a context.
    pub(crate) fn ref_mac(&self, context: &[&[u8]]) -> Mac {
        Mac::with_block(self.refs.expose(), context)
    }

    /// The seal key, after it has taken in a context.
    pub(crate) fn seal_mac(&self, context: &[&[u8]]) -> Mac {
        Mac::with_block(self.seal.expose(), context)
    }
}

#[cfg(test)]
mod tests {
    use exchange::hex;
    use hkdf::Hkdf;
    use sha2::Sha256;

    use super::*;

    #[test]
    fn comes_back_from_its_file_and_is_not_taken_for_the_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let (shared, own) = (
            folder.path().join("pseudonym.key"),
            folder.path().join("agency.key"),
        );
        let (key, agency) = (
            PseudonymKey::new(7, Secret::new([11; 32])),
            AgencyKey::new(Secret::new([11; 32])),
        );
        key.write(&shared).expect("written");
        agency.write(&own).expect("written");
        let read = PseudonymKey::read(&shared).expect("a key");
        assert_eq!((read.epoch(), read.check()), (7, key.check()));
        assert_eq!(
            AgencyKey::read(&own).expect("a key").signal_ref("M1"),
            agency.signal_ref(" M1 ")
        );
        assert!(matches!(
            PseudonymKey::read(&own),
            Err(KeyError::OtherKey { .. })
        ));
        assert!(matches!(
            AgencyKey::read(&shared),
            Err(KeyError::OtherKey { .. })
        ));
    }

    #[test]
    fn differs_in_check_value_by_key_and_by_epoch() {
        let check = |epoch, byte| PseudonymKey::new(epoch, Secret::new([byte; 32])).check();
        assert_ne!(check(1, 1), check(1, 2));
        assert_ne!(check(1, 1), check(2, 1));
    }

    #[test]
    fn shows_no_byte_of_a_key() {
        let shown = format!(
            "{:?} {:?}",
            PseudonymKey::new(1, Secret::new([11; 32])),
            AgencyKey::new(Secret::new([11; 32]))
        );
        assert!(!shown.contains("11") && !shown.contains("0b"), "{shown}");
    }

    #[test]
    fn expands_keys_as_rfc_5869_says() {
        let mut cases = 0;
        for line in include_str!("../../../../fixtures/vectors/rfc5869.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let bytes = |hex: &str| -> Vec<u8> {
                hex.as_bytes()
                    .chunks(2)
                    .map(|pair| hex::parse::<1>(pair).expect("hexadecimal digits")[0])
                    .collect()
            };
            let [ikm, salt, info, prk, okm] = line
                .split(' ')
                .map(bytes)
                .collect::<Vec<_>>()
                .try_into()
                .expect("five columns");
            let (extracted, expand) = Hkdf::<Sha256>::extract(Some(&salt), &ikm);
            let mut out = vec![0; okm.len()];
            expand
                .expand(&info, &mut out)
                .expect("a length that HKDF gives");
            assert_eq!(
                (extracted.as_slice(), &out),
                (prk.as_slice(), &okm),
                "case {cases}"
            );
            cases += 1;
        }
        assert_eq!(cases, 3);
    }
}
