//! Referrals: opens the centre's letter about referred cases, and writes the letter that says what
//! came of them (docs/referral.md).

use exchange::agreements::AgreementsHash;
use exchange::covenant::{Agency, Covenant};
use exchange::letter::answers::{self, Answer};
use exchange::letter::referrals::{self, Referral};
use exchange::letter::{self, LetterError, LetterHeader, LetterKind, Party, TextError};

use crate::job::Job;
use crate::letters::centre_letter::{self, Addressee, CentreLetterError};
use crate::letters::seen_letter::{SeenLetter, Topic};
use crate::pseudonymise::keys::AgencyKey;

/// The centre's letter of referrals, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralsLetter {
    /// What it is known by, with the night that it is about.
    pub name: SeenLetter,
    /// All that are open, and those that were withdrawn; rising.
    pub referrals: Vec<Referral>,
}

/// Opens the centre's letter of referrals to `agency`, which goes by `agreements`.
///
/// # Errors
/// A [`CentreLetterError`] when it is not a letter of referrals that the centre wrote to this
/// agency under this covenant and these agreements, or holds one that
/// [does not fit](Referral::fits).
pub fn read_referrals(
    letter: &[u8],
    covenant: &Covenant,
    agreements: AgreementsHash,
    agency: &Agency,
    key: &AgencyKey,
) -> Result<ReferralsLetter, CentreLetterError> {
    let addressee = Addressee {
        covenant,
        agreements,
        agency,
        key,
    };
    let (name, text) = centre_letter::open(letter, Topic::Referrals, &addressee)?;
    let referrals = referrals::decode(&text)?;
    // The centre signed it, and still it names nobody outside the covenant.
    let mut all = referrals.iter();
    if !all.all(|referral| referral.fits(covenant, agency.index(), name.night)) {
        return Err(TextError::Layout.into());
    }
    Ok(ReferralsLetter { name, referrals })
}

/// The letter to the centre that says what came of them; the same answers give the same letter.
///
/// # Errors
/// [`LetterError::Receiver`] when nothing can be encrypted to the centre's key;
/// [`LetterError::Length`] when it would be too long.
pub fn seal_answers(
    job: &Job<'_>,
    agency: &Agency,
    answers: &[Answer],
) -> Result<Vec<u8>, LetterError> {
    let header = LetterHeader {
        kind: LetterKind::Answers,
        covenant: job.covenant.hash(),
        agreements: job.agreements,
        night: job.night,
        revision: job.revision.get(),
        from: Party::Agency(agency.index()),
        to: Party::Centre,
    };
    letter::seal(
        &header,
        &answers::encode(answers),
        &job.agency_key.letter_seed(),
        job.agency_key.identity().sign(),
        job.covenant.centre().hpke(),
    )
}
