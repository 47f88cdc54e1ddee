//! The second looks that are due to somebody, in order of the ids of hits: neither place nor moment
//! says when the first assessment was given.

use jiff::Timestamp;
use journal::Actor;

use super::{DeedError, LookPolicy};
use crate::account::Verb;
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
        let mut index = self.index.borrow_mut();
        index.follow(&self.database, &self.key)?;
        Ok(index.second_looks(&policy.viewer(viewer, now)))
    }
}
