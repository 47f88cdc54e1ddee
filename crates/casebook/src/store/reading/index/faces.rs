//! What a list says of a hit, as a row of its own: which rules, agencies, chains and life domains,
//! and what stands out. A run writes it, so that no list reads an explanation.
//!
//! Ids stand in one text each, in order of the alphabet, a space between them.

use std::collections::BTreeSet;

use exchange::covenant::Stage;
use exchange::hits::{Explanation, Hit};
use exchange::payload::Severity;
use rusqlite::{Connection, Statement, Transaction, params};

use crate::store::StoreError;

const DAMAGED: StoreError = StoreError::Damaged { table: "face" };

/// What a list says of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Face {
    /// The ids of its rules.
    pub(super) rules: String,
    /// The ids of its agencies.
    pub(super) agencies: String,
    /// Its chains.
    pub(super) chains: String,
    /// The ids of its life domains.
    pub(super) domains: String,
    /// Agencies on whose word alone a rule hangs; empty where it hangs on nobody's.
    pub(super) hangs_on: String,
    /// How many agencies a rule counts.
    pub(super) agencies_counted: u8,
    /// How many life domains a rule counts.
    pub(super) domains_counted: u8,
    /// The highest severity of what a rule counts.
    pub(super) severity: Severity,
    /// The stage of its furthest rule.
    pub(super) stage: Stage,
}

impl Face {
    /// The face of a hit.
    pub(super) fn of(explanation: &Explanation) -> Self {
        let counted = explanation.counted();
        let events = counted
            .into_iter()
            .filter_map(|event| explanation.events.get(event));
        let mut counted = Vec::new();
        for event in events {
            counted.extend(explanation.signals.get(event.origin));
        }
        let ids = |of: BTreeSet<&str>| of.into_iter().collect::<Vec<_>>().join(" ");
        let signals = || explanation.signals.iter();
        let agencies: BTreeSet<_> = counted.iter().map(|signal| &signal.agency).collect();
        let domains: BTreeSet<_> = counted.iter().map(|signal| &signal.domain).collect();
        let severities = counted.iter().map(|signal| signal.severity);
        let mut bridges = explanation.bridges.iter();
        let hanging = bridges.find(|bridge| !bridge.hangs.is_empty());
        Self {
            rules: ids(explanation.rules.iter().map(|met| &*met.rule).collect()),
            agencies: ids(signals().map(|signal| &*signal.agency).collect()),
            chains: ids(signals().map(|signal| signal.chain.as_str()).collect()),
            domains: ids(signals().map(|signal| &*signal.domain).collect()),
            hangs_on: hanging.map_or_else(String::new, |bridge| bridge.agencies.join(" ")),
            agencies_counted: u8::try_from(agencies.len()).unwrap_or(u8::MAX),
            domains_counted: u8::try_from(domains.len()).unwrap_or(u8::MAX),
            severity: severities.max().unwrap_or(Severity::Concern),
            stage: furthest(explanation.rules.iter().map(|met| met.stage)),
        }
    }
}

/// The stage that proved itself most.
fn furthest(stages: impl Iterator<Item = Stage>) -> Stage {
    let number = stages.map(stage_number).max().unwrap_or_default();
    stage_of(number).unwrap_or(Stage::Proef)
}

const fn stage_number(stage: Stage) -> u8 {
    match stage {
        Stage::Proef => 1,
        Stage::Pilot => 2,
        Stage::Live => 3,
    }
}

const fn stage_of(number: u8) -> Option<Stage> {
    match number {
        1 => Some(Stage::Proef),
        2 => Some(Stage::Pilot),
        3 => Some(Stage::Live),
        _ => None,
    }
}

/// Writes the face of a hit as it is on a night.
pub(in crate::store) const WRITE: &str =
    "INSERT OR REPLACE INTO face VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// Writes the face of a hit, by a statement of [`WRITE`].
pub(in crate::store) fn write(
    writing: &mut Statement<'_>,
    hit: &str,
    night: u32,
    explanation: &Explanation,
) -> Result<(), StoreError> {
    let face = Face::of(explanation);
    writing.execute(params![
        hit,
        night,
        face.rules,
        face.agencies,
        face.chains,
        face.domains,
        face.hangs_on,
        face.agencies_counted,
        face.domains_counted,
        face.severity.number(),
        stage_number(face.stage),
    ])?;
    Ok(())
}

/// Takes back the faces of a night that is run again: [`mend`] makes those that are left to be
/// made.
pub(in crate::store) fn take_back(writing: &Transaction<'_>, night: u32) -> Result<(), StoreError> {
    writing.execute("DELETE FROM face WHERE night = ?", [night])?;
    Ok(())
}

/// Gives every hit a face that has an explanation and none: an earlier run of the night had it, and
/// this one has not.
pub(in crate::store) fn mend(writing: &Transaction<'_>) -> Result<(), StoreError> {
    let query = "SELECT id, last_night, json FROM hit
        JOIN explanation ON explanation.hit = id AND night = last_night
        WHERE NOT EXISTS (SELECT 1 FROM face WHERE face.hit = id)";
    let mut reading = writing.prepare(query)?;
    let mut rows = reading.query([])?;
    let mut made = writing.prepare(WRITE)?;
    while let Some(row) = rows.next()? {
        let (id, night): (String, u32) = (row.get(0)?, row.get(1)?);
        let hit: Hit =
            serde_json::from_str(&row.get::<_, String>(2)?).map_err(|_| StoreError::Damaged {
                table: "explanation",
            })?;
        write(&mut made, &id, night, &hit.explanation)?;
    }
    Ok(())
}

/// Gives every face, in order of the ids of hits.
pub(super) fn each(
    database: &Connection,
    mut take: impl FnMut(&str, Face) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut reading = database.prepare("SELECT * FROM face ORDER BY hit")?;
    let mut rows = reading.query([])?;
    while let Some(row) = rows.next()? {
        let severity = Severity::from_number(row.get(9)?).ok_or(DAMAGED)?;
        let face = Face {
            rules: row.get(2)?,
            agencies: row.get(3)?,
            chains: row.get(4)?,
            domains: row.get(5)?,
            hangs_on: row.get(6)?,
            agencies_counted: row.get(7)?,
            domains_counted: row.get(8)?,
            severity,
            stage: stage_of(row.get(10)?).ok_or(DAMAGED)?,
        };
        let id = row.get_ref(0)?.as_str().map_err(|_| DAMAGED)?;
        take(id, face)?;
    }
    Ok(())
}
