//! The trays of the morning: which hit lies in which as one person sees it, narrowed, in an order,
//! page by page; and how much is in each.

#[cfg(test)]
mod equal_work;
mod lying;
pub(in crate::store) mod saved;
mod stock;
mod tray_query;

use exchange::covenant::Stage;
use exchange::night::Night;
use exchange::payload::Severity;
use journal::Act;

use self::lying::counts;
pub(in crate::store::reading) use self::lying::lies_in;
pub use self::tray_query::{Assignee, Tray, TrayOrder, TrayQuery};
use super::index::Index;
use super::listing::Mark;
use super::{ReadError, Reading, StateWord, begin, note_hits};
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
        let mut found = found(index, query, &viewer);
        let of = found.len();
        let shown = part(&mut found, query.offset, query.limit);
        let mut rows = Vec::with_capacity(shown.len());
        for found in shown {
            let sightings = deeds::sightings(&writing, &index.hits[found.place].id)?;
            rows.push(row(index, found, growth(&sightings), &viewer)?);
        }
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
        let found = found(&index, query, viewer);
        let at = index.place(hit);
        let Some(own) = found.iter().find(|found| Some(found.place) == at) else {
            return Ok(None);
        };
        let before = || found.iter().filter(|found| *found < own);
        let behind = found.iter().filter(|found| *found > own);
        let id = |found: &Found| index.hits[found.place].id.clone();
        Ok(Some(TrayPlace {
            place: before().count() + 1,
            of: found.len(),
            previous: before().max().map(id),
            next: behind.min().map(id),
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
        let first = found(&index, query, viewer).into_iter().min();
        Ok(first.map(|found| index.hits[found.place].id.clone()))
    }
}

/// A hit that a query lets through. It is ordered as the query asks, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    key: u64,
    place: usize,
    since: u32,
}

/// The hits that a query lets through, in order of id.
fn found(index: &Index, query: &TrayQuery, viewer: &Viewer<'_>) -> Vec<Found> {
    let with = |id: &Option<String>| id.as_ref().map(|id| index.texts_with(id));
    let [rule, domain, chain, agency] =
        [&query.rule, &query.domain, &query.chain, &query.agency].map(with);
    let since = query.since.map_or(0, Night::day_number);
    let mut found = Vec::new();
    let mut touched = index.touched.iter().peekable();
    for (place, hit) in index.hits.iter().enumerate() {
        let touched = touched.next_if(|(at, _)| **at == place);
        let has = |texts: &Option<Vec<bool>>, text: u32| {
            texts.as_ref().is_none_or(|texts| texts[text as usize])
        };
        let is_let_through = hit.first_night >= since
            && has(&rule, hit.rules)
            && has(&domain, hit.domains)
            && has(&chain, hit.chains)
            && has(&agency, hit.agencies);
        if !is_let_through {
            continue;
        }
        let touched = touched.map(|(_, touched)| (touched, touched.standing_for(viewer)));
        let (tray, since) = lies_in(index, hit, touched.as_ref(), viewer);
        let is_in = query.tray == Tray::Every || tray == Some(query.tray);
        if is_in && is_of(query, touched.as_ref().map(|(_, standing)| &standing.state)) {
            found.push(Found {
                key: key(query.order, since, hit.severity),
                place,
                since,
            });
        }
    }
    found
}

/// The places in the index of the part that a query asks for, in its order.
pub(super) fn places(index: &Index, query: &TrayQuery, viewer: &Viewer<'_>) -> Vec<usize> {
    let mut found = found(index, query, viewer);
    let part = part(&mut found, query.offset, query.limit);
    part.iter().map(|found| found.place).collect()
}

/// Whether a hit in this state is one that a query asks for; none for one that nothing was done
/// with.
fn is_of(query: &TrayQuery, state: Option<&State>) -> bool {
    let word = state.map_or(StateWord::New, StateWord::of);
    let taken_by = match state {
        Some(State::Open { taken_by }) => taken_by.as_ref(),
        _ => None,
    };
    let is_whose = match &query.assignee {
        None => true,
        Some(Assignee::Nobody) => taken_by.is_none(),
        Some(Assignee::Account(who)) => taken_by == Some(who),
    };
    is_whose && query.state.is_none_or(|asked| asked == word)
}

fn key(order: TrayOrder, since: u32, severity: Severity) -> u64 {
    match order {
        TrayOrder::Oldest => u64::from(since),
        TrayOrder::Newest => u64::from(u32::MAX - since),
        TrayOrder::Acute if severity == Severity::Acute => u64::from(since),
        TrayOrder::Acute => u64::from(u32::MAX) + u64::from(since),
    }
}

/// A part of what was found, in order. Only that part is put in order.
fn part(found: &mut [Found], offset: usize, limit: usize) -> &[Found] {
    let end = offset.saturating_add(limit).min(found.len());
    let offset = offset.min(end);
    if end < found.len() {
        found.select_nth_unstable(end);
    }
    if offset > 0 {
        found[..end].select_nth_unstable(offset - 1);
    }
    found[offset..end].sort_unstable();
    &found[offset..end]
}

/// What a list says of a hit that was found.
fn row(
    index: &Index,
    found: &Found,
    growth: Vec<(Change, Night)>,
    viewer: &Viewer<'_>,
) -> Result<TrayRow, StoreError> {
    let hit = &index.hits[found.place];
    let touched = index.touched.get(&found.place);
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
