//! What accounts sign in with, as rows: the code that somebody enrols with, the passphrase and the
//! key of codes that they chose then, and codes for when that is lost (docs/casebook.md, "Signing
//! in").
//!
//! A passphrase comes here hashed, and so do codes that are used once. The key of codes must be
//! read again, so it is closed under the casebook's own key.

use exchange::crypto::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use journal::{Act, Actor, Subject};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::{AccountError, barred_from, known};
use crate::account::{self, Account, Verb};
use crate::key::Salts;
use crate::store::journal_rows::{self, Note};
use crate::store::{Casebook, StoreError};

/// For so long a code to enrol with is good.
pub const ENROLMENT_WAITS: SignedDuration = SignedDuration::from_hours(72);

/// What the entry says where a code to enrol with is made, which bars the account.
pub(in crate::store) const CODE_OFFERED: &str = "code to enrol";

/// The secret that codes are computed from (RFC 4226 section 4, R6: 160 bits).
pub type CodeKey = Secret<20>;

/// SHA-256 of a code that is used once.
pub type CodeHash = [u8; 32];

/// What an account signs in with.
pub struct Credential {
    /// The hash of its passphrase, as a PHC string.
    pub passphrase: String,
    /// The key of its codes, where it has one.
    pub code_key: Option<CodeKey>,
}

/// What somebody chose who enrols.
pub struct NewCredential {
    /// The hash of the passphrase, as a PHC string.
    pub passphrase: String,
    /// The key of codes, where codes are asked for.
    pub code_key: Option<CodeKey>,
    /// Codes for when the key is lost.
    pub recovery: Vec<CodeHash>,
}

impl Casebook {
    /// Lets whoever has a code choose what the account signs in with, which had nothing to sign in
    /// with until now, and gives the account as it is then. It assesses nothing for 24 hours:
    /// whoever made the code has had it too.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when `by` may not complete resets, or there is no such account;
    /// [`AccountError::Unchanged`] when the account can sign in already; [`AccountError::Store`].
    pub fn offer_enrolment(
        &mut self,
        id: &Actor,
        code: &CodeHash,
        by: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<Account, AccountError> {
        let writing = self.database.transaction()?;
        account::may(&known(&writing, by)?, Verb::CompleteReset)?;
        known(&writing, id)?;
        let has_one = "SELECT EXISTS (SELECT 1 FROM credential WHERE account = ?)";
        if writing.query_row(has_one, [id.as_str()], |row| row.get(0))? {
            return Err(AccountError::Unchanged { id: id.clone() });
        }
        keep_code(&writing, id, code, at)?;
        writing.execute(
            "UPDATE account SET barred_until = max(barred_until, ?) WHERE id = ?",
            params![barred_from(at), id.as_str()],
        )?;
        note(&writing, by, id, CODE_OFFERED, at, salts)?;
        let account = known(&writing, id)?;
        writing.commit()?;
        Ok(account)
    }

    /// Whether an account waits to be enrolled with this code.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn awaits_enrolment(
        &self,
        id: &Actor,
        code: &CodeHash,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        awaits(&self.database, id, code, at)
    }

    /// Takes what somebody chose who enrols; the code is spent. `false` when the account does not
    /// wait for this code, or may do nothing: then nothing has changed.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn enrol(
        &mut self,
        id: &Actor,
        code: &CodeHash,
        new: &NewCredential,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<bool, StoreError> {
        let writing = self.database.transaction()?;
        if !awaits(&writing, id, code, at)? {
            return Ok(false);
        }
        let sealed = new.code_key.as_ref().map(|code_key| {
            let salt = salts.next();
            let sealed = self.key.seal_code_key(code_key, id, &salt);
            (*salt.expose(), sealed)
        });
        let (salt, sealed) = sealed.unzip();
        writing.execute("DELETE FROM enrolment WHERE account = ?", [id.as_str()])?;
        writing.execute(
            "INSERT INTO credential VALUES (?, ?, ?, ?, 0)",
            params![id.as_str(), new.passphrase, salt, sealed],
        )?;
        keep_recovery(&writing, id, &new.recovery)?;
        note(&writing, id, id, "enrolled", at, salts)?;
        writing.commit()?;
        Ok(true)
    }

