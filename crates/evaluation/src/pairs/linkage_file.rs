//! Reads a file of a public linkage set, or one like it: a record of a person on each row, with an
//! id that tells whom it is about.
//!
//! Columns are known by their names, those of FEBRL and Dutch ones, or named by a profile.
//! `soc_sec_id` is never read. The truth is the id: `rec-7-org` and `rec-7-dup-0` are both person
//! 7; any other id means what it says.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use hasher::profile::field::Field;
use hasher::{Dialect, TableError, guess_dates, rows};

use super::columns::{COLUMNS, FIELDS, fields};
use super::linkage_profile::LinkageProfile;

/// The names of the column of ids.
const ID: &[&str] = &["recid", "id"];

/// A record: its id, and its cells in the order of [`COLUMNS`].
pub(super) struct Record {
    pub(super) id: String,
    pub(super) cells: [String; FIELDS],
}

/// The records of one file.
pub(super) struct LinkageFile {
    pub(super) path: PathBuf,
    pub(super) records: Vec<Record>,
    /// How its dates are written.
    pub(super) date: String,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkageFileError {
    /// It cannot be opened or read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not a file of records.
    #[error("{}: {fault}", path.display())]
    Fault {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: LinkageFault,
    },
}

/// What can be wrong with a file of records.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkageFault {
    /// It is not a table.
    #[error("{0}")]
    Table(TableError),
    /// The header lacks a column that was named.
    #[error("row 1: the header lacks the column {0:?}")]
    Column(String),
    /// The header has no column of ids.
    #[error(
        "row 1: no column rec_id or id; name the one that says whom a record is about with --id"
    )]
    NoIdColumn,
    /// The header has hardly any column of a known name.
    #[error("row 1: fewer than two columns with known names; name them in a profile")]
    FewColumns,
    /// A row is wider or narrower than the header.
    #[error("row {row}: {cells} cells where the header has {header}")]
    Width {
        /// The row, from 1.
        row: u64,
        /// Its cells.
        cells: usize,
        /// The cells of the header.
        header: usize,
    },
    /// A row has no id.
    #[error("row {row}: no id")]
    NoId {
        /// The row, from 1.
        row: u64,
    },
    /// Two rows have one id.
    #[error("row {row}: an id that stands on an earlier row too")]
    Twice {
        /// The later row, from 1.
        row: u64,
    },
    /// There is no row but the header.
    #[error("has no record")]
    Empty,
}

impl LinkageFile {
    /// Reads a file; `id` is the column of the ids where neither its name nor the profile says it.
    pub(super) fn read(
        path: &Path,
        profile: &LinkageProfile,
        id: Option<&str>,
    ) -> Result<Self, LinkageFileError> {
        let bytes = fs::read(path).map_err(|source| LinkageFileError::Read {
            path: path.to_owned(),
            source,
        })?;
        let records = records(&bytes, profile, id).map_err(|fault| LinkageFileError::Fault {
            path: path.to_owned(),
            fault,
        })?;
        let date = profile
            .date()
            .map_or_else(|| guess_date(&records), str::to_owned);
        Ok(Self {
            path: path.to_owned(),
            records,
            date,
        })
    }
}

/// The records of a table whose first row is a header.
fn records(
    bytes: &[u8],
    profile: &LinkageProfile,
    id: Option<&str>,
) -> Result<Vec<Record>, LinkageFault> {
    let guess = Dialect::guess(bytes).map_err(LinkageFault::Table)?;
    let dialect = Dialect {
        encoding: profile.encoding().unwrap_or(guess.encoding),
        delimiter: profile.delimiter().unwrap_or(guess.delimiter),
    };
    let (mut reader, mut fault) = (RecordReader::new(profile, id), None);
    // The table is read to its end whatever a row is, but nothing is taken after a fault.
    let read = rows(bytes, dialect, &mut |row, cells| {
        if fault.is_none() {
            fault = reader.take(row, cells).err();
        }
    });
    read.map_err(LinkageFault::Table)?;
    match fault {
        Some(fault) => Err(fault),
        None if reader.records.is_empty() => Err(LinkageFault::Empty),
        None => Ok(reader.records),
    }
}

/// Takes a header and then records.
struct RecordReader<'a> {
    profile: &'a LinkageProfile,
    id: Option<&'a str>,
    columns: Option<Columns>,
    records: Vec<Record>,
    ids: HashSet<String>,
}

