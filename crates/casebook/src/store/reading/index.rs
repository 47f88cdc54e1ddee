//! All hits in memory as lists need them, so that a list looks at 100,000 of them in a moment.
//!
//! It follows the database. Whatever another process commits, and each run and forgetting of this
//! one, has it read anew; what people do is read hit by hit. It is looked at within the transaction
//! that a list is read in. Of what was done it holds what deeds say, never for whom to see:
//! [`Touched::standing_for`] is asked by everybody. [`AtRest`] holds what is the same for all.

pub(super) mod at_rest;
pub(in crate::store) mod faces;
pub(super) mod rank_set;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use exchange::covenant::Stage;
use exchange::night::Night;
use exchange::payload::Severity;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use self::at_rest::AtRest;
use self::faces::Face;
use super::listing::{Listed, Mark};
use crate::assessing::Assessing;
use crate::key::CasebookKey;
use crate::standing::{Deed, DeedDone, History, Standing, State, Viewer};
use crate::store::forms::night_of;
use crate::store::{StoreError, deeds};

/// A text that stands in many faces, by its place in [`Index::texts`].
type Text = u32;

/// A hit.
pub(super) struct Indexed {
    pub(super) id: String,
    pub(super) first_night: u32,
    pub(super) last_night: u32,
    pub(super) mark: Mark,
    /// Whether it is in tonight's list.
    pub(super) is_listed: bool,
    pub(super) rules: Text,
    pub(super) agencies: Text,
    pub(super) chains: Text,
    pub(super) domains: Text,
    pub(super) hangs_on: Text,
    pub(super) agencies_counted: u8,
    pub(super) domains_counted: u8,
    pub(super) severity: Severity,
    pub(super) stage: Stage,
    /// Whether it was handed out of the stock.
    pub(super) is_handed: bool,
    /// Whether it has looked otherwise on some night.
    pub(super) has_changed: bool,
}

/// A tray of second looks is filled every day, also where a clock is put back: longer than this no
/// first assessment is hidden.
const HIDDEN_AT_MOST: SignedDuration = SignedDuration::from_hours(48);

/// A hit that something was done with.
pub(super) struct Touched {
    /// What was done, without how the hit looked: where it stands does not hang on that.
    pub(super) history: History,
    pub(super) assessing: Assessing,
    standing: Standing,
    /// When the last assessment was given.
    assessed_at: Option<Timestamp>,
    /// The last deed by which it was taken, and by which a run opened it: its place among the
    /// deeds, and the night.
    taken: Option<(usize, Night)>,
    opened: Option<(usize, Night)>,
}

impl Touched {
    /// Where the hit stands as a viewer sees it. What one sees and another does not is whether a
    /// first assessment is in; all else is the same for everybody.
    pub(super) fn standing_for(&self, viewer: &Viewer<'_>) -> Cow<'_, Standing> {
        let may_be_hidden = self.standing.state == State::SecondLook
            && !viewer.filled_at.is_empty()
            && self
                .assessed_at
                .is_some_and(|at| viewer.now < at + HIDDEN_AT_MOST);
        if may_be_hidden {
            Cow::Owned(self.history.standing_for(viewer))
        } else {
            Cow::Borrowed(&self.standing)
        }
    }

    /// When it was taken last, and whether that was after a run opened it last.
    pub(super) fn taken(&self) -> Option<(Night, bool)> {
        let (place, night) = self.taken?;
        Some((night, self.opened.is_none_or(|(opened, _)| place > opened)))
    }

    /// When a run opened it last.
    pub(super) fn opened(&self) -> Option<Night> {
        self.opened.map(|(_, night)| night)
    }
}

/// All hits, in order of id.
#[derive(Default)]
pub(in crate::store) struct Index {
    /// Changes when another connection commits; none while nothing is read.
    data: Option<i64>,
    /// The number of the last deed that was read.
    last_deed: i64,
    pub(super) hits: Vec<Indexed>,
    /// Each distinct text of the faces.
    pub(super) texts: Vec<String>,
    /// Those that somebody works on, and others that something was done with, by their places.
    in_work: BTreeMap<usize, Touched>,
    worked_on: BTreeMap<usize, Touched>,
    pub(super) first_night: u32,
    pub(super) tonight: u32,
    /// The agencies that are missing tonight.
    pub(super) missing: BTreeSet<String>,
    /// The hits that nobody works on, as lists ask for them.
    pub(super) at_rest: AtRest,
}

impl Index {
    /// Has it read anew when it is needed next.
    pub(in crate::store) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether it holds what stands in the database, but for what people did since.
    pub(super) fn is_read(&self, database: &Connection) -> Result<bool, StoreError> {
        let data: i64 = database.pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(self.data == Some(data))
    }

