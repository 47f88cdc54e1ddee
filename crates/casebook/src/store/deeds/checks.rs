//! What is looked at before something is done with a hit: dates, reasons, words, and who is away.

use std::collections::BTreeSet;

use exchange::night::Night;
use jiff::{SignedDuration, Timestamp};
use journal::Actor;
use rusqlite::Connection;

use super::DeedError;
use crate::account::{self, Account, Verb};
use crate::assessing::{Assessment, Closing};
use crate::change::{Change, Seen};
use crate::free_text::FreeText;
use crate::projection::Projection;
use crate::standing::History;
use crate::store::agreed::Agreed;

/// A plan is taken for known for a year at most.
pub const MOST_DAYS_KNOWN: u32 = 366;
/// A hit is away for three months at most.
pub const MOST_DAYS_PARKED: u32 = 90;

/// Who did nothing here for so long is away: an analyst may let another take the place.
pub const ABSENT: SignedDuration = SignedDuration::from_hours(14 * 24);

pub(super) fn check_closing(
    assessment: &Assessment,
    agreed: &Agreed,
    tonight: Night,
) -> Result<(), DeedError> {
    match &assessment.closing {
        Closing::Known { until } => check_until(*until, tonight, MOST_DAYS_KNOWN),
        Closing::Refer { .. } if assessment.criteria.is_none() => Err(DeedError::Criteria),
        Closing::Refer { lead } => {
            let known = &agreed.leads;
            let unknown = |known| DeedError::UnknownLead { known };
            check_one_of(lead, known, unknown)
        }
        Closing::SetAside { reason } => {
            let known = &agreed.reasons;
            let unknown = |known| DeedError::UnknownReason { known };
            check_one_of(reason, known, unknown)
        }
    }
}

/// Whether an id is one of those that are known; any is where none are.
fn check_one_of(
    id: &String,
    known: &[String],
    unknown: impl FnOnce(Vec<String>) -> DeedError,
) -> Result<(), DeedError> {
    check_id(id)?;
    if known.is_empty() || known.contains(id) {
        return Ok(());
    }
    Err(unknown(known.to_vec()))
}

/// Anything else could be what somebody is called.
pub(super) fn check_id(id: &str) -> Result<(), DeedError> {
    let is_of_ids = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=40).contains(&id.len()) && id.bytes().all(is_of_ids) {
        Ok(())
    } else {
        Err(DeedError::Id)
    }
}

/// The privacy officer may replace an assessor at once, others one who is away. Who assesses a hit
/// and who was here lately are refused alike, or asking would tell who assesses it.
pub(super) fn refuse_unless_away(
    database: &Connection,
    account: &Account,
    history: &History,
    away: &Actor,
    at: Timestamp,
) -> Result<(), DeedError> {
    let is_at_once = account::may(account, Verb::ReplaceAnyTime).is_ok();
    let last = "SELECT max(at) FROM entry WHERE who = ?";
    let last: Option<i64> = database.query_row(last, [away.as_str()], |row| row.get(0))?;
    let is_away = last.is_some_and(|last| at.as_second() - last >= ABSENT.as_secs());
    if history.assessing().is_of(away) && (is_at_once || is_away) {
        Ok(())
    } else {
        Err(DeedError::NotAbsent)
    }
}

pub(super) fn check_until(until: Night, tonight: Night, most: u32) -> Result<(), DeedError> {
    let days = until.day_number().checked_sub(tonight.day_number());
    match days {
        Some(days) if (1..=most).contains(&days) => Ok(()),
        _ => Err(DeedError::Until { most }),
    }
}

pub(super) fn with_words(text: FreeText) -> Result<FreeText, DeedError> {
    if text.as_str().is_empty() {
        return Err(DeedError::Reason);
    }
    Ok(text)
}

/// What is new in the last sighting against all up to the version that was looked at, which
/// another run of the night may have taken back since.
pub(super) fn new_since(history: &History, looked_at: Option<&Projection>) -> BTreeSet<Change> {
    let Some((now, earlier)) = history.sightings.split_last() else {
        return BTreeSet::new();
    };
    let mut seen = Seen::default();
    let place = earlier
        .iter()
        .rposition(|seen| Some(&seen.projection) == looked_at);
    for sighting in &earlier[..place.map_or(earlier.len(), |place| place + 1)] {
        seen.see(&sighting.projection);
    }
    if let Some(looked_at) = looked_at {
        seen.see(looked_at);
    }
    seen.new_in(&now.projection)
}
