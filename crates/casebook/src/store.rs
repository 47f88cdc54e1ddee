//! The casebook's database: one SQLite file, which several processes may have open: a night, the
//! page, a command.
//!
//! Every change and its entry in the journal are one transaction, which nobody else writes in from
//! its begin on: what it read is still so when it writes. Others wait for it, for so long at most.
//! What is deleted is overwritten (`secure_delete`), and pages that become free are given back
//! without a copy of the file.

mod accounts;
mod agreed;
mod backup;
mod checking;
mod database;
mod deeds;
mod forgetting;
mod forms;
mod journal_rows;
mod reading;
mod recording;
mod referring;

use std::cell::RefCell;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use exchange::file::access;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

pub use accounts::credentials::{CodeHash, CodeKey, Credential, ENROLMENT_WAITS, NewCredential};
pub use accounts::sessions::{
    IDLE, OpenSession, SecondFactor, Session, SessionHash, WHOLE_SESSION,
};
pub use accounts::{AccountChange, AccountError};
pub use backup::{CaughtUp, DatabaseCopy, Since};
pub use checking::{CheckFound, Flaw};
pub use database::{Committed, SharedSync};
pub use deeds::{
    ABSENT, DeedError, Doing, Draft, DraftKind, LookPolicy, MOST_DAYS_KNOWN, MOST_DAYS_PARKED,
};
pub use forgetting::{
    ForgetError, ForgetReport, ForgetReportError, Forgotten, ForgottenList, SaidEntry,
    SupersededRun, WhatWent,
};
pub use journal_rows::LastRun;
pub use reading::answers::{AnswerSeen, AnsweringAgency, ReferralSeen};
pub use reading::around::{LastNight, Looked};
pub use reading::audit::{About, AuditError, EntryRead, Sampled};
pub use reading::hit_sheet::{HIT_COLUMNS, HitColumn};
pub use reading::hits::{HitRow, HitView, HitsPage, Query, ReadError};
pub use reading::listing::{Filter, Listed, Mark, Order, Presence, Shown};
pub use reading::taken_out::ExportedHit;
pub use reading::trays::saved::{SaveError, SavedFilter};
pub use reading::trays::{Assignee, Tray, TrayOrder, TrayPage, TrayPlace, TrayQuery, TrayRow};
pub use reading::watching::check::LastCheck;
pub use reading::watching::deletions::Deletion;
pub use reading::watching::fallen::FallenRule;
pub use reading::watching::informing::InformingDue;
pub use reading::watching::numbers::{NightNumbers, Numbers, RuleHits, Span};
pub use reading::watching::trail::{EntriesPage, EntryQuery};
pub use reading::{Reading, StateWord};
pub use recording::voiding::{VoidError, Voided};
pub use recording::{NightRun, RecordError, Recorded};
pub use referring::answering::{AnswersRefused, AnswersTaken, SentAnswers};
pub use referring::referred_list::{ReferredHit, ReferredList};
pub use referring::rules::{DemotedRule, RuleTally};
pub use referring::telling::{Telling, ToldAgency};

use self::database::schema;
use crate::key::CasebookKey;
use reading::index::Index;

/// For so long a process waits while another one writes. The longest transaction is that of a night
/// that is recorded; with 2,000 hits it takes about a second.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// So often it looks again where SQLite lets it wait for nothing.
const LOOKS_AGAIN: Duration = Duration::from_millis(5);

