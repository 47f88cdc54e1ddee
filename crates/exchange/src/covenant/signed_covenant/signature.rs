//! The file with an owner's signature of a covenant, and what is wrong with one that does not hold.
//!
//! `signature = Ed25519(owner, "hitmachine/v1/covenant" | exact bytes of covenant.toml)`, in one
//! line with the owner's public key before it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Owner, Pins, SignatureFault, TrustError};
use crate::crypto::identity::{SIGNATURE_LEN, SignPublic, SignSecret};
use crate::hex::{self, Hex};

const LABEL: &[u8] = b"hitmachine/v1/covenant";
const HEAD: &str = "hitmachine-signature v1";

/// The file in which an owner's signature of a covenant stands: `covenant.toml.care.sig` beside
/// `covenant.toml`.
#[must_use]
pub fn signature_path(covenant: &Path, owner: Owner) -> PathBuf {
    let mut name = covenant.as_os_str().to_owned();
    name.push(format!(".{}.sig", owner.as_str()));
    name.into()
}

/// Signs a covenant: the line of text for the file beside it.
#[must_use]
pub fn sign(covenant: &[u8], owner: &SignSecret) -> String {
    format!(
        "{HEAD} {} {}\n",
        owner.public(),
        Hex(&owner.sign(&message(covenant)))
    )
}

/// Verifies both signatures of a covenant.
pub(super) fn verify(
    covenant: &[u8],
    care: &str,
    safety: &str,
    pins: &Pins,
) -> Result<(), TrustError> {
    let message = message(covenant);
    let outcomes = [(Owner::Care, care), (Owner::Safety, safety)]
        .map(|(owner, line)| (owner, verify_one(&message, line, owner, pins)));
    let holds = outcomes.iter().any(|(_, outcome)| outcome.is_ok());
    for (owner, outcome) in outcomes {
        outcome.map_err(|fault| TrustError::Signature {
            owner,
            fault: match fault {
                SignatureFault::Changed if holds => SignatureFault::OtherText,
                fault => fault,
            },
        })?;
    }
    Ok(())
}

fn verify_one(message: &[u8], line: &str, owner: Owner, pins: &Pins) -> Result<(), SignatureFault> {
    let (signer, signature) = read(line).ok_or(SignatureFault::Damaged)?;
    let pinned = pins.key(owner);
    if pinned.verifies(message, &signature) {
        return Ok(());
    }
    // Whose key signed stands in the line for this alone: the pins say whose it must be.
    if signer == pinned {
        Err(SignatureFault::Changed)
    } else if Owner::ALL.iter().any(|&other| pins.key(other) == signer) {
        Err(SignatureFault::Swapped)
    } else {
        Err(SignatureFault::OtherKey)
    }
}

/// Reads the signature file of an owner. One in another encoding is read too, as what it is:
/// damaged.
pub(super) fn line(covenant: &Path, owner: Owner) -> Result<String, TrustError> {
    let path = signature_path(covenant, owner);
    match fs::read(&path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(TrustError::Unsigned { owner })
        }
        Err(error) => Err(TrustError::Io { path, error }),
    }
}

fn message(covenant: &[u8]) -> Vec<u8> {
    [LABEL, covenant].concat()
}

fn read(line: &str) -> Option<(SignPublic, [u8; SIGNATURE_LEN])> {
    let mut words = line.strip_prefix(HEAD)?.split_whitespace();
    let signer = SignPublic::parse(words.next()?)?;
    let signature = hex::parse(words.next()?.as_bytes())?;
    words.next().is_none().then_some((signer, signature))
}
