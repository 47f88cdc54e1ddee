//! A run of a night, into the casebook: which hits are which, what is open again, and what to say.
//!
//! All of it is one transaction. The same list again changes nothing. Another run of the same night
//! begins where that night's first run began, but for hits that a person has touched since.

use std::collections::BTreeSet;

use exchange::covenant::Stage;
use exchange::hits::{Hit, HitList};
use exchange::night::Night;
use exchange::payload::SignalRef;
use jiff::Timestamp;
use journal::{Act, Actor, Run, Subject};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::journal_rows::{self, Note};
use super::remembering::{of_the_last_night, remembered, remembered_where};
use super::rows::night_of;
use super::{Casebook, StoreError, deeds, forms};
use crate::identity::{self, Named, Remembered, SeenSignal, Unnamed};
use crate::key::Salts;
use crate::projection::Projection;
use crate::standing::{Deed, DeedDone};

/// What `match` found on a night.
#[derive(Debug, Clone, Copy)]
pub struct NightRun<'a> {
    /// The hit list.
    pub list: &'a HitList,
    /// SHA-256 of its file.
    pub digest: [u8; 32],
    /// Now.
    pub at: Timestamp,
    /// Who runs the night: the service itself, or a person.
    pub who: &'a Actor,
}

/// What became of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Its number; that of the earlier run where it was recorded already.
    pub run: u64,
    /// Whether the same list was recorded before; then nothing was written.
    pub is_already: bool,
    /// Hits that are in the casebook tonight.
    pub hits: u64,
    /// Of these, those that were never there before.
    pub new: u64,
    /// Hits that were closed or away, and are open again.
    pub reopened: u64,
    /// Cases that meet rules on trial only: counted, and not kept.
    pub proef_only: u64,
    /// Agencies whose numbers all seem to have changed since the last night.
    pub renumbered: BTreeSet<String>,
}

/// Why a run is not recorded. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The hit list has another form than this program's.
    #[error(
        "the hit list has format {found}, and this program reads {}",
        HitList::FORMAT
    )]
    Format {
        /// Its format.
        found: u32,
    },
    /// A value of the hit list cannot be read.
    #[error("the hit list was changed: {what} is not one")]
    Value {
        /// What should stand there.
        what: &'static str,
    },
    /// A later night is recorded already.
    #[error("the night {night} is older than {latest}, which the casebook holds already")]
    OlderNight {
        /// The night.
        night: Night,
        /// The latest one.
        latest: Night,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for RecordError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Casebook {
    /// Records what a run of a night found.
    ///
    /// # Errors
    /// A variant of [`RecordError`] for each way in which it cannot be recorded.
    pub fn record(
        &mut self,
        run: &NightRun<'_>,
        salts: &mut Salts,
    ) -> Result<Recorded, RecordError> {
        let night = checked_night(run.list)?;
        let writing = self.database.transaction()?;
        if let Some(number) = recorded_before(&writing, night, &run.digest)? {
            return Ok(Recorded {
                run: number,
                is_already: true,
                ..Recorded::default()
            });
        }
        let tonight = Tonight::of(run.list)?;
        let note = |act| Note {
            at: run.at,
            who: run.who,
            act,
            subject: None,
            deed: None,
        };
        journal_rows::append(&writing, note(Act::BeginRun), salts)?;
        let touched = take_back(&writing, night)?;
        let mut remembered = remembered(&writing)?;
        remembered.extend(touched);
        let missing: BTreeSet<String> = run.list.missing.iter().cloned().collect();
        let last_night = of_the_last_night(&writing, &remembered)?;
        let renumbered = identity::renumbered(&tonight.unnamed, &last_night, &missing);
        let not_compared = &missing | &renumbered;
        let named = identity::name(&tonight.unnamed, &remembered, &not_compared);
        let mut recorded = Recorded {
            hits: named.len() as u64,
            new: named.iter().filter(|hit| !hit.is_remembered).count() as u64,
            proef_only: tonight.proef_only,
            renumbered,
            ..Recorded::default()
        };
        write_hits(&writing, night, &tonight, &named)?;
        for id in deeds::touched_hits(&writing)? {
            let history = deeds::history(&writing, &self.key, &id)?;
            if let Some(why) = history.reopening(night, &missing) {
                let done = DeedDone {
                    who: run.who.clone(),
                    at: run.at,
                    night,
                    deed: Deed::Reopen(why),
                };
                deeds::write(&writing, &self.key, &id, &done, salts)?;
                recorded.reopened += 1;
            }
        }
        let subject = Subject {
            kind: "night".to_owned(),
            id: night.to_string(),
            detail: run.digest.to_vec(),
        };
        let matched = Note {
            subject: Some(subject),
            ..note(Act::Match)
        };
        journal_rows::append(&writing, matched, salts)?;
        journal_rows::append(&writing, note(Act::EndRun), salts)?;
        recorded.run = write_run(&writing, night, run, recorded.proef_only)?;
        writing.commit()?;
        Ok(recorded)
    }
}

/// The hits of a list, ready to be compared.
struct Tonight<'a> {
    hits: Vec<&'a Hit>,
    unnamed: Vec<Unnamed>,
    proef_only: u64,
}

