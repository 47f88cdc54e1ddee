//! Sessions as rows: who has signed in, and until when (docs/casebook.md, "Signing in").
//!
//! The browser holds the secret of a session and the casebook its hash, so whoever reads the file
//! can be nobody. Signing in and out are entries of the journal; a session that ends by itself is
//! none.

use jiff::{SignedDuration, Timestamp};
use journal::{Act, Actor, Subject};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::credentials::CodeHash;
use super::find;
use crate::account::Account;
use crate::key::Salts;
use crate::store::journal_rows::{self, Note};
use crate::store::{Casebook, StoreError};

/// A session in which nothing is asked for so long ends.
pub const IDLE: SignedDuration = SignedDuration::from_mins(15);

/// A session ends after so long, whatever is asked in it.
pub const WHOLE_SESSION: SignedDuration = SignedDuration::from_hours(8);

/// That a session was used is written down once in so many seconds: each time is a write.
const NOTED_EVERY: i64 = 20;

/// SHA-256 of the secret that a browser holds.
pub type SessionHash = CodeHash;

/// Somebody who has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The account, as it is now.
    pub account: Account,
    /// When it ends if nothing more is asked in it.
    pub until: Timestamp,
    /// When it ends whatever is asked in it.
    pub at_most_until: Timestamp,
    /// Whether single keys do something.
    pub has_keys: bool,
}

/// A session that has not ended, as whoever has signed in sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Which one.
    pub hash: SessionHash,
    /// When it began.
    pub began_at: Timestamp,
    /// When something was asked in it, to the 20 seconds.
    pub seen_at: Timestamp,
}

/// What somebody proved to have besides the passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// Nothing: none is asked for here.
    None,
    /// A code of this step of 30 seconds since 1970 (RFC 6238).
    Code(i64),
    /// A code for when the key of codes is lost.
    Recovery(CodeHash),
}

impl Casebook {
    /// Begins a session of an account whose passphrase was right. `false` when the account may do
    /// nothing, or its second factor was used before: then nothing has changed. `refused` is how
    /// often somebody was refused since the account last signed in.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn sign_in(
        &mut self,
        id: &Actor,
        factor: SecondFactor,
        session: &SessionHash,
        refused: u64,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<bool, StoreError> {
        let writing = self.database.transaction()?;
        if find(&writing, id)?.is_none_or(|account| account.is_disabled) {
            return Ok(false);
        }
        let (used, how) = match factor {
            SecondFactor::None => (1, "signed in"),
            SecondFactor::Code(step) => {
                let use_up = "UPDATE credential SET last_step = ?2
                    WHERE account = ?1 AND last_step < ?2";
                let used = writing.execute(use_up, params![id.as_str(), step])?;
                (used, "signed in")
            }
            SecondFactor::Recovery(code) => {
                let use_up = "DELETE FROM recovery WHERE account = ? AND code = ?";
                let used = writing.execute(use_up, params![id.as_str(), code])?;
                (used, "signed in by a recovery code")
            }
        };
        if used != 1 {
            return Ok(false);
        }
        writing.execute(
            "DELETE FROM session WHERE seen_at <= ? OR began_at <= ?",
            params![
                at.as_second() - IDLE.as_secs(),
                at.as_second() - WHOLE_SESSION.as_secs()
            ],
        )?;
        writing.execute(
            "INSERT INTO session VALUES (?, ?, ?3, ?3)",
            params![session, id.as_str(), at.as_second()],
        )?;
        let detail = match refused {
            0 => how.to_owned(),
            _ => format!("{how}, refused before: {refused}"),
        };
        note(&writing, id, id, &detail, at, salts)?;
        writing.commit()?;
        Ok(true)
    }