impl<'a> RecordReader<'a> {
    fn new(profile: &'a LinkageProfile, id: Option<&'a str>) -> Self {
        Self {
            profile,
            id,
            columns: None,
            records: Vec::new(),
            ids: HashSet::new(),
        }
    }

    fn take(&mut self, row: u64, cells: &[&str]) -> Result<(), LinkageFault> {
        let Some(columns) = &self.columns else {
            self.columns = Some(Columns::find(cells, self.profile, self.id)?);
            return Ok(());
        };
        let record = columns.record(row, cells)?;
        if !self.ids.insert(record.id.clone()) {
            return Err(LinkageFault::Twice { row });
        }
        self.records.push(record);
        Ok(())
    }
}

/// Where a record's cells stand in a row.
struct Columns {
    id: usize,
    cells: [Option<usize>; FIELDS],
    count: usize,
}

impl Columns {
    fn find(
        header: &[&str],
        profile: &LinkageProfile,
        id: Option<&str>,
    ) -> Result<Self, LinkageFault> {
        let id = match id.or_else(|| profile.column("id")) {
            Some(name) => named(header, name)?,
            None => known(header, ID).ok_or(LinkageFault::NoIdColumn)?,
        };
        let mut cells = [None; FIELDS];
        for (cell, column) in cells.iter_mut().zip(COLUMNS) {
            *cell = match profile.column(column.field.id()) {
                Some(name) => Some(named(header, name)?),
                None => known(header, column.names),
            };
        }
        if cells.iter().flatten().count() < 2 {
            return Err(LinkageFault::FewColumns);
        }
        Ok(Self {
            id,
            cells,
            count: header.len(),
        })
    }

    fn record(&self, row: u64, cells: &[&str]) -> Result<Record, LinkageFault> {
        if cells.len() != self.count {
            return Err(LinkageFault::Width {
                row,
                cells: cells.len(),
                header: self.count,
            });
        }
        let id = cells[self.id].trim();
        if id.is_empty() {
            return Err(LinkageFault::NoId { row });
        }
        Ok(Record {
            id: id.to_owned(),
            // A field without a column is one that no record has.
            cells: self
                .cells
                .map(|index| index.map_or("", |index| cells[index].trim()).to_owned()),
        })
    }
}

/// The column that a user named.
fn named(header: &[&str], name: &str) -> Result<usize, LinkageFault> {
    let wanted = name.trim().to_lowercase();
    header
        .iter()
        .position(|cell| cell.trim().to_lowercase() == wanted)
        .ok_or_else(|| LinkageFault::Column(name.to_owned()))
}

/// The first column with one of these names.
fn known(header: &[&str], names: &[&str]) -> Option<usize> {
    header
        .iter()
        .position(|cell| names.contains(&letters(cell).as_str()))
}

fn letters(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// How the birth dates seem to be written; where there is none to tell, as FEBRL writes them.
fn guess_date(records: &[Record]) -> String {
    let index = fields()
        .position(|field| field == Field::BirthDate)
        .expect("birth dates are read");
    let mut dates = Vec::new();
    for record in records {
        if !record.cells[index].is_empty() {
            dates.push(record.cells[index].as_str());
        }
    }
    guess_dates(&dates)
        .map_or("yyyymmdd", |(form, _)| form)
        .to_owned()
}

/// Whom each record of each file is about, as numbers: the same number, the same person.
pub(super) fn persons<'a>(files: [&'a LinkageFile; 2]) -> [Vec<u64>; 2] {
    let mut numbers: HashMap<&'a str, u64> = HashMap::new();
    files.map(|file| {
        let mut persons = Vec::new();
        for record in &file.records {
            let next = numbers.len() as u64;
            persons.push(*numbers.entry(person(&record.id)).or_insert(next));
        }
        persons
    })
}

/// The person of an id: the number of a FEBRL id, else the id itself.
fn person(id: &str) -> &str {
    let febrl = id.strip_prefix("rec-").and_then(|rest| {
        let (number, role) = rest.split_once('-')?;
        let is_role = role == "org" || role.strip_prefix("dup-").is_some_and(is_number);
        (is_number(number) && is_role).then_some(number)
    });
    febrl.unwrap_or(id)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
