//! One hit that a person takes out.

use journal::Act;

use crate::account::Verb;
use crate::projection::Projection;
use crate::store::Casebook;
use crate::store::reading::hits::{ExportedHit, HitRow, ReadError};
use crate::store::reading::{Reading, begin, listing, note_hits};

impl Casebook {
    /// One hit with its explanation, for a person who takes it out: an entry `export` says so.
    ///
    /// # Errors
    /// [`ReadError::Unknown`] when there is no such hit, [`ReadError::Account`] when the account
    /// may not, [`ReadError::Store`].
    pub fn read_hit_for_export(
        &mut self,
        id: &str,
        mut reading: Reading<'_>,
    ) -> Result<ExportedHit, ReadError> {
        let writing = begin(&mut self.database, &reading, Verb::Export)?;
        let shown = listing::shown(&writing, &self.key, id)?.ok_or(ReadError::Unknown)?;
        note_hits(&writing, &mut reading, Act::Export, "hit", &[id])?;
        writing.commit()?;
        let state = shown.standing_for(&reading.viewer()).state;
        Ok(ExportedHit {
            row: HitRow {
                projection: Projection::of(&shown.hit.explanation),
                listed: shown.listed,
                state,
            },
            hit: shown.hit,
        })
    }
}
