//! Which agreements a party goes by: ones that both pinned owners signed, of the series of its
//! covenant, and no older than the last.
//!
//! `signature = Ed25519(owner, "hitmachine/v1/agreements" | exact bytes of agreements.toml)`, in
//! files as those of the covenant. The last serial stands in `state/seen-agreements`
//! (docs/agreements.md).

use std::io::ErrorKind;
use std::ops::Deref;
use std::path::Path;

use super::{Agreements, AgreementsError, AgreementsHash};
use crate::covenant::Covenant;
use crate::covenant::signed_covenant::seen::{self, SignedVersion};
use crate::covenant::signed_covenant::signature::{self, SignedFile};
use crate::covenant::signed_covenant::{Pins, TrustError};
use crate::crypto::identity::SignSecret;

/// Agreements that both owners signed. There is no other way to have them than to verify them.
///
/// ```
/// use exchange::agreements::signed_agreements::{SignedAgreements, sign};
/// use exchange::covenant::signed_covenant::{self, Pins};
/// use exchange::crypto::identity::SignSecret;
/// use exchange::crypto::secret::Secret;
///
/// # let text = include_str!("../../tests/agreements.toml").as_bytes();
/// // `text` is the content of an agreements.toml.
/// let [care, safety] = [1, 2].map(|byte| SignSecret::from_seed(&Secret::new([byte; 32])));
/// let pins = Pins::new(care.public(), safety.public())?;
/// let lines = [sign(text, &care), sign(text, &safety)];
/// let agreements = SignedAgreements::verify(text, &lines[0], &lines[1], &pins)?;
/// assert_eq!(agreements.serial(), 2);
///
/// // A signature of a covenant is none of agreements.
/// let of_covenant = signed_covenant::sign(text, &care);
/// assert!(SignedAgreements::verify(text, &of_covenant, &lines[1], &pins).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SignedAgreements(Agreements);

impl Deref for SignedAgreements {
    type Target = Agreements;

    fn deref(&self) -> &Agreements {
        &self.0
    }
}

/// Signs agreements: the line of text for the file beside them.
#[must_use]
pub fn sign(agreements: &[u8], owner: &SignSecret) -> String {
    signature::sign_as(SignedFile::Agreements, agreements, owner)
}

/// The hash of what a party goes by, or zeros when it goes by none.
#[must_use]
pub fn hash_of(agreements: Option<&SignedAgreements>) -> AgreementsHash {
    agreements.map_or(AgreementsHash::NONE, |agreements| agreements.hash())
}

impl SignedAgreements {
    /// Verifies the bytes of agreements against the text of both signature files.
    ///
    /// # Errors
    /// [`AgreementsTrustError::Trust`] when a signature is not the pinned owner's over these bytes;
    /// [`AgreementsTrustError::Agreements`] when they are not agreements, which is looked at only
    /// after the signatures held.
    pub fn verify(
        agreements: &[u8],
        care: &str,
        safety: &str,
        pins: &Pins,
    ) -> Result<Self, AgreementsTrustError> {
        signature::check(SignedFile::Agreements, agreements, [care, safety], pins)?;
        Ok(Self(Agreements::parse(agreements)?))
    }

    /// Reads the agreements that a party goes by from now on, under a covenant. Older ones are
    /// refused here from then on. `None` when there is no such file, and none was ever in use here:
    /// whoever went by agreements once cannot do without.
    ///
    /// # Errors
    /// As [`read_newest`](Self::read_newest); [`TrustError::Write`] when they cannot be remembered.
    pub fn admit(
        path: &Path,
        state: &Path,
        covenant: &Covenant,
    ) -> Result<Option<Self>, AgreementsTrustError> {
        let agreements = Self::read_newest(path, state, covenant)?;
        if let Some(agreements) = &agreements {
            seen::remember(&agreements.version(), &Pins::read(state)?, state)?;
        }
        Ok(agreements)
    }

    /// Reads agreements as [`admit`](Self::admit) does, and writes nothing.
    ///
    /// # Errors
    /// [`AgreementsTrustError::Missing`] when there is no such file, though some were in use here;
    /// [`AgreementsTrustError::Series`] when they are not of the covenant's series;
    /// [`TrustError::Older`] and [`TrustError::Forked`] when the serial says that they are not the
    /// newest; [`TrustError::Unsigned`] when a signature file is missing; else as
    /// [`verify`](Self::verify) and [`Pins::read`].
    pub fn read_newest(
        path: &Path,
        state: &Path,
        covenant: &Covenant,
    ) -> Result<Option<Self>, AgreementsTrustError> {
        let pins = Pins::read(state)?;
        let (bytes, [care, safety]) = match signature::read_with_lines(path) {
            Err(TrustError::Io { error, path: file })
                if error.kind() == ErrorKind::NotFound && file == path =>
            {
                return match seen::last(SignedFile::Agreements, &pins, state)? {
                    Some(SignedVersion { serial, .. }) => {
                        Err(AgreementsTrustError::Missing { serial })
                    }
                    None => Ok(None),
                };
            }
            read => read?,
        };
        let signed = Self::verify(&bytes, &care, &safety, &pins)?;
        seen::is_newest(&signed.version(), &pins, state)?;
        if !signed.is_of(covenant) {
            return Err(AgreementsTrustError::Series);
        }
        Ok(Some(signed))
    }

    fn version(&self) -> SignedVersion {
        SignedVersion {
            file: SignedFile::Agreements,
            serial: self.serial(),
            hash: self.hash().0,
        }
    }
}

/// Why a party does not go by agreements.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgreementsTrustError {
    /// A signature is missing or does not hold, they are old ones, or a file cannot be read or
    /// written.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The bytes are not agreements.
    #[error(transparent)]
    Agreements(#[from] AgreementsError),
    /// They belong to another covenant.
    #[error(
        "these agreements are of another series than the covenant: take the ones that the owners \
         signed for it"
    )]
    Series,
    /// There are none, and there were.
    #[error(
        "there are no agreements, but ones with serial {serial} were in use here before: put the \
         file back, with the signatures beside it"
    )]
    Missing {
        /// The serial that was seen.
        serial: u32,
    },
}

#[cfg(test)]
mod tests;
