//! Confirm: opens the centre's letter of questions, and writes the letter that confirms some of
//! them (docs/confirmation.md).
//!
//! For each yes the agency gives its own payload to the centre, which could not read it before: a
//! person decides that, signal by signal.

pub mod answers;
pub(crate) mod own_signals;

use std::collections::BTreeMap;

use exchange::agreements::AgreementsHash;
use exchange::covenant::{Agency, Covenant};
use exchange::letter::confirmation::{self, Confirmed};
use exchange::letter::questions::{self, Asked};
use exchange::letter::signal_code::SignalCode;
use exchange::letter::{self, LetterError, LetterHeader, LetterKind, Party, TextError};
use exchange::night::Night;
use exchange::payload::SignalRef;

use crate::job::Job;
use crate::letters::centre_letter::{self, Addressee, CentreLetterError};
use crate::letters::confirm::answers::{Answers, Line};
use crate::letters::confirm::own_signals::OwnSignal;
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
