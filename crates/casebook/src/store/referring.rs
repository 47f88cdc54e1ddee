//! Referrals as rows: one for each decision to refer a hit, open until a deed opens the hit again
//! (docs/casebook.md, "Referrals").
//!
//! A referral names the deed that withdrew it. Where another run of the night takes that deed back,
//! the name goes, and the referral is open as it was.

pub(super) mod answering;
mod cases;
pub(super) mod referred_list;
pub(super) mod rules;
pub(super) mod telling;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::StoreError;
use crate::assessing::Closing;
use crate::projection::MetRule;
use crate::standing::{Deed, History, State};

/// For how many days a letter names a referral that is withdrawn, and answers to it may come.
const DAYS_NAMED: u32 = 31;

/// Opens or withdraws the referral of a hit, by where it stands after its last deed, which has this
/// number.
pub(super) fn follow(
    writing: &Transaction<'_>,
    hit: &str,
    deed: i64,
    history: &History,
) -> Result<(), StoreError> {
    let query = "SELECT deed FROM referral WHERE hit = ? AND withdrawn_by IS NULL";
    let open: Option<i64> = writing
        .query_row(query, [hit], |row| row.get(0))
        .optional()?;
    match (open, history.standing().state) {
        (None, State::Closed(Closing::Refer { lead })) => {
            let since = history.deeds.last().expect("one was just done").night;
            let rules: Vec<&MetRule> = rules_decided_on(history).collect();
            let rules = serde_json::to_string(&rules).expect("text and numbers can be written");
            writing.execute(
                "INSERT INTO referral VALUES (?, ?, ?, ?, ?, NULL)",
                params![deed, hit, since.day_number(), lead, rules],
            )?;
        }
        (Some(_), State::Closed(Closing::Refer { .. })) | (None, _) => {}
        (Some(open), _) => {
            let withdraw = "UPDATE referral SET withdrawn_by = ? WHERE deed = ?";
            writing.execute(withdraw, [deed, open])?;
        }
    }
    Ok(())
}

/// Withdraws what is open of a hit and should not be. Where a run's reopening is taken back after
/// people have decided anew, its referral is open again: what they decided withdraws it, as a hit
/// has one open referral at most, and none where it is not referred.
pub(super) fn settle(
    writing: &Transaction<'_>,
    hit: &str,
    history: &History,
) -> Result<(), StoreError> {
    writing.execute(
        "UPDATE referral SET withdrawn_by = later.deed FROM
            (SELECT max(deed) AS deed FROM referral WHERE hit = ?1) AS later
         WHERE hit = ?1 AND referral.deed < later.deed AND withdrawn_by IS NULL",
        [hit],
    )?;
    if !matches!(
        history.standing().state,
        State::Closed(Closing::Refer { .. })
    ) {
        writing.execute(
            "UPDATE referral SET withdrawn_by = (SELECT max(number) FROM deed WHERE hit = ?1)
             WHERE hit = ?1 AND withdrawn_by IS NULL",
            [hit],
        )?;
    }
    Ok(())
}

/// The rules of what the last assessment looked at.
fn rules_decided_on(history: &History) -> impl Iterator<Item = &MetRule> {
    let on = history
        .deeds
        .iter()
        .rev()
        .find_map(|done| match &done.deed {
            Deed::Assess { assessment, .. } => Some(assessment.on),
            _ => None,
        });
    let mut sightings = history.sightings.iter().rev();
    let decided_on = sightings.find(|seen| Some(seen.projection.digest()) == on);
    decided_on
        .into_iter()
        .flat_map(|seen| &seen.projection.rules)
}
