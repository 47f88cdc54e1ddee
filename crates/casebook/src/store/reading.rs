//! What people read in the casebook. Whoever looks leaves an entry in the journal, in the
//! transaction that they read in and before anything is shown: what cannot be written down is not
//! shown.
//!
//! An entry about one hit has the hit for its subject. One about a list has a commitment to each
//! hit of the list, in order:
//!
//! ```text
//! detail = commitment, …        SHA-256(frame("hitmachine/v1/journal-listed", salt, hit)) each
//! ```
//!
//! Hit and salt stand in table `listed` and go with the hit. The commitment then says nothing, and
//! what else was in the list can still be told.

pub(super) mod answers;
pub(super) mod around;
pub(super) mod audit;
mod chosen;
pub(super) mod hit_sheet;
pub(super) mod hits;
pub(super) mod index;
pub(super) mod listing;
mod precision;
pub(super) mod taken_out;
pub(super) mod trays;
pub(super) mod watching;

use exchange::crypto::context;
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use jiff::civil::Time;
use journal::{Act, Actor, Subject};
use rusqlite::{Connection, Transaction, params};

use self::hits::ReadError;
use super::journal_rows::{self, Note};
use super::{AccountError, Casebook, Flaw, StoreError, accounts};
use crate::account::{self, Verb};
use crate::assessing::Closing;
use crate::key::Salts;
use crate::standing::{State, Viewer};

/// As many hits as one entry commits to: their commitments are at most 32,000 bytes.
const MAX_LISTED: usize = 1000;
const COMMITMENT_LEN: usize = 32;

/// Who reads, and when.
pub struct Reading<'a> {
    /// The account.
    pub who: &'a Actor,
    /// Now.
    pub at: Timestamp,
    /// When trays of second looks are filled here; see [`Viewer`].
    pub filled_at: &'a [Time],
    /// Salts of this reading alone.
    pub salts: &'a mut Salts,
}

impl<'a> Reading<'a> {
    const fn viewer(&self) -> Viewer<'a> {
        Viewer {
            who: self.who,
            now: self.at,
            filled_at: self.filled_at,
        }
    }
}

/// A state as a word: that of the table in docs/casebook.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StateWord {
    /// Nobody has done anything with it.
    New,
    /// It is to be looked at.
    Open,
    /// One person has assessed it, and another must.
    SecondLook,
    /// Two people differ.
    Disputed,
    /// It was referred.
    Referred,
    /// It is known already.
    Known,
    /// Nothing is to be done.
    SetAside,
    /// It is away until a night.
    Parked,
}

impl StateWord {
    /// Every word, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Open,
        Self::SecondLook,
        Self::Disputed,
        Self::Referred,
        Self::Known,
        Self::SetAside,
        Self::Parked,
    ];

    /// The word of a state.
    #[must_use]
    pub const fn of(state: &State) -> Self {
        match state {
            State::New => Self::New,
            State::Open { .. } => Self::Open,
            State::SecondLook => Self::SecondLook,
            State::Disputed { .. } => Self::Disputed,
            State::Closed(Closing::Refer { .. }) => Self::Referred,
            State::Closed(Closing::Known { .. }) => Self::Known,
            State::Closed(Closing::SetAside { .. }) => Self::SetAside,
            State::Parked { .. } => Self::Parked,
        }
    }

    /// The word itself.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::SecondLook => "second-look",
            Self::Disputed => "disputed",
            Self::Referred => "referred",
            Self::Known => "known",
            Self::SetAside => "set-aside",
            Self::Parked => "parked",
        }
    }
}

impl Casebook {
    /// Entries that are said to have shown a hit which they did not.
    pub(super) fn flaws_of_lists(&self) -> Result<Vec<Flaw>, StoreError> {
        let query = "SELECT listed.entry, place, hit, listed.salt, detail
            FROM listed LEFT JOIN subject ON subject.entry = listed.entry ORDER BY 1, 2";
        let mut reading = self.database.prepare(query)?;
        let mut rows = reading.query([])?;
        let mut flaws = Vec::new();
        while let Some(row) = rows.next()? {
            let (number, place): (u64, usize) = (row.get(0)?, row.get(1)?);
            let said = listed_commitment(&row.get::<_, String>(2)?, &Secret::new(row.get(3)?));
            let detail: Option<Vec<u8>> = row.get(4)?;
            let detail = detail.unwrap_or_default();
            let kept = detail.chunks(COMMITMENT_LEN).nth(place);
            let flaw = Flaw::Listed { number };
            if kept != Some(&said[..]) && flaws.last() != Some(&flaw) {
                flaws.push(flaw);
            }
        }
        Ok(flaws)
    }
}

/// Every reading begins here: who may not is refused. From now on nobody else writes, so that what
/// is read is what the entry says was read.
fn begin<'a>(
    database: &'a mut Connection,
    reading: &Reading<'_>,
    verb: Verb,
) -> Result<Transaction<'a>, AccountError> {
    let writing = database.transaction()?;
    account::may(&accounts::known(&writing, reading.who)?, verb)?;
    Ok(writing)
}

/// Whether an account may do something besides.
fn is_allowed(writing: &Transaction<'_>, who: &Actor, verb: Verb) -> Result<bool, AccountError> {
    Ok(account::may(&accounts::known(writing, who)?, verb).is_ok())
}

/// Writes that somebody read something, which the subject says.
fn note(
    writing: &Transaction<'_>,
    reading: &mut Reading<'_>,
    act: Act,
    subject: Subject,
) -> Result<(), StoreError> {
    let note = Note {
        at: reading.at,
        who: reading.who,
        act,
        subject: Some(subject),
        deed: None,
    };
    journal_rows::append(writing, note, reading.salts)
}

/// Writes that somebody was shown these hits, in entries of [`MAX_LISTED`] hits at most; one where
/// there is none.
fn note_hits(
    writing: &Transaction<'_>,
    reading: &mut Reading<'_>,
    act: Act,
    query: &str,
    hits: &[&str],
) -> Result<(), StoreError> {
    let none: &[&str] = &[];
    let parts = hits.chunks(MAX_LISTED);
    for part in parts.chain(hits.is_empty().then_some(none)) {
        let salts: Vec<_> = part.iter().map(|_| reading.salts.next()).collect();
        let said = part.iter().zip(&salts);
        let detail = said.flat_map(|(hit, salt)| listed_commitment(hit, salt));
        let subject = Subject {
            kind: act.word().to_owned(),
            id: query.to_owned(),
            detail: detail.collect(),
        };
        note(writing, reading, act, subject)?;
        let entry = journal_rows::chain(writing)?.entries();
        let mut row = writing.prepare("INSERT INTO listed VALUES (?, ?, ?, ?)")?;
        for (place, (hit, salt)) in part.iter().zip(&salts).enumerate() {
            row.execute(params![entry, place, hit, salt.expose()])?;
        }
    }
    Ok(())
}

fn listed_commitment(hit: &str, salt: &Secret<32>) -> [u8; COMMITMENT_LEN] {
    let label = b"hitmachine/v1/journal-listed";
    context::digest(&[label, salt.expose(), hit.as_bytes()])
}
