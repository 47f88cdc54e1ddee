//! What people do with a hit, with every check inside.

use std::collections::BTreeSet;

use exchange::crypto::secret::Secret;
use exchange::night::Night;
use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::{Connection, Transaction, params};

use super::journal_rows::{self, Note};
use super::rows::night_of;
use super::{Casebook, StoreError, forms};
use crate::assessing::{AssessError, Assessment, Closing, SecondLook, Stand};
use crate::change::{Change, Seen};
use crate::free_text::FreeText;
use crate::key::{CasebookKey, Salts};
use crate::projection::ProjectionDigest;
use crate::standing::{Deed, DeedDone, History, Sighting, Standing, State};

/// A plan is taken for known for a year at most.
const MOST_DAYS_KNOWN: u32 = 366;
/// A hit is away for three months at most.
const MOST_DAYS_PARKED: u32 = 90;

/// What a person wants to do with a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// Take it as theirs.
    Take,
    /// Say how they would close it.
    Assess {
        /// The digest of what they looked at.
        on: ProjectionDigest,
        /// How.
        closing: Closing,
        /// A few words.
        text: FreeText,
    },
    /// Put it away until a night.
    Park {
        /// The last night it is away.
        until: Night,
    },
    /// Write something down.
    Note(FreeText),
    /// Open it again, with a reason.
    Undo(FreeText),
    /// Let another take the place of somebody who is away.
    Replace(Actor),
}

/// Who asks whom for a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookPolicy {
    /// What the owners chose, or stricter.
    pub second_look: SecondLook,
    /// Under `sample`, how many in a million of the other closings are picked.
    pub of_a_million: u32,
}

/// Why a person cannot do so now. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeedError {
    /// There is no such hit; a forgotten one is none either.
    #[error("there is no such hit")]
    Unknown,
    /// The hit has changed since the person looked at it.
    #[error("the hit has changed since you looked at it: look again")]
    Changed {
        /// What is new against what they looked at.
        changes: BTreeSet<Change>,
    },
    /// The hit cannot be assessed by them now.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// A hit in this state cannot be treated so.
    #[error("a hit that is closed, away or being assessed cannot be treated so: open it first")]
    State,
    /// A night lies too far away, or has passed.
    #[error("the date must lie after tonight, and at most {most} days away")]
    Until {
        /// The most days.
        most: u32,
    },
    /// A deed of its kind needs a few words.
    #[error("say why, in a few words")]
    Reason,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for DeedError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Casebook {
    /// Does something with a hit, and gives where it stands then, as `who` may see it.
    ///
    /// # Errors
    /// A variant of [`DeedError`] for each reason why it cannot be done.
    pub fn act(
        &mut self,
        hit: &str,
        who: &Actor,
        at: Timestamp,
        doing: Doing,
        policy: LookPolicy,
        salts: &mut Salts,
    ) -> Result<Standing, DeedError> {
        let writing = self.database.transaction()?;
        let tonight = tonight(&writing)?.ok_or(DeedError::Unknown)?;
        let mut history = history(&writing, &self.key, hit)?;
        let known = history
            .sightings
            .last()
            .ok_or(DeedError::Unknown)?
            .projection
            .clone();
        let standing = history.standing();
        let deed = match doing {
            Doing::Take => {
                refuse_unless_open(&standing)?;
                Deed::Take
            }
            Doing::Assess { on, closing, text } => {
                if on != known.digest() {
                    let changes = new_since(&history, &on);
                    return Err(DeedError::Changed { changes });
                }
                if matches!(standing.state, State::Parked { .. }) {
                    return Err(DeedError::State);
                }
                history.may_assess(who)?;
                if let Closing::Known { until } = closing {
                    check_until(until, tonight, MOST_DAYS_KNOWN)?;
                }
                let is_picked = self.key.picks(hit, &on, policy.of_a_million);
                let asks_two = policy
                    .second_look
                    .asks_two(&closing, known.is_acute(), is_picked);
                let assessment = Assessment {
                    who: who.clone(),
                    on,
                    closing,
                    text,
                };
                Deed::Assess {
                    assessment,
                    asks_two,
                }
            }
            Doing::Park { until } => {
                refuse_unless_open(&standing)?;
                check_until(until, tonight, MOST_DAYS_PARKED)?;
                Deed::Park { until }
            }
            // A note beside a closed assessment could say what it says.
            Doing::Note(_) if standing.state == State::SecondLook => return Err(DeedError::State),
            Doing::Note(text) => Deed::Note(with_words(text)?),
            Doing::Undo(text) => {
                if !matches!(standing.state, State::Closed(_) | State::Parked { .. }) {
                    return Err(DeedError::State);
                }
                Deed::Undo(with_words(text)?)
            }
            Doing::Replace(away) => {
                if !matches!(standing.state, State::SecondLook | State::Disputed { .. }) {
                    return Err(DeedError::State);
                }
                Deed::Replace(away)
            }
        };
        let done = DeedDone {
            who: who.clone(),
            at,
            night: tonight,
            deed,
        };
        write(&writing, &self.key, hit, &done, salts)?;
        history.deeds.push(done);
        note_what_came_of_it(&writing, hit, &history, salts)?;
        writing.commit()?;
        Ok(history.standing())
    }

    /// What a viewer may see of the assessments of a hit: all of them once two people have given
    /// one, and before that only their own.
    ///
    /// # Errors
    /// [`DeedError::Unknown`] when there is no such hit, [`DeedError::Store`].
    pub fn assessments(&self, hit: &str, viewer: &Actor) -> Result<Vec<Assessment>, DeedError> {
        let history = history(&self.database, &self.key, hit)?;
        if history.sightings.is_empty() {
            return Err(DeedError::Unknown);
        }
        Ok(history.assessing().shown_to(viewer).to_vec())
    }
}

