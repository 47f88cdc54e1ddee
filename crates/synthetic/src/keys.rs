//! The keys of all parties of a synthetic covenant, made from one seed.
//!
//! ```text
//! secret(name) = SHA-256(frame("hitmachine/synthetic-key", seed as 8 bytes big-endian, name))
//! ```
//!
//! The names are the ids of the agencies, `centre`, `pseudonym`, and `care` and `safety` for the
//! two owners. Whoever knows the seed knows every key: they are keys of nobody.

use std::path::Path;

use exchange::agreements::signed_agreements::{self, AgreementsTrustError, SignedAgreements};
use exchange::covenant::signed_covenant::{
    self, Owner, Pins, SignedCovenant, TrustError, signature_path,
};
use exchange::crypto::context;
use exchange::crypto::identity::{Identity, SignSecret};
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::file::{access, atomic_file};

/// The keys of all parties, by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    seed: u64,
}

impl Keys {
    /// The epoch of the pseudonym key.
    pub const EPOCH: u32 = 1;

    /// The keys of a seed: the same seed, the same keys.
    #[must_use]
    pub const fn of_seed(seed: u64) -> Self {
        Self { seed }
    }

    /// The bytes that the key of `name` is made of.
    #[must_use]
    pub fn secret(self, name: &str) -> Secret<32> {
        Secret::new(context::digest(&[
            b"hitmachine/synthetic-key",
            &self.seed.to_be_bytes(),
            name.as_bytes(),
        ]))
    }

    /// The key that the agencies share, and the centre never has.
    #[must_use]
    pub fn pseudonym_secret(self) -> Secret<32> {
        self.secret("pseudonym")
    }

    /// The key of the centre.
    #[must_use]
    pub fn centre_secret(self) -> Secret<32> {
        self.secret("centre")
    }

    /// What an agency signs with and is written to.
    #[must_use]
    pub fn agency(self, id: &str) -> Identity {
        Identity::new(&self.secret(id))
    }

    /// What the centre signs with and is written to.
    #[must_use]
    pub fn centre(self) -> Identity {
        Identity::new(&self.centre_secret())
    }

    /// What an owner signs covenants with.
    #[must_use]
    pub fn owner(self, owner: Owner) -> SignSecret {
        SignSecret::from_seed(&self.secret(owner.as_str()))
    }

    /// The value by which a covenant knows the pseudonym key (docs/keys.md).
    #[must_use]
    pub fn pseudonym_check(self) -> [u8; 16] {
        let context: [&[u8]; 2] = [b"hitmachine/v1/check", &Self::EPOCH.to_be_bytes()];
        Mac::with_block(self.pseudonym_secret().expose(), &context).code(b"")
    }

    /// The public keys of the two owners.
    ///
    /// # Panics
    ///
    /// Never: two names give two keys.
    #[must_use]
    pub fn pins(self) -> Pins {
        let [care, safety] = Owner::ALL.map(|owner| self.owner(owner).public());
        Pins::new(care, safety).expect("two names give two keys")
    }

    /// Signs the text of a covenant as both owners.
    ///
    /// # Errors
    ///
    /// [`TrustError::Covenant`] when the text is not a covenant.
    pub fn sign(self, covenant: &str) -> Result<SignedCovenant, TrustError> {
        let [care, safety] = self.signatures(covenant);
        SignedCovenant::verify(covenant.as_bytes(), &care, &safety, &self.pins())
    }

