//! Hits for people: a list, and one hit.

use std::fmt::Write as _;

use exchange::hits::Hit;
use exchange::night::Night;
use journal::{Act, Subject};
use rusqlite::{Statement, Transaction, params};

use super::answers::{self, ReferralSeen};
use super::index::Index;
use super::listing::{self, Filter, Listed, Mark, Order, Presence};
use super::{Reading, StateWord, begin, note, note_hits};
use crate::account::Verb;
use crate::key::CasebookKey;
use crate::projection::{Projection, ProjectionDigest};
use crate::standing::{SeenHistory, Standing, State, Viewer};
use crate::store::{AccountError, Casebook, StoreError, forms};

/// Which hits a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What stands in the database of a hit.
    pub filter: Filter,
    /// Only those in this state.
    pub state: Option<StateWord>,
    /// Only those that meet a rule of this id, in the version they were last seen in.
    pub rule: Option<String>,
}

/// A hit in a list that a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitRow {
    /// Its id, nights and presence.
    pub listed: Listed,
    /// What it waits for.
    pub state: State,
    /// What it is about, without dates, as of the night it was last seen on.
    pub projection: Projection,
}

/// A part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HitsPage {
    /// Its hits.
    pub hits: Vec<HitRow>,
    /// How many hits there are in all.
    pub of: u64,
}

/// A hit as one person may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct HitView {
    /// Its id, nights and presence.
    pub listed: Listed,
    /// Its explanation, as of the night it was last seen on.
    pub hit: Hit,
    /// What a decision on it must name.
    pub digest: ProjectionDigest,
    /// Where it stands.
    pub standing: Standing,
    /// How it looked over nights, and what of its deeds this person may see.
    pub history: SeenHistory,
    /// The ids of hits that it shared signals with, in order of the alphabet.
    pub related: Vec<String>,
    /// Its referrals, and what was answered to them.
    pub referrals: Vec<ReferralSeen>,
}

/// Why nothing is shown. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such hit; a forgotten one is none either.
    #[error("there is no such hit")]
    Unknown,
    /// What is asked for is no id. It would stand in the journal for ever.
    #[error("the id of {what} is 1 to 64 of a-z, 0-9 and hyphens")]
    Id {
        /// Whose id.
        what: &'static str,
    },
    /// No agency is called so.
    #[error(
        "the casebook knows no agency `{id}`: no hit has a signal of it, and no batch of it came"
    )]
    Agency {
        /// What it is called.
        id: String,
    },
    /// The account may not.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ReadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Query {
    /// The query as the journal has it: `present longest-waiting since=… agency=…`.
    pub(super) fn text(&self) -> String {
        let filter = &self.filter;
        let presence = match filter.presence {
            Presence::Present => "present",
            Presence::Incomplete => "incomplete",
            Presence::Waiting => "waiting",
            Presence::Gone => "gone",
            Presence::Any => "any",
        };
        let order = match filter.order {
            Order::LongestWaiting => "longest-waiting",
            Order::Newest => "newest",
        };
        let state = self.state.map(|state| state.as_str().to_owned());
        let is_part = (filter.offset, filter.limit) != (0, u32::MAX);
        let given = [
            ("since", filter.since.map(|night| night.to_string())),
            ("agency", filter.agency.clone()),
            ("state", state),
            ("rule", self.rule.clone()),
            // A list that is taken out is all of it.
            ("offset", is_part.then(|| filter.offset.to_string())),
            ("limit", is_part.then(|| filter.limit.to_string())),
        ];
        let mut text = format!("{presence} {order}");
        for (name, value) in given {
            if let Some(value) = value {
                write!(text, " {name}={value}").expect("a string takes it");
            }
        }
        text
    }

    pub(super) fn check(&self) -> Result<(), ReadError> {
        for (what, id) in [("an agency", &self.filter.agency), ("a rule", &self.rule)] {
            if id.as_ref().is_some_and(|id| !is_id(id)) {
                return Err(ReadError::Id { what });
            }
        }
        Ok(())
    }

    /// Refuses an agency that there never was: a list without a hit would look like an answer.
    pub(super) fn check_agency(&self, writing: &Transaction<'_>) -> Result<(), ReadError> {
        let Some(id) = &self.filter.agency else {
            return Ok(());
        };
        let query = "SELECT EXISTS (SELECT 1 FROM signal WHERE agency = ?1)
            OR EXISTS (SELECT 1 FROM named WHERE agency = ?1)";
        let is_known: bool = writing.query_row(query, [id], |row| row.get(0))?;
        if is_known {
            return Ok(());
        }
        let id = id.clone();
        Err(ReadError::Agency { id })
    }
}

/// Whether a text is an id: anything else could be what somebody is called.
pub(super) fn is_id(id: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=64).contains(&id.len()) && id.bytes().all(is_plain)
}

