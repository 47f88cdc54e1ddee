//! Hits that went up in another one because an agency is missing that keeps the two apart.
//!
//! Nothing of a missing agency is said to have gone, and what it says by keeping two cases apart is
//! of it as well. So a hit whose signals stand tonight in another hit is not gone, where an agency
//! is missing that was in one of the two; and what the one was known for is not new to the other.

use std::collections::{BTreeMap, BTreeSet};

use exchange::night::Night;
use rusqlite::{Transaction, params};

use super::delivered::Delivered;
use super::remembering::remembered;
use crate::identity::{self, Remembered, Unnamed};
use crate::projection::Projection;
use crate::store::{StoreError, forms};

/// Hits that are not in tonight's list, and the hits of the list that they went up in.
#[derive(Default)]
pub(super) struct WentUp {
    /// The ids of those that went up, and for each hit of the list the last projections of those
    /// that went up in it.
    ids: BTreeSet<String>,
    by_hit: BTreeMap<String, Vec<Projection>>,
}

impl WentUp {
    /// Finds them, once tonight's hits are written.
    pub(super) fn of(
        writing: &Transaction<'_>,
        night: Night,
        missing: &BTreeSet<String>,
    ) -> Result<Self, StoreError> {
        let mut found = Self::default();
        if missing.is_empty() {
            return Ok(found);
        }
        let listed = listed(writing, night)?;
        let (there, away): (Vec<Remembered>, Vec<Remembered>) = remembered(writing)?
            .into_iter()
            .partition(|hit| listed.contains(&hit.id));
        let there: Vec<Unnamed> = there
            .into_iter()
            .map(|hit| Unnamed {
                fresh_id: hit.id,
                signals: hit.signals.into_iter().map(|known| known.seen).collect(),
            })
            .collect();
        let mut delivered = Delivered::before(writing, night, missing)?;
        let mut last = writing.prepare(LAST_PROJECTION)?;
        for (there, away) in identity::could_be_same(&there, &away, missing)
            .map(|(listed, gone)| (&there[listed].fresh_id, &away[gone].id))
        {
            if !delivered.is_incomplete(there)? && !delivered.is_incomplete(away)? {
                continue;
            }
            let json: String = last.query_row([away], |row| row.get(0))?;
            let projection = forms::read_projection(&json);
            let damaged = StoreError::Damaged { table: "version" };
            found.ids.insert(away.clone());
            let in_hit = found.by_hit.entry(there.clone()).or_default();
            in_hit.push(projection.ok_or(damaged)?);
        }
        Ok(found)
    }

    /// Whether a hit that is not in the list went up in one that is.
    pub(super) fn has(&self, hit: &str) -> bool {
        self.ids.contains(hit)
    }

    /// What those were known for that went up in a hit.
    pub(super) fn in_hit(&self, hit: &str) -> &[Projection] {
        self.by_hit.get(hit).map_or(&[], Vec::as_slice)
    }
}

const LAST_PROJECTION: &str = "SELECT projection FROM sighting JOIN version USING (hit, digest)
    WHERE hit = ? ORDER BY from_night DESC LIMIT 1";

fn listed(writing: &Transaction<'_>, night: Night) -> Result<BTreeSet<String>, StoreError> {
    let mut reading = writing.prepare("SELECT hit FROM sighting WHERE to_night = ?")?;
    let ids = reading.query_map(params![night.day_number()], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
