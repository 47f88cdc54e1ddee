//! Deeds as rows: what is known of a hit is read, and what was done with it is written with its
//! entry.

use std::collections::BTreeSet;

use exchange::crypto::secret::Secret;
use exchange::hits::Hit;
use exchange::night::Night;
use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::key::{CasebookKey, Salts};
use crate::projection::{Projection, ProjectionDigest};
use crate::standing::{Deed, DeedDone, History, Sighting};
use crate::store::forms::night_of;
use crate::store::journal_rows::{self, Note};
use crate::store::{StoreError, forms};

/// The last night that was recorded.
pub(in crate::store) fn tonight(database: &Connection) -> Result<Option<Night>, StoreError> {
    let latest: Option<u32> =
        database.query_row("SELECT max(night) FROM recorded", [], |row| row.get(0))?;
    latest.map(|day| night_of(day, "run")).transpose()
}

/// All that is known of a hit; empty where there is none.
pub(in crate::store) fn history(
    database: &Connection,
    key: &CasebookKey,
    hit: &str,
) -> Result<History, StoreError> {
    let sightings = sightings(database, hit)?;
    let deeds = deeds_of(database, key, hit)?;
    Ok(History {
        taken_back: taken_back(database, hit, &sightings, &deeds)?,
        sightings,
        deeds,
    })
}

/// How a hit looked on the nights it was seen, in their order. One that no run saw that counts
/// looked as it did when it was touched.
pub(in crate::store) fn sightings(
    database: &Connection,
    hit: &str,
) -> Result<Vec<Sighting>, StoreError> {
    let mut sightings = Vec::new();
    let query = "SELECT from_night, to_night, projection FROM sighting
        JOIN version USING (hit, digest) WHERE hit = ? ORDER BY from_night";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([hit])?;
    while let Some(row) = rows.next()? {
        let projection = forms::read_projection(&row.get::<_, String>(2)?);
        sightings.push(Sighting {
            from: night_of(row.get(0)?, "sighting")?,
            until: night_of(row.get(1)?, "sighting")?,
            projection: projection.ok_or(StoreError::Damaged { table: "version" })?,
        });
    }
    if sightings.is_empty() {
        sightings.extend(as_it_was_touched(database, hit)?);
    }
    Ok(sightings)
}

/// How a hit looked when something was done with it and looks no more: there was another run.
fn taken_back(
    database: &Connection,
    hit: &str,
    sightings: &[Sighting],
    deeds: &[DeedDone],
) -> Result<Vec<Projection>, StoreError> {
    let done_on: BTreeSet<&ProjectionDigest> = deeds
        .iter()
        .filter_map(|done| match &done.deed {
            Deed::Assess { assessment, .. } => Some(&assessment.on),
            Deed::Park { on, .. } => on.as_ref(),
            _ => None,
        })
        .collect();
    let mut taken_back = Vec::new();
    for digest in done_on {
        let is_there = |seen: &Sighting| seen.projection.digest() == *digest;
        if sightings.iter().any(is_there) {
            continue;
        }
        // Where it is not there, it went with what is older than two years.
        taken_back.extend(version(database, hit, digest)?);
    }
    Ok(taken_back)
}

/// How a hit looks in a version of it, where it is kept.
pub(in crate::store) fn version(
    database: &Connection,
    hit: &str,
    digest: &ProjectionDigest,
) -> Result<Option<Projection>, StoreError> {
    let query = "SELECT projection FROM version WHERE hit = ? AND digest = ?";
    let json: Option<String> = database
        .query_row(query, params![hit, digest.0], |row| row.get(0))
        .optional()?;
    let damaged = StoreError::Damaged { table: "version" };
    json.map(|json| forms::read_projection(&json).ok_or(damaged))
        .transpose()
}

/// How a hit looked in a run that was taken back, by the explanation that is kept of it.
fn as_it_was_touched(database: &Connection, hit: &str) -> Result<Option<Sighting>, StoreError> {
    let query = "SELECT night, json FROM explanation WHERE hit = ? ORDER BY night DESC LIMIT 1";
    let row: Option<(u32, String)> = database
        .query_row(query, [hit], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((night, json)) = row else {
        return Ok(None);
    };
    let table = "explanation";
    let explained: Hit = serde_json::from_str(&json).map_err(|_| StoreError::Damaged { table })?;
    let night = night_of(night, table)?;
    Ok(Some(Sighting {
        from: night,
        until: night,
        projection: Projection::of(&explained.explanation),
    }))
}

/// What was done with a hit, in order of time.
pub(in crate::store) fn deeds_of(
    database: &Connection,
    key: &CasebookKey,
    hit: &str,
) -> Result<Vec<DeedDone>, StoreError> {
    let mut done = Vec::new();
    let query = "SELECT who, at, night, salt, sealed FROM deed WHERE hit = ? ORDER BY number";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([hit])?;
    while let Some(row) = rows.next()? {
        let damaged = || StoreError::Damaged { table: "deed" };
        let who = Actor::parse(&row.get::<_, String>(0)?).map_err(|_| damaged())?;
        let json = key.open(&row.get::<_, Vec<u8>>(4)?, &Secret::new(row.get(3)?));
        let deed = json.and_then(|json| forms::read_deed(&json, &who));
        done.push(DeedDone {
            deed: deed.ok_or_else(damaged)?,
            who,
            at: Timestamp::from_second(row.get(1)?).map_err(|_| damaged())?,
            night: night_of(row.get(2)?, "deed")?,
        });
    }
    Ok(done)
}

/// The hits that something was done with.
pub(in crate::store) fn touched_hits(database: &Connection) -> Result<Vec<String>, StoreError> {
    let mut reading = database.prepare("SELECT DISTINCT hit FROM deed ORDER BY hit")?;
    let ids = reading.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Writes a deed and its entry; gives back its number.
pub(in crate::store) fn write(
    writing: &Transaction<'_>,
    key: &CasebookKey,
    hit: &str,
    done: &DeedDone,
    salts: &mut Salts,
) -> Result<i64, StoreError> {
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
        Deed::Undo(_) | Deed::Release => Act::Undo,
        Deed::Replace(_) => Act::Replace,
        Deed::Reopen(_) => Act::Reopen,
    };
    let number = writing.last_insert_rowid();
    let note = Note {
        at: done.at,
        who: &done.who,
        act,
        subject: Some(about(hit, json)),
        deed: Some(number),
    };
    journal_rows::append(writing, note, salts)?;
    Ok(number)
}

/// What an entry about a hit commits to.
pub(super) fn about(hit: &str, detail: Vec<u8>) -> Subject {
    Subject {
        kind: "hit".to_owned(),
        id: hit.to_owned(),
        detail,
    }
}

/// Takes back the reopenings that an earlier run of a night wrote. A referral that one of them
/// withdrew is open as it was.
pub(in crate::store) fn take_back_reopenings(
    writing: &Transaction<'_>,
    night: Night,
) -> Result<(), StoreError> {
    writing.execute(
        "DELETE FROM deed WHERE night = ? AND by_run",
        [night.day_number()],
    )?;
    Ok(())
}
