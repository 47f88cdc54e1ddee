//! The history of hits that live on is cut: what is older than two years goes, but for what a
//! standing decision or an assessment rests on (docs/casebook.md, "What is kept").

use exchange::night::Night;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::key::CasebookKey;
use crate::store::{StoreError, deeds};

/// So many days of history are kept of a hit.
const DAYS: u32 = 730;

/// Cuts the history of every hit, by the last recorded night. Gives of how many hits something
/// went.
pub(super) fn cut(writing: &Transaction<'_>, key: &CasebookKey) -> Result<u64, StoreError> {
    match deeds::tonight(writing)? {
        Some(tonight) => cut_by(writing, key, tonight),
        None => Ok(0),
    }
}

/// Cuts the history of every hit, by a night.
pub(in crate::store) fn cut_by(
    writing: &Transaction<'_>,
    key: &CasebookKey,
    tonight: Night,
) -> Result<u64, StoreError> {
    let Some(limit) = two_years_before(tonight) else {
        return Ok(0);
    };
    let day = limit.day_number();
    let boundary = last_entry_before(writing, day)?;
    let mut cut = 0;
    for hit in with_history_before(writing, day)? {
        let history = deeds::history(writing, key, &hit)?;
        let older = history.older_than(limit);
        let before = writing.total_changes();
        for from in older.sightings {
            writing.execute(
                "DELETE FROM sighting WHERE hit = ? AND from_night = ?",
                params![hit, from.day_number()],
            )?;
        }
        writing.execute(
            "DELETE FROM version WHERE hit = ?1
             AND digest NOT IN (SELECT digest FROM sighting WHERE hit = ?1)",
            [&hit],
        )?;
        // The subjects of deeds go with them.
        writing.execute(
            "DELETE FROM deed WHERE number IN
                (SELECT number FROM deed WHERE hit = ? ORDER BY number LIMIT ?)",
            params![hit, older.deeds as u64],
        )?;
        let first_kept: Option<u64> = writing.query_row(
            "SELECT min(entry) FROM subject JOIN deed ON number = deed WHERE hit = ?",
            [&hit],
            |row| row.get(0),
        )?;
        let last = first_kept.map_or(boundary, |entry| boundary.min(entry - 1));
        writing.execute(
            "DELETE FROM subject WHERE kind = 'hit' AND id = ? AND deed IS NULL AND entry <= ?",
            params![hit, last],
        )?;
        writing.execute(
            "DELETE FROM related WHERE hit = ? AND night < ?",
            params![hit, day],
        )?;
        cut += u64::from(writing.total_changes() > before);
    }
    Ok(cut)
}

fn two_years_before(tonight: Night) -> Option<Night> {
    Night::from_day_number(tonight.day_number().checked_sub(DAYS)?).ok()
}

/// Where the journal ended with the last run of an earlier night.
fn last_entry_before(database: &Connection, day: u32) -> Result<u64, StoreError> {
    let last = "SELECT entries FROM run WHERE night < ? ORDER BY number DESC LIMIT 1";
    let last: Option<u64> = database
        .query_row(last, [day], |row| row.get(0))
        .optional()?;
    Ok(last.unwrap_or(0))
}

fn with_history_before(database: &Connection, day: u32) -> Result<Vec<String>, StoreError> {
    let hits = "SELECT hit FROM sighting WHERE to_night < ?1
        UNION SELECT hit FROM deed WHERE night < ?1
        UNION SELECT hit FROM related WHERE night < ?1 ORDER BY 1";
    let mut reading = database.prepare(hits)?;
    let ids = reading.query_map([day], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
