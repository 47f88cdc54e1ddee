//! Entries of the journal as rows, written in the transaction of what they are about.

use jiff::Timestamp;
use journal::{Act, Actor, Chain, ChainHash, Commitment, Entry, Run, Subject};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::StoreError;
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
