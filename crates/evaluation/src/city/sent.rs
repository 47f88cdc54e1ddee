//! What an agency sent: its export without the rows that stayed behind.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io;
use std::path::PathBuf;

use exchange::covenant::Covenant;
use exchange::night::Night;
use hasher::profile::field::Field;
use hasher::pseudonymise::keys::SignalRefs;
use hasher::{Dialect, TableError, rows};
use rehearsal::{CityFolder, HashedExport};

/// What an agency sent.
pub struct SentSignals {
    /// What turns the agency's number of a signal into its ref.
    pub refs: SignalRefs,
    /// Whether its rows say whom they are about: else they are about an address.
    pub names_persons: bool,
    /// Its numbers of the signals on rows that were set aside or withheld.
    pub left_out: HashSet<String>,
    /// Records by the id of their match key.
    pub records: BTreeMap<String, u64>,
}

/// Why it could not be told what an agency sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SentError {
    /// An export cannot be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// The export.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The rows of an export cannot be read.
    #[error("{}: {source}", path.display())]
    Rows {
        /// The export.
        path: PathBuf,
        /// What is wrong with it.
        source: TableError,
    },
}

impl SentSignals {
    /// What an agency of a city sent, whose export was hashed.
    ///
    /// # Errors
    ///
    /// [`SentError::Open`] and [`SentError::Rows`] when the export cannot be read again.
    ///
    /// # Panics
    ///
    /// When the report names no night: the run that made it had one.
    pub fn of(
        city: &CityFolder,
        covenant: &Covenant,
        hashed: &HashedExport,
    ) -> Result<Self, SentError> {
        let mut records: BTreeMap<String, u64> = BTreeMap::new();
        for section in &hashed.report.sections {
            *records.entry(section.match_key.clone()).or_default() += section.records;
        }
        let night = Night::parse(&hashed.report.night).expect("a report names its night");
        let has_column = |field| hashed.folder.profile().column(field).is_some();
        Ok(Self {
            refs: hashed
                .folder
                .agency_key()
                .signal_refs(covenant.ref_series(), night, ""),
            names_persons: has_column(Field::Bsn) || has_column(Field::Surname),
            left_out: numbers_left_out(city.export_of(&hashed.report.agency, night), hashed)?,
            records,
        })
    }
}

/// The signal numbers on the rows of an export that stayed behind.
fn numbers_left_out(path: PathBuf, hashed: &HashedExport) -> Result<HashSet<String>, SentError> {
    let profile = hashed.folder.profile();
    let name = profile
        .column(Field::SignalNumber)
        .map(|name| name.to_lowercase());
    let dialect = Dialect {
        encoding: profile.encoding(),
        delimiter: profile.delimiter(),
    };
    let source = match File::open(&path) {
        Ok(source) => source,
        Err(source) => return Err(SentError::Open { path, source }),
    };
    // The first row is the header, which says where the number stands.
    let (mut column, mut numbers) = (None, HashSet::new());
    let read = rows(source, dialect, &mut |row, cells| match column {
        None => {
            column = cells
                .iter()
                .position(|cell| Some(cell.trim().to_lowercase()) == name);
        }
        Some(column) if hashed.left_out.contains(&row) => {
            numbers.extend(cells.get(column).map(|cell| cell.trim().to_owned()));
        }
        Some(_) => {}
    });
    match read {
        Ok(()) => Ok(numbers),
        Err(source) => Err(SentError::Rows { path, source }),
    }
}
