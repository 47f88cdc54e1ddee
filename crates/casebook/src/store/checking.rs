//! Whether the casebook is what was written, and its journal for those who hold it to it.

mod rows;

use std::io::{self, Write};

use exchange::crypto::secret::Secret;
use journal::{Chain, ChainHash, Commitment, Subject, Tree, write_pages};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{Casebook, StoreError, journal_rows};

/// What is wrong with a casebook. It can be shown and not repaired: a backup can.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// SQLite finds the file damaged.
    #[error("the database is damaged: {0}")]
    File(String),
    /// A row refers to one that is not there.
    #[error("a row of table {table} refers to nothing")]
    Dangling {
        /// The table.
        table: String,
    },
    /// An entry is not what was written, or one before it.
    #[error("journal: entry {number}, or one before it, was changed")]
    Entry {
        /// The first that does not fit.
        number: u64,
    },
    /// A run did not end where it says.
    #[error("journal: run {number} did not end where it says")]
    Run {
        /// The run.
        number: u64,
    },
    /// What an entry is said to be about is not what it was made for.
    #[error("journal: entry {number} is about something else than stands beside it")]
    Subject {
        /// The entry.
        number: u64,
    },
    /// What an entry is about must stand beside it, and does not.
    #[error("journal: what entry {number} is about was deleted")]
    NoSubject {
        /// The entry.
        number: u64,
    },
    /// An account is not what the journal says was done with it.
    #[error("account {id} is not what the journal says was done with it")]
    Account {
        /// Its id.
        id: String,
    },
    /// A row of a hit cannot be read, or is another than its digest says.
    #[error("hit {hit}: a row of table {table} was changed")]
    Hit {
        /// The table.
        table: &'static str,
        /// The hit.
        hit: String,
    },
    /// A list did not show what it is said to have shown.
    #[error("journal: entry {number} did not show a hit that it is said to have shown")]
    Listed {
        /// The entry.
        number: u64,
    },
    /// A deed does not open under the casebook's key.
    #[error("deed {number} does not open: it was changed, or the key is another")]
    Deed {
        /// The deed.
        number: i64,
    },
}

/// What a check found, and how far it read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckFound {
    /// What is wrong; empty where nothing is.
    pub flaws: Vec<Flaw>,
    /// The last run that it read; 0 where there is none.
    pub run: u64,
    /// How many entries it read.
    pub entries: u64,
    /// The head of the chain there.
    pub head: ChainHash,
}

