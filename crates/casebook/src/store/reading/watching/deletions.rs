//! What was forgotten, for people: as the entries of the journal say it.

use jiff::Timestamp;
use journal::{Act, Subject};
use rusqlite::Connection;

use crate::account::Verb;
use crate::store::reading::{Reading, begin, note};
use crate::store::{AccountError, Casebook, ForgetReport, StoreError, WhatWent, forgetting};

/// What was forgotten once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// When.
    pub at: Timestamp,
    /// What its signed report says.
    pub report: ForgetReport,
}

impl Casebook {
    /// Everything that was forgotten, the newest first. It names no hit. An entry `audit` says so.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when the account may not, [`AccountError::Store`].
    pub fn read_deletions(
        &mut self,
        mut reading: Reading<'_>,
    ) -> Result<Vec<Deletion>, AccountError> {
        let writing = begin(&mut self.database, &reading, Verb::Audit)?;
        let deletions = deletions(&writing)?;
        let subject = Subject {
            kind: "forgotten".to_owned(),
            id: "all".to_owned(),
            detail: Vec::new(),
        };
        note(&writing, &mut reading, Act::Audit, subject)?;
        writing.commit()?;
        Ok(deletions)
    }
}

fn deletions(database: &Connection) -> Result<Vec<Deletion>, StoreError> {
    let damaged = || StoreError::Damaged { table: "subject" };
    let mut deletions = Vec::new();
    for entry in forgetting::entries(database)? {
        let text = str::from_utf8(&entry.detail).map_err(|_| damaged())?;
        let query = "SELECT at FROM entry WHERE number = ?";
        let at = database.query_row(query, [entry.number], |row| row.get(0))?;
        deletions.push(Deletion {
            at: Timestamp::from_second(at).map_err(|_| damaged())?,
            report: ForgetReport {
                entry: entry.number,
                hash: entry.hash,
                went: WhatWent::parse(text).ok_or_else(damaged)?,
            },
        });
    }
    deletions.reverse();
    Ok(deletions)
}
