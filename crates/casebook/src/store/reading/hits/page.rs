//! The part of a list that is asked for.
//!
//! Who has all hits in memory looks there. Who lists once, as a command does, goes over the tables
//! once: to read all of it into memory takes longer (docs/performance.md). Both find the same.

use std::collections::BTreeSet;

use exchange::night::Night;
use rusqlite::{Connection, OptionalExtension as _, Rows, Statement, Transaction, params};

use super::{HitRow, HitsPage, Query};
use crate::key::CasebookKey;
use crate::projection::Projection;
use crate::standing::{History, State, Viewer};
use crate::store::forms::night_of;
use crate::store::reading::StateWord;
use crate::store::reading::index::{Index, touched_and_unseen};
use crate::store::reading::listing::{Listed, Mark, Order, Presence};
use crate::store::{StoreError, deeds, forms};

/// The hits that a query lets through, of which it asks for a part.
pub(in crate::store::reading) fn page(
    writing: &Transaction<'_>,
    index: &mut Index,
    key: &CasebookKey,
    query: &Query,
    viewer: &Viewer<'_>,
) -> Result<HitsPage, StoreError> {
    let (of, shown) = if index.is_read(writing)? {
        index.follow(writing, key)?;
        let found = found_in_memory(index, query, viewer);
        let part = part(&found, query).map(|&(_, place)| shown_at(index, place, viewer));
        (found.len(), part.collect::<Result<Vec<_>, StoreError>>()?)
    } else {
        let tables = Tables::of(writing, key, viewer)?;
        let found = tables.found(query)?;
        let part = part(&found.order, query).map(|&(_, place)| {
            let listed = found.listed(place)?;
            let state = tables.state(&listed.id)?;
            Ok((listed, state))
        });
        let part = part.collect::<Result<Vec<_>, StoreError>>()?;
        (found.order.len(), part)
    };
    Ok(HitsPage {
        hits: rows(writing, shown)?,
        of: of as u64,
    })
}

/// What a list says of the hits at these places of the index.
pub(in crate::store::reading) fn rows_at(
    writing: &Transaction<'_>,
    index: &Index,
    places: &[usize],
    viewer: &Viewer<'_>,
) -> Result<Vec<HitRow>, StoreError> {
    let shown = places.iter().map(|&place| shown_at(index, place, viewer));
    rows(writing, shown.collect::<Result<_, _>>()?)
}

/// What the index says of the hit at a place, with its state as the viewer sees it.
fn shown_at(
    index: &Index,
    place: usize,
    viewer: &Viewer<'_>,
) -> Result<(Listed, State), StoreError> {
    let touched = index.touched(place);
    let state = touched.map(|touched| touched.standing_for(viewer).into_owned().state);
    Ok((
        Index::listed(&index.hits[place])?,
        state.unwrap_or(State::New),
    ))
}

/// Hits with their projections.
fn rows(writing: &Transaction<'_>, shown: Vec<(Listed, State)>) -> Result<Vec<HitRow>, StoreError> {
    let mut projections = writing.prepare(PROJECTION)?;
    let row = |(listed, state)| {
        Ok(HitRow {
            projection: last_projection(writing, &mut projections, &listed)?,
            state,
            listed,
        })
    };
    shown.into_iter().map(row).collect()
}

/// What of all that was found is asked for.
fn part<'a>(
    found: &'a [(u32, usize)],
    query: &Query,
) -> impl Iterator<Item = &'a (u32, usize)> + use<'a> {
    let (offset, limit) = (query.filter.offset as usize, query.filter.limit as usize);
    found.iter().skip(offset).take(limit)
}

/// What a list goes by, of a hit.
#[derive(Clone, Copy)]
struct Nights {
    first: u32,
    mark: Mark,
    is_listed: bool,
}

impl Nights {
    fn is_asked_for(self, presence: Presence, since: u32) -> bool {
        let is_there = match presence {
            Presence::Present => self.is_listed,
            Presence::Incomplete => self.mark == Mark::Incomplete,
            Presence::Waiting => self.mark == Mark::Waiting,
            Presence::Gone => self.mark == Mark::Gone,
            Presence::Any => true,
        };
        is_there && self.first >= since
    }

