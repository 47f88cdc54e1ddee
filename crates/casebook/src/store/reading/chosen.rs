//! Hits that a person chose by their ids, to see what will be done with them.

use journal::Act;

use super::hits::{HitRow, ReadError};
use super::{Reading, begin, listing, note_hits};
use crate::account::Verb;
use crate::projection::Projection;
use crate::store::Casebook;

impl Casebook {
    /// The hits of these ids, each once and in order of the ids, for a person: an entry `list` says
    /// so, with each of them. An id that is none is passed over.
    ///
    /// # Errors
    /// [`ReadError::Account`] when the person may not, [`ReadError::Store`].
    pub fn read_chosen(
        &mut self,
        ids: &[&str],
        mut reading: Reading<'_>,
    ) -> Result<Vec<HitRow>, ReadError> {
        let writing = begin(&mut self.database, &reading, Verb::List)?;
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let mut chosen = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(shown) = listing::shown(&writing, &self.key, id)? else {
                continue;
            };
            chosen.push(HitRow {
                state: shown.standing_for(&reading.viewer()).state,
                projection: Projection::of(&shown.hit.explanation),
                listed: shown.listed,
            });
        }
        let ids: Vec<&str> = chosen.iter().map(|row| row.listed.id.as_str()).collect();
        note_hits(&writing, &mut reading, Act::List, "chosen", &ids)?;
        writing.commit()?;
        Ok(chosen)
    }
}
