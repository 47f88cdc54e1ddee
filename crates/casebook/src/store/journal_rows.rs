//! Entries of the journal as rows, written in the transaction of what they are about, and the runs
//! that they end in.

use std::collections::BTreeMap;

use exchange::night::Night;
use jiff::Timestamp;
use journal::{Act, Actor, Chain, ChainHash, Commitment, Entry, Run, Subject};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::forms::night_of;
use super::{Casebook, StoreError};
use crate::key::Salts;

/// What is written down, before it has a number.
pub(super) struct Note<'a> {
    pub(super) at: Timestamp,
    pub(super) who: &'a Actor,
    pub(super) act: Act,
    pub(super) subject: Option<Subject>,
    /// The deed in whose row the subject's detail stands, closed; else it stands in the subject's.
    pub(super) deed: Option<i64>,
}

/// The run that was recorded last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastRun {
    /// Its number.
    pub number: u64,
    /// Its night.
    pub night: Night,
    /// SHA-256 of its hit list.
    pub list: [u8; 32],
}

impl Casebook {
    /// Writes down acts of the centre outside the casebook, in their order and each once: one that
    /// stands there with the same subject is passed over. So a run that was interrupted and does
    /// the same again writes nothing twice. Gives back how many were new.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn write_down(
        &mut self,
        acts: &[(Act, Subject)],
        who: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<u64, StoreError> {
        let writing = self.database.transaction()?;
        let mut written = 0;
        for (act, subject) in acts {
            if stands(&writing, *act, subject)? {
                continue;
            }
            let note = Note {
                at,
                who,
                act: *act,
                subject: Some(subject.clone()),
                deed: None,
            };
            append(&writing, note, salts)?;
            written += 1;
        }
        writing.commit()?;
        Ok(written)
    }

    /// Whether an act stands in the journal with this subject.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn is_written_down(&self, act: Act, subject: &Subject) -> Result<bool, StoreError> {
        stands(&self.database, act, subject)
    }

    /// The run that was recorded last; `None` when none was.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn last_run(&self) -> Result<Option<LastRun>, StoreError> {
        let query = "SELECT number, night, list FROM recorded ORDER BY number DESC LIMIT 1";
        let row: Option<(u64, u32, [u8; 32])> = self
            .database
            .query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((number, night, list)) = row else {
            return Ok(None);
        };
        let night = night_of(night, "run")?;
        Ok(Some(LastRun {
            number,
            night,
            list,
        }))
    }

    /// SHA-256 of the hit list that was recorded last of each night.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn recorded_lists(&self) -> Result<BTreeMap<Night, [u8; 32]>, StoreError> {
        let query = "SELECT night, list FROM recorded ORDER BY number";
        let mut reading = self.database.prepare(query)?;
        let mut rows = reading.query([])?;
        let mut lists = BTreeMap::new();
        while let Some(row) = rows.next()? {
            lists.insert(night_of(row.get(0)?, "run")?, row.get(1)?);
        }
        Ok(lists)
    }

    /// How many nights after this one were recorded.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn nights_after(&self, night: Night) -> Result<u32, StoreError> {
        let query = "SELECT count(DISTINCT night) FROM recorded WHERE night > ?";
        let count = |row: &Row<'_>| row.get(0);
        Ok(self
            .database
            .query_row(query, [night.day_number()], count)?)
    }
}

fn stands(database: &Connection, act: Act, subject: &Subject) -> Result<bool, StoreError> {
    let query = "SELECT EXISTS (SELECT 1 FROM subject JOIN entry ON entry.number = entry
        WHERE kind = ? AND id = ? AND detail = ? AND act = ?)";
    let Subject { kind, id, detail } = subject;
    let found = database.query_row(query, params![kind, id, detail, act.word()], |row| {
        row.get(0)
    });
    Ok(found?)
}

/// Where the chain ends.
pub(super) fn chain(database: &Connection) -> Result<Chain, StoreError> {
    let last = "SELECT number, hash FROM entry ORDER BY number DESC LIMIT 1";
    let last: Option<(u64, [u8; 32])> = database
        .query_row(last, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last.map_or_else(Chain::default, |(number, hash)| {
        Chain::from(number, ChainHash::new(hash))
    }))
}

