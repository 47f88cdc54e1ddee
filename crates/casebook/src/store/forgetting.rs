//! Forgetting: hits that were in no list for as many days as the owners agreed on, and of those
//! that live on what is older than two years.
//!
//! It goes by the nights that were recorded and never by a clock. What is deleted is overwritten in
//! the file, its pages are given back, and the write-ahead log is emptied before anything is
//! reported.

pub(super) mod cutting;
mod forget_report;
mod forgotten_list;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use exchange::night::Night;
use jiff::Timestamp;
use journal::{Act, Actor, ChainHash, Subject};
use rusqlite::{Connection, Transaction, params};

pub use forget_report::{ForgetReport, ForgetReportError, SupersededRun, WhatWent};

use super::forms::night_of;
use super::journal_rows::{self, Note};
use super::referring::referred_list::ReferredList;
use super::{Casebook, MAX_WAIT, StoreError, agreed, deeds};
use crate::assessing::Closing;
use crate::key::{CasebookKey, ForgottenMark, Salts};
use crate::standing::State;

pub use self::forgotten_list::ForgottenList;

/// However few days were agreed on, so many nights must have been recorded after a hit was last
/// seen, or as many as days where those are fewer: a centre that stood still forgets nothing on the
/// night it wakes.
const FEWEST_NIGHTS: u16 = 7;

/// For so long the log is tried to be emptied while somebody reads.
const MAX_WAIT_FOR_READERS: Duration = Duration::from_secs(5);

/// The kind of subject under which the journal says what was forgotten.
const KIND: &str = "forgotten";

/// What was forgotten; it names no hit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How many hits.
    pub hits: u64,
    /// The first and the last of the nights on which these hits were last seen.
    pub seen: Option<(Night, Night)>,
    /// Of how many hits that live on something older than two years went.
    pub cut: u64,
    /// Rows that went, by table.
    pub rows: BTreeMap<&'static str, u64>,
}

/// An entry of the journal with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidEntry {
    /// The number of the entry.
    pub number: u64,
    /// The chain's hash at this entry.
    pub hash: ChainHash,
    /// What it says.
    pub detail: Vec<u8>,
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
const TABLES: [&str; 17] = [
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
    "draft",
    "face",
    "handed",
];

