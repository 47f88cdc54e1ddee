//! The trays of the morning: which hit lies in which as one person sees it, narrowed, in an order,
//! page by page; and how much is in each.
//!
//! A hit lies in one tray at most, the first of these that it fits (docs/casebook.md, "Trays of the
//! morning"):
//!
//! ```text
//! mine     open, and taken by the viewer since it was opened last; or two differ, and it is the
//!          viewer's turn
//! waiting  open, and not wholly there: not in tonight's list and not gone, or rests on pairs
//! changed  open again for something new, or as hardly anything is left
//! due      open again, as the night has passed until which it was known or parked
//! stock    new, of the first night, and not handed out
//! new      open otherwise
//! ```

use std::borrow::Cow;

use exchange::covenant::Stage;
use exchange::night::Night;
use exchange::payload::Severity;
use journal::{Act, Actor};

use super::index::{Index, Indexed, Touched};
use super::listing::Mark;
use super::{ReadError, Reading, StateWord, begin, note_hits};
use crate::account::Verb;
use crate::change::Change;
use crate::standing::{Deed, Reopening, Standing, State, Viewer, growth};
use crate::store::forms::night_of;
use crate::store::{Casebook, StoreError, deeds};

/// A tray of the morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tray {
    /// Nobody closed it yet.
    New,
    /// Open again: something is new, or hardly anything is left.
    Changed,
    /// Open again: the night has passed until which it was away.
    Due,
    /// The viewer's own.
    Mine,
    /// Not wholly there tonight.
    Waiting,
    /// Of the first night, and not handed out.
    Stock,
    /// All that is remembered, closed or not.
    Every,
}

impl Tray {
    /// Every tray, in the order in which people are shown them.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Changed,
        Self::Due,
        Self::Mine,
        Self::Waiting,
        Self::Stock,
        Self::Every,
    ];

    /// Its word in the journal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Due => "due",
            Self::Mine => "mine",
            Self::Waiting => "waiting",
            Self::Stock => "stock",
            Self::Every => "all",
        }
    }
}

/// In what order a tray is read. None of them weighs hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TrayOrder {
    /// What came into the tray first.
    #[default]
    Oldest,
    /// What came into the tray last.
    Newest,
    /// Acute first, then what came first.
    Acute,
}

/// Whose hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignee {
    /// Nobody's.
    Nobody,
    /// Those of this account.
    Account(Actor),
}

/// Which hits of a tray a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayQuery {
    /// The tray.
    pub tray: Tray,
    /// Only those that meet a rule of this id.
    pub rule: Option<String>,
    /// Only those with a signal of this life domain.
    pub domain: Option<String>,
    /// Only those with an agency of this chain.
    pub chain: Option<String>,
    /// Only those with a signal of this agency.
    pub agency: Option<String>,
    /// Only those in this state.
    pub state: Option<StateWord>,
    /// Only those of somebody, or of nobody.
    pub assignee: Option<Assignee>,
    /// Only those first seen on this night or later.
    pub since: Option<Night>,
    /// The order.
    pub order: TrayOrder,
    /// How many to pass over.
    pub offset: usize,
    /// How many to give at most.
    pub limit: usize,
}

impl TrayQuery {
    /// A whole tray.
    #[must_use]
    pub const fn of(tray: Tray) -> Self {
        Self {
            tray,
            rule: None,
            domain: None,
            chain: None,
            agency: None,
            state: None,
            assignee: None,
            since: None,
            order: TrayOrder::Oldest,
            offset: 0,
            limit: usize::MAX,
        }
    }
}

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
        let mut found = found(&index, query, viewer);
        let Some(at) = index.place(hit) else {
            return Ok(None);
        };
        found.sort_unstable();
        let Some(place) = found.iter().position(|found| found.place == at) else {
            return Ok(None);
        };
        let id = |place: usize| {
            let found = found.get(place)?;
            Some(index.hits[found.place].id.clone())
        };
        Ok(Some(TrayPlace {
            place: place + 1,
            of: found.len(),
            previous: place.checked_sub(1).and_then(id),
            next: id(place + 1),
        }))
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

