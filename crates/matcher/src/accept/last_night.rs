//! What an agency sent the night before, beside which a batch is looked at: one that is empty or
//! far smaller withdraws signals that nobody meant to withdraw.

use exchange::covenant::{Agency, CovenantHash};
use exchange::night::Night;
use site::Site;

use super::Accepted;
use crate::store;

/// By how many per cent the records may be fewer without a word. Signals are sent for as long as
/// their code lives, which is months, so from one night to the next few come and go. Agencies are
/// held to the same share of rows when they hash (`max_drop`).
const MAX_FALL_PERCENT: u64 = 30;

/// The batch of an agency's last night: the newest one before the open night of which a batch of
/// the agency was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastNight {
    /// That night.
    pub night: Night,
    /// How many records its batch holds.
    pub records: u64,
    /// The covenant that it was made under. Another one may have other match keys, and so other
    /// numbers of records.
    pub covenant: CovenantHash,
}

/// What an agency sent last; `None` when nothing earlier is there that can be read. It is looked at
/// for comparison only, so a damaged night is passed over.
pub(super) fn last_night(site: &Site, agency: &Agency, open: Night) -> Option<LastNight> {
    for night in site.nights_before(open).unwrap_or_default() {
        let folder = site.night(night).agency(agency.id());
        let Ok(Some(revision)) = folder.latest_revision() else {
            continue;
        };
        if let Some(index) = store::index_of(&folder, revision) {
            return Some(LastNight {
                night,
                records: index.records(),
                covenant: index.covenant,
            });
        }
    }
    None
}

impl Accepted {
    /// Whether the batch holds nothing, or far fewer records than that of the last night.
    #[must_use]
    pub fn is_far_smaller(&self) -> bool {
        let is_below = |last: LastNight| {
            let least = u128::from(last.records) * u128::from(100 - MAX_FALL_PERCENT);
            u128::from(self.records) * 100 < least
        };
        self.records == 0 || self.last_night.is_some_and(is_below)
    }
}