/// The casebook of a site.
pub struct Casebook {
    database: Connection,
    key: Arc<CasebookKey>,
    path: PathBuf,
    /// What lists are made from; it follows the database.
    index: RefCell<Index>,
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
        Self::open_by(folder, Arc::new(key))
    }

    fn open_by(folder: &Path, key: Arc<CasebookKey>) -> Result<Self, StoreError> {
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
        let file = file_at(&path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut database = Connection::open_with_flags(&path, flags)?;
        database.busy_timeout(MAX_WAIT)?;
        // A transaction that begins by reading could not write once another process has written,
        // and no waiting would help it.
        database.set_transaction_behavior(TransactionBehavior::Immediate);
        {
            // Nobody puts another in its place while it is read. One that was exchanged before must
            // not be written to: its log would be taken for the new one's.
            let reading = Transaction::new_unchecked(&database, TransactionBehavior::Deferred)?;
            let count = "SELECT count(*) FROM sqlite_schema";
            let read = reading.query_row(count, [], |_| Ok(()));
            if file_at(&path) != file {
                return Err(StoreError::PutBack { path });
            }
            read.map_err(|error| not_a_casebook(error, &path))?;
        }
        prepare(&mut database, &path)?;
        Ok(Self {
            database,
            key,
            path,
            index: RefCell::default(),
        })
    }

    /// Opens the same casebook once more, for what takes long: whoever works by this one goes on.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_beside(&self) -> Result<Self, StoreError> {
        Self::open_by(self.folder(), Arc::clone(&self.key))
    }

    /// The database's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that it lies in.
    fn folder(&self) -> &Path {
        self.path.parent().expect("it was opened in a folder")
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

/// Which file stands at a path, where the system has a name for it.
#[cfg(unix)]
fn file_at(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

/// Which file stands at a path, where the system has a name for it.
#[cfg(not(unix))]
fn file_at(_: &Path) -> Option<(u64, u64)> {
    None
}

/// SQLite's word that a file is no database is said as what it means here.
fn not_a_casebook(error: rusqlite::Error, path: &Path) -> StoreError {
    if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
        let path = path.to_owned();
        return StoreError::Foreign { path };
    }
    error.into()
}

/// Sets what must hold on every connection, sees that it does, and makes the tables.
fn prepare(database: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let foreign = || StoreError::Foreign {
        path: path.to_owned(),
    };
    let (application, version, tables) = looked_at(database)?;
    // A run that was cut off while it made the file leaves one without a table.
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
        // Another process may have made them meanwhile.
        if pragma(&making, "user_version")? == 0 {
            making.execute_batch(schema::TABLES)?;
            making.pragma_update(None, "application_id", schema::APPLICATION)?;
            making.pragma_update(None, "user_version", schema::VERSION)?;
        }
        making.commit()?;
    }
    if pragma(database, "auto_vacuum")? != 2 {
        return Err(StoreError::Setting {
            name: "auto_vacuum",
        });
    }
    Ok(())
}

/// Whose a file is, its version, and how many tables it has. It is one look: another process may
/// make the tables meanwhile.
fn looked_at(database: &Connection) -> Result<(i64, i64, i64), rusqlite::Error> {
    let reading = Transaction::new_unchecked(database, TransactionBehavior::Deferred)?;
    let count = "SELECT count(*) FROM sqlite_schema";
    let tables = reading.query_row(count, [], |row| row.get(0))?;
    let application = pragma(&reading, "application_id")?;
    Ok((application, pragma(&reading, "user_version")?, tables))
}

/// Has what is written go to a log beside the file first. Of several that make a casebook at once
/// SQLite lets none wait, as each would wait for the other: whoever is refused looks again.
fn write_ahead(database: &Connection) -> Result<(), StoreError> {
    for _ in 0..MAX_WAIT.as_millis() / LOOKS_AGAIN.as_millis() {
        match switch_to_log(database) {
            Err(StoreError::Busy) => thread::sleep(LOOKS_AGAIN),
            switched => return switched,
        }
    }
    Err(StoreError::Busy)
}

fn switch_to_log(database: &Connection) -> Result<(), StoreError> {
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
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Busy | Self::PutBack { .. })
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
    /// A file beside the database is not what this program wrote.
    #[error(
        "{}: it is not what was written; put a copy of it back, or move it away: then no backup \
         of before is put back",
        path.display()
    )]
    List {
        /// The file.
        path: PathBuf,
    },
    /// Another database was put in the place of this one while it was opened.
    #[error("{}: a backup is being put back at this moment; try again", path.display())]
    PutBack {
        /// The file.
        path: PathBuf,
    },
    /// A row is not what this program wrote.
    #[error("the casebook is damaged: table {table}")]
    Damaged {
        /// The table.
        table: &'static str,
    },
    /// Another process wrote all the time that this one waited. Nothing has changed.
    #[error(
        "another run has written in the casebook for {} seconds: try again", MAX_WAIT.as_secs()
    )]
    Busy,
    /// The disk failed while what was written was forced to it: the last of it may be gone.
    #[error("the disk failed: what was written last in the casebook may be gone; start again")]
    NotForced,
    /// SQLite failed.
    #[error("the casebook's database failed: {0}")]
    Database(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Database(error),
        }
    }
}
