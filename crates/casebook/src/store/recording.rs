//! A run of a night, into the casebook: which hits are which, what is open again, and what to say.
//!
//! All of it is one transaction. The same list again changes nothing. Another run of the same night
//! begins where that night's first run began, but for hits that a person has touched since.

mod delivered;
mod deliveries;
mod hit_rows;
mod marks;
mod remembering;
pub(super) mod voiding;
mod went_up;

use std::collections::{BTreeMap, BTreeSet};

use exchange::covenant::Stage;
use exchange::hits::{Hit, HitList};
use exchange::night::Night;
use exchange::payload::SignalRef;
use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::{OptionalExtension as _, Transaction};

use self::marks::Confirming;
use self::remembering::{of_the_last_night, remember, remember_renumbered, remembered};
use self::went_up::WentUp;
use super::forms::night_of;
use super::journal_rows::{self, Note};
use super::referring::rules::Demoted;
use super::{Casebook, StoreError, agreed, deeds, referring};
use crate::identity::{self, SeenSignal, Unnamed};
use crate::key::Salts;
use crate::standing::{Circumstances, Deed, DeedDone};
use crate::terms::Terms;

/// What `match` found on a night.
#[derive(Debug, Clone, Copy)]
pub struct NightRun<'a> {
    /// The hit list.
    pub list: &'a HitList,
    /// SHA-256 of its file.
    pub digest: [u8; 32],
    /// How many records each agency sent, by its id: those of the batches it was made of.
    pub delivered: &'a BTreeMap<String, u64>,
    /// What was agreed when the night was matched.
    pub terms: &'a Terms,
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
    /// It was matched under other agreements than the terms are of.
    #[error("the hit list was made under other agreements: match the night again")]
    Terms,
    /// A later night is recorded already.
    #[error("the night {night} is older than {latest}, which the casebook holds already")]
    OlderNight {
        /// The night.
        night: Night,
        /// The latest one.
        latest: Night,
    },
    /// A run of the night that had this list was voided.
    #[error("this run of {night} was voided: what came since must change its hit list")]
    Voided {
        /// The night.
        night: Night,
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
        self.index.get_mut().clear();
        if run.list.agreements != run.terms.agreements().to_string() {
            return Err(RecordError::Terms);
        }
        if self.is_voided(night, &run.digest)? {
            return Err(RecordError::Voided { night });
        }
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
        hit_rows::take_back(&writing, night)?;
        let remembered = remembered(&writing)?;
        let missing: BTreeSet<String> = run.list.missing.iter().cloned().collect();
        let last_night = of_the_last_night(&writing, &remembered)?;
        let renumbered = identity::renumbered(&tonight.unnamed, &remembered, &last_night, &missing);
        let not_compared = &missing | &renumbered;
        let named = identity::name(&tonight.unnamed, &remembered, &not_compared);
        remember_renumbered(&writing, night, &renumbered)?;
        let mut recorded = Recorded {
            hits: named.len() as u64,
            new: named.iter().filter(|hit| !hit.is_remembered).count() as u64,
            proef_only: tonight.proef_only,
            renumbered,
            ..Recorded::default()
        };
        agreed::remember(&writing, run.terms, run.list)?;
        let confirming = Confirming::of(run.list, run.terms);
        let is_begun = |id: &str| {
            let history = deeds::history(&writing, &self.key, id)?;
            Ok(history.assessing().is_begun())
        };
        let touched = deeds::touched_hits(&writing)?;
        let demoted = Demoted::read(&writing, &run.list.covenant.hash, &touched, is_begun)?;
        hit_rows::write_hits(&writing, night, &tonight, &named, &confirming, &demoted)?;
        let hits = named.iter().zip(&tonight.unnamed);
        remember(&writing, night, hits, &remembered, &missing)?;
        let with_new_signals = identity::with_new_signals(&tonight.unnamed, &named, &remembered);
        let went_up = WentUp::of(&writing, night, &missing)?;
        let unconfirmed = marks::mark(&writing, night, &missing, &confirming, &went_up)?;
        for id in deeds::touched_hits(&writing)? {
            let mut history = deeds::history(&writing, &self.key, &id)?;
            referring::settle(&writing, &id, &history)?;
            let around = Circumstances {
                night,
                missing: &missing,
                is_waiting: unconfirmed.contains(&id),
                has_new_signal: with_new_signals.contains(&*id),
                went_up: went_up.in_hit(&id),
            };
            if let Some(why) = history.reopening(&around) {
                let done = DeedDone {
                    who: run.who.clone(),
                    at: run.at,
                    night,
                    deed: Deed::Reopen(why),
                };
                let number = deeds::write(&writing, &self.key, &id, &done, salts)?;
                history.deeds.push(done);
                referring::follow(&writing, &id, number, &history)?;
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
        deliveries::write(&writing, night, run.delivered)?;
        recorded.run = hit_rows::write_run(&writing, night, run, recorded.proef_only, &confirming)?;
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

/// The number of the night's last run, where it had this very list. A night is refused where any
/// run was of a later one, also one that was voided: what was known before this night went then.
fn recorded_before(
    writing: &Transaction<'_>,
    night: Night,
    digest: &[u8; 32],
) -> Result<Option<u64>, RecordError> {
    let latest: Option<u32> =
        writing.query_row("SELECT max(night) FROM run", [], |row| row.get(0))?;
    if let Some(latest) = latest.filter(|&latest| latest > night.day_number()) {
        let latest = night_of(latest, "run")?;
        return Err(RecordError::OlderNight { night, latest });
    }
    let query = "SELECT number, night, list FROM recorded ORDER BY number DESC LIMIT 1";
    let newest: Option<(u64, u32, [u8; 32])> = writing
        .query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let same = newest.filter(|(_, last, list)| *last == night.day_number() && list == digest);
    Ok(same.map(|(number, ..)| number))
}
