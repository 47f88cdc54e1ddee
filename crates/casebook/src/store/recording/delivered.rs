//! Which hits are incomplete: an agency is missing tonight that was in them when it last delivered.

use std::collections::{BTreeMap, BTreeSet};

use exchange::night::Night;
use rusqlite::{OptionalExtension as _, Statement, Transaction, params};

use crate::store::{StoreError, forms};

/// The agencies that are missing tonight, each with the last night on which it was not.
pub(super) struct Delivered<'a> {
    last: BTreeMap<String, u32>,
    looked_on: Statement<'a>,
}

impl<'a> Delivered<'a> {
    pub(super) fn before(
        writing: &'a Transaction<'_>,
        night: Night,
        missing: &BTreeSet<String>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            last: last_delivered(writing, night.day_number(), missing)?,
            looked_on: writing.prepare(LOOKED_ON)?,
        })
    }

    /// Whether an agency is missing tonight that was in the hit when it last delivered.
    pub(super) fn is_incomplete(&mut self, hit: &str) -> Result<bool, StoreError> {
        for (agency, night) in &self.last {
            let projection = self
                .looked_on
                .query_row(params![hit, night], |row| row.get(0));
            let then: Option<String> = projection.optional()?;
            let Some(then) = then else { continue };
            let damaged = StoreError::Damaged { table: "version" };
            let then = forms::read_projection(&then).ok_or(damaged)?;
            if then.pairs.keys().any(|pair| pair.agency == *agency) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// How a hit looked on a night, or on the last one before it on which it was seen.
const LOOKED_ON: &str = "SELECT projection FROM sighting JOIN version USING (hit, digest)
    WHERE hit = ? AND from_night <= ? ORDER BY from_night DESC LIMIT 1";

/// Of each agency that is missing tonight, the last night on which it was not; one that never
/// delivered is in no hit.
fn last_delivered(
    writing: &Transaction<'_>,
    tonight: u32,
    missing: &BTreeSet<String>,
) -> Result<BTreeMap<String, u32>, StoreError> {
    let mut delivered = BTreeMap::new();
    // The last run of a night counts, and it comes first.
    let query = "SELECT night, missing FROM recorded WHERE night < ? ORDER BY number DESC";
    let mut reading = writing.prepare(query)?;
    let mut rows = reading.query([tonight])?;
    let mut last_night = None;
    while delivered.len() < missing.len()
        && let Some(row) = rows.next()?
    {
        let night: u32 = row.get(0)?;
        if last_night.replace(night) == Some(night) {
            continue;
        }
        let away: String = row.get(1)?;
        for agency in missing {
            if !away.split(' ').any(|id| id == agency) {
                delivered.entry(agency.clone()).or_insert(night);
            }
        }
    }
    Ok(delivered)
}