    /// Who has signed in with a session, which goes on by this; `None` when it has ended.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn session(
        &mut self,
        session: &SessionHash,
        at: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let query = "SELECT account, began_at, seen_at, coalesce(keys, TRUE) FROM session
            LEFT JOIN preference USING (account) WHERE hash = ?";
        let row: Option<(String, i64, i64, bool)> = self
            .database
            .query_row(query, [session], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let Some((id, began_at, seen_at, has_keys)) = row else {
            return Ok(None);
        };
        let damaged = || StoreError::Damaged { table: "session" };
        let now = at.as_second();
        let at_most_until = began_at + WHOLE_SESSION.as_secs();
        if seen_at + IDLE.as_secs() <= now || at_most_until <= now {
            return Ok(None);
        }
        let id = Actor::parse(&id).map_err(|_| damaged())?;
        let account = find(&self.database, &id)?.ok_or_else(damaged)?;
        if account.is_disabled {
            return Ok(None);
        }
        let mut seen_at = seen_at;
        if now - seen_at >= NOTED_EVERY {
            let note = "UPDATE session SET seen_at = ? WHERE hash = ?";
            self.database.execute(note, params![now, session])?;
            seen_at = now;
        }
        let moment = |seconds| Timestamp::from_second(seconds).map_err(|_| damaged());
        Ok(Some(Session {
            account,
            until: moment(at_most_until.min(seen_at + IDLE.as_secs()))?,
            at_most_until: moment(at_most_until)?,
            has_keys,
        }))
    }

    /// The sessions of an account, those first that began first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn sessions_of(&self, id: &Actor, at: Timestamp) -> Result<Vec<OpenSession>, StoreError> {
        let query = "SELECT hash, began_at, seen_at FROM session
            WHERE account = ? AND seen_at > ? AND began_at > ? ORDER BY began_at, hash";
        let idle_since = at.as_second() - IDLE.as_secs();
        let began_since = at.as_second() - WHOLE_SESSION.as_secs();
        let mut reading = self.database.prepare(query)?;
        let mut rows = reading.query(params![id.as_str(), idle_since, began_since])?;
        let mut sessions = Vec::new();
        while let Some(row) = rows.next()? {
            let moment = |seconds| {
                Timestamp::from_second(seconds)
                    .map_err(|_| StoreError::Damaged { table: "session" })
            };
            sessions.push(OpenSession {
                hash: row.get(0)?,
                began_at: moment(row.get(1)?)?,
                seen_at: moment(row.get(2)?)?,
            });
        }
        Ok(sessions)
    }

    /// Ends sessions of an account, and says how many of them there were; none is an entry of none.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn sign_out(
        &mut self,
        id: &Actor,
        sessions: &[SessionHash],
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<usize, StoreError> {
        let writing = self.database.transaction()?;
        let mut ended = 0;
        for session in sessions {
            let end = "DELETE FROM session WHERE account = ? AND hash = ?";
            ended += writing.execute(end, params![id.as_str(), session])?;
        }
        if ended > 0 {
            let what = match ended {
                1 => "signed out".to_owned(),
                _ => format!("signed out of {ended} sessions"),
            };
            note(&writing, id, id, &what, at, salts)?;
        }
        writing.commit()?;
        Ok(ended)
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn sign_out_everywhere(
        &mut self,
        id: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<(), StoreError> {
        let writing = self.database.transaction()?;
        writing.execute("DELETE FROM session WHERE account = ?", [id.as_str()])?;
        note(&writing, id, id, "signed out everywhere", at, salts)?;
        writing.commit()?;
        Ok(())
    }

    /// Writes down that somebody was refused as an account for so many times; nothing where there
    /// is no such account, as then the id may be anything that somebody typed.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn note_refused(
        &mut self,
        id: &Actor,
        times: u64,
        by: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<(), StoreError> {
        let writing = self.database.transaction()?;
        if find(&writing, id)?.is_some() {
            note(&writing, by, id, &format!("refused: {times}"), at, salts)?;
            writing.commit()?;
        }
        Ok(())
    }
}

fn note(
    writing: &Transaction<'_>,
    who: &Actor,
    id: &Actor,
    what: &str,
    at: Timestamp,
    salts: &mut Salts,
) -> Result<(), StoreError> {
    let subject = Subject {
        kind: "session".to_owned(),
        id: id.to_string(),
        detail: what.as_bytes().to_vec(),
    };
    let note = Note {
        at,
        who,
        act: Act::Session,
        subject: Some(subject),
        deed: None,
    };
    journal_rows::append(writing, note, salts)
}
