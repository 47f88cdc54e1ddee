//! What lies around a hit and a list: who looked, what is related, which second looks wait, and
//! what is known of the last night.

use std::collections::BTreeSet;

use exchange::night::Night;
use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::OptionalExtension as _;

use super::{ReadError, Reading, begin, note, note_hits};
use crate::account::Verb;
use crate::free_text::FreeText;
use crate::standing::{State, Viewer};
use crate::store::forms::night_of;
use crate::store::{Casebook, StoreError, deeds};

/// Somebody looked at a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Who.
    pub who: Actor,
    /// When.
    pub at: Timestamp,
}

/// The last night that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastNight {
    /// The night.
    pub night: Night,
    /// The ids of agencies without a batch in its last run.
    pub missing: BTreeSet<String>,
}

impl Casebook {
    /// The second looks that wait for a person, by the ids of hits in their order; none for who may
    /// not assess. An entry `list` names them.
    ///
    /// # Errors
    /// [`ReadError::Account`] when they may not list hits, [`ReadError::Store`].
    pub fn read_second_looks(
        &mut self,
        mut reading: Reading<'_>,
    ) -> Result<Vec<String>, ReadError> {
        let writing = begin(&mut self.database, &reading, Verb::List)?;
        let mut due = Vec::new();
        if super::is_allowed(&writing, reading.who, Verb::Assess)? {
            let index = self.index.get_mut();
            index.follow(&writing, &self.key)?;
            due = index.second_looks(&reading.viewer());
        }
        let ids: Vec<&str> = due.iter().map(String::as_str).collect();
        note_hits(&writing, &mut reading, Act::List, "second-looks", &ids)?;
        writing.commit()?;
        Ok(due)
    }

    /// The hits that share signals with one, each with where it stands as this person sees it. They
    /// are opened with a reason: an entry `read` about the hit commits to it, and an entry `list`
    /// names the others.
    ///
    /// # Errors
    /// [`ReadError::Unknown`] when there is no such hit, [`ReadError::Account`] when they may not
    /// read a hit, [`ReadError::Store`].
    pub fn read_related(
        &mut self,
        hit: &str,
        reason: &FreeText,
        mut reading: Reading<'_>,
    ) -> Result<Vec<(String, State)>, ReadError> {
        let writing = begin(&mut self.database, &reading, Verb::Read)?;
        let shown = super::listing::shown(&writing, &self.key, hit)?.ok_or(ReadError::Unknown)?;
        let viewer = reading.viewer();
        let mut related = Vec::with_capacity(shown.related.len());
        for id in shown.related {
            let history = deeds::history(&writing, &self.key, &id)?;
            related.push((id, history.standing_for(&viewer).state));
        }
        let subject = Subject {
            kind: "hit".to_owned(),
            id: hit.to_owned(),
            detail: reason.as_str().into(),
        };
        note(&writing, &mut reading, Act::Read, subject)?;
        let ids: Vec<&str> = related.iter().map(|(id, _)| id.as_str()).collect();
        note_hits(&writing, &mut reading, Act::List, "related", &ids)?;
        writing.commit()?;
        Ok(related)
    }

    /// Who looked at a hit, the last one first, as far as a viewer may see that. While an assessing
    /// is closed to them they see of others nothing since the hit was last opened.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn looked_at(&self, hit: &str, viewer: &Viewer<'_>) -> Result<Vec<Looked>, StoreError> {
        let history = deeds::history(&self.database, &self.key, hit)?;
        let hidden_since = history.hides_others_since(viewer);
        let query = "SELECT at, who FROM subject JOIN entry ON number = entry
            WHERE kind = 'hit' AND id = ? AND act = ? ORDER BY number DESC";
        let mut reading = self.database.prepare(query)?;
        let mut rows = reading.query([hit, Act::Read.word()])?;
        let damaged = || StoreError::Damaged { table: "entry" };
        let mut looked = Vec::new();
        while let Some(row) = rows.next()? {
            let at = Timestamp::from_second(row.get(0)?).map_err(|_| damaged())?;
            let who = Actor::parse(&row.get::<_, String>(1)?).map_err(|_| damaged())?;
            let is_hidden = hidden_since.is_some_and(|since| at >= since) && who != *viewer.who;
            if !is_hidden {
                looked.push(Looked { who, at });
            }
        }
        Ok(looked)
    }

    /// The last night that was recorded; `None` before the first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn last_night(&self) -> Result<Option<LastNight>, StoreError> {
        let query = "SELECT night, missing FROM recorded ORDER BY number DESC LIMIT 1";
        let row: Option<(u32, String)> = self
            .database
            .query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((night, missing)) = row else {
            return Ok(None);
        };
        Ok(Some(LastNight {
            night: night_of(night, "run")?,
            missing: missing.split_whitespace().map(str::to_owned).collect(),
        }))
    }
}
