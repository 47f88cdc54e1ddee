//! What an auditor reads: who had to do with a hit, a sample of the journal, and all of it as text.
//! Each is an entry `audit`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;
use journal::{Act, Actor, Month, Sample, Subject};
use rusqlite::Connection;

use super::{Reading, begin, note};
use crate::account::Verb;
use crate::store::{AccountError, Casebook, StoreError, checking, journal_rows};

/// An entry of the journal, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRead {
    /// Its number.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: Actor,
    /// What they did.
    pub act: Act,
    /// To what.
    pub about: About,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Nothing in particular: a run began.
    Nothing,
    /// Something that was forgotten since.
    Forgotten,
    /// This.
    Known {
        /// What sort of thing it is: `hit`, `night`, `list`.
        kind: String,
        /// Which one; of a list, what was asked for.
        id: String,
    },
}

/// Entries that were drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    /// The entries, in their order.
    pub entries: Vec<EntryRead>,
    /// How many entries the month had before it was drawn from.
    pub of: u64,
}

/// Why nothing is read. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// There is no such hit; a forgotten one is none either.
    #[error("there is no such hit")]
    Unknown,
    /// What is read cannot be written down where it is to go.
    #[error(transparent)]
    Write(io::Error),
    /// The account may not.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AuditError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Casebook {
    /// Every entry that has to do with a hit: who read it, was shown it in a list, took it out, or
    /// did something with it. The reading itself is the next entry, and not among them.
    ///
    /// # Errors
    /// [`AuditError::Unknown`] when there is no such hit, [`AuditError::Store`].
    pub fn who_saw(
        &mut self,
        hit: &str,
        mut reading: Reading<'_>,
    ) -> Result<Vec<EntryRead>, AuditError> {
        let writing = begin(&mut self.database, &reading, Verb::Audit)?;
        let is_known = "SELECT EXISTS (SELECT 1 FROM hit WHERE id = ?1)
            OR EXISTS (SELECT 1 FROM subject WHERE kind = 'hit' AND id = ?1)";
        if !writing.query_row(is_known, [hit], |row| row.get::<_, bool>(0))? {
            return Err(AuditError::Unknown);
        }
        let entries = {
            let query = "SELECT entry FROM subject WHERE kind = 'hit' AND id = ?1
                UNION SELECT entry FROM listed WHERE hit = ?1";
            let mut numbers = writing.prepare(query)?;
            let numbers = numbers.query_map([hit], |row| row.get(0))?;
            let numbers = numbers.collect::<Result<Vec<u64>, _>>()?;
            entries_of(&writing, &numbers)?
        };
        let subject = Subject {
            kind: "hit".to_owned(),
            id: hit.to_owned(),
            detail: Vec::new(),
        };
        note(&writing, &mut reading, Act::Audit, subject)?;
        writing.commit()?;
        Ok(entries)
    }

    /// A sample of the entries of a month. The seed stands in the entry that says so, and is drawn
    /// from what stood before it.
    ///
    /// # Errors
    /// [`AuditError::Store`].
    pub fn sample(
        &mut self,
        month: Month,
        sample: Sample,
        mut reading: Reading<'_>,
    ) -> Result<Sampled, AuditError> {
        let writing = begin(&mut self.database, &reading, Verb::Audit)?;
        let kept = journal_rows::entries(&writing)?;
        let of_month = kept.iter().filter(|kept| Month::of(kept.entry.at) == month);
        let numbers: Vec<u64> = of_month.map(|kept| kept.number).collect();
        let of = numbers.len() as u64;
        let entries = entries_of(&writing, &sample.draw(numbers))?;
        let subject = Subject {
            kind: "sample".to_owned(),
            id: format!("{month} count={}", sample.count),
            detail: sample.seed.to_vec(),
        };
        note(&writing, &mut reading, Act::Audit, subject)?;
        writing.commit()?;
        Ok(Sampled { entries, of })
    }

    /// The journal as text, with the entry that says who took it.
    ///
    /// # Errors
    /// [`AuditError::Write`] when `to` cannot be written; then there is no entry.
    /// [`AuditError::Store`].
    pub fn read_journal(
        &mut self,
        to: &mut impl Write,
        mut reading: Reading<'_>,
    ) -> Result<(), AuditError> {
        let writing = begin(&mut self.database, &reading, Verb::Audit)?;
        let subject = Subject {
            kind: "journal".to_owned(),
            id: "all".to_owned(),
            detail: Vec::new(),
        };
        note(&writing, &mut reading, Act::Audit, subject)?;
        checking::write_journal(&writing, to)?.map_err(AuditError::Write)?;
        writing.commit()?;
        Ok(())
    }
}

/// Entries of these numbers, which are in order, with what they are about.
pub(super) fn entries_of(
    database: &Connection,
    numbers: &[u64],
) -> Result<Vec<EntryRead>, StoreError> {
    let mut subjects = BTreeMap::new();
    let mut reading = database.prepare("SELECT kind, id FROM subject WHERE entry = ?")?;
    for number in numbers {
        let mut rows = reading.query([number])?;
        if let Some(row) = rows.next()? {
            let (kind, id) = (row.get(0)?, row.get(1)?);
            subjects.insert(*number, About::Known { kind, id });
        }
    }
    let mut entries = Vec::with_capacity(numbers.len());
    for kept in journal_rows::entries(database)? {
        if numbers.binary_search(&kept.number).is_err() {
            continue;
        }
        let about = match (subjects.remove(&kept.number), kept.entry.subject) {
            (Some(about), _) => about,
            (None, Some(_)) => About::Forgotten,
            (None, None) => About::Nothing,
        };
        entries.push(EntryRead {
            number: kept.number,
            at: kept.entry.at,
            who: kept.entry.who,
            act: kept.entry.act,
            about,
        });
    }
    Ok(entries)
}
