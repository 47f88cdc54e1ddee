//! Accounts as rows: who there is, and every change of it with its entry in the journal.

pub(super) mod credentials;
pub(super) mod sessions;

use jiff::{SignedDuration, Timestamp};
use journal::{Act, Actor, Subject};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use self::credentials::CodeHash;
use super::journal_rows::{self, Note};
use super::{Casebook, StoreError};
use crate::account::{self, Account, BARRED, Forbidden, ResetAsked, Role, Verb};
use crate::key::Salts;

/// Who the service itself is in the journal; nobody's account may be called so.
const SERVICES: [&str; 2] = ["night", "service"];

/// For so long the second half of a reset is waited for.
pub(super) const RESET_WAITS: SignedDuration = SignedDuration::from_hours(24);

/// How an account is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountChange {
    /// There was none of this id; now there is one of this role.
    Add(Role),
    /// From now on it may do nothing.
    Disable,
    /// It may do again what its role may.
    Enable,
    /// Half of a reset: it is asked for, or another person completes it.
    Reset,
}

impl AccountChange {
    /// What the journal commits to.
    fn detail(self) -> Vec<u8> {
        match self {
            Self::Add(role) => format!("add {role}").into_bytes(),
            Self::Disable => b"disable".to_vec(),
            Self::Enable => b"enable".to_vec(),
            Self::Reset => b"reset".to_vec(),
        }
    }
}

