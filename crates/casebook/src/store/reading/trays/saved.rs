//! Filters that people keep for themselves. They narrow a tray and say nothing of a hit, so they
//! leave no entry.

use journal::Actor;
use rusqlite::params;

use crate::free_text::{FreeText, FreeTextError};
use crate::store::{Casebook, StoreError};

/// As many filters as a person keeps.
const MAX_FILTERS: u64 = 20;
/// The most characters of a name.
const MAX_NAME: usize = 40;

/// A filter that a person keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// What they call it.
    pub name: String,
    /// The query of its address, as the page writes it.
    pub query: String,
}

/// Why a filter is not kept. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// It has no name, or one of over 40 characters.
    #[error("the name of a filter has 1 to {MAX_NAME} characters")]
    Name,
    /// The name holds something by which a person could be found.
    #[error(transparent)]
    Text(#[from] FreeTextError),
    /// They keep as many as one may.
    #[error("at most {MAX_FILTERS} filters are kept: delete one first")]
    Full,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for SaveError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Casebook {
    /// Keeps a filter for a person, in place of one of the same name.
    ///
    /// # Errors
    /// A variant of [`SaveError`] for each reason why it is not kept.
    pub fn save_filter(&mut self, who: &Actor, name: &str, query: &str) -> Result<(), SaveError> {
        let name = FreeText::parse(name)?;
        let name = name.as_str();
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return Err(SaveError::Name);
        }
        let writing = self.database.transaction()?;
        let others = "SELECT count(*) FROM saved_filter WHERE account = ? AND name <> ?";
        let others: u64 =
            writing.query_row(others, params![who.as_str(), name], |row| row.get(0))?;
        if others >= MAX_FILTERS {
            return Err(SaveError::Full);
        }
        writing.execute(
            "INSERT OR REPLACE INTO saved_filter VALUES (?, ?, ?)",
            params![who.as_str(), name, query],
        )?;
        writing.commit()?;
        Ok(())
    }

    /// Deletes a filter of a person; nothing where there is none of the name.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn delete_filter(&mut self, who: &Actor, name: &str) -> Result<(), StoreError> {
        self.database.execute(
            "DELETE FROM saved_filter WHERE account = ? AND name = ?",
            params![who.as_str(), name],
        )?;
        Ok(())
    }

    /// The filters that a person keeps, by name.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn saved_filters(&self, who: &Actor) -> Result<Vec<SavedFilter>, StoreError> {
        let query = "SELECT name, query FROM saved_filter WHERE account = ? ORDER BY name";
        let mut reading = self.database.prepare(query)?;
        let filters = reading.query_map([who.as_str()], |row| {
            Ok(SavedFilter {
                name: row.get(0)?,
                query: row.get(1)?,
            })
        })?;
        Ok(filters.collect::<Result<_, _>>()?)
    }
}
