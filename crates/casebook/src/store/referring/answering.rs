//! Answers of agencies, as they were sent: held against what was told, and kept beside it.
//!
//! A letter replaces all that its agency answered to referrals which are open to it. What it
//! answered to one that was withdrawn since stays, unless the letter answers that too.

use std::collections::BTreeMap;

use exchange::letter::answers::{self, Answer, Informing, Outcome};
use exchange::letter::case_number::CaseNumber;
use exchange::letter::referrals::{Referral, ReferralState};
use exchange::night::{self, Night};
use exchange::payload::SignalRef;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::DAYS_NAMED;
use crate::key::CasebookKey;
use crate::store::forms::night_of;
use crate::store::{Casebook, StoreError};

/// A letter of answers, once it is certain whose it is.
#[derive(Debug, Clone, Copy)]
pub struct SentAnswers<'a> {
    /// The id of the agency that signed it.
    pub agency: &'a str,
    /// The night of the letter that it answers.
    pub night: Night,
    /// Its revision.
    pub revision: u32,
    /// SHA-256 of the whole letter.
    pub digest: [u8; 32],
    /// What it says; each [can be](Answer::check).
    pub answers: &'a [Answer],
}

/// What became of a letter of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswersTaken {
    /// It is the first of its agency.
    New,
    /// It takes the place of an earlier one.
    Replaced,
    /// It was taken in before.
    Already,
}

/// Why answers are not taken in. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnswersRefused {
    /// No letter of referrals was written to the agency for this night, or it is long ago.
    #[error(
        "{agency}: no letter of referrals of {night} may be answered: answer the newest letter"
    )]
    Night {
        /// The id of the agency.
        agency: String,
        /// The night of the answers.
        night: Night,
    },
    /// A later night or a higher revision was taken in before.
    #[error(
        "{agency}: answers of {night}, revision {revision}, were taken in before; later ones need \
         a later night or a higher revision"
    )]
    Revision {
        /// The id of the agency.
        agency: String,
        /// The night of those that were taken in.
        night: Night,
        /// Their revision.
        revision: u32,
    },
    /// One answers what was not asked of the agency.
    #[error("{agency}: an answer is to a case or signal that this agency was not told of")]
    NotAsked {
        /// The id of the agency.
        agency: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AnswersRefused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Casebook {
    /// Takes in a letter of answers.
    ///
    /// # Errors
    /// A variant of [`AnswersRefused`] for each reason why it is not to be taken in.
    pub fn take_in_answers(
        &mut self,
        sent: &SentAnswers<'_>,
    ) -> Result<AnswersTaken, AnswersRefused> {
        let agency = sent.agency;
        let writing = self.database.transaction()?;
        let Some(latest) = last_written(&writing, sent)? else {
            return Err(AnswersRefused::Night {
                agency: agency.to_owned(),
                night: sent.night,
            });
        };
        let query = "SELECT night, revision, letter FROM answered WHERE agency = ?";
        let before: Option<(u32, u32, [u8; 32])> = writing
            .query_row(query, [agency], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        if let Some((night, revision, letter)) = before {
            if letter == sent.digest {
                return Ok(AnswersTaken::Already);
            }
            if (sent.night.day_number(), sent.revision) <= (night, revision) {
                return Err(AnswersRefused::Revision {
                    agency: agency.to_owned(),
                    night: night_of(night, "answered")?,
                    revision,
                });
            }
        }
        let told = told_before(&writing, &self.key, agency, latest)?;
        let referrals: Vec<Referral> = told.values().cloned().collect();
        if answers::not_asked(sent.answers, &referrals).is_some() {
            return Err(AnswersRefused::NotAsked {
                agency: agency.to_owned(),
            });
        }
        let numbers: BTreeMap<CaseNumber, i64> = told
            .iter()
            .map(|(&referral, told)| (told.number, referral))
            .collect();
        replace(&writing, sent, &numbers)?;
        writing.execute(
            "INSERT OR REPLACE INTO answered VALUES (?, ?, ?, ?)",
            params![agency, sent.night.day_number(), sent.revision, sent.digest],
        )?;
        writing.commit()?;
        Ok(if before.is_some() {
            AnswersTaken::Replaced
        } else {
            AnswersTaken::New
        })
    }
}

/// The night of the last letter to an agency; `None` where there was none of the night that is
/// answered.
fn last_written(
    writing: &Transaction<'_>,
    sent: &SentAnswers<'_>,
) -> Result<Option<u32>, StoreError> {
    let query = "SELECT (SELECT max(night) FROM written WHERE agency = ?1) FROM written
        WHERE agency = ?1 AND night = ?2";
    let given = params![sent.agency, sent.night.day_number()];
    Ok(writing
        .query_row(query, given, |row| row.get(0))
        .optional()?)
}

/// All that an agency was told of and may still answer, with every signal that it was asked about,
/// by the number of the referral.
fn told_before(
    writing: &Transaction<'_>,
    key: &CasebookKey,
    agency: &str,
    latest: u32,
) -> Result<BTreeMap<i64, Referral>, StoreError> {
    let query = "SELECT referral, hit, ref, told.ended FROM told
        JOIN asked USING (referral, agency) JOIN referral ON deed = referral
        WHERE agency = ?1 AND (told.ended IS NULL OR told.ended + ?2 >= ?3)";
    let mut reading = writing.prepare(query)?;
    let mut rows = reading.query(params![agency, DAYS_NAMED, latest])?;
    let mut told: BTreeMap<i64, Referral> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (referral, hit): (i64, String) = (row.get(0)?, row.get(1)?);
        let signal = SignalRef(row.get(2)?);
        let named = told.entry(referral).or_insert_with(|| Referral {
            number: key.case_number(referral, &hit, agency),
            since: night_of(latest, "written").expect("a letter was of it"),
            signals: Vec::new(),
            // What an agency may know of others is not looked at.
            state: ReferralState::Withdrawn,
        });
        named.signals.push(signal);
    }
    Ok(told)
}

/// Puts the answers of a letter in the place of earlier ones.
fn replace(
    writing: &Transaction<'_>,
    sent: &SentAnswers<'_>,
    numbers: &BTreeMap<CaseNumber, i64>,
) -> Result<(), StoreError> {
    writing.execute(
        "DELETE FROM answer WHERE agency = ?1 AND referral IN
            (SELECT referral FROM told WHERE agency = ?1 AND ended IS NULL)",
        [sent.agency],
    )?;
    let mut earlier = writing.prepare("DELETE FROM answer WHERE agency = ? AND referral = ?")?;
    for answer in sent.answers {
        earlier.execute(params![sent.agency, numbers[&answer.number]])?;
    }
    let mut row = writing.prepare("INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for answer in sent.answers {
        let (mut informed, mut on, mut why, mut review) = (0, None, None, None);
        match &answer.informing {
            Informing::Unsaid => {}
            Informing::Done { whom, on: date } => {
                informed = whom.iter().fold(0, |bits, whom| bits | whom.number());
                on = night::day_number(*date);
            }
            Informing::Postponed {
                why: reason,
                review_by,
            } => {
                why = Some(reason.number());
                review = night::day_number(*review_by);
            }
        }
        row.execute(params![
            numbers[&answer.number],
            sent.agency,
            answer.signal.0,
            sent.night.day_number(),
            answer.verdict.number(),
            informed,
            on,
            why,
            review,
            answer.outcome.map(Outcome::number),
        ])?;
    }
    Ok(())
}
