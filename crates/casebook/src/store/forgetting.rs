//! Forgetting: hits that were in no list for as many nights as the owners allow, and what was done
//! with them long ago.
//!
//! It goes by the nights that were recorded and never by a clock: a centre that stood still for
//! months forgets nothing on the day it wakes. What is deleted is overwritten in the file, its
//! pages are given back, and the write-ahead log is emptied before anything is reported.

use std::collections::BTreeMap;
use std::fs;

use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::Transaction;

use super::journal_rows::{self, Note};
use super::{Casebook, StoreError, deeds};
use crate::assessing::Closing;
use crate::key::Salts;
use crate::standing::State;

/// How long a hit is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// For so many recorded nights after it was last seen.
    pub nights: u32,
}

/// What was forgotten; it names no hit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How many hits.
    pub hits: u64,
    /// Rows that went, by table.
    pub rows: BTreeMap<&'static str, u64>,
}

/// Why nothing can be said to be forgotten.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ForgetError {
    /// Somebody reads the casebook, so that the log cannot be emptied. The rows are deleted; run it
    /// again for the report.
    #[error("somebody reads the casebook, so its log still holds what was deleted: try again")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ForgetError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The tables that a hit has rows in.
const TABLES: [&str; 9] = [
    "hit",
    "version",
    "sighting",
    "explanation",
    "signal",
    "related",
    "deed",
    "subject",
    "listed",
];

impl Casebook {
    /// Forgets what is due.
    ///
    /// # Errors
    /// [`ForgetError::Busy`] when a reader keeps the log from being emptied,
    /// [`ForgetError::Store`].
    pub fn forget(
        &mut self,
        retention: Retention,
        who: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<Forgotten, ForgetError> {
        let writing = self.database.transaction()?;
        let mut due = hits_due(&writing, retention)?;
        let mut kept = Vec::new();
        for id in &due {
            let state = deeds::history(&writing, &self.key, id)?.standing().state;
            // An open referral is still somebody's work.
            if matches!(
                state,
                State::Closed(Closing::Refer { .. }) | State::SecondLook
            ) {
                kept.push(id.clone());
            }
        }
        due.retain(|id| !kept.contains(id));
        let before = rows(&writing)?;
        {
            let mut hit = writing.prepare("DELETE FROM hit WHERE id = ?")?;
            for id in &due {
                hit.execute([id])?;
            }
            // Also of hits that another run of their night took back after somebody had read them.
            let subjects = "DELETE FROM subject WHERE kind = 'hit'
                AND NOT EXISTS (SELECT 1 FROM hit WHERE hit.id = subject.id)";
            writing.execute(subjects, [])?;
        }
        let mut forgotten = Forgotten {
            hits: due.len() as u64,
            rows: BTreeMap::new(),
        };
        for (table, after) in rows(&writing)? {
            let gone = before[table] - after;
            if gone > 0 {
                forgotten.rows.insert(table, gone);
            }
        }
        if forgotten.hits > 0 {
            let subject = Subject {
                kind: "forgotten".to_owned(),
                id: forgotten.hits.to_string(),
                detail: Vec::new(),
            };
            let note = Note {
                at,
                who,
                act: Act::Forget,
                subject: Some(subject),
                deed: None,
            };
            journal_rows::append(&writing, note, salts)?;
        }
        writing.commit()?;
        self.give_back()?;
        Ok(forgotten)
    }

    /// Gives free pages back and empties the log, so that no byte of what was deleted is left.
    fn give_back(&self) -> Result<(), ForgetError> {
        {
            // Each step gives one page back.
            let mut vacuum = self.database.prepare("PRAGMA incremental_vacuum")?;
            let mut pages = vacuum.query([])?;
            while pages.next()?.is_some() {}
        }
        let is_busy: i64 =
            self.database
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        let log = self.path.with_extension("db-wal");
        let is_left = fs::metadata(log).is_ok_and(|log| log.len() > 0);
        if is_busy != 0 || is_left {
            return Err(ForgetError::Busy);
        }
        Ok(())
    }
}

/// Hits after whose last night so many nights were recorded.
fn hits_due(writing: &Transaction<'_>, retention: Retention) -> Result<Vec<String>, StoreError> {
    let query = "SELECT id FROM hit WHERE
        (SELECT count(DISTINCT night) FROM run WHERE night > last_night) >= ? ORDER BY id";
    let mut reading = writing.prepare(query)?;
    let ids = reading.query_map([retention.nights], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn rows(writing: &Transaction<'_>) -> Result<BTreeMap<&'static str, u64>, StoreError> {
    let mut rows = BTreeMap::new();
    for table in TABLES {
        let query = format!("SELECT count(*) FROM {table}");
        rows.insert(table, writing.query_row(&query, [], |row| row.get(0))?);
    }
    Ok(rows)
}