    /// What an account signs in with; `None` where it has nothing, or is not there.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn credential(&self, id: &Actor) -> Result<Option<Credential>, StoreError> {
        let query = "SELECT passphrase, salt, code_key FROM credential WHERE account = ?";
        let row: Option<(String, _, _)> = self
            .database
            .query_row(query, [id.as_str()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let Some((passphrase, salt, sealed)) = row else {
            return Ok(None);
        };
        let closed: Option<([u8; 32], Vec<u8>)> = Option::zip(salt, sealed);
        let code_key = match closed {
            None => None,
            Some((salt, sealed)) => {
                let opened = self.key.open_code_key(&sealed, id, &Secret::new(salt));
                Some(opened.ok_or(StoreError::Damaged {
                    table: "credential",
                })?)
            }
        };
        Ok(Some(Credential {
            passphrase,
            code_key,
        }))
    }

    /// Gives an account another passphrase. All its sessions end but one.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn change_passphrase(
        &mut self,
        id: &Actor,
        passphrase: &str,
        kept_session: &CodeHash,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<(), StoreError> {
        let writing = self.database.transaction()?;
        writing.execute(
            "UPDATE credential SET passphrase = ? WHERE account = ?",
            params![passphrase, id.as_str()],
        )?;
        writing.execute(
            "DELETE FROM session WHERE account = ? AND hash <> ?",
            params![id.as_str(), kept_session],
        )?;
        note(&writing, id, id, "passphrase changed", at, salts)?;
        writing.commit()?;
        Ok(())
    }

    /// Gives an account other codes for when its key of codes is lost; the old ones are none then.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn change_recovery(
        &mut self,
        id: &Actor,
        recovery: &[CodeHash],
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<(), StoreError> {
        let writing = self.database.transaction()?;
        writing.execute("DELETE FROM recovery WHERE account = ?", [id.as_str()])?;
        keep_recovery(&writing, id, recovery)?;
        note(&writing, id, id, "recovery codes changed", at, salts)?;
        writing.commit()?;
        Ok(())
    }

    /// Whether single keys do something for an account, which it chose itself.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn set_keys(&mut self, id: &Actor, has_keys: bool) -> Result<(), StoreError> {
        self.database.execute(
            "INSERT OR REPLACE INTO preference VALUES (?, ?)",
            params![id.as_str(), has_keys],
        )?;
        Ok(())
    }
}

/// Takes away all that an account signs in with, and ends its sessions.
pub(super) fn forget(writing: &Transaction<'_>, id: &Actor) -> Result<(), StoreError> {
    for table in ["enrolment", "credential", "session"] {
        let delete = format!("DELETE FROM {table} WHERE account = ?");
        writing.execute(&delete, [id.as_str()])?;
    }
    Ok(())
}

/// Keeps a code to enrol with, in place of one before.
pub(super) fn keep_code(
    writing: &Transaction<'_>,
    id: &Actor,
    code: &CodeHash,
    at: Timestamp,
) -> Result<(), StoreError> {
    let until = at.as_second() + ENROLMENT_WAITS.as_secs();
    writing.execute(
        "INSERT OR REPLACE INTO enrolment VALUES (?, ?, ?)",
        params![id.as_str(), code, until],
    )?;
    Ok(())
}

fn awaits(
    database: &Connection,
    id: &Actor,
    code: &CodeHash,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let query = "SELECT EXISTS (SELECT 1 FROM enrolment JOIN account ON account.id = account
        WHERE account = ? AND code = ? AND until > ? AND NOT disabled)";
    let row = params![id.as_str(), code, at.as_second()];
    Ok(database.query_row(query, row, |row| row.get(0))?)
}

fn keep_recovery(
    writing: &Transaction<'_>,
    id: &Actor,
    recovery: &[CodeHash],
) -> Result<(), StoreError> {
    for code in recovery {
        writing.execute(
            "INSERT INTO recovery VALUES (?, ?)",
            params![id.as_str(), code],
        )?;
    }
    Ok(())
}

/// Writes down what became of what an account signs in with.
fn note(
    writing: &Transaction<'_>,
    who: &Actor,
    id: &Actor,
    what: &str,
    at: Timestamp,
    salts: &mut Salts,
) -> Result<(), StoreError> {
    let subject = Subject {
        kind: "account".to_owned(),
        id: id.to_string(),
        detail: what.as_bytes().to_vec(),
    };
    let note = Note {
        at,
        who,
        act: Act::Account,
        subject: Some(subject),
        deed: None,
    };
    journal_rows::append(writing, note, salts)
}
