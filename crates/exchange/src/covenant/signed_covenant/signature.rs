//! An owner's signature as the line of text beside the file that it is of, and what is wrong with
//! one that does not hold: the line, the file, or who signed.
//!
//! `signature = Ed25519(owner, label | exact bytes of the file)`, with a label for each of the two
//! files that owners sign: a signature of one is never one of the other.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Owner, Pins, SignatureFault, TrustError, read_line};
use crate::crypto::identity::{SIGNATURE_LEN, SignPublic, SignSecret};
use crate::hex::{self, Hex};

const SIGNATURE_HEAD: &str = "hitmachine-signature v1";

/// Which of the two files that both owners sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignedFile {
    /// The covenant.
    Covenant,
    /// The agreements.
    Agreements,
}

impl SignedFile {
    /// Both files.
    pub(super) const ALL: [Self; 2] = [Self::Covenant, Self::Agreements];

    const fn label(self) -> &'static [u8] {
        match self {
            Self::Covenant => b"hitmachine/v1/covenant",
            Self::Agreements => b"hitmachine/v1/agreements",
        }
    }
}

/// The file in which an owner's signature of a file stands: `covenant.toml.care.sig` beside
/// `covenant.toml`.
#[must_use]
pub fn signature_path(signed: &Path, owner: Owner) -> PathBuf {
    let mut name = signed.as_os_str().to_owned();
    name.push(format!(".{}.sig", owner.as_str()));
    name.into()
}

fn message(file: SignedFile, bytes: &[u8]) -> Vec<u8> {
    [file.label(), bytes].concat()
}

/// Reads a file and the line of each owner beside it.
///
/// # Errors
/// [`TrustError::Io`] when one cannot be read, [`TrustError::Unsigned`] when there is no line.
pub(crate) fn read_with_lines(path: &Path) -> Result<(Vec<u8>, [String; 2]), TrustError> {
    let bytes = fs::read(path).map_err(|error| TrustError::Io {
        path: path.to_owned(),
        error,
    })?;
    Ok((
        bytes,
        [line(path, Owner::Care)?, line(path, Owner::Safety)?],
    ))
}

fn line(path: &Path, owner: Owner) -> Result<String, TrustError> {
    read_line(&signature_path(path, owner))?.ok_or(TrustError::Unsigned { owner })
}

/// Signs a covenant: the line of text for the file beside it.
#[must_use]
pub fn sign(covenant: &[u8], owner: &SignSecret) -> String {
    sign_as(SignedFile::Covenant, covenant, owner)
}

/// Signs one of the two files: the line of text for the file beside it.
pub(crate) fn sign_as(file: SignedFile, bytes: &[u8], owner: &SignSecret) -> String {
    format!(
        "{SIGNATURE_HEAD} {} {}\n",
        owner.public(),
        Hex(&owner.sign(&message(file, bytes)))
    )
}

/// Checks the lines of both owners over the bytes of a file.
///
/// # Errors
/// [`TrustError::Signature`] with the first owner whose signature does not hold, and why.
pub(crate) fn check(
    file: SignedFile,
    bytes: &[u8],
    lines: [&str; 2],
    pins: &Pins,
) -> Result<(), TrustError> {
    let message = message(file, bytes);
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
                None if holds(owner.other()) => SignatureFault::NotOfThisText,
                None => SignatureFault::TextChanged,
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