/// Adds an entry; what it is about stands beside the chain under a salt.
pub(super) fn append(
    writing: &Transaction<'_>,
    note: Note<'_>,
    salts: &mut Salts,
) -> Result<(), StoreError> {
    let mut chain = chain(writing)?;
    let salted = note.subject.map(|subject| (subject, salts.next()));
    let entry = Entry {
        at: note.at,
        who: note.who.clone(),
        on_behalf_of: None,
        act: note.act,
        subject: salted
            .as_ref()
            .map(|(subject, salt)| Commitment::to(subject, salt)),
    };
    let hash = chain.append(&entry);
    writing
        .prepare("INSERT INTO entry VALUES (?, ?, ?, NULL, ?, ?, ?)")?
        .execute(params![
            chain.entries(),
            entry.at.as_second(),
            entry.who.as_str(),
            entry.act.word(),
            entry.subject.as_ref().map(Commitment::bytes),
            hash.bytes(),
        ])?;
    if let Some((subject, salt)) = salted {
        let Subject { kind, id, detail } = subject;
        let kept = note.deed.is_none().then_some(detail);
        writing
            .prepare("INSERT INTO subject VALUES (?, ?, ?, ?, ?, ?)")?
            .execute(params![
                chain.entries(),
                salt.expose(),
                kind,
                id,
                kept,
                note.deed
            ])?;
    }
    Ok(())
}

/// An entry as it is kept.
pub(super) struct KeptEntry {
    pub(super) number: u64,
    pub(super) entry: Entry,
    pub(super) hash: ChainHash,
}

/// All entries, in their order.
pub(super) fn entries(database: &Connection) -> Result<Vec<KeptEntry>, StoreError> {
    let mut reading = database.prepare("SELECT * FROM entry ORDER BY number")?;
    let mut rows = reading.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(read(row)?);
    }
    Ok(entries)
}

fn read(row: &Row<'_>) -> Result<KeptEntry, StoreError> {
    let at = Timestamp::from_second(row.get("at")?);
    let who = Actor::parse(&row.get::<_, String>("who")?);
    let on_behalf_of: Option<String> = row.get("on_behalf_of")?;
    let on_behalf_of = on_behalf_of.map(|id| Actor::parse(&id)).transpose();
    let act = Act::of_word(&row.get::<_, String>("act")?);
    let subject: Option<[u8; 32]> = row.get("subject")?;
    let (Ok(at), Ok(who), Ok(on_behalf_of), Some(act)) = (at, who, on_behalf_of, act) else {
        return Err(StoreError::Damaged { table: "entry" });
    };
    Ok(KeptEntry {
        number: row.get("number")?,
        hash: ChainHash::new(row.get("hash")?),
        entry: Entry {
            at,
            who,
            on_behalf_of,
            act,
            subject: subject.map(Commitment::new),
        },
    })
}

/// The ends of all runs, in their order.
pub(super) fn runs(database: &Connection) -> Result<Vec<Run>, StoreError> {
    let mut reading = database.prepare("SELECT number, entries, chain FROM run ORDER BY number")?;
    let rows = reading.query_map([], |row| {
        Ok(Run {
            number: row.get(0)?,
            entries: row.get(1)?,
            hash: ChainHash::new(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use exchange::crypto::secret::Secret;

    use super::*;
    use crate::key::CasebookKey;

    #[test]
    fn an_act_outside_the_casebook_stands_once_for_each_subject() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = CasebookKey::new(&Secret::new([1; 32]));
        let mut casebook = Casebook::open(&folder.path().join("book"), key).expect("a casebook");
        let mut salts = Salts::new(&Secret::new([2; 32]));
        let who = Actor::parse("night").expect("an id");
        let subject = |id: &str, detail: u8| Subject {
            kind: "batch".to_owned(),
            id: id.to_owned(),
            detail: vec![detail],
        };
        let acts = [
            (Act::Accept, subject("police", 1)),
            (Act::Accept, subject("police", 2)),
            (Act::Refuse, subject("police", 1)),
            (Act::Accept, subject("police", 1)),
        ];
        for (second, written) in [(1, 3), (2, 0)] {
            let at = Timestamp::from_second(second).expect("a moment");
            let new = casebook.write_down(&acts, &who, at, &mut salts);
            assert_eq!(new.expect("written"), written);
        }
        let stands = |act, id| {
            casebook
                .is_written_down(act, &subject(id, 1))
                .expect("read")
        };
        assert!(stands(Act::Refuse, "police"));
        assert!(!stands(Act::Refuse, "housing") && !stands(Act::Send, "police"));
        assert_eq!(casebook.flaws().expect("checked"), []);
        assert_eq!(casebook.last_run().expect("read"), None);
    }
}
