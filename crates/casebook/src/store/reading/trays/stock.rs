//! The stock: hits of the first night are handed out so many a night, or nobody would find what is
//! new between them. Acute ones go first, then in order of id, which says nothing.

use exchange::payload::Severity;
use journal::{Act, Actor};
use rusqlite::params;

use super::{Tray, lies_in};
use crate::account::Verb;
use crate::standing::Viewer;
use crate::store::reading::{ReadError, Reading, begin, note_hits};
use crate::store::{Casebook, StoreError};

impl Casebook {
    /// Hands out what is due tonight of `a_night` hits, so that they lie in the tray of what is
    /// new. Gives back how many it were: none where tonight's are handed out already. An entry
    /// `list` names them.
    ///
    /// # Errors
    /// [`ReadError::Account`] when they may not take hits, [`ReadError::Store`].
    pub fn hand_out(&mut self, a_night: u64, mut reading: Reading<'_>) -> Result<u64, ReadError> {
        let writing = begin(&mut self.database, &reading, Verb::Take)?;
        let index = self.index.get_mut();
        index.follow(&writing, &self.key)?;
        let query = "SELECT count(*) FROM handed WHERE night = ?";
        let handed: u64 = writing.query_row(query, [index.tonight], |row| row.get(0))?;
        let due = usize::try_from(a_night.saturating_sub(handed)).unwrap_or(usize::MAX);
        // As somebody sees it who assesses nothing: who hands out must not change what is.
        let nobody =
            Actor::parse("service").map_err(|_| StoreError::Damaged { table: "account" })?;
        let viewer = Viewer {
            who: &nobody,
            ..reading.viewer()
        };
        let mut stock = Vec::new();
        for (place, hit) in index.hits.iter().enumerate() {
            let touched = index.touched(place);
            let touched = touched.map(|touched| (touched, touched.standing_for(&viewer)));
            if lies_in(index, place, touched.as_ref(), &viewer).0 == Some(Tray::Stock) {
                stock.push((hit.severity != Severity::Acute, place));
            }
        }
        stock.sort_unstable();
        let ids: Vec<&str> = stock
            .iter()
            .take(due)
            .map(|&(_, place)| index.hits[place].id.as_str())
            .collect();
        let mut row = writing.prepare("INSERT INTO handed VALUES (?, ?)")?;
        for id in &ids {
            row.execute(params![id, index.tonight])?;
        }
        drop(row);
        let handed = ids.len() as u64;
        if handed > 0 {
            note_hits(&writing, &mut reading, Act::List, "handed-out", &ids)?;
        }
        writing.commit()?;
        index.clear();
        Ok(handed)
    }

    /// How many hits of the stock were handed out on the last recorded night.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn handed_out_tonight(&self) -> Result<u64, StoreError> {
        let query = "SELECT count(*) FROM handed WHERE night = (SELECT max(night) FROM recorded)";
        Ok(self.database.query_row(query, [], |row| row.get(0))?)
    }
}
