//! Confirm: opens the centre's letter of questions, and writes the letter that confirms some of
//! them (docs/confirmation.md).
//!
//! For each yes the agency gives its own payload to the centre, which could not read it before: a
//! person decides that, signal by signal.

pub mod answers;
pub(crate) mod own_signals;
pub mod seen_questions;

use std::collections::BTreeMap;

use exchange::agreements::AgreementsHash;
use exchange::covenant::{Agency, Covenant};
use exchange::letter::confirmation::{self, Confirmed};
use exchange::letter::questions::{self, Asked};
use exchange::letter::signal_code::SignalCode;
use exchange::letter::{self, Letter, LetterError, LetterHeader, LetterKind, Party, TextError};
use exchange::night::Night;
use exchange::payload::SignalRef;

use crate::job::Job;
use crate::letters::confirm::answers::{Answers, Line};
use crate::letters::confirm::own_signals::OwnSignal;
use crate::letters::confirm::seen_questions::SeenQuestions;
use crate::pseudonymise::keys::AgencyKey;

/// The centre's letter of questions, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionsLetter {
    /// What it is known by, with the night that it is about.
    pub name: SeenQuestions,
    /// What is asked, rising.
    pub asked: Vec<Asked>,
}

/// Opens the centre's letter to `agency`. `agreements` are those that the agency goes by now: what
/// is asked must be asked under them.
///
/// # Errors
/// [`QuestionsError::Letter`] when it is not a letter that the centre signed and encrypted to this
/// agency; [`QuestionsError::Covenant`], [`QuestionsError::Agreements`] and
/// [`QuestionsError::Another`] when it belongs elsewhere;
/// [`QuestionsError::Text`] when it asks what the covenant does not know.
pub fn read_questions(
    letter: &[u8],
    covenant: &Covenant,
    agreements: AgreementsHash,
    agency: &Agency,
    key: &AgencyKey,
) -> Result<QuestionsLetter, QuestionsError> {
    let letter = Letter::read(letter)?;
    let header = *letter.header();
    if header.covenant != covenant.hash() {
        return Err(QuestionsError::Covenant);
    }
    if header.agreements != agreements {
        return Err(QuestionsError::Agreements {
            letter: header.agreements,
        });
    }
    // The centre's letter to another agency, or an agency's to the centre, was not meant for here.
    if (header.kind, header.from, header.to)
        != (
            LetterKind::Questions,
            Party::Centre,
            Party::Agency(agency.index()),
        )
    {
        return Err(QuestionsError::Another);
    }
    let asked = questions::decode(&letter.open(covenant.centre().sign(), key.identity())?)?;
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
    let name = SeenQuestions {
        night: header.night,
        revision: header.revision,
        digest: letter.digest(),
    };
    Ok(QuestionsLetter { name, asked })
}

/// Who answers questions, about which night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// Index of the agency that is asked.
    pub agency: u8,
    /// The night.
    pub night: Night,
}

/// A question as a line of text; `None` when the signal it is about was not found.
#[must_use]
pub fn line(
    asked: &Asked,
    own: &BTreeMap<SignalRef, OwnSignal>,
    covenant: &Covenant,
    side: Side,
) -> Option<Line> {
    let mut match_keys = Vec::with_capacity(asked.match_keys.len());
    for &index in &asked.match_keys {
        if let Some(key) = covenant.match_keys().get(usize::from(index)) {
            match_keys.push(key.id().to_owned());
        }
    }
    let code = |agency, signal| SignalCode::new(side.night, agency, signal).to_string();
    Some(Line {
        signal_number: own.get(&asked.own)?.number.clone(),
        signal_ref: asked.own.to_string(),
        other_agency: covenant.agency_at(asked.agency)?.id().to_owned(),
        other_contact: asked.contact,
        other_signal_ref: asked.other.to_string(),
        code: code(asked.agency, asked.other),
        own_code: code(side.agency, asked.own),
        match_keys,
    })
}

/// What came of the questions of a night.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswerCounts {
    /// Pairs that are confirmed.
    pub yes: usize,
    /// Pairs that are not of one person.
    pub no: usize,
    /// Questions without an answer.
    pub unanswered: usize,
    /// Questions about signals that the export does not have any more, or has set aside.
    pub not_found: usize,
    /// Answers to what is not asked.
    pub not_asked: usize,
}

