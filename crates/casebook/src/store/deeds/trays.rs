//! The second looks that are due to somebody, in order of the ids of hits: neither place nor moment
//! says when the first assessment was given.

use jiff::Timestamp;
use journal::Actor;

use super::deed_rows::{history, touched_hits};
use super::{DeedError, LookPolicy};
use crate::account::Verb;
use crate::standing::State;
use crate::store::Casebook;

impl Casebook {
    /// The ids of hits that wait for a second look by `viewer`, as the tray was filled last.
    ///
    /// # Errors
    /// [`DeedError::Account`] when the viewer may not assess, [`DeedError::Store`].
    pub fn second_looks(
        &self,
        viewer: &Actor,
        now: Timestamp,
        policy: &LookPolicy,
    ) -> Result<Vec<String>, DeedError> {
        self.allow(viewer, Verb::Assess)?;
        let looking = policy.viewer(viewer, now);
        let mut due = Vec::new();
        for hit in touched_hits(&self.database)? {
            let history = history(&self.database, &self.key, &hit)?;
            let seen = history.standing_for(&looking);
            if seen.state == State::SecondLook && history.may_assess(viewer).is_ok() {
                due.push(hit);
            }
        }
        Ok(due)
    }
}
