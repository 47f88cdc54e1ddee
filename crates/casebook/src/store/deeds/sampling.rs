//! How many of the other closings a second person looks at under `sample`: about as many as there
//! are referrals, so that being asked says less (docs/casebook.md, "Two people").

use exchange::night::Night;
use rusqlite::Connection;

use super::deed_rows::{history, touched_hits};
use crate::key::CasebookKey;
use crate::store::StoreError;

/// Decisions of so many days are counted.
const DAYS: u32 = 90;
const MILLION: u64 = 1_000_000;
/// Of a million, so many at least: where nothing is referred, somebody looks all the same.
const LEAST: u64 = 100_000;

/// How many in a million of the other closings are picked now.
pub(super) fn of_a_million(
    database: &Connection,
    key: &CasebookKey,
    tonight: Night,
) -> Result<u32, StoreError> {
    let (mut referrals, mut others) = (0, 0);
    for hit in touched_hits(database)? {
        for (night, is_referral) in history(database, key, &hit)?.decisions() {
            if tonight.day_number() < night.day_number() + DAYS {
                *(if is_referral {
                    &mut referrals
                } else {
                    &mut others
                }) += 1;
            }
        }
    }
    Ok(share(referrals, others))
}

fn share(referrals: u64, others: u64) -> u32 {
    let share = (referrals * MILLION / others.max(1)).clamp(LEAST, MILLION);
    u32::try_from(share).expect("a million at most")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_about_as_many_others_as_are_referred_and_never_none() {
        for (referrals, others, of_a_million) in [
            (0, 0, 100_000),
            (0, 500, 100_000),
            (5, 100, 100_000),
            (30, 120, 250_000),
            (7, 7, 1_000_000),
            (9, 2, 1_000_000),
            (3, 0, 1_000_000),
        ] {
            assert_eq!(
                share(referrals, others),
                of_a_million,
                "{referrals} {others}"
            );
        }
    }
}
