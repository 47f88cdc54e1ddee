//! How right rules turn out to be, by the answers that are kept, and which are treated as pilots
//! for it (docs/referral.md, "How right a rule is").
//!
//! Each referral counts in one block of a rule. A rule is looked at when a block of fresh ones is
//! full, so that looking often does not make it fail by chance.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use exchange::agreements::Agreements;
use exchange::covenant::{Covenant, Rule, Stage};
use exchange::hits::Hit;
use exchange::letter::answers::Verdict;
use exchange::night::Night;
use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::{Connection, Transaction, params};

use crate::key::Salts;
use crate::projection::MetRule;
use crate::referral::precision::{self, Finding, Tally};
use crate::store::forms::night_of;
use crate::store::journal_rows::{self, Note};
use crate::store::{Casebook, StoreError};

/// Referrals that were decided so many days before the last recorded night, at most, are counted.
const DAYS_COUNTED: u32 = 365;

/// What came of the referrals of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTally {
    /// The id of the rule.
    pub rule: String,
    /// Its version.
    pub version: u32,
    /// What its stage is in the covenant.
    pub stage: Stage,
    /// What its referrals of the last twelve months turned out to be.
    pub tally: Tally,
    /// Since which night it is treated as a pilot, where it is.
    pub demoted_on: Option<Night>,
}

/// A rule that is treated as a pilot from the next run on.
#[derive(Debug, Clone, PartialEq)]
pub struct DemotedRule {
    /// The id of the rule.
    pub rule: String,
    /// Its version.
    pub version: u32,
    /// How many referrals the block had.
    pub referrals: u32,
    /// The share that was asked.
    pub min_precision: f64,
}

/// A referral whose answers decide it.
struct Decided {
    referral: i64,
    rules: Vec<MetRule>,
    finding: Finding,
}

impl Casebook {
    /// Looks at each live rule of which the agreements say how right it must be, once for each
    /// block of fresh referrals. One whose block is wholly under that is treated as a pilot from
    /// the next run on, until there is another covenant. Gives back those.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn look_at_rules(
        &mut self,
        covenant: &Covenant,
        agreements: &Agreements,
        (who, at): (&Actor, Timestamp),
        salts: &mut Salts,
    ) -> Result<Vec<DemotedRule>, StoreError> {
        let writing = self.database.transaction()?;
        let Some(tonight) = last_night(&writing)? else {
            return Ok(Vec::new());
        };
        let decided = decided(&writing, covenant, tonight)?;
        let demoted = demoted_under(&writing, &covenant.hash().to_string())?;
        let mut newly = Vec::new();
        for asked in agreements.precisions() {
            let mut rules = covenant.rules().iter();
            let Some(rule) = rules.find(|rule| rule.id() == asked.rule()) else {
                continue;
            };
            if rule.stage() != Stage::Live || demoted.contains_key(&key_of(rule)) {
                continue;
            }
            let fresh = fresh(&writing, rule, &decided)?;
            if fresh.len() < usize::from(asked.min_answers()) {
                continue;
            }
            let tally = look(&writing, rule, &fresh)?;
            if !tally.is_wholly_under(asked.min_precision()) {
                continue;
            }
            writing.execute(
                "INSERT INTO demoted VALUES (?, ?, ?, ?)",
                params![
                    rule.id(),
                    rule.version(),
                    covenant.hash().to_string(),
                    tonight.day_number()
                ],
            )?;
            writing.execute(
                "INSERT INTO fell_back VALUES (?, ?, ?, ?, ?, ?, ?)",
                params![
                    rule.id(),
                    rule.version(),
                    covenant.hash().to_string(),
                    tally.right,
                    tally.known,
                    tally.wrong,
                    asked.min_precision()
                ],
            )?;
            let subject = Subject {
                kind: "rule".to_owned(),
                id: rule.id().to_owned(),
                detail: rule.version().to_be_bytes().to_vec(),
            };
            let note = Note {
                at,
                who,
                act: Act::Demote,
                subject: Some(subject),
                deed: None,
            };
            journal_rows::append(&writing, note, salts)?;
            newly.push(DemotedRule {
                rule: rule.id().to_owned(),
                version: rule.version(),
                referrals: tally.all(),
                min_precision: asked.min_precision(),
            });
        }
        writing.commit()?;
        Ok(newly)
    }
}

/// What came of the referrals of each rule of a covenant, in its order.
pub(in crate::store) fn tallies(
    database: &Connection,
    covenant: &Covenant,
) -> Result<Vec<RuleTally>, StoreError> {
    let decided = match last_night(database)? {
        Some(tonight) => decided(database, covenant, tonight)?,
        None => Vec::new(),
    };
    let demoted = demoted_under(database, &covenant.hash().to_string())?;
    let mut tallies = Vec::with_capacity(covenant.rules().len());
    for rule in covenant.rules() {
        let mut tally = Tally::default();
        for referral in &decided {
            if referral.is_of(rule) {
                tally.add(referral.finding);
            }
        }
        tallies.push(RuleTally {
            rule: rule.id().to_owned(),
            version: rule.version(),
            stage: rule.stage(),
            tally,
            demoted_on: demoted.get(&key_of(rule)).copied(),
        });
    }
    Ok(tallies)
}