impl Casebook {
    /// Forgets what is due, in one transaction with its entry in the journal. `describe` gives the
    /// entry's detail from what goes, and `None` when there is nothing to be said; it names no hit.
    ///
    /// Nothing may be said to be forgotten before [`empty_log`](Self::empty_log) has succeeded.
    ///
    /// # Errors
    /// As `describe`, and when the database fails. Nothing is forgotten then.
    pub fn forget<E: From<StoreError>>(
        &mut self,
        who: &Actor,
        at: Timestamp,
        salts: &mut Salts,
        describe: impl FnOnce(&Forgotten) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Forgotten, E> {
        let failed = |error: rusqlite::Error| StoreError::from(error);
        let folder = self.folder().to_owned();
        let writing = self.database.transaction().map_err(failed)?;
        let (forgotten, hits) = delete_due(&writing, &self.key)?;
        if let Some(detail) = describe(&forgotten)? {
            let number = journal_rows::chain(&writing)?.entries() + 1;
            let subject = Subject {
                kind: KIND.to_owned(),
                id: number.to_string(),
                detail,
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
        // Before it is deleted: else a copy from before would bring it back.
        if let Some(tonight) = deeds::tonight(&writing)? {
            remember(&writing, &self.key, tonight, &hits, &folder)?;
            ReferredList::keep(&writing, tonight, &folder)?;
        }
        writing.commit().map_err(failed)?;
        self.index.get_mut().clear();
        Ok(forgotten)
    }

    /// What would be forgotten now. Nothing is changed.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn would_forget(&mut self) -> Result<Forgotten, StoreError> {
        let trying = self.database.transaction()?;
        let (forgotten, _) = delete_due(&trying, &self.key)?;
        trying.rollback()?;
        Ok(forgotten)
    }

    /// Everything that the journal says was forgotten, in its order.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn forgotten(&self) -> Result<Vec<SaidEntry>, StoreError> {
        entries(&self.database)
    }

    /// The entries of an act that are about something of a kind, in their order.
    pub(super) fn said(&self, act: Act, kind: &str) -> Result<Vec<SaidEntry>, StoreError> {
        said(&self.database, act, kind)
    }

    /// Gives free pages back and empties the log, so that no byte of what was deleted is left.
    ///
    /// # Errors
    /// [`ForgetError::Busy`] when a reader keeps the log from being emptied,
    /// [`ForgetError::Store`].
    pub fn empty_log(&self) -> Result<(), ForgetError> {
        {
            // Each step gives one page back.
            let mut vacuum = self.database.prepare("PRAGMA incremental_vacuum")?;
            let mut pages = vacuum.query([])?;
            while pages.next()?.is_some() {}
        }
        // Somebody may read for long, and the next run tries again.
        self.database.busy_timeout(MAX_WAIT_FOR_READERS)?;
        let truncated = self
            .database
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
        self.database.busy_timeout(MAX_WAIT)?;
        let is_busy: i64 = truncated?;
        let log = self.path.with_extension("db-wal");
        let is_left = fs::metadata(log).is_ok_and(|log| log.len() > 0);
        if is_busy != 0 || is_left {
            return Err(ForgetError::Busy);
        }
        Ok(())
    }
}

/// Everything that the journal says was forgotten, in its order.
pub(super) fn entries(database: &Connection) -> Result<Vec<SaidEntry>, StoreError> {
    said(database, Act::Forget, KIND)
}

fn said(database: &Connection, act: Act, kind: &str) -> Result<Vec<SaidEntry>, StoreError> {
    let query = "SELECT number, hash, detail FROM subject JOIN entry ON number = entry
        WHERE kind = ? AND act = ? ORDER BY number";
    let mut reading = database.prepare(query)?;
    let entries = reading.query_map(params![kind, act.word()], |row| {
        Ok(SaidEntry {
            number: row.get(0)?,
            hash: ChainHash::new(row.get(1)?),
            detail: row.get(2)?,
        })
    })?;
    Ok(entries.collect::<Result<_, _>>()?)
}

/// Writes down outside the database what is deleted in it.
fn remember(
    writing: &Transaction<'_>,
    key: &CasebookKey,
    tonight: Night,
    hits: &[String],
    folder: &Path,
) -> Result<(), StoreError> {
    let known = ForgottenList::find(folder)?;
    let mut list = known
        .clone()
        .unwrap_or_else(|| ForgottenList::beginning(tonight));
    if !list.is_empty() {
        let mut reading = writing.prepare("SELECT id FROM hit")?;
        let living =
            reading.query_map([], |row| Ok(key.forgotten_mark(&row.get::<_, String>(0)?)))?;
        list.take_out(&living.collect::<Result<BTreeSet<ForgottenMark>, _>>()?);
    }
    list.add(tonight, hits.iter().map(|hit| key.forgotten_mark(hit)));
    if known.as_ref() == Some(&list) {
        return Ok(());
    }
    list.keep(folder)
}

/// Deletes a hit with all that is of it.
pub(super) fn forget_hit(writing: &Transaction<'_>, hit: &str) -> Result<(), StoreError> {
    writing
        .prepare("DELETE FROM hit WHERE id = ?")?
        .execute([hit])?;
    Ok(())
}

/// Deletes what stands beside the journal of hits that are not there, also of those that another
/// run of their night took back after somebody had read them.
pub(super) fn forget_subjects(writing: &Transaction<'_>) -> Result<(), StoreError> {
    let subjects = "DELETE FROM subject WHERE kind = 'hit'
        AND NOT EXISTS (SELECT 1 FROM hit WHERE hit.id = subject.id)";
    writing.execute(subjects, [])?;
    Ok(())
}

/// Deletes what is due; gives the ids of the hits too.
fn delete_due(
    writing: &Transaction<'_>,
    key: &CasebookKey,
) -> Result<(Forgotten, Vec<String>), StoreError> {
    let before = rows(writing)?;
    let (mut forgotten, mut hits) = (Forgotten::default(), Vec::new());
    for due in hits_due(writing)? {
        let state = deeds::history(writing, key, &due.id)?.standing().state;
        // An open referral is still somebody's work.
        if matches!(
            state,
            State::Closed(Closing::Refer { .. }) | State::SecondLook
        ) {
            continue;
        }
        forget_hit(writing, &due.id)?;
        forgotten.hits += 1;
        let (first, last) = forgotten.seen.unwrap_or((due.last_seen, due.last_seen));
        forgotten.seen = Some((first.min(due.last_seen), last.max(due.last_seen)));
        hits.push(due.id);
    }
    forget_subjects(writing)?;
    deeds::drop_old_drafts(writing)?;
    forgotten.cut = cutting::cut(writing, key)?;
    for (table, after) in rows(writing)? {
        let gone = before[table] - after;
        if gone > 0 {
            forgotten.rows.insert(table, gone);
        }
    }
    Ok((forgotten, hits))
}

/// A hit that is to be forgotten.
struct DueHit {
    id: String,
    last_seen: Night,
}

/// Hits that were last seen as many days before the last recorded night as counts for each.
fn hits_due(writing: &Transaction<'_>) -> Result<Vec<DueHit>, StoreError> {
    let Some((tonight, agreed)) = deeds::tonight(writing)?.zip(agreed::now(writing)?) else {
        return Ok(Vec::new());
    };
    let mut reading = writing.prepare("SELECT DISTINCT night FROM recorded ORDER BY night")?;
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
            due.push(DueHit {
                id: hit,
                last_seen: night_of(last, "hit")?,
            });
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
