//! Under which covenant a letter was written: the one that its reader goes by, or an earlier one of
//! which the letter may still be read (docs/confirmation.md, "Letters under an earlier covenant").
//!
//! An old covenant names old keys, and whoever stole one could write letters of old nights. So both
//! parties must have the same keys in it as today.

use std::path::Path;

use crate::covenant::signed_covenant::kept::{self, EarlierCovenant};
use crate::covenant::signed_covenant::{SignedCovenant, TrustError};
use crate::covenant::{Agency, CovenantHash};
use crate::letter::{LetterHeader, LetterKind, Party};
use crate::night::Night;

/// The covenant that a letter was written under: `newest`, which its reader goes by, or an earlier
/// one that is kept in the reader's state folder.
///
/// # Errors
/// A variant of [`WrittenUnderError`] for each reason why it is none that the letter may be read
/// under.
pub fn written_under(
    header: &LetterHeader,
    newest: &SignedCovenant,
    state: &Path,
) -> Result<SignedCovenant, WrittenUnderError> {
    if header.covenant == newest.hash() {
        return Ok(newest.clone());
    }
    let unknown = WrittenUnderError::Unknown {
        letter: header.covenant,
    };
    let ((LetterKind::Referrals, Party::Centre, Party::Agency(index))
    | (LetterKind::Answers, Party::Agency(index), Party::Centre)) =
        (header.kind, header.from, header.to)
    else {
        return Err(unknown);
    };
    let kept = kept::earlier(newest, header.covenant, state)?;
    let EarlierCovenant { covenant, ended } = kept.ok_or(unknown)?;
    let night = header.night;
    if ended.is_some_and(|ended| night >= ended) || !covenant.covers(night) {
        return Err(WrittenUnderError::Ended { night });
    }
    if covenant.ref_series() != newest.ref_series() {
        return Err(WrittenUnderError::Series);
    }
    let [then, now] = [&covenant, newest].map(|covenant| covenant.agency_at(index));
    match (then, now) {
        (Some(then), Some(now)) if then.id() == now.id() => {
            if !has_same_keys(then, now) {
                let holder = then.id().to_owned();
                return Err(WrittenUnderError::DroppedKey { holder });
            }
        }
        _ => return Err(WrittenUnderError::Left),
    }
    let [then, now] = [&covenant, newest].map(|covenant| covenant.centre());
    if (then.sign(), then.hpke()) != (now.sign(), now.hpke()) {
        let holder = "the centre".to_owned();
        return Err(WrittenUnderError::DroppedKey { holder });
    }
    Ok(covenant)
}

fn has_same_keys(then: &Agency, now: &Agency) -> bool {
    (then.sign(), then.hpke()) == (now.sign(), now.hpke())
}

/// Why a letter is not read under the covenant that it names.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WrittenUnderError {
    /// It is not the covenant that its reader goes by, and no earlier one under which such a letter
    /// is read.
    #[error("the letter was written under another covenant, {letter}")]
    Unknown {
        /// Hash of that covenant.
        letter: CovenantHash,
    },
    /// The letter is of a night that the earlier covenant was not in use for.
    #[error(
        "the letter was written under an earlier covenant, which was not in use any more for the \
         night of {night}"
    )]
    Ended {
        /// The night of the letter.
        night: Night,
    },
    /// Refs of the earlier covenant are not those of the newest one.
    #[error("the letter was written under an earlier covenant of another series")]
    Series,
    /// The agency of the letter is not the same in both covenants.
    #[error(
        "the letter was written under an earlier covenant, and the agency that it names is not the \
         same in the newest one"
    )]
    Left,
    /// A key of the earlier covenant is not in use any more.
    #[error("the letter was written under an earlier covenant, and {holder} has other keys by now")]
    DroppedKey {
        /// Whose key: `the centre`, or the id of an agency.
        holder: String,
    },
    /// What is kept of that covenant does not hold, or cannot be read.
    #[error("the covenant that the letter was written under: {0}")]
    Kept(#[from] TrustError),
}
