//! The trays of the morning: which hit lies in which as one person sees it, narrowed, in an order,
//! page by page; and how much is in each.

#[cfg(test)]
mod equal_work;
mod line;
mod lying;
pub(in crate::store) mod saved;
mod selection;
mod stock;
mod tray_query;

use exchange::covenant::Stage;
use exchange::night::Night;
use exchange::payload::Severity;
use journal::Act;

use self::line::Found;
use self::lying::counts;
pub(in crate::store::reading) use self::lying::lies_in;
use self::selection::Selection;
pub use self::tray_query::{Assignee, Tray, TrayOrder, TrayQuery};
use super::index::Index;
use super::listing::Mark;
use super::{ReadError, Reading, begin, note_hits};
use crate::account::Verb;
use crate::change::Change;
use crate::standing::{Reopening, State, Viewer, growth};
use crate::store::forms::night_of;
use crate::store::{Casebook, StoreError, deeds};

/// A hit in a tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayRow {
    /// Its id.
    pub id: String,
    /// The night on which it came into the tray.
    pub since: Night,
    /// What it waits for, as the viewer sees it.
    pub state: State,
    /// Why a run opened it, until somebody closes it.
    pub reopened: Option<Reopening>,
    /// The night until which it was known or parked, where that has passed.
    pub away_until: Option<Night>,
    /// Whether it is there.
    pub mark: Mark,
    /// The ids of its rules.
    pub rules: Vec<String>,
    /// The ids of its agencies.
    pub agencies: Vec<String>,
    /// How many agencies a rule counts.
    pub agencies_counted: u8,
    /// How many life domains a rule counts.
    pub domains_counted: u8,
    /// The highest severity of what a rule counts.
    pub severity: Severity,
    /// The stage of its furthest rule.
    pub stage: Stage,
    /// Agencies on whose word alone a rule hangs.
    pub hangs_on: Vec<String>,
    /// Agencies that were ever in it and are missing tonight, where it is incomplete.
    pub missing: Vec<String>,
    /// What came to it since it was first seen, and on which night, in order of time.
    pub growth: Vec<(Change, Night)>,
}

/// A part of a tray, and how much is in each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayPage {
    /// Its hits.
    pub rows: Vec<TrayRow>,
    /// How many hits the query lets through.
    pub of: usize,
    /// How many hits are in each tray, in the order of [`Tray::ALL`].
    pub counts: [usize; Tray::ALL.len()],
}

/// Where in a tray a hit is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayPlace {
    /// Its place, from 1.
    pub place: usize,
    /// How many hits the query lets through.
    pub of: usize,
    /// The id of the hit before it.
    pub previous: Option<String>,
    /// The id of the hit after it.
    pub next: Option<String>,
}

impl Casebook {
    /// A part of a tray for a person, with how much is in each: an entry `list` says so, with each
    /// hit that is in it.
    ///
    /// # Errors
    /// [`ReadError::Id`] when the query holds what is no id, [`ReadError::Account`] when they may
    /// not list hits, [`ReadError::Store`].
    pub fn read_tray(
        &mut self,
        query: &TrayQuery,
        mut reading: Reading<'_>,
    ) -> Result<TrayPage, ReadError> {
        query.check()?;
        let writing = begin(&mut self.database, &reading, Verb::List)?;
        let index = self.index.get_mut();
        index.follow(&writing, &self.key)?;
        let viewer = reading.viewer();
        let selection = Selection::of(index, query, &viewer);
        let shown = selection.part(query.offset, query.limit);
        let mut rows = Vec::with_capacity(shown.len());
        for found in &shown {
            let hit = &index.hits[found.place];
            let growth = if hit.has_changed {
                growth(&deeds::sightings(&writing, &hit.id)?)
            } else {
                Vec::new()
            };
            rows.push(row(index, found, growth, &viewer)?);
        }
        let of = selection.len();
        let counts = counts(index, &viewer);
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        note_hits(&writing, &mut reading, Act::List, &query.text(), &ids)?;
        writing.commit()?;
        Ok(TrayPage { rows, of, counts })
    }