/// The pairs that are confirmed, by own signal, and how the questions were answered.
#[must_use]
pub fn confirmed(
    asked: &[Asked],
    own: &BTreeMap<SignalRef, OwnSignal>,
    answers: &Answers,
    covenant: &Covenant,
    side: Side,
) -> (Vec<Confirmed>, AnswerCounts) {
    let mut counts = AnswerCounts {
        not_asked: answers.len(),
        ..AnswerCounts::default()
    };
    let mut pairs: BTreeMap<SignalRef, Vec<(u8, SignalRef)>> = BTreeMap::new();
    for asked in asked {
        let Some(line) = line(asked, own, covenant, side) else {
            counts.not_found += 1;
            continue;
        };
        match answers.of(&line) {
            Some(true) => {
                counts.yes += 1;
                let others = pairs.entry(asked.own).or_default();
                others.push((asked.agency, asked.other));
            }
            Some(false) => counts.no += 1,
            None => counts.unanswered += 1,
        }
    }
    counts.not_asked -= counts.yes + counts.no;
    // The questions rise, and so do the others of each.
    let mut confirmed = Vec::with_capacity(pairs.len());
    for (signal, others) in pairs {
        if let Some(own) = own.get(&signal) {
            confirmed.push(Confirmed {
                payload: own.payload,
                others,
            });
        }
    }
    (confirmed, counts)
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

/// Why a file is not a letter of questions to this agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionsError {
    /// It is not a letter, not the centre's, or not encrypted to this agency.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// It was written under another covenant.
    #[error("the letter was written under another covenant")]
    Covenant,
    /// It was written under agreements that this agency does not go by: older ones, ones that it
    /// does not have, or none.
    #[error("the letter was written under {}", other_agreements(*letter))]
    Agreements {
        /// Hash of these agreements.
        letter: AgreementsHash,
    },
    /// It is another letter than one with questions from the centre to this agency.
    #[error("this is not a letter of questions from the centre to this agency")]
    Another,
    /// Its content is not a list of questions that the covenant allows.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// What is said of agreements that are not those of the agency.
fn other_agreements(letter: AgreementsHash) -> String {
    if letter == AgreementsHash::NONE {
        "no agreements, and this agency goes by some: the centre must take them in".to_owned()
    } else {
        format!(
            "other agreements than this agency goes by, {letter}: take them in and hash again, or \
             ask the centre for a letter under yours"
        )
    }
}

#[cfg(test)]
mod tests {
    use exchange::crypto::identity::Identity;
    use synthetic::{CovenantBuilder, Keys};

    use super::*;

    /// What comes of a letter under some agreements, at an agency that goes by others.
    fn read(written_under: AgreementsHash, held: AgreementsHash) -> Result<usize, QuestionsError> {
        let keys = Keys::of_seed(1);
        let covenant = CovenantBuilder::new().signed(keys).expect("a covenant");
        let agency = &covenant.agencies()[0];
        let header = LetterHeader {
            kind: LetterKind::Questions,
            covenant: covenant.hash(),
            agreements: written_under,
            night: Night::parse("2026-11-22").expect("a night"),
            revision: 1,
            from: Party::Centre,
            to: Party::Agency(agency.index()),
        };
        let seed = keys.secret("seed");
        let centre: Identity = keys.centre();
        let text = questions::encode(&[]);
        let letter = letter::seal(&header, &text, &seed, centre.sign(), agency.hpke());
        let key = AgencyKey::new(keys.secret(agency.id()));
        let letter = letter.expect("a letter");
        read_questions(&letter, &covenant, held, agency, &key).map(|letter| letter.asked.len())
    }

    #[test]
    fn reads_a_letter_under_the_agreements_that_it_goes_by_and_no_others() {
        let [older, newer] = [AgreementsHash([1; 32]), AgreementsHash([2; 32])];
        for same in [older, AgreementsHash::NONE] {
            assert_eq!(read(same, same), Ok(0));
        }
        for (letter, held) in [
            (older, newer),
            (newer, older),
            (newer, AgreementsHash::NONE),
            (AgreementsHash::NONE, newer),
        ] {
            assert_eq!(
                read(letter, held),
                Err(QuestionsError::Agreements { letter })
            );
        }
    }
}
