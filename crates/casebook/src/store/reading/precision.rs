//! How right rules turned out to be, for people.

use exchange::covenant::Covenant;
use journal::{Act, Subject};

use super::{Reading, begin, note};
use crate::account::Verb;
use crate::store::referring::rules::{self, RuleTally};
use crate::store::{AccountError, Casebook};

impl Casebook {
    /// What came of the referrals of each rule of a covenant, in its order.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when the account may not, [`AccountError::Store`].
    pub fn read_precision(
        &mut self,
        covenant: &Covenant,
        mut reading: Reading<'_>,
    ) -> Result<Vec<RuleTally>, AccountError> {
        let writing = begin(&mut self.database, &reading, Verb::Precision)?;
        let tallies = rules::tallies(&writing, covenant)?;
        let subject = Subject {
            kind: "precision".to_owned(),
            id: covenant.hash().to_string(),
            detail: Vec::new(),
        };
        note(&writing, &mut reading, Act::Read, subject)?;
        writing.commit()?;
        Ok(tallies)
    }
}