    /// What a hit stands by in a list.
    const fn order(self, order: Order) -> u32 {
        match order {
            Order::LongestWaiting => self.first,
            Order::Newest => u32::MAX - self.first,
        }
    }
}

fn since(query: &Query) -> u32 {
    query.filter.since.map_or(0, Night::day_number)
}

/// The places in the index of what a query lets through, in the order of the list.
fn found_in_memory(index: &Index, query: &Query, viewer: &Viewer<'_>) -> Vec<(u32, usize)> {
    let filter = &query.filter;
    let with = |id: &Option<String>| id.as_ref().map(|id| index.texts_with(id));
    let [rule, agency] = [&query.rule, &filter.agency].map(with);
    let has = |texts: &Option<Vec<bool>>, text: u32| {
        texts.as_ref().is_none_or(|texts| texts[text as usize])
    };
    let since = since(query);
    let mut found = Vec::new();
    for (place, hit) in index.hits.iter().enumerate() {
        let nights = Nights {
            first: hit.first_night,
            mark: hit.mark,
            is_listed: hit.is_listed,
        };
        let is_let_through = nights.is_asked_for(filter.presence, since)
            && has(&rule, hit.rules)
            && has(&agency, hit.agencies)
            && query.state.is_none_or(|word| {
                let touched = index.touched(place);
                let standing = touched.map(|touched| touched.standing_for(viewer));
                word == standing.map_or(StateWord::New, |standing| StateWord::of(&standing.state))
            });
        if is_let_through {
            found.push((nights.order(filter.order), place));
        }
    }
    found.sort_unstable();
    found
}

/// The tables, for a list that is made once.
struct Tables<'a> {
    database: &'a Connection,
    key: &'a CasebookKey,
    viewer: &'a Viewer<'a>,
    tonight: u32,
    /// Those that something was done with.
    touched: BTreeSet<String>,
    /// Those that are in no list, and those that are not in tonight's though it was their last.
    unexplained: BTreeSet<String>,
    unseen: BTreeSet<String>,
}

/// What was found in the tables.
#[derive(Default)]
struct FoundInTables {
    /// What each stands by in the list, and its place in order of id.
    order: Vec<(u32, usize)>,
    /// All ids, one behind the other.
    ids: String,
    /// By place: where its id ends, its nights and mark.
    hits: Vec<(usize, u32, u32, Mark)>,
}

impl FoundInTables {
    fn listed(&self, place: usize) -> Result<Listed, StoreError> {
        let start = place.checked_sub(1).map_or(0, |before| self.hits[before].0);
        let (end, first, last, mark) = self.hits[place];
        Ok(Listed {
            id: self.ids[start..end].to_owned(),
            first_night: night_of(first, "hit")?,
            last_night: night_of(last, "hit")?,
            mark,
        })
    }
}

impl<'a> Tables<'a> {
    fn of(
        database: &'a Connection,
        key: &'a CasebookKey,
        viewer: &'a Viewer<'a>,
    ) -> Result<Self, StoreError> {
        let tonight: Option<u32> =
            database.query_row("SELECT max(night) FROM recorded", [], |row| row.get(0))?;
        // None is new: a hit that nothing was done with goes with what a run says of it.
        let unexplained = "SELECT DISTINCT hit FROM deed
            WHERE NOT EXISTS (SELECT 1 FROM face WHERE face.hit = deed.hit)";
        let mut unexplained = database.prepare(unexplained)?;
        let unexplained = unexplained.query_map([], |row| row.get(0))?;
        Ok(Self {
            database,
            key,
            viewer,
            tonight: tonight.unwrap_or(0),
            touched: deeds::touched_hits(database)?.into_iter().collect(),
            unexplained: unexplained.collect::<Result<_, _>>()?,
            unseen: touched_and_unseen(database)?,
        })
    }

    /// Where a hit stands as the viewer sees it.
    fn state(&self, id: &str) -> Result<State, StoreError> {
        if !self.touched.contains(id) {
            return Ok(State::New);
        }
        let history = History {
            deeds: deeds::deeds_of(self.database, self.key, id)?,
            ..History::default()
        };
        Ok(history.standing_for(self.viewer).state)
    }

