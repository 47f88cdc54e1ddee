//! Which informing is due, for people: cases of which an agency answered that it tells its person
//! later, and when it looks at that again.

use std::collections::BTreeSet;

use exchange::letter::answers::Postponement;
use exchange::letter::case_number::CaseNumber;
use exchange::night::Night;
use journal::Act;
use rusqlite::Connection;

use crate::account::Verb;
use crate::key::CasebookKey;
use crate::store::forms::night_of;
use crate::store::reading::{Reading, begin, note_hits};
use crate::store::{AccountError, Casebook, StoreError};

/// A case of which an agency has yet to inform its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InformingDue {
    /// The id of the agency.
    pub agency: String,
    /// The number that this agency knows the case by.
    pub case: CaseNumber,
    /// The night that it was referred on.
    pub since: Night,
    /// Why it waits; of several signals, that of the earliest date.
    pub why: Postponement,
    /// The first date on which the agency looks at it again.
    pub review_by: Night,
}

impl Casebook {
    /// Every informing that is postponed, the earliest date first, then by agency. An entry `list`
    /// says so, with each hit that a case is of: no ref stands in it.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when the account may not, [`AccountError::Store`].
    pub fn read_informing(
        &mut self,
        mut reading: Reading<'_>,
    ) -> Result<Vec<InformingDue>, AccountError> {
        let writing = begin(&mut self.database, &reading, Verb::Informing)?;
        let due = due(&writing, &self.key)?;
        let hits: Vec<&str> = due.iter().map(|(hit, _)| hit.as_str()).collect();
        note_hits(&writing, &mut reading, Act::List, "informing", &hits)?;
        writing.commit()?;
        Ok(due.into_iter().map(|(_, due)| due).collect())
    }
}

/// Every case with its hit, in order.
fn due(
    database: &Connection,
    key: &CasebookKey,
) -> Result<Vec<(String, InformingDue)>, StoreError> {
    let query = "SELECT answer.referral, answer.agency, hit, since, postponed, review_by
        FROM answer JOIN referral ON deed = answer.referral
        WHERE postponed IS NOT NULL AND review_by IS NOT NULL
        ORDER BY review_by, answer.agency, answer.referral, ref";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([])?;
    let mut seen = BTreeSet::new();
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        let (referral, agency): (i64, String) = (row.get(0)?, row.get(1)?);
        if !seen.insert((referral, agency.clone())) {
            continue;
        }
        let hit: String = row.get(2)?;
        let why = Postponement::of_number(row.get(4)?);
        let case = InformingDue {
            case: key.case_number(referral, &hit, &agency),
            agency,
            since: night_of(row.get(3)?, "referral")?,
            why: why.ok_or(StoreError::Damaged { table: "answer" })?,
            review_by: night_of(row.get(5)?, "answer")?,
        };
        due.push((hit, case));
    }
    Ok(due)
}
