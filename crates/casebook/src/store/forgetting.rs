//! Forgetting: hits that were in no list for as many days as the owners agreed on, and of those
//! that live on what is older than two years.
//!
//! It goes by the nights that were recorded and never by a clock. What is deleted is overwritten in
//! the file, its pages are given back, and the write-ahead log is emptied before anything is
//! reported.

mod cutting;

use std::collections::BTreeMap;
use std::fs;

use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::Transaction;

use super::journal_rows::{self, Note};
use super::{Casebook, StoreError, agreed, deeds};
use crate::assessing::Closing;
use crate::key::Salts;
use crate::standing::State;

/// However few days were agreed on, so many nights must have been recorded after a hit was last
/// seen, or as many as days where those are fewer: a centre that stood still forgets nothing on the
/// night it wakes.
const FEWEST_NIGHTS: u16 = 7;

/// What was forgotten; it names no hit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How many hits.
    pub hits: u64,
    /// Of how many hits that live on something older than two years went.
    pub cut: u64,
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
const TABLES: [&str; 14] = [
    "hit",
    "version",
    "sighting",
    "explanation",
    "signal",
    "related",
    "deed",
    "subject",
    "listed",
    "referral",
    "told",
    "asked",
    "answer",
    "looked",
];

impl Casebook {
    /// Forgets what is due.
    ///
    /// # Errors
    /// [`ForgetError::Busy`] when a reader keeps the log from being emptied,
    /// [`ForgetError::Store`].
    pub fn forget(
        &mut self,
        who: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<Forgotten, ForgetError> {
        let writing = self.database.transaction()?;
        let mut due = hits_due(&writing)?;
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
            cut: cutting::cut(&writing, &self.key)?,
            rows: BTreeMap::new(),
        };
        for (table, after) in rows(&writing)? {
            let gone = before[table] - after;
            if gone > 0 {
                forgotten.rows.insert(table, gone);
            }
        }
        for (kind, hits) in [("forgotten", forgotten.hits), ("cut", forgotten.cut)] {
            if hits == 0 {
                continue;
            }
            let subject = Subject {
                kind: kind.to_owned(),
                id: hits.to_string(),
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

/// Hits that were last seen as many days before the last recorded night as counts for each.
fn hits_due(writing: &Transaction<'_>) -> Result<Vec<String>, StoreError> {
    let Some((tonight, agreed)) = deeds::tonight(writing)?.zip(agreed::now(writing)?) else {
        return Ok(Vec::new());
    };
    let mut reading = writing.prepare("SELECT DISTINCT night FROM run ORDER BY night")?;
    let nights = reading.query_map([], |row| row.get(0))?;
    let nights: Vec<u32> = nights.collect::<Result<_, _>>()?;
    let query = "SELECT id, last_night FROM hit WHERE last_night < ? ORDER BY id";
    let mut reading = writing.prepare(query)?;
    let mut rows = reading.query([tonight.day_number()])?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        let (hit, last): (String, u32) = (row.get(0)?, row.get(1)?);
        let days = agreed.for_hit(writing, &hit)?.retention_days;
        let is_over = tonight.day_number() - last >= u32::from(days);
        let recorded = nights.len() - nights.partition_point(|&night| night <= last);
        if is_over && recorded >= usize::from(days.min(FEWEST_NIGHTS)) {
            due.push(hit);
        }
    }
    Ok(due)
}

fn rows(writing: &Transaction<'_>) -> Result<BTreeMap<&'static str, u64>, StoreError> {
    let mut rows = BTreeMap::new();
    for table in TABLES {
        let query = format!("SELECT count(*) FROM {table}");
        rows.insert(table, writing.query_row(&query, [], |row| row.get(0))?);
    }
    Ok(rows)
}