impl<'a> Tonight<'a> {
    fn of(list: &'a HitList) -> Result<Self, RecordError> {
        let is_on_trial = |hit: &&Hit| {
            let mut stages = hit.explanation.rules.iter().map(|met| met.stage);
            stages.all(|stage| stage == Stage::Proef)
        };
        let (on_trial, hits): (Vec<&Hit>, Vec<&Hit>) = list.hits.iter().partition(is_on_trial);
        let mut unnamed = Vec::with_capacity(hits.len());
        for hit in &hits {
            unnamed.push(Unnamed {
                fresh_id: hit.id.clone(),
                signals: signals_of(hit)?,
            });
        }
        Ok(Self {
            hits,
            unnamed,
            proef_only: on_trial.len() as u64,
        })
    }
}

fn signals_of(hit: &Hit) -> Result<Vec<SeenSignal>, RecordError> {
    let what = "the ref of a signal";
    let read = |digits: &str| exchange::hex::parse(digits.as_bytes()).map(SignalRef);
    let mut signals = Vec::with_capacity(hit.explanation.signals.len());
    for signal in &hit.explanation.signals {
        signals.push(SeenSignal {
            agency: signal.agency.clone(),
            signal_ref: read(&signal.signal_ref).ok_or(RecordError::Value { what })?,
            previous: read(&signal.previous_ref).ok_or(RecordError::Value { what })?,
        });
    }
    Ok(signals)
}

fn checked_night(list: &HitList) -> Result<Night, RecordError> {
    if list.format != HitList::FORMAT {
        return Err(RecordError::Format { found: list.format });
    }
    let ids: BTreeSet<&str> = list.hits.iter().map(|hit| hit.id.as_str()).collect();
    if ids.len() < list.hits.len() {
        return Err(RecordError::Value {
            what: "the id of a hit",
        });
    }
    Night::parse(&list.night).map_err(|_| RecordError::Value { what: "the night" })
}

/// The number of the night's last run, where it had this very list. A later night is refused.
fn recorded_before(
    writing: &Transaction<'_>,
    night: Night,
    digest: &[u8; 32],
) -> Result<Option<u64>, RecordError> {
    let query = "SELECT number, night, list FROM run ORDER BY number DESC LIMIT 1";
    let newest: Option<(u64, u32, [u8; 32])> = writing
        .query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((number, latest, list)) = newest else {
        return Ok(None);
    };
    if latest > night.day_number() {
        let latest = night_of(latest, "run")?;
        return Err(RecordError::OlderNight { night, latest });
    }
    Ok((latest == night.day_number() && list == *digest).then_some(number))
}

