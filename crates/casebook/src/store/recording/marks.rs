//! Whether a hit is in tonight's list, and if not, whether anything says that it has gone
//! (docs/casebook.md, "Presence").
//!
//! Marks are made anew by every run, from what earlier nights left. The one thing that is kept is
//! the night on which a hit was first gone: from then on it is, until it is seen again.

use std::collections::BTreeSet;

use exchange::hits::{Explanation, HitList, Notice};
use exchange::night::Night;
use rusqlite::{Transaction, params};

use super::delivered::Delivered;
use super::went_up::WentUp;
use crate::store::StoreError;
use crate::store::reading::listing::Mark;
use crate::terms::Terms;

/// For so many days a hit waits for pairs that were confirmed before. Whether their signals are
/// still sent is not known, so it must end.
const MOST_DAYS_WAITING: u32 = 14;

/// What a night has to do with pairs that agencies confirm.
pub(super) struct Confirming {
    /// The match keys that ask.
    asking: BTreeSet<String>,
    /// Whether pairs are asked about that are not confirmed.
    is_open: bool,
}

impl Confirming {
    pub(super) fn of(list: &HitList, terms: &Terms) -> Self {
        let mut is_open = false;
        for notice in &list.notices {
            if let Notice::Asked {
                pairs, confirmed, ..
            } = notice
            {
                is_open |= pairs > confirmed;
            }
        }
        Self {
            asking: terms.asking.clone(),
            is_open,
        }
    }

    /// What it had to do with them when hits are marked again as on an earlier night.
    pub(super) const fn again(is_open: bool) -> Self {
        Self {
            asking: BTreeSet::new(),
            is_open,
        }
    }

    /// Whether pairs are asked about that are not confirmed.
    pub(super) const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether a confirmed pair ties signals of the hit: they met on a match key that asks, which
    /// opens nothing by itself.
    pub(super) fn ties(&self, explanation: &Explanation) -> bool {
        let mut meetings = explanation.signals.iter().flat_map(|signal| &signal.met);
        meetings.any(|met| self.asking.contains(&met.match_key))
    }

    /// Whether what is not there tonight may be there once the night's questions are answered, for
    /// a hit that rested on a confirmed pair last on this night.
    fn may_come(&self, confirmed_on: Option<u32>, tonight: u32) -> bool {
        let days = confirmed_on.and_then(|night| tonight.checked_sub(night));
        self.is_open && days.is_some_and(|days| (1..=MOST_DAYS_WAITING).contains(&days))
    }
}

/// A hit before it is marked.
struct Unmarked {
    id: String,
    is_listed: bool,
    mark: String,
    confirmed_on: Option<u32>,
}

/// Marks all hits that are not gone already. Gives those that rested on confirmed pairs which are
/// not confirmed tonight.
pub(super) fn mark(
    writing: &Transaction<'_>,
    night: Night,
    missing: &BTreeSet<String>,
    confirming: &Confirming,
    went_up: &WentUp,
) -> Result<BTreeSet<String>, StoreError> {
    let tonight = night.day_number();
    let mut delivered = Delivered::before(writing, night, missing)?;
    let mut change = writing.prepare(
        "UPDATE hit SET mark = ?2, gone_on = CASE WHEN ?2 = 'gone' THEN ?3 ELSE gone_on END
         WHERE id = ?1",
    )?;
    let mut unconfirmed = BTreeSet::new();
    for hit in unmarked(writing, tonight)? {
        let may_come = confirming.may_come(hit.confirmed_on, tonight);
        let mark = if delivered.is_incomplete(&hit.id)? || went_up.has(&hit.id) {
            Mark::Incomplete
        } else if may_come {
            Mark::Waiting
        } else if hit.is_listed {
            Mark::Present
        } else {
            Mark::Gone
        };
        if hit.mark != mark.as_str() || mark == Mark::Gone {
            change.execute(params![hit.id, mark.as_str(), tonight])?;
        }
        if may_come {
            unconfirmed.insert(hit.id);
        }
    }
    Ok(unconfirmed)
}

fn unmarked(writing: &Transaction<'_>, tonight: u32) -> Result<Vec<Unmarked>, StoreError> {
    let query = "SELECT id, mark,
            EXISTS (SELECT 1 FROM sighting WHERE hit = id AND to_night = ?1),
            (SELECT confirmed_on FROM explanation WHERE hit = id ORDER BY night DESC LIMIT 1)
        FROM hit WHERE gone_on IS NULL OR gone_on <= last_night ORDER BY id";
    let mut reading = writing.prepare(query)?;
    let hits = reading.query_map([tonight], |row| {
        Ok(Unmarked {
            id: row.get(0)?,
            mark: row.get(1)?,
            is_listed: row.get(2)?,
            confirmed_on: row.get(3)?,
        })
    })?;
    Ok(hits.collect::<Result<_, _>>()?)
}