    /// Where in a tray a hit is as a viewer sees it; `None` where it is not in it. It names the
    /// neighbours and shows nothing of them, so it leaves no entry.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn place_in_tray(
        &self,
        hit: &str,
        query: &TrayQuery,
        viewer: &Viewer<'_>,
    ) -> Result<Option<TrayPlace>, StoreError> {
        let mut index = self.index.borrow_mut();
        index.follow(&self.database, &self.key)?;
        let selection = Selection::of(&index, query, viewer);
        let Some(before) = index.place(hit).and_then(|at| selection.before(at)) else {
            return Ok(None);
        };
        let id_at = |number| {
            let found = selection.part(number, 1).pop();
            found.map(|found| index.hits[found.place].id.clone())
        };
        Ok(Some(TrayPlace {
            place: before + 1,
            of: selection.len(),
            previous: before.checked_sub(1).and_then(id_at),
            next: id_at(before + 1),
        }))
    }

    /// The first hit of a tray as a viewer sees it. It is named and not shown, so it leaves no
    /// entry.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn first_in_tray(
        &self,
        query: &TrayQuery,
        viewer: &Viewer<'_>,
    ) -> Result<Option<String>, StoreError> {
        let mut index = self.index.borrow_mut();
        index.follow(&self.database, &self.key)?;
        let first = Selection::of(&index, query, viewer).part(0, 1).pop();
        Ok(first.map(|found| index.hits[found.place].id.clone()))
    }
}

/// The places in the index of the part that a query asks for, in its order.
pub(super) fn places(index: &Index, query: &TrayQuery, viewer: &Viewer<'_>) -> Vec<usize> {
    let part = Selection::of(index, query, viewer).part(query.offset, query.limit);
    part.iter().map(|found| found.place).collect()
}

/// What a list says of a hit that was found.
fn row(
    index: &Index,
    found: &Found,
    growth: Vec<(Change, Night)>,
    viewer: &Viewer<'_>,
) -> Result<TrayRow, StoreError> {
    let hit = &index.hits[found.place];
    let touched = index.touched(found.place);
    let standing = touched.map(|touched| touched.standing_for(viewer).into_owned());
    let (state, reopened) = standing.map_or((State::New, None), |standing| {
        (standing.state, standing.reopened)
    });
    let is_due = reopened.as_ref().is_some_and(|why| why.is_due);
    let away_until = touched.filter(|_| is_due).and_then(|touched| {
        let mut deeds = touched.history.deeds.iter().rev();
        deeds.find_map(|done| done.deed.away_until())
    });
    let ids = |text: u32| -> Vec<String> {
        let ids = index.text(text).split_whitespace();
        ids.map(str::to_owned).collect()
    };
    let agencies = ids(hit.agencies);
    let mut missing = Vec::new();
    if hit.mark == Mark::Incomplete {
        let came = growth.iter().filter_map(|(change, _)| match change {
            Change::Agency(id) => Some(id),
            _ => None,
        });
        let mut ever: Vec<&String> = agencies.iter().chain(came).collect();
        ever.sort_unstable();
        ever.dedup();
        missing = ever
            .into_iter()
            .filter(|id| index.missing.contains(*id))
            .cloned()
            .collect();
    }
    Ok(TrayRow {
        id: hit.id.clone(),
        since: night_of(found.since, "hit")?,
        state,
        reopened,
        away_until,
        mark: hit.mark,
        rules: ids(hit.rules),
        agencies,
        agencies_counted: hit.agencies_counted,
        domains_counted: hit.domains_counted,
        severity: hit.severity,
        stage: hit.stage,
        hangs_on: ids(hit.hangs_on),
        missing,
        growth,
    })
}
