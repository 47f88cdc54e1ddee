//! An owner's signature as the line of text beside the covenant, and what is wrong with one that
//! does not hold: the file, the covenant, or who signed.

use super::{Owner, Pins, TrustError, message};
use crate::crypto::identity::{SIGNATURE_LEN, SignPublic, SignSecret};
use crate::hex::{self, Hex};

const SIGNATURE_HEAD: &str = "hitmachine-signature v1";

/// Signs a covenant: the line of text for the file beside it.
#[must_use]
pub fn sign(covenant: &[u8], owner: &SignSecret) -> String {
    format!(
        "{SIGNATURE_HEAD} {} {}\n",
        owner.public(),
        Hex(&owner.sign(&message(covenant)))
    )
}

/// What is wrong with a signature that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureFault {
    /// The file is not the line that [`sign`] writes.
    Damaged,
    /// It is the signature of the other owner.
    Swapped,
    /// A key signed that is pinned for neither owner.
    OtherKey {
        /// The fingerprint of that key, by its own word.
        fingerprint: String,
    },
    /// The other owner's signature holds, so the covenant is as that owner signed it.
    NotOfThisCovenant,
    /// Neither signature holds, and both are the right owners'.
    CovenantChanged,
}

impl std::fmt::Display for SignatureFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Damaged => {
                "its file is damaged: it is not one line as `hitmachine covenant sign` writes it, \
                 in UTF-8; take the file from the owner again, as it was sent"
            }
            Self::Swapped => {
                "its file holds the signature of the other owner; the two files were swapped, or \
                 one was copied twice"
            }
            Self::OtherKey { fingerprint } => {
                return write!(
                    f,
                    "the key that signed, with fingerprint {fingerprint}, is not the one that is \
                     pinned here; ask the owner which key is theirs"
                );
            }
            Self::NotOfThisCovenant => {
                "it is not a signature of this covenant, which the other owner did sign: it was \
                 damaged, or made for another version; take the file from the owner again"
            }
            Self::CovenantChanged => {
                "nor does the other one: the covenant was changed after it was signed (an editor \
                 or a mail program that changes line ends is enough); take it from the owners \
                 again, as it was sent"
            }
        })
    }
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
