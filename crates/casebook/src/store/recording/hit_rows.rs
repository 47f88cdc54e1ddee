//! The rows of a run: what an earlier run of the night wrote is taken back, and tonight's hits are
//! written.

use std::collections::BTreeSet;

use exchange::night::Night;
use journal::Run;
use rusqlite::{Transaction, params};

use super::marks::Confirming;
use super::{NightRun, Tonight};
use crate::identity::Named;
use crate::projection::Projection;
use crate::store::reading::index::faces;
use crate::store::reading::listing::Mark;
use crate::store::referring::rules::Demoted;
use crate::store::{StoreError, deeds, forms, journal_rows};

/// Takes back what an earlier run of this night wrote. Hits that were new then and that nobody has
/// touched are gone; those that somebody has touched stay with their signals, and with the
/// explanation that they were touched on where they have no earlier one: people must still see
/// them, and undo what they did.
pub(super) fn take_back(writing: &Transaction<'_>, night: Night) -> Result<(), StoreError> {
    let day = night.day_number();
    writing.execute("DELETE FROM related WHERE night = ?", [day])?;
    writing.execute("DELETE FROM renumbered WHERE night = ?", [day])?;
    writing.execute(
        "DELETE FROM explanation WHERE night = ?1
         AND (NOT EXISTS (SELECT 1 FROM deed WHERE deed.hit = explanation.hit AND NOT by_run)
              OR EXISTS (SELECT 1 FROM explanation AS earlier
                         WHERE earlier.hit = explanation.hit AND earlier.night < ?1))",
        [day],
    )?;
    faces::take_back(writing, day)?;
    writing.execute("DELETE FROM sighting WHERE from_night = ?", [day])?;
    // What went on until tonight went on until the night before: else it had ended there.
    writing.execute(
        "UPDATE sighting SET to_night = (SELECT max(night) FROM recorded WHERE night < ?1)
         WHERE to_night = ?1",
        [day],
    )?;
    writing.execute("UPDATE hit SET gone_on = NULL WHERE gone_on = ?", [day])?;
    deeds::take_back_reopenings(writing, night)?;
    writing.execute(
        "DELETE FROM hit WHERE first_night = ?1
         AND NOT EXISTS (SELECT 1 FROM deed WHERE deed.hit = hit.id)",
        [day],
    )?;
    writing.execute(
        "DELETE FROM signal WHERE night = ?1
         AND EXISTS (SELECT 1 FROM hit WHERE hit.id = signal.hit AND hit.first_night < ?1)",
        [day],
    )?;
    // One that no run saw that counts was last seen when it was touched.
    writing.execute(
        "UPDATE hit SET last_night = ifnull(
             (SELECT max(to_night) FROM sighting WHERE hit = hit.id),
             (SELECT max(night) FROM explanation WHERE hit = hit.id))
         WHERE last_night = ? AND first_night < last_night",
        [day],
    )?;
    // What was gone before tonight, and was marked otherwise by the earlier run, is gone.
    writing.execute(
        "UPDATE hit SET mark = ? WHERE gone_on > last_night",
        [Mark::Gone.as_str()],
    )?;
    Ok(())
}

pub(super) fn write_hits(
    writing: &Transaction<'_>,
    night: Night,
    tonight: &Tonight<'_>,
    named: &[Named],
    confirming: &Confirming,
    demoted: &Demoted,
) -> Result<(), StoreError> {
    let day = night.day_number();
    let mut hit_row = writing.prepare(
        "INSERT INTO hit VALUES (?1, ?2, ?2, ?3, NULL)
         ON CONFLICT (id) DO UPDATE SET last_night = ?2",
    )?;
    let mut version = writing.prepare("INSERT OR IGNORE INTO version VALUES (?, ?, ?)")?;
    let mut goes_on = writing.prepare(GOES_ON)?;
    let mut sighting = writing.prepare("INSERT INTO sighting VALUES (?1, ?2, ?2, ?3)")?;
    let mut explanation = writing.prepare(EXPLAIN)?;
    let mut touched_on = writing.prepare("DELETE FROM explanation WHERE hit = ? AND night = ?")?;
    let kept = explained_on(writing, day)?;
    let mut face = writing.prepare(faces::WRITE)?;
    let mut older_explanations = writing.prepare(FORGET_OLDER_EXPLANATIONS)?;
    for (hit, name) in tonight.hits.iter().zip(named) {
        let hit = demoted.treat(&name.id, hit);
        let projection = Projection::of(&hit.explanation);
        let digest = projection.digest();
        let json = serde_json::to_string(&*hit).expect("it was read from such text");
        hit_row.execute(params![name.id, day, Mark::Present.as_str()])?;
        version.execute(params![
            name.id,
            digest.0,
            forms::write_projection(&projection)
        ])?;
        if goes_on.execute(params![name.id, day, digest.0])? == 0 {
            sighting.execute(params![name.id, day, digest.0])?;
        }
        if kept.contains(&name.id) {
            touched_on.execute(params![name.id, day])?;
        }
        let is_confirmed = confirming.ties(&hit.explanation);
        explanation.execute(params![name.id, day, json, is_confirmed])?;
        faces::write(&mut face, &name.id, day, &hit.explanation)?;
        older_explanations.execute(params![name.id, day])?;
    }
    let mut related = writing.prepare("INSERT OR IGNORE INTO related VALUES (?, ?, ?)")?;
    for name in named {
        for other in &name.related {
            related.execute(params![name.id, other, day])?;
        }
    }
    faces::mend(writing)
}

/// The hits that are explained as an earlier run of the night saw them.
fn explained_on(writing: &Transaction<'_>, day: u32) -> Result<BTreeSet<String>, StoreError> {
    let mut reading = writing.prepare("SELECT hit FROM explanation WHERE night = ?")?;
    let hits = reading.query_map([day], |row| row.get(0))?;
    Ok(hits.collect::<Result<_, _>>()?)
}

/// A hit that looks as on the last recorded night, and was seen on it, still does.
const GOES_ON: &str = "UPDATE sighting SET to_night = ?2 WHERE hit = ?1 AND digest = ?3
    AND to_night = (SELECT max(night) FROM recorded WHERE night < ?2)";

/// The last night on which a hit rested on a confirmed pair is carried on.
const EXPLAIN: &str = "INSERT INTO explanation VALUES (?1, ?2, ?3, CASE WHEN ?4 THEN ?2 ELSE
    (SELECT confirmed_on FROM explanation WHERE hit = ?1 ORDER BY night DESC LIMIT 1) END)";

/// The explanation of one night before this one is kept, for another run of this night.
const FORGET_OLDER_EXPLANATIONS: &str = "DELETE FROM explanation WHERE hit = ?1 AND night <
    (SELECT max(night) FROM explanation WHERE hit = ?1 AND night < ?2)";

pub(super) fn write_run(
    writing: &Transaction<'_>,
    night: Night,
    run: &NightRun<'_>,
    proef_only: u64,
    confirming: &Confirming,
) -> Result<u64, StoreError> {
    let runs: u64 = writing.query_row("SELECT count(*) FROM run", [], |row| row.get(0))?;
    let end = Run::at_end_of(&journal_rows::chain(writing)?, runs + 1);
    writing.execute(
        "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            end.number,
            night.day_number(),
            run.at.as_second(),
            run.list.covenant.hash,
            run.list.agreements,
            run.digest,
            run.list.missing.join(" "),
            proef_only,
            confirming.is_open(),
            end.entries,
            end.hash.bytes(),
        ],
    )?;
    Ok(end.number)
}