impl Casebook {
    /// A list for a person: an entry `list` says so, with each hit that is in it.
    ///
    /// # Errors
    /// [`ReadError::Id`] when the query holds what is no id, [`ReadError::Agency`] when it names an
    /// agency that there never was, [`ReadError::Store`].
    pub fn read_list(
        &mut self,
        query: &Query,
        mut reading: Reading<'_>,
    ) -> Result<HitsPage, ReadError> {
        query.check()?;
        let writing = begin(&mut self.database, &reading, Verb::List)?;
        query.check_agency(&writing)?;
        let page = page(
            &writing,
            self.index.get_mut(),
            &self.key,
            query,
            &reading.viewer(),
        )?;
        let ids: Vec<&str> = page.hits.iter().map(|row| row.listed.id.as_str()).collect();
        note_hits(&writing, &mut reading, Act::List, &query.text(), &ids)?;
        writing.commit()?;
        Ok(page)
    }

    /// One hit for a person: an entry `read` says so.
    ///
    /// # Errors
    /// [`ReadError::Unknown`] when there is no such hit, [`ReadError::Store`].
    pub fn read_hit(&mut self, id: &str, mut reading: Reading<'_>) -> Result<HitView, ReadError> {
        let writing = begin(&mut self.database, &reading, Verb::Read)?;
        let shown = listing::shown(&writing, &self.key, id)?.ok_or(ReadError::Unknown)?;
        let subject = Subject {
            kind: "hit".to_owned(),
            id: id.to_owned(),
            detail: Vec::new(),
        };
        let referrals = answers::referrals_of(&writing, id)?;
        note(&writing, &mut reading, Act::Read, subject)?;
        writing.commit()?;
        let viewer = reading.viewer();
        Ok(HitView {
            digest: Projection::of(&shown.hit.explanation).digest(),
            standing: shown.standing_for(&viewer),
            history: shown.seen_by(&viewer),
            listed: shown.listed,
            hit: shown.hit,
            related: shown.related,
            referrals,
        })
    }
}

/// The hits that a query lets through, of which it asks for a part.
pub(super) fn page(
    writing: &Transaction<'_>,
    index: &mut Index,
    key: &CasebookKey,
    query: &Query,
    viewer: &Viewer<'_>,
) -> Result<HitsPage, StoreError> {
    index.follow(writing, key)?;
    let filter = &query.filter;
    let with = |id: &Option<String>| id.as_ref().map(|id| index.texts_with(id));
    let [rule, agency] = [&query.rule, &filter.agency].map(with);
    let has = |texts: &Option<Vec<bool>>, text: u32| {
        texts.as_ref().is_none_or(|texts| texts[text as usize])
    };
    let since = filter.since.map_or(0, Night::day_number);
    let mut found = Vec::new();
    for (place, hit) in index.hits.iter().enumerate() {
        let is_there = match filter.presence {
            Presence::Present => hit.last_night == index.tonight,
            Presence::Incomplete => hit.mark == Mark::Incomplete,
            Presence::Waiting => hit.mark == Mark::Waiting,
            Presence::Gone => hit.mark == Mark::Gone,
            Presence::Any => true,
        };
        let is_let_through = is_there
            && hit.first_night >= since
            && has(&rule, hit.rules)
            && has(&agency, hit.agencies)
            && query.state.is_none_or(|word| {
                let touched = index.touched.get(&place);
                let standing = touched.map(|touched| touched.standing_for(viewer));
                word == standing.map_or(StateWord::New, |standing| StateWord::of(&standing.state))
            });
        if is_let_through {
            let order = match filter.order {
                Order::LongestWaiting => hit.first_night,
                Order::Newest => u32::MAX - hit.first_night,
            };
            found.push((order, place));
        }
    }
    found.sort_unstable();
    let shown = found.iter().skip(filter.offset as usize);
    let places = shown.take(filter.limit as usize).map(|&(_, place)| place);
    Ok(HitsPage {
        hits: rows_at(writing, index, places, viewer)?,
        of: found.len() as u64,
    })
}

/// What a list says of the hits at these places of the index.
pub(super) fn rows_at(
    writing: &Transaction<'_>,
    index: &Index,
    places: impl IntoIterator<Item = usize>,
    viewer: &Viewer<'_>,
) -> Result<Vec<HitRow>, StoreError> {
    let mut projections = writing.prepare(PROJECTION)?;
    let row = |place: usize| {
        let listed = Index::listed(&index.hits[place])?;
        let touched = index.touched.get(&place);
        let state = touched.map(|touched| touched.standing_for(viewer).into_owned().state);
        Ok(HitRow {
            projection: last_projection(&mut projections, &listed)?,
            state: state.unwrap_or(State::New),
            listed,
        })
    };
    places.into_iter().map(row).collect()
}

/// The projection of a hit on the night it was last seen.
const PROJECTION: &str = "SELECT projection FROM sighting JOIN version USING (hit, digest)
    WHERE hit = ? AND to_night = ?";

fn last_projection(
    projections: &mut Statement<'_>,
    listed: &Listed,
) -> Result<Projection, StoreError> {
    let given = params![listed.id, listed.last_night.day_number()];
    let json: String = projections.query_row(given, |row| row.get(0))?;
    forms::read_projection(&json).ok_or(StoreError::Damaged { table: "version" })
}