    /// What a query lets through, in the order of the list.
    fn found(&self, query: &Query) -> Result<FoundInTables, StoreError> {
        let (filter, since) = (&query.filter, since(query));
        let mut found = FoundInTables::default();
        let mut faces = self.database.prepare(FACES)?;
        let mut faces = match (&query.rule, &filter.agency) {
            (None, None) => None,
            _ => Some(FacesInOrder::of(faces.query([])?, query)),
        };
        // No index: in the order of the table a row is read where it stands.
        let hits = "SELECT id, first_night, last_night, mark FROM hit NOT INDEXED ORDER BY id";
        let mut hits = self.database.prepare(hits)?;
        let mut rows = hits.query([])?;
        let damaged = || StoreError::Damaged { table: "hit" };
        while let Some(row) = rows.next()? {
            let (first, last) = (row.get(1)?, row.get(2)?);
            let mark = Mark::of_word(row.get_ref(3)?.as_str().map_err(|_| damaged())?)?;
            let id = row.get_ref(0)?.as_str().map_err(|_| damaged())?;
            let nights = Nights {
                first,
                mark,
                is_listed: last == self.tonight && !self.unseen.contains(id),
            };
            if !nights.is_asked_for(filter.presence, since) || self.unexplained.contains(id) {
                continue;
            }
            if let Some(faces) = &mut faces
                && !faces.lets_through(id)?
            {
                continue;
            }
            if let Some(word) = query.state
                && StateWord::of(&self.state(id)?) != word
            {
                continue;
            }
            let order = nights.order(filter.order);
            found.order.push((order, found.hits.len()));
            found.ids.push_str(id);
            found.hits.push((found.ids.len(), first, last, mark));
        }
        found.order.sort_unstable();
        Ok(found)
    }
}

const FACES: &str = "SELECT hit, rules, agencies FROM face ORDER BY hit";

/// The faces, in order of the ids of hits, as far as a query asks for them.
struct FacesInOrder<'a> {
    rows: Rows<'a>,
    rule: Option<&'a str>,
    agency: Option<&'a str>,
}

impl<'a> FacesInOrder<'a> {
    fn of(rows: Rows<'a>, query: &'a Query) -> Self {
        Self {
            rows,
            rule: query.rule.as_deref(),
            agency: query.filter.agency.as_deref(),
        }
    }

    /// Whether the face of a hit, whose id is behind all that were asked about before, is one that
    /// the query asks for.
    fn lets_through(&mut self, id: &str) -> Result<bool, StoreError> {
        let damaged = || StoreError::Damaged { table: "face" };
        while let Some(row) = self.rows.next()? {
            let of = row.get_ref(0)?.as_str().map_err(|_| damaged())?;
            if of < id {
                continue;
            }
            if of > id {
                return Err(damaged());
            }
            let text = |column| row.get_ref(column)?.as_str().map_err(|_| damaged());
            let holds = |text: &str, id: Option<&str>| {
                id.is_none_or(|id| text.split(' ').any(|held| held == id))
            };
            return Ok(holds(text(1)?, self.rule) && holds(text(2)?, self.agency));
        }
        Err(damaged())
    }
}

/// The projection of a hit on the night it was last seen.
const PROJECTION: &str = "SELECT projection FROM sighting JOIN version USING (hit, digest)
    WHERE hit = ? AND to_night = ?";

/// The projection of a hit on the night it was last seen; that of a run which was taken back, where
/// no other saw it.
fn last_projection(
    database: &Connection,
    projections: &mut Statement<'_>,
    listed: &Listed,
) -> Result<Projection, StoreError> {
    let damaged = StoreError::Damaged { table: "version" };
    let given = params![listed.id, listed.last_night.day_number()];
    let json: Option<String> = projections.query_row(given, |row| row.get(0)).optional()?;
    if let Some(json) = json {
        return forms::read_projection(&json).ok_or(damaged);
    }
    let last = deeds::sightings(database, &listed.id)?.pop();
    last.map(|last| last.projection).ok_or(damaged)
}