    /// Brings it to what the database holds now.
    pub(in crate::store) fn follow(
        &mut self,
        database: &Connection,
        key: &CasebookKey,
    ) -> Result<(), StoreError> {
        let data: i64 = database.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if self.data != Some(data) {
            self.clear();
            self.read(database)?;
        }
        // Deeds go where runs and forgetting have all read anew: otherwise there are only more.
        self.read_deeds(database, key)?;
        self.data = Some(data);
        Ok(())
    }

    /// The place of a hit.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        let found = self.hits.binary_search_by(|hit| hit.id.as_str().cmp(id));
        found.ok()
    }

    /// The hits that wait for a second look by a viewer, in order of id.
    pub(in crate::store) fn second_looks(&self, viewer: &Viewer<'_>) -> Vec<String> {
        let mut due = Vec::new();
        for (&place, touched) in &self.in_work {
            let is_due = touched.standing_for(viewer).state == State::SecondLook;
            if is_due && touched.assessing.may(viewer.who).is_ok() {
                due.push(self.hits[place].id.clone());
            }
        }
        due
    }

    /// The hits that somebody works on, in order of id.
    pub(super) const fn in_work(&self) -> &BTreeMap<usize, Touched> {
        &self.in_work
    }

    /// What was done with a hit; none where nothing was.
    pub(super) fn touched(&self, place: usize) -> Option<&Touched> {
        let in_work = self.in_work.get(&place);
        in_work.or_else(|| self.worked_on.get(&place))
    }

    /// A text of a face.
    pub(super) fn text(&self, text: Text) -> &str {
        &self.texts[text as usize]
    }

    /// Of each text of the faces, whether an id stands in it.
    pub(super) fn texts_with(&self, id: &str) -> Vec<bool> {
        let holds = |text: &String| text.split(' ').any(|held| held == id);
        self.texts.iter().map(holds).collect()
    }

    /// What a list of hits says of one.
    pub(super) fn listed(hit: &Indexed) -> Result<Listed, StoreError> {
        Ok(Listed {
            id: hit.id.clone(),
            first_night: night_of(hit.first_night, "hit")?,
            last_night: night_of(hit.last_night, "hit")?,
            mark: hit.mark,
        })
    }

