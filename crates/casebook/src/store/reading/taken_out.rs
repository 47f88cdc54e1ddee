//! Hits that a person takes out, with their explanations: a list, a tray, or one hit. Entries
//! `export` name each of them.

use exchange::hits::Hit;
use journal::Act;
use rusqlite::{Transaction, params};

use super::hits::{self, HitRow, Query, ReadError};
use super::trays::{self, TrayQuery};
use super::{Reading, begin, listing, note_hits};
use crate::account::Verb;
use crate::projection::Projection;
use crate::store::{Casebook, StoreError};

/// A hit that is taken out of the casebook.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedHit {
    /// What a list says of it.
    pub row: HitRow,
    /// Its explanation, as of the night it was last seen on.
    pub hit: Hit,
}

impl Casebook {
    /// The hits that a query lets through.
    ///
    /// # Errors
    /// As [`read_list`](Self::read_list).
    pub fn read_for_export(
        &mut self,
        query: &Query,
        mut reading: Reading<'_>,
    ) -> Result<Vec<ExportedHit>, ReadError> {
        query.check()?;
        let writing = begin(&mut self.database, &reading, Verb::Export)?;
        query.check_agency(&writing)?;
        let index = self.index.get_mut();
        let page = hits::page(&writing, index, &self.key, query, &reading.viewer())?;
        let exported = explained(&writing, page.hits)?;
        note_export(&writing, &mut reading, &query.text(), &exported)?;
        writing.commit()?;
        Ok(exported)
    }

    /// The hits of a tray that a query lets through, in its order.
    ///
    /// # Errors
    /// As [`read_tray`](Self::read_tray), where they may not export hits.
    pub fn read_tray_for_export(
        &mut self,
        query: &TrayQuery,
        mut reading: Reading<'_>,
    ) -> Result<Vec<ExportedHit>, ReadError> {
        query.check()?;
        let writing = begin(&mut self.database, &reading, Verb::Export)?;
        let index = self.index.get_mut();
        index.follow(&writing, &self.key)?;
        let viewer = reading.viewer();
        let places = trays::places(index, query, &viewer);
        let rows = hits::rows_at(&writing, index, &places, &viewer)?;
        let exported = explained(&writing, rows)?;
        note_export(&writing, &mut reading, &query.text(), &exported)?;
        writing.commit()?;
        Ok(exported)
    }

    /// One hit.
    ///
    /// # Errors
    /// [`ReadError::Unknown`] when there is no such hit, [`ReadError::Account`] when the account
    /// may not, [`ReadError::Store`].
    pub fn read_hit_for_export(
        &mut self,
        id: &str,
        mut reading: Reading<'_>,
    ) -> Result<ExportedHit, ReadError> {
        let writing = begin(&mut self.database, &reading, Verb::Export)?;
        let shown = listing::shown(&writing, &self.key, id)?.ok_or(ReadError::Unknown)?;
        note_hits(&writing, &mut reading, Act::Export, "hit", &[id])?;
        writing.commit()?;
        let state = shown.standing_for(&reading.viewer()).state;
        Ok(ExportedHit {
            row: HitRow {
                projection: Projection::of(&shown.hit.explanation),
                listed: shown.listed,
                state,
            },
            hit: shown.hit,
        })
    }
}

/// Writes down which hits were taken out by a query.
fn note_export(
    writing: &Transaction<'_>,
    reading: &mut Reading<'_>,
    query: &str,
    exported: &[ExportedHit],
) -> Result<(), StoreError> {
    let ids = exported.iter().map(|hit| hit.row.listed.id.as_str());
    let ids: Vec<&str> = ids.collect();
    note_hits(writing, reading, Act::Export, query, &ids)
}

/// The explanation of a hit on the night it was last seen.
const EXPLANATION: &str = "SELECT json FROM explanation WHERE hit = ? AND night = ?";

/// Hits of a list with their explanations.
fn explained(writing: &Transaction<'_>, rows: Vec<HitRow>) -> Result<Vec<ExportedHit>, StoreError> {
    let mut explanations = writing.prepare(EXPLANATION)?;
    let table = "explanation";
    let hit = |row: HitRow| {
        let given = params![row.listed.id, row.listed.last_night.day_number()];
        let json: String = explanations.query_row(given, |row| row.get(0))?;
        let hit = serde_json::from_str(&json).map_err(|_| StoreError::Damaged { table })?;
        Ok(ExportedHit { row, hit })
    };
    rows.into_iter().map(hit).collect()
}