/// Takes back what an earlier run of this night wrote. Hits that were new then and that nobody has
/// touched are gone; those that somebody has touched are given back as they were.
fn take_back(writing: &Transaction<'_>, night: Night) -> Result<Vec<Remembered>, StoreError> {
    let day = night.day_number();
    let touched = "first_night = ? AND EXISTS (SELECT 1 FROM deed WHERE deed.hit = hit.id)";
    let touched = remembered_where(writing, touched, &[&day])?;
    for table in ["sighting", "explanation", "related"] {
        writing.execute(&format!("DELETE FROM {table} WHERE night = ?"), [day])?;
    }
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
    writing.execute(
        "UPDATE hit SET last_night = (SELECT max(night) FROM sighting WHERE hit = hit.id)
         WHERE last_night = ? AND first_night < last_night",
        [day],
    )?;
    let mut given_back = touched;
    given_back.sort_unstable_by(|left, right| left.id.cmp(&right.id));
    Ok(given_back)
}

fn write_hits(
    writing: &Transaction<'_>,
    night: Night,
    tonight: &Tonight<'_>,
    named: &[Named],
) -> Result<(), StoreError> {
    let day = night.day_number();
    let mut hit_row = writing.prepare(
        "INSERT INTO hit VALUES (?1, ?2, ?2) ON CONFLICT (id) DO UPDATE SET last_night = ?2",
    )?;
    let mut version = writing.prepare("INSERT OR IGNORE INTO version VALUES (?, ?, ?)")?;
    let mut sighting = writing.prepare("INSERT INTO sighting VALUES (?, ?, ?)")?;
    let mut explanation = writing.prepare("INSERT INTO explanation VALUES (?, ?, ?)")?;
    let mut older_signals = writing.prepare(FORGET_OLDER_SIGNALS)?;
    let mut older_explanations = writing.prepare(FORGET_OLDER_EXPLANATIONS)?;
    let mut signal = writing.prepare("INSERT OR IGNORE INTO signal VALUES (?, ?, ?, ?, ?)")?;
    for ((hit, unnamed), name) in tonight.hits.iter().zip(&tonight.unnamed).zip(named) {
        let projection = Projection::of(&hit.explanation);
        let digest = projection.digest();
        let json = serde_json::to_string(hit).expect("it was read from such text");
        hit_row.execute(params![name.id, day])?;
        version.execute(params![
            name.id,
            digest.0,
            forms::write_projection(&projection)
        ])?;
        sighting.execute(params![name.id, day, digest.0])?;
        explanation.execute(params![name.id, day, json])?;
        older_signals.execute(params![name.id, day])?;
        older_explanations.execute(params![name.id, day])?;
        for seen in &unnamed.signals {
            let SeenSignal {
                agency,
                signal_ref,
                previous,
            } = seen;
            signal.execute(params![name.id, day, agency, signal_ref.0, previous.0])?;
        }
    }
    let mut related = writing.prepare("INSERT OR IGNORE INTO related VALUES (?, ?, ?)")?;
    for name in named {
        for other in &name.related {
            related.execute(params![name.id, other, day])?;
        }
    }
    Ok(())
}

/// Keep signals and explanation of one night before this one, for another run of this night.
const FORGET_OLDER_SIGNALS: &str = "DELETE FROM signal WHERE hit = ?1 AND (night = ?2 OR night <
    (SELECT max(night) FROM signal WHERE hit = ?1 AND night < ?2))";
const FORGET_OLDER_EXPLANATIONS: &str = "DELETE FROM explanation WHERE hit = ?1 AND night <
    (SELECT max(night) FROM explanation WHERE hit = ?1 AND night < ?2)";

fn write_run(
    writing: &Transaction<'_>,
    night: Night,
    run: &NightRun<'_>,
    proef_only: u64,
) -> Result<u64, StoreError> {
    let runs: u64 = writing.query_row("SELECT count(*) FROM run", [], |row| row.get(0))?;
    let end = Run::at_end_of(&journal_rows::chain(writing)?, runs + 1);
    writing.execute(
        "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            end.number,
            night.day_number(),
            run.at.as_second(),
            run.list.covenant.hash,
            run.list.agreements,
            run.digest,
            run.list.missing.join(" "),
            proef_only,
            end.entries,
            end.hash.bytes(),
        ],
    )?;
    Ok(end.number)
}