fn refuse_unless_open(standing: &Standing) -> Result<(), DeedError> {
    match standing.state {
        State::New | State::Open { .. } => Ok(()),
        _ => Err(DeedError::State),
    }
}

fn check_until(until: Night, tonight: Night, most: u32) -> Result<(), DeedError> {
    let days = until.day_number().checked_sub(tonight.day_number());
    match days {
        Some(days) if (1..=most).contains(&days) => Ok(()),
        _ => Err(DeedError::Until { most }),
    }
}

fn with_words(text: FreeText) -> Result<FreeText, DeedError> {
    if text.as_str().is_empty() {
        return Err(DeedError::Reason);
    }
    Ok(text)
}

/// What is new in the last sighting against all up to the version that was looked at.
fn new_since(history: &History, on: &ProjectionDigest) -> BTreeSet<Change> {
    let Some(now) = history.sightings.last() else {
        return BTreeSet::new();
    };
    let mut seen = Seen::default();
    let looked_at = history
        .sightings
        .iter()
        .rposition(|seen| seen.projection.digest() == *on);
    for sighting in &history.sightings[..looked_at.map_or(0, |place| place + 1)] {
        seen.see(&sighting.projection);
    }
    seen.new_in(&now.projection)
}

/// The last night that was recorded.
pub(super) fn tonight(database: &Connection) -> Result<Option<Night>, StoreError> {
    let latest: Option<u32> =
        database.query_row("SELECT max(night) FROM run", [], |row| row.get(0))?;
    latest.map(|day| night_of(day, "run")).transpose()
}

