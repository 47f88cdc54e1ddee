//! How it goes: what agencies sent, what rules found, and what was decided how fast. It is counted
//! exactly here; what of it may be shown, whoever shows it decides.

use std::collections::{BTreeMap, BTreeSet};

use exchange::night::Night;
use jiff::{SignedDuration, Timestamp};
use journal::{Act, Subject};
use rusqlite::{Connection, params};

use crate::account::Verb;
use crate::key::CasebookKey;
use crate::projection::MetRule;
use crate::standing::DecisionKind;
use crate::store::forms::night_of;
use crate::store::reading::{Reading, begin, note};
use crate::store::{AccountError, Casebook, StoreError, deeds, forms};

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The last recorded night; none where none is.
    pub tonight: Option<Night>,
    /// Each recorded night of the span, the oldest first.
    pub nights: Vec<NightNumbers>,
    /// Hits by rule, version and stage as they met it.
    pub rules: BTreeMap<MetRule, RuleHits>,
    /// How long decisions of the span took, by kind, the shortest first.
    pub decisions: BTreeMap<DecisionKind, Vec<SignedDuration>>,
}

/// What came in for a night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightNumbers {
    /// The night.
    pub night: Night,
    /// How many records each agency sent, by its id.
    pub delivered: BTreeMap<String, u64>,
}

/// How many hits met a rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleHits {
    /// Those of the last recorded night.
    pub tonight: u64,
    /// Those that met it on some night of the span.
    pub span: u64,
}

/// The nights that numbers are about, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: Night,
    /// The last.
    pub until: Night,
}

impl Casebook {
    /// The last recorded night, by which a span is chosen; it says nothing of a hit.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn tonight(&self) -> Result<Option<Night>, StoreError> {
        deeds::tonight(&self.database)
    }

    /// What is counted, for a person: what came in from `since` on, and hits and decisions of a
    /// span. An entry `read` says so.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`] when the account may not, [`AccountError::Store`].
    pub fn read_numbers(
        &mut self,
        since: Night,
        span: Span,
        mut reading: Reading<'_>,
    ) -> Result<Numbers, AccountError> {
        let writing = begin(&mut self.database, &reading, Verb::Numbers)?;
        let tonight = deeds::tonight(&writing)?;
        let numbers = Numbers {
            tonight,
            nights: nights(&writing, since)?,
            rules: rules(&writing, tonight, span)?,
            decisions: decisions(&writing, &self.key, span)?,
        };
        let subject = Subject {
            kind: "numbers".to_owned(),
            id: format!("{} {}", span.from, span.until),
            detail: Vec::new(),
        };
        note(&writing, &mut reading, Act::Read, subject)?;
        writing.commit()?;
        Ok(numbers)
    }
}

fn nights(database: &Connection, since: Night) -> Result<Vec<NightNumbers>, StoreError> {
    let query = "SELECT DISTINCT run.night, agency, records FROM recorded AS run
        LEFT JOIN delivered USING (night) WHERE run.night >= ? ORDER BY run.night";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([since.day_number()])?;
    let mut nights: Vec<NightNumbers> = Vec::new();
    while let Some(row) = rows.next()? {
        let night = night_of(row.get(0)?, "run")?;
        if nights.last().is_none_or(|last| last.night != night) {
            let delivered = BTreeMap::new();
            nights.push(NightNumbers { night, delivered });
        }
        let sent = row.get::<_, Option<String>>(1)?.zip(row.get(2)?);
        if let (Some((agency, records)), Some(last)) = (sent, nights.last_mut()) {
            last.delivered.insert(agency, records);
        }
    }
    Ok(nights)
}

fn rules(
    database: &Connection,
    tonight: Option<Night>,
    span: Span,
) -> Result<BTreeMap<MetRule, RuleHits>, StoreError> {
    let query = "SELECT hit, from_night, to_night, projection FROM sighting
        JOIN version USING (hit, digest)
        WHERE (from_night <= ?1 AND to_night >= ?2) OR to_night = ?3";
    let (from, until) = (span.from.day_number(), span.until.day_number());
    let tonight = tonight.map(Night::day_number);
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query(params![until, from, tonight])?;
    let mut of_rule: BTreeMap<MetRule, [BTreeSet<String>; 2]> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let hit: String = row.get(0)?;
        let (first, last): (u32, u32) = (row.get(1)?, row.get(2)?);
        let projection = forms::read_projection(&row.get::<_, String>(3)?);
        let projection = projection.ok_or(StoreError::Damaged { table: "version" })?;
        for met in projection.rules {
            let [of_tonight, of_span] = of_rule.entry(met).or_default();
            if Some(last) == tonight {
                of_tonight.insert(hit.clone());
            }
            if first <= until && last >= from {
                of_span.insert(hit.clone());
            }
        }
    }
    let counted = of_rule.into_iter().map(|(rule, [tonight, span])| {
        let hits = RuleHits {
            tonight: tonight.len() as u64,
            span: span.len() as u64,
        };
        (rule, hits)
    });
    Ok(counted.collect())
}

/// How long each decision of the span took. A hit that was found waits since its night was
/// recorded first.
fn decisions(
    database: &Connection,
    key: &CasebookKey,
    span: Span,
) -> Result<BTreeMap<DecisionKind, Vec<SignedDuration>>, StoreError> {
    let found = "SELECT DISTINCT hit.id, (SELECT min(at) FROM recorded WHERE night = first_night)
        FROM hit JOIN deed ON deed.hit = hit.id
        WHERE deed.night BETWEEN ? AND ? AND NOT by_run ORDER BY hit.id";
    let (from, until) = (span.from.day_number(), span.until.day_number());
    let mut reading = database.prepare(found)?;
    let mut rows = reading.query([from, until])?;
    let mut decisions: BTreeMap<DecisionKind, Vec<SignedDuration>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (hit, found): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        let history = deeds::history(database, key, &hit)?;
        let found = found.and_then(|second| Timestamp::from_second(second).ok());
        for time in history.lead_times() {
            let is_of_span = time.night >= span.from && time.night <= span.until;
            let Some(since) = time.since.or(found).filter(|_| is_of_span) else {
                continue;
            };
            let took = time.at.duration_since(since).max(SignedDuration::ZERO);
            decisions.entry(time.kind).or_default().push(took);
        }
    }
    for took in decisions.values_mut() {
        took.sort_unstable();
    }
    Ok(decisions)
}