/// The tray that a hit lies in, and since which night.
pub(super) fn lies_in(
    index: &Index,
    hit: &Indexed,
    touched: Option<&(&Touched, Cow<'_, Standing>)>,
    viewer: &Viewer<'_>,
) -> (Option<Tray>, u32) {
    let first = hit.first_night;
    let Some((touched, standing)) = touched else {
        return (untouched(index, hit), first);
    };
    match &standing.state {
        State::New => (untouched(index, hit), first),
        State::Open { taken_by } => {
            let taken = touched.last(|deed| matches!(deed, Deed::Take));
            let opened = touched.last(|deed| matches!(deed, Deed::Reopen(_)));
            let is_taken_since = taken.map(|(place, _)| place) > opened.map(|(place, _)| place);
            let night = |done: Option<(usize, Night)>| done.map_or(first, day_of);
            if taken_by.as_ref() == Some(viewer.who) && is_taken_since {
                return (Some(Tray::Mine), night(taken));
            }
            match (untouched(index, hit), &standing.reopened) {
                (None | Some(Tray::Waiting), _) => (untouched(index, hit), first),
                (_, Some(why)) if why.changes.is_empty() && !why.has_lapsed => {
                    (Some(Tray::Due), night(opened))
                }
                (_, Some(_)) => (Some(Tray::Changed), night(opened)),
                (_, None) => (Some(Tray::New), first),
            }
        }
        State::Disputed { .. } => {
            let is_turn = touched.history.may_assess(viewer.who).is_ok();
            let last = touched.history.deeds.last();
            let since = last.map_or(first, |done| done.night.day_number());
            (is_turn.then_some(Tray::Mine), since)
        }
        State::SecondLook | State::Closed(_) | State::Parked { .. } => (None, first),
    }
}

fn day_of((_, night): (usize, Night)) -> u32 {
    night.day_number()
}

/// The tray of a hit that nobody has closed or taken; none for one that is gone.
fn untouched(index: &Index, hit: &Indexed) -> Option<Tray> {
    let is_listed = hit.last_night == index.tonight;
    match hit.mark {
        Mark::Gone => None,
        Mark::Waiting => Some(Tray::Waiting),
        Mark::Incomplete if !is_listed => Some(Tray::Waiting),
        _ if hit.first_night == index.first_night && !hit.is_handed => Some(Tray::Stock),
        _ => Some(Tray::New),
    }
}

/// How many hits are in each tray.
fn counts(index: &Index, viewer: &Viewer<'_>) -> [usize; Tray::ALL.len()] {
    let mut counts = [0; Tray::ALL.len()];
    let mut touched = index.touched.iter().peekable();
    for (place, hit) in index.hits.iter().enumerate() {
        let touched = touched.next_if(|(at, _)| **at == place);
        let touched = touched.map(|(_, touched)| (touched, touched.standing_for(viewer)));
        if let (Some(tray), _) = lies_in(index, hit, touched.as_ref(), viewer) {
            counts[tray as usize] += 1;
        }
    }
    counts[Tray::Every as usize] = index.hits.len();
    counts
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

impl TrayQuery {
    /// The query as the journal has it: `tray=new oldest rule=… offset=0 limit=25`.
    fn text(&self) -> String {
        let order = match self.order {
            TrayOrder::Oldest => "oldest",
            TrayOrder::Newest => "newest",
            TrayOrder::Acute => "acute",
        };
        let assignee = self.assignee.as_ref().map(|assignee| match assignee {
            Assignee::Nobody => "nobody",
            Assignee::Account(who) => who.as_str(),
        });
        let since = self.since.map(|night| night.to_string());
        let [offset, limit] = [self.offset, self.limit].map(|number| number.to_string());
        let given = [
            ("rule", self.rule.as_deref()),
            ("domain", self.domain.as_deref()),
            ("chain", self.chain.as_deref()),
            ("agency", self.agency.as_deref()),
            ("state", self.state.map(StateWord::as_str)),
            ("assignee", assignee),
            ("since", since.as_deref()),
            ("offset", Some(&offset)),
            ("limit", Some(&limit)),
        ];
        let mut text = format!("tray={} {order}", self.tray.as_str());
        for (name, value) in given {
            if let Some(value) = value {
                text.extend([" ", name, "=", value]);
            }
        }
        text
    }

    fn check(&self) -> Result<(), ReadError> {
        for (what, id) in [
            ("a rule", &self.rule),
            ("a life domain", &self.domain),
            ("a chain", &self.chain),
            ("an agency", &self.agency),
        ] {
            if id.as_ref().is_some_and(|id| !super::hits::is_id(id)) {
                return Err(ReadError::Id { what });
            }
        }
        Ok(())
    }
}