/// All that is known of a hit; empty where there is none.
pub(super) fn history(
    database: &Connection,
    key: &CasebookKey,
    hit: &str,
) -> Result<History, StoreError> {
    let mut history = History::default();
    let sightings = "SELECT night, projection FROM sighting
        JOIN version USING (hit, digest) WHERE hit = ? ORDER BY night";
    let mut reading = database.prepare(sightings)?;
    let mut rows = reading.query([hit])?;
    while let Some(row) = rows.next()? {
        let projection = forms::read_projection(&row.get::<_, String>(1)?);
        history.sightings.push(Sighting {
            night: night_of(row.get(0)?, "sighting")?,
            projection: projection.ok_or(StoreError::Damaged { table: "version" })?,
        });
    }
    let deeds = "SELECT who, at, night, salt, sealed FROM deed WHERE hit = ? ORDER BY number";
    let mut reading = database.prepare(deeds)?;
    let mut rows = reading.query([hit])?;
    while let Some(row) = rows.next()? {
        let damaged = || StoreError::Damaged { table: "deed" };
        let who = Actor::parse(&row.get::<_, String>(0)?).map_err(|_| damaged())?;
        let json = key.open(&row.get::<_, Vec<u8>>(4)?, &Secret::new(row.get(3)?));
        let deed = json.and_then(|json| forms::read_deed(&json, &who));
        history.deeds.push(DeedDone {
            deed: deed.ok_or_else(damaged)?,
            who,
            at: Timestamp::from_second(row.get(1)?).map_err(|_| damaged())?,
            night: night_of(row.get(2)?, "deed")?,
        });
    }
    Ok(history)
}

/// The hits that something was done with.
pub(super) fn touched_hits(database: &Connection) -> Result<Vec<String>, StoreError> {
    let mut reading = database.prepare("SELECT DISTINCT hit FROM deed ORDER BY hit")?;
    let ids = reading.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Writes a deed and its entry.
pub(super) fn write(
    writing: &Transaction<'_>,
    key: &CasebookKey,
    hit: &str,
    done: &DeedDone,
    salts: &mut Salts,
) -> Result<(), StoreError> {
    let (json, salt) = (forms::write_deed(&done.deed), salts.next());
    let is_run = matches!(done.deed, Deed::Reopen(_));
    writing
        .prepare("INSERT INTO deed VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)")?
        .execute(params![
            hit,
            done.who.as_str(),
            done.at.as_second(),
            done.night.day_number(),
            is_run,
            salt.expose(),
            key.seal(&json, &salt),
        ])?;
    let act = match done.deed {
        Deed::Take => Act::Take,
        Deed::Assess { .. } => Act::Assess,
        Deed::Park { .. } => Act::Park,
        Deed::Note(_) => Act::Note,
        Deed::Undo(_) => Act::Undo,
        Deed::Replace(_) => Act::Replace,
        Deed::Reopen(_) => Act::Reopen,
    };
    let note = Note {
        at: done.at,
        who: &done.who,
        act,
        subject: Some(about(hit, json)),
        deed: Some(writing.last_insert_rowid()),
    };
    journal_rows::append(writing, note, salts)
}

/// Entries for what a deed brought about: both assessments are open, a decision stands.
fn note_what_came_of_it(
    writing: &Transaction<'_>,
    hit: &str,
    history: &History,
    salts: &mut Salts,
) -> Result<(), StoreError> {
    let done = history.deeds.last().expect("one was just done");
    let Deed::Assess { assessment, .. } = &done.deed else {
        return Ok(());
    };
    let assessing = history.assessing();
    let mut acts = Vec::new();
    if assessing.shown_to(&assessment.who).len() == 2 {
        acts.push(Act::Open);
    }
    if matches!(assessing.stand(), Stand::Decided(_)) {
        acts.push(Act::Decide);
    }
    for act in acts {
        let note = Note {
            at: done.at,
            who: &done.who,
            act,
            subject: Some(about(hit, Vec::new())),
            deed: None,
        };
        journal_rows::append(writing, note, salts)?;
    }
    Ok(())
}

/// What an entry about a hit commits to.
fn about(hit: &str, detail: Vec<u8>) -> Subject {
    Subject {
        kind: "hit".to_owned(),
        id: hit.to_owned(),
        detail,
    }
}

/// Takes back the reopenings that an earlier run of a night wrote.
pub(super) fn take_back_reopenings(
    writing: &Transaction<'_>,
    night: Night,
) -> Result<(), StoreError> {
    writing.execute(
        "DELETE FROM deed WHERE night = ? AND by_run",
        [night.day_number()],
    )?;
    Ok(())
}
