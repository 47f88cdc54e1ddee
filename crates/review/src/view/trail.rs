//! The journal as a page: for the privacy officer, who did what and when.
//!
//! An entry names an object by its id and never says what is in it. That this page was read is an
//! entry of its own.

use askama::Template;
use jiff::civil::{Date, DateTime};

use crate::view::frame::Frame;
use crate::view::morning::{Paging, Question};

/// A page of the journal.
#[derive(Debug, Clone, Template)]
#[template(path = "journal.html")]
pub struct JournalPage {
    /// What stands around it.
    pub frame: Frame,
    /// Whether the chain holds.
    pub chain: Chain,
    /// What the list is narrowed to.
    pub questions: Vec<Question>,
    /// The first day.
    pub since: Option<Date>,
    /// Its entries, the newest first.
    pub entries: Vec<EntryRow>,
    /// Where in the journal this page is.
    pub paging: Paging,
    /// The hit that the entries are about, where they are about one alone.
    pub about_hit: Option<String>,
}

/// What was found when the chain was last checked.
#[derive(Debug, Clone)]
pub enum Chain {
    /// It holds up to a run.
    Holds {
        /// The number of the run.
        run: u64,
        /// The first digits of the head.
        head: String,
        /// When it was checked.
        at: DateTime,
    },
    /// Something is wrong.
    Broken {
        /// How many flaws were found.
        flaws: u64,
        /// When it was checked.
        at: DateTime,
    },
    /// Nobody has checked it yet.
    Unchecked,
}

/// An entry.
#[derive(Debug, Clone)]
pub struct EntryRow {
    /// Its number.
    pub number: u64,
    /// When.
    pub at: DateTime,
    /// Who, by the name of the account, or the run.
    pub who: String,
    /// On whose behalf; empty where for the centre.
    pub behalf: String,
    /// What was done, in the viewer's language.
    pub what: String,
    /// What it is about; empty where it is about nothing, none where that was forgotten.
    pub about: Option<String>,
    /// Where more of that is.
    pub link: Option<String>,
}