    fn read(&mut self, database: &Connection) -> Result<(), StoreError> {
        let query = "SELECT min(night), max(night) FROM recorded";
        let nights: (Option<u32>, Option<u32>) =
            database.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        (self.first_night, self.tonight) = (nights.0.unwrap_or(0), nights.1.unwrap_or(0));
        let query = "SELECT missing FROM recorded ORDER BY number DESC LIMIT 1";
        let mut reading = database.prepare(query)?;
        let mut rows = reading.query([])?;
        if let Some(row) = rows.next()? {
            let missing = row.get_ref(0)?.as_str().unwrap_or_default();
            self.missing = missing.split_whitespace().map(str::to_owned).collect();
        }
        let mut handed = database.prepare("SELECT hit FROM handed")?;
        let handed = handed.query_map([], |row| row.get(0))?;
        let handed: BTreeSet<String> = handed.collect::<Result<_, _>>()?;
        let changed = "SELECT hit FROM sighting GROUP BY hit HAVING count(*) > 1";
        let mut changed = database.prepare(changed)?;
        let changed = changed.query_map([], |row| row.get(0))?;
        let changed: BTreeSet<String> = changed.collect::<Result<_, _>>()?;
        let unseen = touched_and_unseen(database)?;
        let tonight = self.tonight;
        let mut known: HashMap<String, Text> = HashMap::new();
        let mut reading =
            database.prepare("SELECT id, first_night, last_night, mark FROM hit ORDER BY id")?;
        let mut rows = reading.query([])?;
        let damaged = || StoreError::Damaged { table: "hit" };
        let (hits, texts) = (&mut self.hits, &mut self.texts);
        let mut kept = |text: String| {
            let fresh = Text::try_from(texts.len()).map_err(|_| damaged())?;
            Ok::<Text, StoreError>(*known.entry(text).or_insert_with_key(|text| {
                texts.push(text.clone());
                fresh
            }))
        };
        // Both are in order of ids, and a hit without a face is in no list.
        faces::each(database, |id, face| {
            while let Some(row) = rows.next()? {
                if row.get_ref(0)?.as_str().map_err(|_| damaged())? != id {
                    continue;
                }
                let Face {
                    rules,
                    agencies,
                    chains,
                    domains,
                    hangs_on,
                    ..
                } = face;
                let last_night = row.get(2)?;
                hits.push(Indexed {
                    first_night: row.get(1)?,
                    last_night,
                    is_listed: last_night == tonight && !unseen.contains(id),
                    mark: Mark::of_word(row.get_ref(3)?.as_str().map_err(|_| damaged())?)?,
                    rules: kept(rules)?,
                    agencies: kept(agencies)?,
                    chains: kept(chains)?,
                    domains: kept(domains)?,
                    hangs_on: kept(hangs_on)?,
                    agencies_counted: face.agencies_counted,
                    domains_counted: face.domains_counted,
                    severity: face.severity,
                    stage: face.stage,
                    is_handed: handed.contains(id),
                    has_changed: changed.contains(id),
                    id: id.to_owned(),
                });
                return Ok(());
            }
            Err(damaged())
        })?;
        self.at_rest = AtRest::of(&self.hits, &self.texts, self.first_night);
        Ok(())
    }

    fn read_deeds(&mut self, database: &Connection, key: &CasebookKey) -> Result<(), StoreError> {
        let query = "SELECT number, hit FROM deed WHERE number > ? ORDER BY number";
        let mut reading = database.prepare(query)?;
        let mut rows = reading.query([self.last_deed])?;
        let (mut last_deed, mut hits) = (self.last_deed, BTreeSet::new());
        while let Some(row) = rows.next()? {
            last_deed = row.get(0)?;
            hits.insert(row.get::<_, String>(1)?);
        }
        for id in &hits {
            let Some(place) = self.place(id) else {
                continue;
            };
            let touched = read_touched(database, key, id)?;
            let (here, there) = if self.at_rest.put(place, &touched.standing.state) {
                (&mut self.worked_on, &mut self.in_work)
            } else {
                (&mut self.in_work, &mut self.worked_on)
            };
            there.remove(&place);
            here.insert(place, touched);
        }
        self.last_deed = last_deed;
        Ok(())
    }
}

/// The hits that somebody touched and that no run saw on their last night but one that was taken
/// back.
pub(super) fn touched_and_unseen(database: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let query = "SELECT DISTINCT hit.id FROM deed JOIN hit ON hit.id = deed.hit
        WHERE NOT EXISTS (SELECT 1 FROM sighting
            WHERE sighting.hit = hit.id AND to_night = last_night)";
    let mut reading = database.prepare(query)?;
    let hits = reading.query_map([], |row| row.get(0))?;
    Ok(hits.collect::<Result<_, _>>()?)
}

fn read_touched(database: &Connection, key: &CasebookKey, id: &str) -> Result<Touched, StoreError> {
    let history = History {
        deeds: deeds::deeds_of(database, key, id)?,
        ..History::default()
    };
    let last = |is_it: fn(&Deed) -> bool| {
        let deeds = &history.deeds;
        let place = deeds.iter().rposition(|done| is_it(&done.deed))?;
        Some((place, &deeds[place]))
    };
    let assessed = last(|deed| matches!(deed, Deed::Assess { .. }));
    let night = |(place, done): (usize, &DeedDone)| (place, done.night);
    Ok(Touched {
        standing: history.standing(),
        assessing: history.assessing(),
        assessed_at: assessed.map(|(_, done)| done.at),
        taken: last(|deed| matches!(deed, Deed::Take)).map(night),
        opened: last(|deed| matches!(deed, Deed::Reopen(_))).map(night),
        history,
    })
}
