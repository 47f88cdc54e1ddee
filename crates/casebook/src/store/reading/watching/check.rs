//! Whether the journal holds, for people: checked on demand, and remembered as the entry that says
//! what was found, and up to where.

use jiff::Timestamp;
use journal::{Act, ChainHash, Subject};
use rusqlite::{Connection, OptionalExtension as _};

use crate::account::Verb;
use crate::store::reading::{Reading, begin, note};
use crate::store::{AccountError, Casebook, CheckFound, StoreError};

const KIND: &str = "check";

/// What the last check found, as the journal has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastCheck {
    /// When.
    pub at: Timestamp,
    /// How many flaws.
    pub flaws: u64,
    /// The last run that it read.
    pub run: u64,
    /// The head of the chain there.
    pub head: ChainHash,
}

impl Casebook {
    /// Writes down that a person checked everything, what was found, and up to where: whatever
    /// others wrote since stands between that and the entry.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when the account may not, [`AccountError::Store`].
    pub fn note_check(
        &mut self,
        found: &CheckFound,
        mut reading: Reading<'_>,
    ) -> Result<(), AccountError> {
        let writing = begin(&mut self.database, &reading, Verb::Audit)?;
        let subject = Subject {
            kind: KIND.to_owned(),
            id: format!("run={} flaws={}", found.run, found.flaws.len()),
            detail: found.head.bytes().to_vec(),
        };
        note(&writing, &mut reading, Act::Audit, subject)?;
        writing.commit()?;
        Ok(())
    }

    /// What the last check found; none where nobody checked. It says nothing of a hit.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn last_check(&self) -> Result<Option<LastCheck>, StoreError> {
        last(&self.database)
    }
}

fn last(database: &Connection) -> Result<Option<LastCheck>, StoreError> {
    let query = "SELECT at, id, detail FROM subject JOIN entry ON number = entry
        WHERE kind = ? AND act = ? ORDER BY number DESC LIMIT 1";
    let row: Option<(i64, String, [u8; 32])> = database
        .query_row(query, [KIND, Act::Audit.word()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((at, id, head)) = row else {
        return Ok(None);
    };
    let damaged = || StoreError::Damaged { table: "subject" };
    let words = id.split_once(' ').ok_or_else(damaged)?;
    let number = |word: &str, name: &str| word.strip_prefix(name)?.parse().ok();
    Ok(Some(LastCheck {
        at: Timestamp::from_second(at).map_err(|_| damaged())?,
        run: number(words.0, "run=").ok_or_else(damaged)?,
        flaws: number(words.1, "flaws=").ok_or_else(damaged)?,
        head: ChainHash::new(head),
    }))
}
