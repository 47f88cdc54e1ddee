//! What stands in rows, held against the entries that they were made for and against each other: a
//! row that was changed or deleted on purpose leaves the chain of the journal whole.

use std::collections::BTreeMap;

use exchange::hits::Hit;
use journal::Act;
use rusqlite::{Connection, Row};

use super::Flaw;
use crate::account::BARRED;
use crate::projection::Projection;
use crate::store::accounts::RESET_WAITS;
use crate::store::accounts::credentials::CODE_OFFERED;
use crate::store::{StoreError, forms};

/// Acts whose subject is no hit, and so stays for ever.
const KEPT: [Act; 13] = [
    Act::BeginRun,
    Act::EndRun,
    Act::Accept,
    Act::Refuse,
    Act::Match,
    Act::Void,
    Act::Send,
    Act::List,
    Act::Export,
    Act::Demote,
    Act::Forget,
    Act::Backup,
    Act::Account,
];

/// Entries of which what they are about must stand beside the journal, and does not.
pub(super) fn missing_subjects(database: &Connection) -> Result<Vec<Flaw>, StoreError> {
    let words: Vec<String> = KEPT.iter().map(|act| format!("'{}'", act.word())).collect();
    let query = format!(
        "SELECT number FROM entry WHERE act IN ({}) AND entry.subject IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM subject WHERE entry = number) ORDER BY number",
        words.join(", ")
    );
    let mut reading = database.prepare(&query)?;
    let numbers = reading.query_map([], |row| row.get(0))?;
    let mut flaws = Vec::new();
    for number in numbers {
        let number = number?;
        flaws.push(Flaw::NoSubject { number });
    }
    Ok(flaws)
}

/// An account as its row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct AccountRow {
    role: String,
    made_at: i64,
    made_by: String,
    is_disabled: bool,
    barred_until: i64,
    reset: Option<(String, i64)>,
}

/// Accounts that are not what the entries of their changes make of them.
pub(super) fn account_flaws(database: &Connection) -> Result<Vec<Flaw>, StoreError> {
    let mut made: BTreeMap<String, AccountRow> = BTreeMap::new();
    let query = "SELECT id, detail, who, at FROM entry JOIN subject ON entry = number
        WHERE act = ? AND kind = 'account' ORDER BY number";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([Act::Account.word()])?;
    while let Some(row) = rows.next()? {
        let detail: Option<Vec<u8>> = row.get(1)?;
        let detail = String::from_utf8_lossy(&detail.unwrap_or_default()).into_owned();
        replay(&mut made, row.get(0)?, &detail, row.get(2)?, row.get(3)?);
    }
    let query = "SELECT id, role, made_at, made_by, disabled, barred_until, reset_by, reset_at
        FROM account ORDER BY id";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([])?;
    let mut flaws = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        if made.remove(&id) != Some(account(row)?) {
            flaws.push(Flaw::Account { id });
        }
    }
    // What is left was made and is not there.
    flaws.extend(made.into_keys().map(|id| Flaw::Account { id }));
    Ok(flaws)
}

fn account(row: &Row<'_>) -> Result<AccountRow, StoreError> {
    let by: Option<String> = row.get(6)?;
    Ok(AccountRow {
        role: row.get(1)?,
        made_at: row.get(2)?,
        made_by: row.get(3)?,
        is_disabled: row.get(4)?,
        barred_until: row.get(5)?,
        reset: by.zip(row.get(7)?),
    })
}

/// Does again what an entry says was done with an account.
fn replay(made: &mut BTreeMap<String, AccountRow>, id: String, what: &str, who: String, at: i64) {
    let barred = at + BARRED.as_secs();
    if let Some(role) = what.strip_prefix("add ") {
        let account = AccountRow {
            role: role.to_owned(),
            made_at: at,
            made_by: who,
            is_disabled: false,
            barred_until: barred,
            reset: None,
        };
        made.insert(id, account);
        return;
    }
    let Some(account) = made.get_mut(&id) else {
        return;
    };
    match what {
        "disable" => (account.is_disabled, account.reset) = (true, None),
        "enable" => (account.is_disabled, account.barred_until) = (false, barred),
        "reset" => {
            let is_awaited = account
                .reset
                .as_ref()
                .is_some_and(|(_, asked)| at - asked < RESET_WAITS.as_secs());
            if is_awaited {
                (account.barred_until, account.reset) = (barred, None);
            } else {
                account.reset = Some((who, at));
            }
        }
        CODE_OFFERED => account.barred_until = account.barred_until.max(barred),
        // What else is written down of an account leaves its row as it is.
        _ => {}
    }
}

/// Versions and explanations of hits that cannot be read, or are not what their digest says.
pub(super) fn hit_flaws(database: &Connection) -> Result<Vec<Flaw>, StoreError> {
    let mut flaws = Vec::new();
    let mut reading = database.prepare("SELECT hit, digest, projection FROM version ORDER BY 1")?;
    let mut rows = reading.query([])?;
    while let Some(row) = rows.next()? {
        let (hit, digest): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let projection = forms::read_projection(&row.get::<_, String>(2)?);
        if projection.is_none_or(|projection| projection.digest().0[..] != digest[..]) {
            let table = "version";
            flaws.push(Flaw::Hit { table, hit });
        }
    }
    let query = "SELECT explanation.hit, json, digest FROM explanation
        LEFT JOIN sighting ON sighting.hit = explanation.hit
            AND night BETWEEN from_night AND to_night ORDER BY 1, night";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([])?;
    while let Some(row) = rows.next()? {
        let (hit, json): (String, String) = (row.get(0)?, row.get(1)?);
        let digest: Option<Vec<u8>> = row.get(2)?;
        let read: Option<Hit> = serde_json::from_str(&json).ok();
        let digest_of = |hit: &Hit| Projection::of(&hit.explanation).digest().0;
        let is_right =
            read.is_some_and(|read| digest.is_none_or(|digest| digest_of(&read)[..] == digest[..]));
        if !is_right {
            let table = "explanation";
            flaws.push(Flaw::Hit { table, hit });
        }
    }
    Ok(flaws)
}