/// Why an account is not changed. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// Whoever wants to change it may not, or it is not there.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is one of this id already, or there was.
    #[error("there is an account {id} already: ids are given once")]
    Exists {
        /// The id.
        id: Actor,
    },
    /// The id is the service's own.
    #[error("{id} is what the service itself is called in the journal: choose another id")]
    Reserved {
        /// The id.
        id: Actor,
    },
    /// The first account must be an administrator's, and is made by itself.
    #[error("there is no administrator yet: the first account is one, and is made as itself")]
    First,
    /// It is the last administrator's that is enabled.
    #[error("{id} is the last administrator: add another one first")]
    LastAdministrator {
        /// The id.
        id: Actor,
    },
    /// It is as it should become already.
    #[error("the account {id} is so already")]
    Unchanged {
        /// The id.
        id: Actor,
    },
    /// Whoever asked for a reset cannot complete it, nor can the account itself.
    #[error("another administrator or the privacy officer completes the reset of {id}")]
    SamePerson {
        /// The id of the account.
        id: Actor,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AccountError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Casebook {
    /// All accounts, in order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut reading = self.database.prepare("SELECT * FROM account ORDER BY id")?;
        let mut rows = reading.query([])?;
        let mut accounts = Vec::new();
        while let Some(row) = rows.next()? {
            accounts.push(read(row)?);
        }
        Ok(accounts)
    }

    /// The account that wants to do something, where it is there and may.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when there is none, it is disabled, or its role may not;
    /// [`AccountError::Store`].
    pub fn allow(&self, who: &Actor, verb: Verb) -> Result<Account, AccountError> {
        let account = known(&self.database, who)?;
        account::may(&account, verb)?;
        Ok(account)
    }

    /// All accounts, for somebody who may see them, with an entry that they were seen.
    ///
    /// # Errors
    /// As [`allow`](Self::allow).
    pub fn list_accounts(
        &mut self,
        by: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<Vec<Account>, AccountError> {
        self.allow(by, Verb::ListAccounts)?;
        let accounts = self.accounts()?;
        let writing = self.database.transaction()?;
        let subject = Subject {
            kind: "accounts".to_owned(),
            id: accounts.len().to_string(),
            detail: Vec::new(),
        };
        let note = Note {
            at,
            who: by,
            act: Act::List,
            subject: Some(subject),
            deed: None,
        };
        journal_rows::append(&writing, note, salts)?;
        writing.commit()?;
        Ok(accounts)
    }

    /// Changes an account, and gives it as it is then. A reset takes two calls by two people: after
    /// the first one `reset_asked` says that another is awaited.
    ///
    /// # Errors
    /// A variant of [`AccountError`] for each reason why it is not changed.
    pub fn change_account(
        &mut self,
        id: &Actor,
        change: AccountChange,
        by: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<Account, AccountError> {
        self.change_account_with_code(id, change, None, by, at, salts)
    }

    /// As [`change_account`](Self::change_account). Where the account was made, or its reset is
    /// complete, it can be enrolled with this code from then on.
    ///
    /// # Errors
    /// As [`change_account`](Self::change_account).
    pub fn change_account_with_code(
        &mut self,
        id: &Actor,
        change: AccountChange,
        code: Option<&CodeHash>,
        by: &Actor,
        at: Timestamp,
        salts: &mut Salts,
    ) -> Result<Account, AccountError> {
        let writing = self.database.transaction()?;
        match change {
            AccountChange::Add(role) => add(&writing, id, role, by, at)?,
            AccountChange::Disable => disable(&writing, id, by)?,
            AccountChange::Enable => enable(&writing, id, by, at)?,
            AccountChange::Reset => reset(&writing, id, by, at)?,
        }
        let subject = Subject {
            kind: "account".to_owned(),
            id: id.to_string(),
            detail: change.detail(),
        };
        let note = Note {
            at,
            who: by,
            act: Act::Account,
            subject: Some(subject),
            deed: None,
        };
        journal_rows::append(&writing, note, salts)?;
        let account = known(&writing, id)?;
        let is_new = match change {
            AccountChange::Add(_) => true,
            AccountChange::Reset => account.reset_asked.is_none(),
            AccountChange::Disable | AccountChange::Enable => false,
        };
        if let Some(code) = code.filter(|_| is_new) {
            credentials::keep_code(&writing, id, code, at)?;
        }
        writing.commit()?;
        Ok(account)
    }
}

/// The account of an id, of which there must be one.
pub(super) fn known(database: &Connection, id: &Actor) -> Result<Account, AccountError> {
    let found = find(database, id)?;
    Ok(found.ok_or_else(|| Forbidden::Unknown { id: id.clone() })?)
}

fn find(database: &Connection, id: &Actor) -> Result<Option<Account>, StoreError> {
    let mut reading = database.prepare("SELECT * FROM account WHERE id = ?")?;
    let mut rows = reading.query([id.as_str()])?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<Account, StoreError> {
    let damaged = || StoreError::Damaged { table: "account" };
    let actor = |text: String| Actor::parse(&text).map_err(|_| damaged());
    let moment = |seconds: i64| Timestamp::from_second(seconds).map_err(|_| damaged());
    let asked: Option<(String, i64)> = row
        .get::<_, Option<String>>("reset_by")?
        .zip(row.get("reset_at")?);
    let reset_asked = match asked {
        Some((by, at)) => Some(ResetAsked {
            by: actor(by)?,
            at: moment(at)?,
        }),
        None => None,
    };
    Ok(Account {
        id: actor(row.get("id")?)?,
        role: Role::parse(&row.get::<_, String>("role")?).ok_or_else(damaged)?,
        made_at: moment(row.get("made_at")?)?,
        made_by: actor(row.get("made_by")?)?,
        is_disabled: row.get("disabled")?,
        barred_until: moment(row.get("barred_until")?)?,
        reset_asked,
    })
}

fn add(
    writing: &Transaction<'_>,
    id: &Actor,
    role: Role,
    by: &Actor,
    at: Timestamp,
) -> Result<(), AccountError> {
    let has_administrator: bool = writing.query_row(
        "SELECT EXISTS (SELECT 1 FROM account WHERE role = ?)",
        [Role::Administrator.as_str()],
        |row| row.get(0),
    )?;
    if has_administrator {
        account::may(&known(writing, by)?, Verb::ChangeAccounts)?;
    } else if role != Role::Administrator || by != id {
        return Err(AccountError::First);
    }
    if SERVICES.contains(&id.as_str()) {
        return Err(AccountError::Reserved { id: id.clone() });
    }
    if find(writing, id)?.is_some() {
        return Err(AccountError::Exists { id: id.clone() });
    }
    // Barred as after a reset, or a new account would go round it.
    writing.execute(
        "INSERT INTO account VALUES (?, ?, ?, ?, FALSE, ?, NULL, NULL)",
        params![
            id.as_str(),
            role.as_str(),
            at.as_second(),
            by.as_str(),
            barred_from(at),
        ],
    )?;
    Ok(())
}

fn disable(writing: &Transaction<'_>, id: &Actor, by: &Actor) -> Result<(), AccountError> {
    account::may(&known(writing, by)?, Verb::ChangeAccounts)?;
    let account = known(writing, id)?;
    if account.is_disabled {
        return Err(AccountError::Unchanged { id: id.clone() });
    }
    let other = "SELECT 1 FROM account WHERE role = ? AND NOT disabled AND id <> ?";
    let other: Option<i64> = writing
        .query_row(other, [Role::Administrator.as_str(), id.as_str()], |row| {
            row.get(0)
        })
        .optional()?;
    if account.role == Role::Administrator && other.is_none() {
        return Err(AccountError::LastAdministrator { id: id.clone() });
    }
    let disable = "UPDATE account SET disabled = TRUE, reset_by = NULL, reset_at = NULL
        WHERE id = ?";
    writing.execute(disable, [id.as_str()])?;
    writing.execute("DELETE FROM session WHERE account = ?", [id.as_str()])?;
    Ok(())
}

fn enable(
    writing: &Transaction<'_>,
    id: &Actor,
    by: &Actor,
    at: Timestamp,
) -> Result<(), AccountError> {
    account::may(&known(writing, by)?, Verb::ChangeAccounts)?;
    if !known(writing, id)?.is_disabled {
        return Err(AccountError::Unchanged { id: id.clone() });
    }
    writing.execute(
        "UPDATE account SET disabled = FALSE, barred_until = ? WHERE id = ?",
        params![barred_from(at), id.as_str()],
    )?;
    Ok(())
}

/// Notes who asks for a reset; where another has asked within a day, completes it.
fn reset(
    writing: &Transaction<'_>,
    id: &Actor,
    by: &Actor,
    at: Timestamp,
) -> Result<(), AccountError> {
    let second = known(writing, by)?;
    account::may(&second, Verb::CompleteReset)?;
    let account = known(writing, id)?;
    let asked = account
        .reset_asked
        .filter(|asked| at.duration_since(asked.at) < RESET_WAITS);
    if let Some(asked) = asked {
        if asked.by == *by || id == by {
            return Err(AccountError::SamePerson { id: id.clone() });
        }
        writing.execute(
            "UPDATE account SET barred_until = ?, reset_by = NULL, reset_at = NULL WHERE id = ?",
            params![barred_from(at), id.as_str()],
        )?;
        credentials::forget(writing, id)?;
    } else {
        account::may(&second, Verb::ChangeAccounts)?;
        writing.execute(
            "UPDATE account SET reset_by = ?, reset_at = ? WHERE id = ?",
            params![by.as_str(), at.as_second(), id.as_str()],
        )?;
    }
    Ok(())
}

fn barred_from(at: Timestamp) -> i64 {
    at.as_second() + BARRED.as_secs()
}