impl Casebook {
    /// Checks everything, and gives what is wrong in a fixed order; empty when nothing is.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn flaws(&self) -> Result<Vec<Flaw>, StoreError> {
        Ok(self.check()?.flaws)
    }

    /// Checks everything as it stands at one moment, whatever others write meanwhile; says up to
    /// where that is. The flaws stand in a fixed order.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`] when a row cannot even
    /// be read.
    pub fn check(&self) -> Result<CheckFound, StoreError> {
        let _snapshot = snapshot(&self.database)?;
        let flaws = self.flaws_as_read()?;
        let chain = journal_rows::chain(&self.database)?;
        let count = "SELECT count(*) FROM run";
        Ok(CheckFound {
            flaws,
            run: self.database.query_row(count, [], |row| row.get(0))?,
            entries: chain.entries(),
            head: chain.hash(),
        })
    }

    fn flaws_as_read(&self) -> Result<Vec<Flaw>, StoreError> {
        let mut flaws = self.flaws_of_the_file()?;
        flaws.extend(self.flaws_of_the_chain()?);
        flaws.extend(self.flaws_of_subjects()?);
        flaws.extend(self.flaws_of_lists()?);
        flaws.extend(rows::missing_subjects(&self.database)?);
        flaws.extend(rows::account_flaws(&self.database)?);
        flaws.extend(rows::hit_flaws(&self.database)?);
        flaws.sort_unstable();
        Ok(flaws)
    }

    /// Writes the journal as text. This writes no entry: it is for what checks it at once, and
    /// [`read_journal`](Self::read_journal) for people.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::Damaged`]; the inner error when `to` cannot be
    /// written.
    pub fn write_journal(&self, to: &mut impl Write) -> Result<io::Result<()>, StoreError> {
        let _snapshot = snapshot(&self.database)?;
        write_journal(&self.database, to)
    }

    /// The tree of all runs, whose head the agencies get.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn tree(&self) -> Result<Tree, StoreError> {
        let mut tree = Tree::default();
        for run in journal_rows::runs(&self.database)? {
            tree.push(&run.leaf());
        }
        Ok(tree)
    }

    fn flaws_of_the_file(&self) -> Result<Vec<Flaw>, StoreError> {
        let mut flaws = Vec::new();
        let mut reading = self.database.prepare("PRAGMA integrity_check")?;
        let mut rows = reading.query([])?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(0)?;
            if line != "ok" {
                flaws.push(Flaw::File(line));
            }
        }
        let mut reading = self.database.prepare("PRAGMA foreign_key_check")?;
        let mut rows = reading.query([])?;
        while let Some(row) = rows.next()? {
            flaws.push(Flaw::Dangling { table: row.get(0)? });
        }
        Ok(flaws)
    }

    fn flaws_of_the_chain(&self) -> Result<Vec<Flaw>, StoreError> {
        let mut flaws = Vec::new();
        let runs = journal_rows::runs(&self.database)?;
        let mut runs = runs.iter().zip(1..).peekable();
        let mut chain = Chain::default();
        for kept in journal_rows::entries(&self.database)? {
            let followed = chain.follow(kept.number, &kept.entry, &kept.hash);
            if followed.is_err() {
                flaws.push(Flaw::Entry {
                    number: kept.number,
                });
                break;
            }
            while let Some((run, number)) = runs.next_if(|(run, _)| run.entries == chain.entries())
            {
                if run.number != number || run.hash != chain.hash() {
                    flaws.push(Flaw::Run { number });
                }
            }
        }
        flaws.extend(runs.map(|(run, _)| Flaw::Run { number: run.number }));
        Ok(flaws)
    }

    /// Every subject and deed, against the entry that commits to it.
    fn flaws_of_subjects(&self) -> Result<Vec<Flaw>, StoreError> {
        let mut flaws = Vec::new();
        let query = "SELECT entry, entry.subject, subject.salt, kind, id, detail,
                deed.number, deed.salt, deed.sealed
            FROM subject JOIN entry ON entry.number = entry
            LEFT JOIN deed ON deed.number = deed ORDER BY entry";
        let mut reading = self.database.prepare(query)?;
        let mut rows = reading.query([])?;
        while let Some(row) = rows.next()? {
            let number = row.get(0)?;
            let mut detail: Option<Vec<u8>> = row.get(5)?;
            if let Some(deed) = row.get::<_, Option<i64>>(6)? {
                detail = self
                    .key
                    .open(&row.get::<_, Vec<u8>>(8)?, &Secret::new(row.get(7)?));
                if detail.is_none() {
                    flaws.push(Flaw::Deed { number: deed });
                    continue;
                }
            }
            let subject = Subject {
                kind: row.get(3)?,
                id: row.get(4)?,
                detail: detail.unwrap_or_default(),
            };
            let said = row.get::<_, Option<[u8; 32]>>(1)?.map(Commitment::new);
            let salt = Secret::new(row.get(2)?);
            if !said.is_some_and(|said| said.is_to(&subject, &salt)) {
                flaws.push(Flaw::Subject { number });
            }
        }
        Ok(flaws)
    }
}

/// Until it is dropped, all that is read is as it stands now, whatever others write meanwhile.
fn snapshot(database: &Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(Transaction::new_unchecked(
        database,
        TransactionBehavior::Deferred,
    )?)
}

/// Writes the journal as text.
pub(super) fn write_journal(
    database: &Connection,
    to: &mut impl Write,
) -> Result<io::Result<()>, StoreError> {
    let entries = journal_rows::entries(database)?;
    let runs = journal_rows::runs(database)?;
    Ok(write_pages(
        entries.iter().map(|kept| &kept.entry),
        &runs,
        to,
    ))
}