    /// Signs as [`sign`](Self::sign) does, and takes match keys that join however weak they are.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub fn sign_with_weak_keys(self, covenant: &str) -> Result<SignedCovenant, TrustError> {
        let [care, safety] = self.signatures(covenant);
        let bytes = covenant.as_bytes();
        SignedCovenant::verify_with_weak_keys(bytes, &care, &safety, &self.pins())
    }

    /// The lines of both owners' signatures.
    fn signatures(self, covenant: &str) -> [String; 2] {
        Owner::ALL.map(|owner| signed_covenant::sign(covenant.as_bytes(), &self.owner(owner)))
    }

    /// Signs the text of agreements as both owners.
    ///
    /// # Errors
    ///
    /// [`AgreementsTrustError::Agreements`] when the text is not agreements.
    pub fn sign_agreements(self, text: &str) -> Result<SignedAgreements, AgreementsTrustError> {
        let bytes = text.as_bytes();
        let [care, safety] =
            Owner::ALL.map(|owner| signed_agreements::sign(bytes, &self.owner(owner)));
        SignedAgreements::verify(bytes, &care, &safety, &self.pins())
    }

    /// Writes agreements to the folder of a party as `agreements.toml`, with the signatures of both
    /// owners beside them. The text is not checked.
    ///
    /// # Errors
    ///
    /// [`TrustError::Write`] when the folder cannot be written.
    pub fn write_signed_agreements(self, text: &str, folder: &Path) -> Result<(), TrustError> {
        let lines =
            Owner::ALL.map(|owner| signed_agreements::sign(text.as_bytes(), &self.owner(owner)));
        write_with_lines(&folder.join("agreements.toml"), text, &lines)
    }

    /// Writes a covenant to the folder of a party as `covenant.toml`, with the signatures of both
    /// owners beside it. The text is not checked.
    ///
    /// # Errors
    ///
    /// [`TrustError::Write`] when the folder cannot be written.
    pub fn write_signed(self, covenant: &str, folder: &Path) -> Result<(), TrustError> {
        let lines = self.signatures(covenant);
        write_with_lines(&folder.join("covenant.toml"), covenant, &lines)
    }

    /// Writes a covenant as [`write_signed`](Self::write_signed) does, and pins the owners in
    /// `state` in that folder: the party there runs by this covenant.
    ///
    /// # Errors
    ///
    /// As [`write_signed`](Self::write_signed); [`TrustError::AlreadyPinned`] when other owners are
    /// pinned there.
    pub fn install(self, covenant: &str, folder: &Path) -> Result<(), TrustError> {
        self.write_signed(covenant, folder)?;
        self.pins().pin(&folder.join("state"), false)
    }
}

/// Writes a file that the owners signed, in a folder that is made where it is missing.
fn write_with_lines(path: &Path, text: &str, lines: &[String; 2]) -> Result<(), TrustError> {
    let write_error = |path: &Path, error| TrustError::Write {
        path: path.to_owned(),
        error,
    };
    let folder = path.parent().unwrap_or(path);
    access::create_folder(folder).map_err(|error| write_error(folder, error))?;
    atomic_file::write(path, text.as_bytes()).map_err(|error| write_error(path, error))?;
    for (owner, line) in Owner::ALL.into_iter().zip(lines) {
        let signature = signature_path(path, owner);
        atomic_file::write(&signature, line.as_bytes())
            .map_err(|error| write_error(&signature, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use exchange::night::Night;

    use super::*;
    use crate::CovenantBuilder;

    #[test]
    fn every_name_and_every_seed_has_a_key_of_its_own() {
        let keys = Keys::of_seed(1);
        assert_ne!(keys.secret("a").expose(), keys.secret("b").expose());
        assert_ne!(
            keys.secret("a").expose(),
            Keys::of_seed(2).secret("a").expose()
        );
        assert_eq!(
            keys.secret("a").expose(),
            Keys::of_seed(1).secret("a").expose()
        );
    }

    #[test]
    fn a_party_that_was_installed_admits_its_covenant_and_no_other_owners() {
        let folder = tempfile::tempdir().expect("a folder");
        let (keys, others) = (Keys::of_seed(1), Keys::of_seed(2));
        let text = CovenantBuilder::new().text(keys);
        keys.install(&text, folder.path()).expect("written");
        let path = folder.path().join("covenant.toml");
        let state = folder.path().join("state");
        let night = Night::parse("2026-11-22").expect("a night");
        let admitted =
            SignedCovenant::admit(&path, &state, night).expect("signed by the pinned owners");
        assert_eq!(
            admitted.hash(),
            keys.sign(&text).expect("a covenant").hash()
        );

        assert!(matches!(
            others.install(&text, folder.path()),
            Err(TrustError::AlreadyPinned)
        ));
        // What they wrote before the pins refused them does not run.
        assert!(matches!(
            SignedCovenant::admit(&path, &state, night),
            Err(TrustError::Signature { .. })
        ));
    }
}