/// Rules that are treated as pilots, as hits show them.
pub(in crate::store) struct Demoted {
    rules: BTreeMap<(String, u32), Night>,
    /// Ids of hits of which an assessing has begun: they keep their stage.
    begun: BTreeSet<String>,
}

impl Demoted {
    /// Those under a covenant, by the digits of its hash; `is_begun` says of a hit whether an
    /// assessing of it has begun.
    pub(in crate::store) fn read(
        database: &Connection,
        covenant: &str,
        touched: &[String],
        is_begun: impl Fn(&str) -> Result<bool, StoreError>,
    ) -> Result<Self, StoreError> {
        let rules = demoted_under(database, covenant)?;
        let mut begun = BTreeSet::new();
        if !rules.is_empty() {
            for id in touched {
                if is_begun(id)? {
                    begun.insert(id.clone());
                }
            }
        }
        Ok(Self { rules, begun })
    }

    /// A hit as it is kept under an id.
    pub(in crate::store) fn treat<'a>(&self, id: &str, hit: &'a Hit) -> Cow<'a, Hit> {
        let mut treated = Cow::Borrowed(hit);
        if self.begun.contains(id) {
            return treated;
        }
        for (place, met) in hit.explanation.rules.iter().enumerate() {
            let is_demoted = self.rules.contains_key(&(met.rule.clone(), met.version));
            if is_demoted && met.stage == Stage::Live {
                treated.to_mut().explanation.rules[place].stage = Stage::Pilot;
            }
        }
        treated
    }
}

impl Decided {
    fn is_of(&self, rule: &Rule) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|met| met.id == rule.id() && met.version == rule.version())
    }
}

fn key_of(rule: &Rule) -> (String, u32) {
    (rule.id().to_owned(), rule.version())
}

fn demoted_under(
    database: &Connection,
    covenant: &str,
) -> Result<BTreeMap<(String, u32), Night>, StoreError> {
    let query = "SELECT rule, version, night FROM demoted WHERE covenant = ?";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([covenant])?;
    let mut demoted = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let night = night_of(row.get(2)?, "demoted")?;
        demoted.insert((row.get(0)?, row.get(1)?), night);
    }
    Ok(demoted)
}

fn last_night(database: &Connection) -> Result<Option<Night>, StoreError> {
    let latest: Option<u32> =
        database.query_row("SELECT max(night) FROM recorded", [], |row| row.get(0))?;
    latest.map(|day| night_of(day, "run")).transpose()
}

/// The referrals of the last twelve months that a majority of controllers decides.
fn decided(
    database: &Connection,
    covenant: &Covenant,
    tonight: Night,
) -> Result<Vec<Decided>, StoreError> {
    let query = "SELECT deed, rules, told.agency, verdict FROM referral
        JOIN told ON told.referral = deed
        LEFT JOIN answer ON answer.referral = deed AND answer.agency = told.agency
        WHERE since + ? >= ? ORDER BY deed";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([DAYS_COUNTED, tonight.day_number()])?;
    let mut of_referral: BTreeMap<i64, (String, BTreeMap<String, Vec<Verdict>>)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (_, controllers) = of_referral
            .entry(row.get(0)?)
            .or_insert((row.get(1)?, BTreeMap::new()));
        let agency: String = row.get(2)?;
        let controller = covenant
            .agency(&agency)
            .map_or(agency.as_str(), |agency| agency.controller());
        let said = controllers.entry(controller.to_owned()).or_default();
        if let Some(number) = row.get::<_, Option<u8>>(3)? {
            let table = "answer";
            said.push(Verdict::of_number(number).ok_or(StoreError::Damaged { table })?);
        }
    }
    let mut decided = Vec::new();
    for (referral, (rules, controllers)) in of_referral {
        let controllers: Vec<_> = controllers.into_values().collect();
        if let Some(finding) = precision::finding(&controllers) {
            let table = "referral";
            decided.push(Decided {
                referral,
                rules: serde_json::from_str(&rules).map_err(|_| StoreError::Damaged { table })?,
                finding,
            });
        }
    }
    Ok(decided)
}

/// Those of a rule that were in no block of it.
fn fresh<'a>(
    database: &Connection,
    rule: &Rule,
    decided: &'a [Decided],
) -> Result<Vec<&'a Decided>, StoreError> {
    let query = "SELECT referral FROM looked WHERE rule = ?";
    let mut reading = database.prepare(query)?;
    let looked = reading.query_map([rule.id()], |row| row.get(0))?;
    let looked: BTreeSet<i64> = looked.collect::<Result<_, _>>()?;
    let is_fresh = |of: &&Decided| of.is_of(rule) && !looked.contains(&of.referral);
    Ok(decided.iter().filter(is_fresh).collect())
}

/// Looks at a block: none of it is fresh any more.
fn look(writing: &Transaction<'_>, rule: &Rule, block: &[&Decided]) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    let mut looked = writing.prepare("INSERT INTO looked VALUES (?, ?)")?;
    for of in block {
        tally.add(of.finding);
        looked.execute(params![of.referral, rule.id()])?;
    }
    Ok(tally)
}
