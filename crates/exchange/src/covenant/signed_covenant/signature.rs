//! An owner's signature as the line of text beside the covenant, and what is wrong with one that
//! does not hold: the file, the covenant, or who signed.

use std::path::{Path, PathBuf};

use super::{Owner, Pins, SignatureFault, TrustError, read_line};
use crate::crypto::identity::{SIGNATURE_LEN, SignPublic, SignSecret};
use crate::hex::{self, Hex};

const LABEL: &[u8] = b"hitmachine/v1/covenant";
const SIGNATURE_HEAD: &str = "hitmachine-signature v1";

/// The file in which an owner's signature of a covenant stands: `covenant.toml.care.sig` beside
/// `covenant.toml`.
#[must_use]
pub fn signature_path(covenant: &Path, owner: Owner) -> PathBuf {
    let mut name = covenant.as_os_str().to_owned();
    name.push(format!(".{}.sig", owner.as_str()));
    name.into()
}

fn message(covenant: &[u8]) -> Vec<u8> {
    [LABEL, covenant].concat()
}

/// Reads the line of an owner from the file beside a covenant.
///
/// # Errors
/// [`TrustError::Unsigned`] when there is none, [`TrustError::Io`] when it cannot be read.
pub(super) fn line(covenant: &Path, owner: Owner) -> Result<String, TrustError> {
    read_line(&signature_path(covenant, owner))?.ok_or(TrustError::Unsigned { owner })
}

/// Signs a covenant: the line of text for the file beside it.
#[must_use]
pub fn sign(covenant: &[u8], owner: &SignSecret) -> String {
    format!(
        "{SIGNATURE_HEAD} {} {}\n",
        owner.public(),
        Hex(&owner.sign(&message(covenant)))
    )
}

/// Checks the lines of both owners over the bytes of a covenant.
///
/// # Errors
/// [`TrustError::Signature`] with the first owner whose signature does not hold, and why.
pub(super) fn check(covenant: &[u8], lines: [&str; 2], pins: &Pins) -> Result<(), TrustError> {
    let message = message(covenant);
    let signatures = lines.map(Signature::parse);
    let holds = |owner: Owner| {
        let signature = &signatures[owner as usize];
        signature
            .as_ref()
            .is_some_and(|signature| pins.key(owner).verifies(&message, &signature.bytes))
    };
    for owner in Owner::ALL {
        if holds(owner) {
            continue;
        }
        let fault = match &signatures[owner as usize] {
            None => SignatureFault::Damaged,
            Some(signature) => match signature.fault(owner, pins) {
                Some(fault) => fault,
                None if holds(owner.other()) => SignatureFault::NotOfThisCovenant,
                None => SignatureFault::CovenantChanged,
            },
        };
        return Err(TrustError::Signature { owner, fault });
    }
    Ok(())
}

/// A line as it was read.
struct Signature {
    /// Whose key signed, by the line's own word: it helps people, and nothing is trusted for it.
    signer: SignPublic,
    bytes: [u8; SIGNATURE_LEN],
}

impl Signature {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix(SIGNATURE_HEAD)?.split_whitespace();
        let (signer, bytes, end) = (words.next()?, words.next()?, words.next());
        let signature = Self {
            signer: SignPublic::parse(signer)?,
            bytes: hex::parse(bytes.as_bytes())?,
        };
        end.is_none().then_some(signature)
    }

    /// What the key that signed has to do with a signature that does not hold.
    fn fault(&self, owner: Owner, pins: &Pins) -> Option<SignatureFault> {
        if self.signer == pins.key(owner) {
            None
        } else if self.signer == pins.key(owner.other()) {
            Some(SignatureFault::Swapped)
        } else {
            let fingerprint = self.signer.fingerprint("owner");
            Some(SignatureFault::OtherKey { fingerprint })
        }
    }
}
