//! Hits as a list: filtered, in an order, page by page.

use exchange::hits::Hit;
use exchange::night::Night;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::key::CasebookKey;
use crate::standing::{History, SeenHistory, Standing, Viewer};
use crate::store::forms::night_of;
use crate::store::{Casebook, StoreError, deeds};

/// Which hits to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Those in the list of the last night, those gone from it, or others.
    pub presence: Presence,
    /// Only those first seen on this night or later.
    pub since: Option<Night>,
    /// Only those with a signal of this agency.
    pub agency: Option<String>,
    /// The order.
    pub order: Order,
    /// How many to pass over.
    pub offset: u32,
    /// How many to give at most.
    pub limit: u32,
}

/// Which hits, by whether they are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Those in the list of the last night, however they are marked.
    Present,
    /// Those marked as incomplete, in the list or not.
    Incomplete,
    /// Those that wait for confirmed pairs, in the list or not.
    Waiting,
    /// Those that have gone.
    Gone,
    /// All.
    Any,
}

/// Whether a hit is there, as far as the last night can tell (docs/casebook.md, "Presence").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It is in the list, and no agency of it is missing.
    Present,
    /// An agency of it is missing: nothing of that agency is said to have gone.
    Incomplete,
    /// It rested on pairs that two agencies confirmed, and that are asked about again.
    Waiting,
    /// It is not in the list, and nothing explains that.
    Gone,
}

impl Mark {
    const ALL: [Self; 4] = [Self::Present, Self::Incomplete, Self::Waiting, Self::Gone];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Incomplete => "incomplete",
            Self::Waiting => "waiting",
            Self::Gone => "gone",
        }
    }

    /// The mark of a row.
    pub(super) fn of_word(word: &str) -> Result<Self, StoreError> {
        let mark = Self::ALL.into_iter().find(|mark| mark.as_str() == word);
        mark.ok_or(StoreError::Damaged { table: "hit" })
    }
}

/// The order of a list. None of them weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Those first seen longest ago first.
    LongestWaiting,
    /// Those first seen last first.
    Newest,
}

/// A hit in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// The night it was first seen on.
    pub first_night: Night,
    /// The night it was last seen on.
    pub last_night: Night,
    /// Whether it is there.
    pub mark: Mark,
}

/// A hit with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Where it stands in lists.
    pub listed: Listed,
    /// Its explanation, as of the night it was last seen on.
    pub hit: Hit,
    /// How it looked over nights, and what was done with it: what of it a viewer may see,
    /// [`seen_by`](Self::seen_by) says.
    pub(crate) history: History,
    /// The ids of hits that it shared signals with, in order of the alphabet.
    pub related: Vec<String>,
}

impl Shown {
    /// Where it stands as a viewer sees it.
    #[must_use]
    pub fn standing_for(&self, viewer: &Viewer<'_>) -> Standing {
        self.history.standing_for(viewer)
    }

    /// What a viewer may see of how it looked and what was done with it.
    #[must_use]
    pub fn seen_by(&self, viewer: &Viewer<'_>) -> SeenHistory {
        self.history.seen_by(viewer)
    }
}

impl Casebook {
    /// The hits that a filter lets through. This writes no entry: it is for what no person looks
    /// at, and [`read_list`](Self::read_list) for people.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn list(&self, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
        listed(&self.database, filter)
    }

    /// A hit with all that is known of it; `None` when there is none of this id. This writes no
    /// entry: it is for what no person looks at, and [`read_hit`](Self::read_hit) for people.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub fn show(&self, id: &str) -> Result<Option<Shown>, StoreError> {
        shown(&self.database, &self.key, id)
    }
}

/// The hits that a filter lets through.
pub(in crate::store) fn listed(
    database: &Connection,
    filter: &Filter,
) -> Result<Vec<Listed>, StoreError> {
    let presence = match filter.presence {
        Presence::Present => {
            "last_night = (SELECT max(night) FROM recorded)
             AND EXISTS (SELECT 1 FROM sighting WHERE hit = id AND to_night = last_night)"
        }
        Presence::Incomplete => "mark = 'incomplete'",
        Presence::Waiting => "mark = 'waiting'",
        Presence::Gone => "mark = 'gone'",
        Presence::Any => "TRUE",
    };
    let order = match filter.order {
        Order::LongestWaiting => "first_night, id",
        Order::Newest => "first_night DESC, id",
    };
    let query = format!(
        "SELECT id, first_night, last_night, mark FROM hit
         WHERE {presence} AND first_night >= ?1
         AND EXISTS (SELECT 1 FROM explanation
              WHERE explanation.hit = id AND explanation.night = last_night)
         AND (?2 IS NULL OR EXISTS (SELECT 1 FROM signal
              WHERE hit = id AND night = last_night AND sent = night AND agency = ?2))
         ORDER BY {order} LIMIT ?3 OFFSET ?4"
    );
    let since = filter.since.map_or(0, Night::day_number);
    let mut reading = database.prepare(&query)?;
    let mut rows = reading.query(params![since, filter.agency, filter.limit, filter.offset])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Listed {
            id: row.get(0)?,
            first_night: night_of(row.get(1)?, "hit")?,
            last_night: night_of(row.get(2)?, "hit")?,
            mark: Mark::of_word(&row.get::<_, String>(3)?)?,
        });
    }
    Ok(found)
}

/// A hit with all that is known of it.
pub(in crate::store) fn shown(
    database: &Connection,
    key: &CasebookKey,
    id: &str,
) -> Result<Option<Shown>, StoreError> {
    let query = "SELECT first_night, last_night, json, mark FROM hit
        JOIN explanation ON hit = id AND night = last_night WHERE id = ?";
    let row: Option<(u32, u32, String, String)> = database
        .query_row(query, [id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((first, last, json, mark)) = row else {
        return Ok(None);
    };
    let damaged = StoreError::Damaged {
        table: "explanation",
    };
    let related = "SELECT other FROM related WHERE hit = ?1
        UNION SELECT hit FROM related WHERE other = ?1 ORDER BY 1";
    let mut reading = database.prepare(related)?;
    let related = reading.query_map([id], |row| row.get(0))?;
    Ok(Some(Shown {
        listed: Listed {
            id: id.to_owned(),
            first_night: night_of(first, "hit")?,
            last_night: night_of(last, "hit")?,
            mark: Mark::of_word(&mark)?,
        },
        hit: serde_json::from_str(&json).map_err(|_| damaged)?,
        history: deeds::history(database, key, id)?,
        related: related.collect::<Result<_, _>>()?,
    }))
}
