//! Confirm: opens the centre's letter of questions, and writes the letter that confirms some of
//! them (docs/confirmation.md).
//!
//! For each yes the agency gives its own payload to the centre, which could not read it before: a
//! person decides that, signal by signal.

pub mod answered_question;
pub mod answers;
pub(crate) mod own_signals;
pub mod standing_answers;

use exchange::agreements::AgreementsHash;
use exchange::covenant::{Agency, Covenant};
use exchange::letter::confirmation::{self, Confirmed};
use exchange::letter::questions::{self, Asked};
use exchange::letter::{self, LetterError, LetterHeader, LetterKind, Party, TextError};

use crate::job::Job;
use crate::letters::centre_letter::{self, Addressee, CentreLetterError};
use crate::letters::seen_letter::{SeenLetter, Topic};
use crate::pseudonymise::keys::AgencyKey;

/// The centre's letter of questions, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionsLetter {
    /// What it is known by, with the night that it is about.
    pub name: SeenLetter,
    /// What is asked, rising.
    pub asked: Vec<Asked>,
}

/// Opens the centre's letter to `agency`. `agreements` are those that the agency goes by now: what
/// is asked must be asked under them.
///
/// # Errors
/// A [`CentreLetterError`] when it is not a letter of questions that the centre wrote to this
/// agency under this covenant and these agreements, or asks what the covenant does not know.
pub fn read_questions(
    letter: &[u8],
    covenant: &Covenant,
    agreements: AgreementsHash,
    agency: &Agency,
    key: &AgencyKey,
) -> Result<QuestionsLetter, CentreLetterError> {
    let addressee = Addressee {
        covenant,
        agreements,
        agency,
        key,
    };
    let (name, text) = centre_letter::open(letter, Topic::Questions, &addressee)?;
    let asked = questions::decode(&text)?;
    // The centre signed it, and still nothing outside the covenant is asked of anybody.
    for question in &asked {
        let is_known = covenant
            .agency_at(question.agency)
            .is_some_and(|other| other.index() != agency.index());
        let mut match_keys = question.match_keys.iter();
        if !is_known || match_keys.any(|&key| usize::from(key) >= covenant.match_keys().len()) {
            return Err(TextError::Layout.into());
        }
    }
    Ok(QuestionsLetter { name, asked })
}

/// The letter to the centre that confirms these pairs; the same pairs give the same letter.
///
/// # Errors
/// [`LetterError::Receiver`] when nothing can be encrypted to the centre's key;
/// [`LetterError::Length`] when it would be too long.
pub fn seal_confirmation(
    job: &Job<'_>,
    agency: &Agency,
    confirmed: &[Confirmed],
) -> Result<Vec<u8>, LetterError> {
    let header = LetterHeader {
        kind: LetterKind::Confirmation,
        covenant: job.covenant.hash(),
        agreements: job.agreements,
        night: job.night,
        revision: job.revision.get(),
        from: Party::Agency(agency.index()),
        to: Party::Centre,
    };
    let text = confirmation::encode(confirmed);
    letter::seal(
        &header,
        &text,
        &job.agency_key.letter_seed(),
        job.agency_key.identity().sign(),
        job.covenant.centre().hpke(),
    )
}
