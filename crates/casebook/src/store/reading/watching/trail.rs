//! The journal for people, page by page, the newest entry first.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::{Connection, params};

use crate::account::Verb;
use crate::store::reading::audit::{EntryRead, entries_of};
use crate::store::reading::{Reading, begin, note};
use crate::store::{AccountError, Casebook, StoreError};

/// Which entries a person asks for. What it holds stands in the journal for ever: none of it can be
/// free text, and no hit can be named. Who had to do with a hit is asked by
/// [`who_saw`](Casebook::who_saw).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryQuery {
    /// Only those of this account.
    pub who: Option<Actor>,
    /// Only those of this act.
    pub act: Option<Act>,
    /// Only those about a thing of this kind, as [`kinds`](EntriesPage::kinds) has them; another is
    /// the kind of nothing.
    pub kind: Option<String>,
    /// Only those from this moment on.
    pub since: Option<Timestamp>,
    /// How many to pass over.
    pub offset: u64,
    /// How many to give at most.
    pub limit: u32,
}

/// A part of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntriesPage {
    /// Its entries, the newest first.
    pub entries: Vec<EntryRead>,
    /// How many there are in all that the query lets through.
    pub of: u64,
    /// Everybody who stands in the journal.
    pub people: BTreeSet<String>,
    /// Every kind of thing that an entry is about.
    pub kinds: BTreeSet<String>,
}

impl Casebook {
    /// Entries of the journal for a person. The reading is the next entry, and not among them.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when the account may not, [`AccountError::Store`].
    pub fn read_entries(
        &mut self,
        query: &EntryQuery,
        mut reading: Reading<'_>,
    ) -> Result<EntriesPage, AccountError> {
        let writing = begin(&mut self.database, &reading, Verb::Audit)?;
        let people = distinct(&writing, "SELECT DISTINCT who FROM entry")?;
        let kinds = distinct(&writing, "SELECT DISTINCT kind FROM subject")?;
        let kind = query.kind.as_ref();
        let known = EntryQuery {
            kind: kind.map(|kind| kinds.get(kind).cloned().unwrap_or_default()),
            ..query.clone()
        };
        let (numbers, of) = numbers(&writing, &known)?;
        let mut entries = entries_of(&writing, &numbers)?;
        entries.reverse();
        let subject = Subject {
            kind: "journal".to_owned(),
            id: known.text(),
            detail: Vec::new(),
        };
        note(&writing, &mut reading, Act::Audit, subject)?;
        writing.commit()?;
        Ok(EntriesPage {
            entries,
            of,
            people,
            kinds,
        })
    }
}

impl EntryQuery {
    /// The query as the journal has it: `page who=… act=… kind=… since=… offset=… limit=…`.
    fn text(&self) -> String {
        let given = [
            ("who", self.who.as_ref().map(ToString::to_string)),
            ("act", self.act.map(|act| act.word().to_owned())),
            ("kind", self.kind.clone()),
            ("since", self.since.map(|since| since.to_string())),
            ("offset", Some(self.offset.to_string())),
            ("limit", Some(self.limit.to_string())),
        ];
        let mut text = "page".to_owned();
        for (name, value) in given {
            if let Some(value) = value {
                write!(text, " {name}={value}").expect("a string takes it");
            }
        }
        text
    }
}

/// The numbers of the entries of a page, in their order, and how many the query lets through.
fn numbers(database: &Connection, query: &EntryQuery) -> Result<(Vec<u64>, u64), StoreError> {
    let narrowed = "FROM entry WHERE (?1 IS NULL OR who = ?1) AND (?2 IS NULL OR act = ?2)
        AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR EXISTS
            (SELECT 1 FROM subject WHERE subject.entry = number AND kind = ?4))";
    let who = query.who.as_ref().map(Actor::as_str);
    let act = query.act.map(Act::word);
    let since = query.since.map(Timestamp::as_second);
    let of = database.query_row(
        &format!("SELECT count(*) {narrowed}"),
        params![who, act, since, query.kind],
        |row| row.get(0),
    )?;
    let page = format!("SELECT number {narrowed} ORDER BY number DESC LIMIT ?5 OFFSET ?6");
    let mut reading = database.prepare(&page)?;
    let given = params![who, act, since, query.kind, query.limit, query.offset];
    let numbers = reading.query_map(given, |row| row.get(0))?;
    let mut numbers = numbers.collect::<Result<Vec<u64>, _>>()?;
    numbers.reverse();
    Ok((numbers, of))
}

fn distinct(database: &Connection, query: &str) -> Result<BTreeSet<String>, StoreError> {
    let mut reading = database.prepare(query)?;
    let found = reading.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}
