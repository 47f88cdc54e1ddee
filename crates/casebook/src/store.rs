//! The casebook's database: one SQLite file, opened by one process for writing.
//!
//! Every change and its entry in the journal are one transaction. What is deleted is overwritten
//! (`secure_delete`), and pages that become free are given back without a copy of the file.

mod accounts;
mod agreed;
mod checking;
mod deeds;
mod forgetting;
mod forms;
mod journal_rows;
mod reading;
mod recording;
mod referring;
mod rows;
mod schema;

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use exchange::file::access;
use rusqlite::{Connection, ErrorCode, OpenFlags};

pub use accounts::credentials::{CodeHash, CodeKey, Credential, ENROLMENT_WAITS, NewCredential};
pub use accounts::sessions::{IDLE, SecondFactor, Session, SessionHash, WHOLE_SESSION};
pub use accounts::{AccountChange, AccountError};
pub use checking::Flaw;
pub use deeds::{ABSENT, DeedError, Doing, LookPolicy};
pub use forgetting::{ForgetError, Forgotten, ForgottenEntry};
pub use journal_rows::LastRun;
pub use reading::audit::{About, AuditError, EntryRead, Sampled};
pub use reading::hits::{ExportedHit, HitRow, HitView, HitsPage, Query, ReadError};
pub use reading::listing::{Filter, Listed, Mark, Order, Presence, Shown};
pub use reading::{Reading, StateWord};
pub use recording::{NightRun, RecordError, Recorded};
pub use referring::answering::{AnswersRefused, AnswersTaken, SentAnswers};
pub use referring::rules::{DemotedRule, RuleTally};
pub use referring::telling::{Telling, ToldAgency};

use crate::key::CasebookKey;

/// The casebook of a site.
pub struct Casebook {
    database: Connection,
    key: CasebookKey,
    path: PathBuf,
}

impl Casebook {
    /// The file's name in the casebook's folder.
    pub const FILE: &str = "casebook.db";

    /// Opens the casebook in a folder, and makes it when there is none. The folder is made for its
    /// owner alone.
    ///
    /// # Errors
    /// [`StoreError::Folder`] when the folder cannot be made, is open to others, or the file
    /// cannot be made; [`StoreError::Foreign`] when the file is no casebook or one of another
    /// version; [`StoreError::Database`] when SQLite fails.
    pub fn open(folder: &Path, key: CasebookKey) -> Result<Self, StoreError> {
        let folder_error = |cause| StoreError::Folder {
            path: folder.to_owned(),
            cause,
        };
        access::create_folder(folder).map_err(folder_error)?;
        let path = folder.join(Self::FILE);
        access::check_folder(folder)
            .map_err(io::Error::other)
            .map_err(folder_error)?;
        make_private(&path).map_err(folder_error)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut database = Connection::open_with_flags(&path, flags)?;
        prepare(&mut database, &path)?;
        Ok(Self {
            database,
            key,
            path,
        })
    }

    /// The database's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Makes an empty file that its owner alone may read, where there is none. SQLite gives the files
/// beside it the same mode.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    access::create_for_owner(&mut options);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(|_| ()),
    }
}

/// Sets what must hold on every connection, sees that it does, and makes the tables.
fn prepare(database: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let foreign = || StoreError::Foreign {
        path: path.to_owned(),
    };
    let application = pragma(database, "application_id").map_err(|_| foreign())?;
    let version = pragma(database, "user_version")?;
    // A run that was cut off while it made the file leaves one without a table.
    let count = "SELECT count(*) FROM sqlite_schema";
    let tables: i64 = database.query_row(count, [], |row| row.get(0))?;
    let is_empty = application == 0 && version == 0 && tables == 0;
    if !is_empty && (application, version) != (schema::APPLICATION, schema::VERSION) {
        return Err(foreign());
    }
    if is_empty {
        // Before the first table: later it would take a copy of the file.
        database.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    }
    write_ahead(database)?;
    for (name, value) in [
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("synchronous", 2),
    ] {
        database.pragma_update(None, name, value)?;
        if pragma(database, name)? != value {
            return Err(StoreError::Setting { name });
        }
    }
    if is_empty {
        let making = database.transaction()?;
        making.execute_batch(schema::TABLES)?;
        making.pragma_update(None, "application_id", schema::APPLICATION)?;
        making.pragma_update(None, "user_version", schema::VERSION)?;
        making.commit()?;
    }
    if pragma(database, "auto_vacuum")? != 2 {
        return Err(StoreError::Setting {
            name: "auto_vacuum",
        });
    }
    Ok(())
}

/// Has what is written go to a log beside the file first.
fn write_ahead(database: &Connection) -> Result<(), StoreError> {
    let mut setting = database.prepare("PRAGMA journal_mode = WAL")?;
    let mut rows = setting.query([])?;
    let mut mode = String::new();
    // To its end: a disk that fails shows behind the row, and else the old mode would stay.
    while let Some(row) = rows.next()? {
        mode = row.get(0)?;
    }
    if mode != "wal" {
        return Err(StoreError::Setting {
            name: "journal_mode",
        });
    }
    Ok(())
}

fn pragma(database: &Connection, name: &str) -> Result<i64, rusqlite::Error> {
    database.pragma_query_value(None, name, |row| row.get(0))
}

impl StoreError {
    /// Whether another run holds the casebook, so that it helps to try again.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        let code = error.sqlite_error_code();
        matches!(
            code,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
        )
    }
}

/// Why the casebook cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder cannot be made, or others may enter it.
    #[error("{}: {cause}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The file is no casebook, or one that another version of this program made.
    #[error("{}: not a casebook of this version", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// SQLite does not keep to a setting without which nothing is written or deleted for good.
    #[error("this SQLite does not take the setting {name}")]
    Setting {
        /// The setting.
        name: &'static str,
    },
    /// A row is not what this program wrote.
    #[error("the casebook is damaged: table {table}")]
    Damaged {
        /// The table.
        table: &'static str,
    },
    /// SQLite failed.
    #[error("the casebook's database failed: {0}")]
    Database(#[from] rusqlite::Error),
}
