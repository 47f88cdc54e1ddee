//! Why rules fell back, for people: what the block of answers said by which each did.

use exchange::night::Night;
use journal::{Act, Subject};
use rusqlite::Connection;

use crate::account::Verb;
use crate::referral::precision::Tally;
use crate::store::forms::night_of;
use crate::store::reading::{Reading, begin, note};
use crate::store::{AccountError, Casebook, StoreError};

/// A rule that fell back to a pilot.
#[derive(Debug, Clone, PartialEq)]
pub struct FallenRule {
    /// Its id.
    pub rule: String,
    /// Its version.
    pub version: u32,
    /// The digits of the hash of the covenant under which it did.
    pub covenant: String,
    /// The last night that was recorded then.
    pub night: Night,
    /// What the referrals of the block turned out to be.
    pub block: Tally,
    /// The share that was asked.
    pub asked: f64,
}

impl Casebook {
    /// Every rule that fell back, the newest first. An entry `read` says so.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when the account may not, [`AccountError::Store`].
    pub fn read_fallen(
        &mut self,
        mut reading: Reading<'_>,
    ) -> Result<Vec<FallenRule>, AccountError> {
        let writing = begin(&mut self.database, &reading, Verb::Precision)?;
        let fallen = fallen(&writing)?;
        let subject = Subject {
            kind: "fallen".to_owned(),
            id: "all".to_owned(),
            detail: Vec::new(),
        };
        note(&writing, &mut reading, Act::Read, subject)?;
        writing.commit()?;
        Ok(fallen)
    }
}

fn fallen(database: &Connection) -> Result<Vec<FallenRule>, StoreError> {
    let query = "SELECT rule, version, covenant, night, right, known, wrong, asked
        FROM demoted JOIN fell_back USING (rule, version, covenant)
        ORDER BY night DESC, rule, version";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([])?;
    let mut fallen = Vec::new();
    while let Some(row) = rows.next()? {
        fallen.push(FallenRule {
            rule: row.get(0)?,
            version: row.get(1)?,
            covenant: row.get(2)?,
            night: night_of(row.get(3)?, "demoted")?,
            block: Tally {
                right: row.get(4)?,
                known: row.get(5)?,
                wrong: row.get(6)?,
            },
            asked: row.get(7)?,
        });
    }
    Ok(fallen)
}
