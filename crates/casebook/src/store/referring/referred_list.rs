//! What is referred, in a file of its own beside the database, as agencies were told it last: a
//! copy of the database from before knows nothing of it.
//!
//! ```text
//! hitmachine-referred v1 2026-11-30            the night of the letters
//! h000111222333444 police housing,police       the hit, who leads, and who was told of it
//! ```
//!
//! It names hits as the database beside it does, and no others. Where nobody was told, there is
//! `-`.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use exchange::file::{atomic_file, regular_file};
use exchange::night::Night;
use rusqlite::Connection;

use crate::store::StoreError;

const HEAD: &str = "hitmachine-referred v1";
const NOBODY: &str = "-";

/// A hit that is referred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferredHit {
    /// Its id.
    pub hit: String,
    /// The id of the agency that leads.
    pub lead: String,
    /// The ids of the agencies that were told of it.
    pub told: Vec<String>,
}

/// The hits that are referred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferredList {
    night: Night,
    hits: Vec<ReferredHit>,
}

impl ReferredList {
    /// The file's name in the casebook's folder.
    pub const FILE: &str = "referred";

    /// Reads the list of a casebook's folder; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::Folder`] when it cannot be read, [`StoreError::List`] when it is not what was
    /// written.
    pub fn find(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(Self::FILE);
        let bytes = match regular_file::read_own(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(|cause| StoreError::Folder {
                path: path.clone(),
                cause,
            })?,
        };
        let list = str::from_utf8(&bytes).ok().and_then(Self::parse);
        list.map(Some).ok_or(StoreError::List { path })
    }

    /// The night of the letters that told it.
    #[must_use]
    pub const fn night(&self) -> Night {
        self.night
    }

    /// The hits, in order of their ids.
    #[must_use]
    pub fn hits(&self) -> &[ReferredHit] {
        &self.hits
    }

    /// Keeps what is referred now in a casebook's folder, where that is something else than stands
    /// there.
    pub(in crate::store) fn keep(
        database: &Connection,
        night: Night,
        folder: &Path,
    ) -> Result<(), StoreError> {
        let hits = Self::referred_now(database)?;
        let text = Self { night, hits }.text();
        let path = folder.join(Self::FILE);
        if regular_file::read_own(&path).is_ok_and(|kept| kept == text.as_bytes()) {
            return Ok(());
        }
        let cause = atomic_file::write(&path, text.as_bytes());
        cause.map_err(|cause| StoreError::Folder { path, cause })
    }

    /// The hits that are referred in a database.
    pub(in crate::store) fn referred_now(
        database: &Connection,
    ) -> Result<Vec<ReferredHit>, StoreError> {
        let query = "SELECT hit, lead, (SELECT group_concat(agency, ',' ORDER BY agency)
                FROM told WHERE referral = deed AND ended IS NULL)
            FROM referral WHERE withdrawn_by IS NULL ORDER BY hit";
        let mut reading = database.prepare(query)?;
        let hits = reading.query_map([], |row| {
            let told: Option<String> = row.get(2)?;
            Ok(ReferredHit {
                hit: row.get(0)?,
                lead: row.get(1)?,
                told: agencies(&told.unwrap_or_default()),
            })
        })?;
        Ok(hits.collect::<Result<_, _>>()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let night = lines.next()?.strip_prefix(HEAD)?.strip_prefix(' ')?;
        let mut hits = Vec::new();
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            let [hit, lead, told] = words.try_into().ok()?;
            hits.push(ReferredHit {
                hit: hit.to_owned(),
                lead: lead.to_owned(),
                told: agencies(told.strip_prefix(NOBODY).unwrap_or(told)),
            });
        }
        let night = Night::parse(night).ok()?;
        let list = Self { night, hits };
        (list.text() == text).then_some(list)
    }

    fn text(&self) -> String {
        let mut text = format!("{HEAD} {}\n", self.night);
        for ReferredHit { hit, lead, told } in &self.hits {
            let told = match told.join(",") {
                none if none.is_empty() => NOBODY.to_owned(),
                told => told,
            };
            writeln!(text, "{hit} {lead} {told}").expect("a string takes all");
        }
        text
    }
}

fn agencies(told: &str) -> Vec<String> {
    let ids = told.split(',').filter(|id| !id.is_empty());
    ids.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_text_that_it_writes_and_no_other() {
        let good = "hitmachine-referred v1 2026-11-30\nh1 police housing,police\nh2 housing -\n";
        let list = ReferredList::parse(good).expect("a list");
        assert_eq!(list.text(), good);
        assert_eq!(list.hits()[0].told, ["housing", "police"]);
        assert!(list.hits()[1].told.is_empty());
        for bad in [
            good.replace("v1", "v2"),
            good.trim_end().to_owned(),
            good.replace(",police", ""),
            good.replace("h2 housing -", "h2 housing"),
            good.replace("h2 housing -", "h2 housing -x"),
        ] {
            let read = ReferredList::parse(&bad);
            assert!(read.is_none_or(|read| read != list), "{bad:?}");
        }
    }
}
