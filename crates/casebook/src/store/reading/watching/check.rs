//! Whether the journal holds, for people: checked on demand, and remembered as the entry that says
//! what was found.

use jiff::Timestamp;
use journal::{Act, ChainHash, Subject};
use rusqlite::{Connection, OptionalExtension as _};

use crate::account::Verb;
use crate::store::reading::{Reading, begin, note};
use crate::store::{AccountError, Casebook, Flaw, StoreError, journal_rows};

const KIND: &str = "check";

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckFound {
    /// What is wrong; empty where nothing is.
    pub flaws: Vec<Flaw>,
    /// The last run that it reached; 0 where there is none.
    pub run: u64,
    /// How many entries it reached.
    pub entries: u64,
    /// The head of the chain there.
    pub head: ChainHash,
}

/// What the last check found, as the journal has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastCheck {
    /// When.
    pub at: Timestamp,
    /// How many flaws.
    pub flaws: u64,
    /// The last run that it reached.
    pub run: u64,
    /// The head of the chain there.
    pub head: ChainHash,
}

impl Casebook {
    /// Checks everything, for a person; see [`flaws`](Self::flaws). The entry says what was found,
    /// and is the first behind what was checked.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when the account may not, [`AccountError::Store`].
    pub fn read_check(&mut self, mut reading: Reading<'_>) -> Result<CheckFound, AccountError> {
        // Who may not is refused before the work.
        drop(begin(&mut self.database, &reading, Verb::Audit)?);
        let flaws = self.flaws()?;
        let writing = begin(&mut self.database, &reading, Verb::Audit)?;
        let chain = journal_rows::chain(&writing)?;
        let run = writing.query_row("SELECT count(*) FROM run", [], |row| row.get(0))?;
        let found = CheckFound {
            flaws,
            run,
            entries: chain.entries(),
            head: chain.hash(),
        };
        let count = found.flaws.len() as u64;
        let subject = Subject {
            kind: KIND.to_owned(),
            id: format!("run={run} flaws={count}"),
            detail: chain.hash().bytes().to_vec(),
        };
        note(&writing, &mut reading, Act::Audit, subject)?;
        writing.commit()?;
        Ok(found)
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
