//! A wrong newest night is voided: what its runs wrote is taken back, as another run of the night
//! would, and no list of a voided run is recorded again (docs/casebook.md, "A night that is
//! voided").
//!
//! The rows of the runs stay, as the heads of the journal go by them; `voided` names them.

use std::collections::BTreeSet;

use exchange::night::Night;
use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::hit_rows;
use super::marks::{self, Confirming};
use super::went_up::WentUp;
use crate::account::{self, Verb};
use crate::key::{CasebookKey, Salts};
use crate::store::forms::night_of;
use crate::store::journal_rows::{self, Note};
use crate::store::reading::index::faces;
use crate::store::{AccountError, Casebook, StoreError, accounts, deeds, referring};

/// What goes with a night that is voided, and what stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Voided {
    /// How many runs of the night had been recorded.
    pub runs: u64,
    /// Hits that were new on the night and are gone.
    pub gone: u64,
    /// Hits that were new on it and stay, as somebody did something with them.
    pub touched: u64,
    /// Hits that were seen on it, and are as they were before.
    pub back: u64,
    /// Hits that it had opened again, and that are closed as before.
    pub closed_again: u64,
    /// The night that is the last one recorded now; `None` where there is none.
    pub last: Option<Night>,
}

/// Why a night is not voided. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VoidError {
    /// The account may not.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// Its last run was voided already.
    #[error("the night of {night} was voided before, and no other run of it is recorded")]
    Already {
        /// The night.
        night: Night,
    },
    /// It is not the last night that is recorded.
    #[error(
        "only the last night that is recorded can be voided, and that is {}, not {night}",
        newest.map_or_else(|| "none".to_owned(), |newest| newest.to_string())
    )]
    NotNewest {
        /// The night.
        night: Night,
        /// The last one that is recorded.
        newest: Option<Night>,
    },
    /// The night after it was voided, and what is known of the ones before is too little.
    #[error(
        "the night of {voided} was voided since, and of the nights before too little is kept: \
         record another night first"
    )]
    TwoInARow {
        /// The night that was voided.
        voided: Night,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for VoidError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Casebook {
    /// Takes back what the runs of the last recorded night wrote. Ids that somebody has touched
    /// stay, and so does what people did.
    ///
    /// # Errors
    /// A variant of [`VoidError`] for each reason why it cannot be.
    pub fn void(
        &mut self,
        night: Night,
        who: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<Voided, VoidError> {
        self.index.get_mut().clear();
        let writing = self.database.transaction()?;
        let list = check(&writing, night, who)?;
        let subject = Subject {
            kind: "night".to_owned(),
            id: night.to_string(),
            detail: list.to_vec(),
        };
        let note = Note {
            at,
            who,
            act: Act::Void,
            subject: Some(subject),
            deed: None,
        };
        journal_rows::append(&writing, note, salts)?;
        let voided = take_back(&writing, &self.key, night)?;
        writing.commit()?;
        Ok(voided)
    }

    /// What [`void`](Self::void) would do. Nothing is changed, and no entry is written.
    ///
    /// # Errors
    /// As [`void`](Self::void).
    pub fn would_void(&mut self, night: Night, who: &Actor) -> Result<Voided, VoidError> {
        let trying = self.database.transaction()?;
        check(&trying, night, who)?;
        let voided = take_back(&trying, &self.key, night)?;
        trying.rollback()?;
        Ok(voided)
    }

    /// Whether a run of this night that had this list was voided, so that it is not recorded again.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn is_voided(&self, night: Night, list: &[u8; 32]) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM run JOIN voided ON run = number
            WHERE night = ? AND list = ?)";
        let given = params![night.day_number(), list];
        Ok(self.database.query_row(query, given, |row| row.get(0))?)
    }
}

/// Refuses a night that cannot be voided, or not by this account; gives the digest of its list.
fn check(writing: &Transaction<'_>, night: Night, who: &Actor) -> Result<[u8; 32], VoidError> {
    account::may(&accounts::known(writing, who)?, Verb::VoidNight).map_err(AccountError::from)?;
    let newest = |table: &str| {
        let query = format!("SELECT night, list, number FROM {table} ORDER BY number DESC LIMIT 1");
        writing
            .query_row(&query, [], |row| {
                Ok((row.get::<_, u32>(0)?, row.get(1)?, row.get::<_, u64>(2)?))
            })
            .optional()
    };
    let (last_run, last_recorded) = (newest("run")?, newest("recorded")?);
    if let Some((voided, _, number)) = last_run
        && last_recorded.is_none_or(|(.., recorded)| recorded < number)
    {
        let voided = night_of(voided, "run")?;
        return Err(if voided == night {
            VoidError::Already { night }
        } else {
            VoidError::TwoInARow { voided }
        });
    }
    match last_recorded {
        Some((day, list, _)) if day == night.day_number() => Ok(list),
        other => {
            let newest = other.map(|(day, ..)| night_of(day, "run")).transpose()?;
            Err(VoidError::NotNewest { night, newest })
        }
    }
}

fn take_back(
    writing: &Transaction<'_>,
    key: &CasebookKey,
    night: Night,
) -> Result<Voided, StoreError> {
    let day = night.day_number();
    let count = |query: &str, given: &[&dyn rusqlite::ToSql]| {
        writing.query_row(query, given, |row| row.get::<_, u64>(0))
    };
    let hits = "SELECT count(*) FROM hit WHERE first_night = ?";
    let new = count(hits, &[&day])?;
    let mut voided = Voided {
        runs: count("SELECT count(*) FROM recorded WHERE night = ?", &[&day])?,
        back: count(
            "SELECT count(*) FROM hit WHERE last_night = ?1 AND first_night < ?1",
            &[&day],
        )?,
        closed_again: count(
            "SELECT count(DISTINCT hit) FROM deed WHERE night = ? AND by_run",
            &[&day],
        )?,
        ..Voided::default()
    };
    hit_rows::take_back(writing, night)?;
    // What is left has the faces that it had before.
    faces::mend(writing)?;
    voided.touched = count(hits, &[&day])?;
    voided.gone = new - voided.touched;
    // The entry that says so is the last one by now; a trial writes none.
    let entry = journal_rows::chain(writing)?.entries();
    writing.execute(
        "INSERT INTO voided SELECT number, ?2 FROM recorded WHERE night = ?1",
        params![day, entry],
    )?;
    for hit in deeds::touched_hits(writing)? {
        let history = deeds::history(writing, key, &hit)?;
        referring::settle(writing, &hit, &history)?;
    }
    voided.last = mark_again(writing)?;
    Ok(voided)
}

/// Marks all hits as the run did that is the last one now; gives its night.
fn mark_again(writing: &Transaction<'_>) -> Result<Option<Night>, StoreError> {
    let query = "SELECT night, missing, is_asking FROM recorded ORDER BY number DESC LIMIT 1";
    let last: Option<(u32, String, bool)> = writing
        .query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((day, missing, is_asking)) = last else {
        return Ok(None);
    };
    let night = night_of(day, "run")?;
    let missing: BTreeSet<String> = missing.split_whitespace().map(str::to_owned).collect();
    let went_up = WentUp::of(writing, night, &missing)?;
    let confirming = Confirming::again(is_asking);
    marks::mark(writing, night, &missing, &confirming, &went_up)?;
    Ok(Some(night))
}
