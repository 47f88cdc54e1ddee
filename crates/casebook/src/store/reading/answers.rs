//! The referrals of one hit, and what agencies answered to them.
//!
//! A referral is there once it is decided, so two people have opened what they gave. Nothing of an
//! assessment that is closed stands here.

use std::collections::BTreeMap;

use exchange::letter::answers::{Informed, Informing, Outcome, Postponement, Verdict};
use exchange::night::{self, Night};
use exchange::payload::SignalRef;
use rusqlite::{Connection, Row, params};

use crate::store::StoreError;
use crate::store::forms::night_of;

/// A referral of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralSeen {
    /// The night on which it was decided.
    pub since: Night,
    /// The id of the agency that leads.
    pub lead: String,
    /// The night on which it was withdrawn; `None` while it is open.
    pub withdrawn: Option<Night>,
    /// The agencies that were told of it, by their ids.
    pub told: Vec<AnsweringAgency>,
}

/// An agency that was told of a referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweringAgency {
    /// Its id.
    pub agency: String,
    /// How many of its signals it was asked about.
    pub asked: u64,
    /// The night since which it is told of it no more; `None` while it is.
    pub ended: Option<Night>,
    /// What it answered, by ref.
    pub answers: Vec<AnswerSeen>,
}

/// What an agency answered of one of its signals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerSeen {
    /// The signal.
    pub signal: SignalRef,
    /// The night of its letter.
    pub night: Night,
    /// Whether it belongs to the case.
    pub verdict: Verdict,
    /// Whether the people concerned know.
    pub informing: Informing,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// All referrals of a hit, the oldest first.
pub(super) fn referrals_of(
    database: &Connection,
    hit: &str,
) -> Result<Vec<ReferralSeen>, StoreError> {
    let query = "SELECT referral.deed, since, lead, withdrawing.night FROM referral
        LEFT JOIN deed AS withdrawing ON withdrawing.number = withdrawn_by
        WHERE referral.hit = ? ORDER BY referral.deed";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([hit])?;
    let mut referrals = Vec::new();
    while let Some(row) = rows.next()? {
        let withdrawn: Option<u32> = row.get(3)?;
        referrals.push(ReferralSeen {
            since: night_of(row.get(1)?, "referral")?,
            lead: row.get(2)?,
            withdrawn: withdrawn.map(|day| night_of(day, "deed")).transpose()?,
            told: told(database, row.get(0)?)?,
        });
    }
    Ok(referrals)
}

fn told(database: &Connection, referral: i64) -> Result<Vec<AnsweringAgency>, StoreError> {
    let mut answers = answers(database, referral)?;
    let query = "SELECT agency, ended, (SELECT count(*) FROM asked
            WHERE asked.referral = told.referral AND asked.agency = told.agency)
        FROM told WHERE referral = ? ORDER BY agency";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([referral])?;
    let mut told = Vec::new();
    while let Some(row) = rows.next()? {
        let agency: String = row.get(0)?;
        let ended: Option<u32> = row.get(1)?;
        told.push(AnsweringAgency {
            answers: answers.remove(&agency).unwrap_or_default(),
            asked: row.get(2)?,
            ended: ended.map(|day| night_of(day, "told")).transpose()?,
            agency,
        });
    }
    Ok(told)
}

fn answers(
    database: &Connection,
    referral: i64,
) -> Result<BTreeMap<String, Vec<AnswerSeen>>, StoreError> {
    let query = "SELECT * FROM answer WHERE referral = ? ORDER BY agency, ref";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query(params![referral])?;
    let mut answers: BTreeMap<String, Vec<AnswerSeen>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let damaged = || StoreError::Damaged { table: "answer" };
        let outcome: Option<u8> = row.get("outcome")?;
        let outcome = outcome.map(|number| Outcome::of_number(number).ok_or_else(damaged));
        answers
            .entry(row.get("agency")?)
            .or_default()
            .push(AnswerSeen {
                signal: SignalRef(row.get("ref")?),
                night: night_of(row.get("night")?, "answer")?,
                verdict: Verdict::of_number(row.get("verdict")?).ok_or_else(damaged)?,
                informing: informing(row)?.ok_or_else(damaged)?,
                outcome: outcome.transpose()?,
            });
    }
    Ok(answers)
}

/// Whether people know, of the columns that say so; `None` where they say what cannot be.
fn informing(row: &Row<'_>) -> Result<Option<Informing>, StoreError> {
    let bits: u8 = row.get("informed")?;
    let on: Option<u32> = row.get("informed_on")?;
    let why: Option<u8> = row.get("postponed")?;
    let review_by: Option<u32> = row.get("review_by")?;
    Ok(match (bits, on, why, review_by) {
        (0, None, None, None) => Some(Informing::Unsaid),
        (1.., Some(on), None, None) => night::date_of(on).map(|on| {
            let mut whom = Informed::ALL.to_vec();
            whom.retain(|whom| bits & whom.number() != 0);
            Informing::Done { whom, on }
        }),
        (0, None, Some(why), Some(review_by)) => Postponement::of_number(why)
            .zip(night::date_of(review_by))
            .map(|(why, review_by)| Informing::Postponed { why, review_by }),
        _ => None,
    })
}
