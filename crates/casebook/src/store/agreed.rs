//! Terms as rows: the versions of the agreements that were seen, and which one the batches of each
//! agency named last.

use std::collections::BTreeSet;

use exchange::agreements::SecondLook;
use exchange::hits::{HitList, Notice};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::StoreError;
use crate::terms::{self, HitTerms, Terms};

/// Remembers the terms of a run, and whose batches name them.
pub(super) fn remember(
    writing: &Transaction<'_>,
    terms: &Terms,
    list: &HitList,
) -> Result<(), StoreError> {
    writing.execute(
        // Who may lead is the covenant's as well, which may change under the same agreements.
        "INSERT INTO terms VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET leads = ?6 WHERE leads <> ?6",
        params![
            terms.agreements.to_string(),
            terms.serial,
            terms.second_look.as_str(),
            terms.retention_days,
            terms.reasons.join(" "),
            terms.leads.join(" "),
        ],
    )?;
    let mut behind = BTreeSet::new();
    for notice in &list.notices {
        if let Notice::OtherAgreements { agency } = notice {
            behind.insert(agency);
        }
    }
    let mut named = writing.prepare("INSERT OR REPLACE INTO named VALUES (?, ?)")?;
    for batch in &list.batches {
        if !behind.contains(&batch.agency) {
            named.execute(params![batch.agency, terms.serial])?;
        }
    }
    Ok(())
}

/// What the centre goes by since the last run, and what it went by before.
pub(super) struct Agreed {
    current: u32,
    seen: Vec<(u32, HitTerms)>,
    /// The reasons of the current version.
    pub(super) reasons: Vec<String>,
    /// Who may lead by the last run's covenant and agreements; empty where that is not known.
    pub(super) leads: Vec<String>,
}

/// What is agreed now; `None` before the first run.
pub(super) fn now(database: &Connection) -> Result<Option<Agreed>, StoreError> {
    let damaged = || StoreError::Damaged { table: "terms" };
    let query = "SELECT serial, reasons, leads FROM terms WHERE agreements =
        (SELECT agreements FROM recorded ORDER BY number DESC LIMIT 1)";
    let current: Option<(u32, String, String)> = database
        .query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((current, reasons, leads)) = current else {
        return Ok(None);
    };
    let query = "SELECT serial, second_look, retention_days FROM terms ORDER BY serial";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([])?;
    let mut seen = Vec::new();
    while let Some(row) = rows.next()? {
        let word: String = row.get(1)?;
        let looks = [SecondLook::Referrals, SecondLook::Sample, SecondLook::All];
        let second_look = looks.into_iter().find(|look| look.as_str() == word);
        let terms = HitTerms {
            second_look: second_look.ok_or_else(damaged)?,
            retention_days: row.get(2)?,
        };
        seen.push((row.get(0)?, terms));
    }
    Ok(Some(Agreed {
        current,
        seen,
        reasons: ids(&reasons),
        leads: ids(&leads),
    }))
}

fn ids(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

impl Agreed {
    /// What counts for a hit, by the agencies that it was last seen with, and those that were
    /// missing then: without the word of these nothing wider counts.
    pub(super) fn for_hit(&self, database: &Connection, hit: &str) -> Result<HitTerms, StoreError> {
        let query = "SELECT DISTINCT signal.agency, serial FROM signal
            LEFT JOIN named ON named.agency = signal.agency
            WHERE hit = ?1 AND night = (SELECT max(night) FROM signal WHERE hit = ?1)";
        let mut reading = database.prepare(query)?;
        let named = reading.query_map([hit], |row| row.get::<_, Option<u32>>(1))?;
        let mut serials = Vec::new();
        for serial in named {
            serials.push(serial?.unwrap_or(0));
        }
        let counts = terms::for_hit(&self.seen, serials, self.current);
        counts.ok_or(StoreError::Damaged { table: "terms" })
    }
}
