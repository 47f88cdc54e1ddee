//! Referred cases as they are tonight: made of the last explanation of the hit, and of nothing of
//! its family.

use std::collections::BTreeSet;

use exchange::agreements::Agreements;
use exchange::covenant::{Agency, Covenant};
use exchange::hex;
use exchange::hits::{Hit, Signal};
use exchange::letter::referrals::Referral;
use exchange::letter::told::{AgencySet, ReferredAgency, ReferredCase, told};
use exchange::night::Night;
use exchange::payload::SignalRef;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::key::CasebookKey;
use crate::referral::rule_alone::is_met_alone;
use crate::store::StoreError;
use crate::store::forms::night_of;

/// An open referral with its case.
pub(super) struct OpenReferral {
    /// The number of the deed that decided it.
    pub(super) number: i64,
    case: ReferredCase,
    signals: Vec<Signal>,
    /// The night that its signals are of.
    seen_on: Night,
}

impl OpenReferral {
    /// What an agency is told of it, by its index; `None` where it is told nothing.
    pub(super) fn told_to(
        &self,
        receiver: u8,
        covenant: &Covenant,
        agreements: Option<&Agreements>,
    ) -> Option<Referral> {
        let is_met = |rule: u16, of: AgencySet| {
            let mut known = Vec::new();
            for signal in &self.signals {
                let agency = covenant.agency(&signal.agency);
                if agency.is_some_and(|agency| of.contains(agency.index())) {
                    known.push(signal);
                }
            }
            is_met_alone(
                &covenant.rules()[usize::from(rule)],
                &known,
                covenant,
                self.seen_on,
            )
        };
        told(&self.case, receiver, covenant, agreements, is_met)
    }

    /// The desk that an agency of it is asked at.
    pub(super) fn desk_of(&self, agency: u8) -> u16 {
        let mut agencies = self.case.agencies.iter();
        let of = agencies.find(|of| of.agency == agency);
        of.map_or(0, |of| of.desk)
    }
}

/// All open referrals, as they are under a covenant and agreements. An agency that left the
/// covenant is in none. A hit that only runs saw which were taken back is told to nobody.
pub(super) fn open_referrals(
    database: &Connection,
    key: &CasebookKey,
    covenant: &Covenant,
    agreements: Option<&Agreements>,
) -> Result<Vec<OpenReferral>, StoreError> {
    let missing = missing(database)?;
    let query = "SELECT deed, referral.hit, since, lead, last_night, json FROM referral
        JOIN hit ON hit.id = referral.hit
        JOIN explanation ON explanation.hit = hit.id AND explanation.night = hit.last_night
        WHERE withdrawn_by IS NULL
            AND EXISTS (SELECT 1 FROM sighting WHERE sighting.hit = hit.id) ORDER BY deed";
    let mut reading = database.prepare(query)?;
    let mut rows = reading.query([])?;
    let mut open = Vec::new();
    while let Some(row) = rows.next()? {
        let (number, id): (i64, String) = (row.get(0)?, row.get(1)?);
        let json: String = row.get(5)?;
        let table = "explanation";
        let hit: Hit = serde_json::from_str(&json).map_err(|_| StoreError::Damaged { table })?;
        let signals = hit.explanation.signals;
        let mut agencies = Vec::new();
        for agency in covenant.agencies() {
            let mut of_agency = of_tonight(&signals, agency.id());
            if of_agency.is_none() && missing.contains(agency.id()) {
                of_agency = last_told(database, number, agency.id())?;
            }
            let Some((desk, signals)) = of_agency else {
                continue;
            };
            agencies.push(ReferredAgency {
                agency: agency.index(),
                desk,
                number: key.case_number(number, &id, agency.id()),
                signals,
                is_behind: is_behind(database, agency.id(), agreements)?,
            });
        }
        let mut rules = Vec::new();
        for (rule, position) in covenant.rules().iter().zip(0..) {
            let mut met = hit.explanation.rules.iter();
            if met.any(|met| met.rule == rule.id() && met.version == rule.version()) {
                rules.push(position);
            }
        }
        let lead: String = row.get(3)?;
        let case = ReferredCase {
            since: night_of(row.get(2)?, "referral")?,
            lead: covenant.agency(&lead).map(Agency::index),
            agencies,
            rules,
        };
        open.push(OpenReferral {
            number,
            case,
            signals,
            seen_on: night_of(row.get(4)?, "hit")?,
        });
    }
    Ok(open)
}

/// The desk and the refs of an agency in a case, of its own signals alone: the desk is that of the
/// latest week.
fn of_tonight(signals: &[Signal], agency: &str) -> Option<(u16, Vec<SignalRef>)> {
    let own = || signals.iter().filter(|signal| signal.agency == agency);
    let latest = own().max_by_key(|signal| (&signal.week, signal.contact))?;
    let refs = own().filter_map(|signal| hex::parse(signal.signal_ref.as_bytes()).map(SignalRef));
    Some((latest.contact, refs.collect()))
}

/// What an agency was told last of its own signals: it counts while its batch is missing, as
/// nothing of that agency is said to have gone.
fn last_told(
    database: &Connection,
    referral: i64,
    agency: &str,
) -> Result<Option<(u16, Vec<SignalRef>)>, StoreError> {
    let query = "SELECT desk FROM told WHERE referral = ? AND agency = ? AND ended IS NULL";
    let desk: Option<u16> = database
        .query_row(query, params![referral, agency], |row| row.get(0))
        .optional()?;
    let Some(desk) = desk else {
        return Ok(None);
    };
    Ok(Some((desk, last_asked(database, referral, agency)?)))
}

/// The signals of an agency that the last letter with a referral named.
pub(super) fn last_asked(
    database: &Connection,
    referral: i64,
    agency: &str,
) -> Result<Vec<SignalRef>, StoreError> {
    let query = "SELECT ref FROM asked WHERE referral = ?1 AND agency = ?2 AND night =
        (SELECT max(night) FROM asked WHERE referral = ?1 AND agency = ?2) ORDER BY ref";
    let mut reading = database.prepare(query)?;
    let refs = reading.query_map(params![referral, agency], |row| row.get(0).map(SignalRef))?;
    Ok(refs.collect::<Result<_, _>>()?)
}

/// Whether the last batch of an agency named other agreements than these.
fn is_behind(
    database: &Connection,
    agency: &str,
    agreements: Option<&Agreements>,
) -> Result<bool, StoreError> {
    let query = "SELECT serial FROM named WHERE agency = ?";
    let named: Option<u32> = database
        .query_row(query, [agency], |row| row.get(0))
        .optional()?;
    Ok(named != agreements.map(Agreements::serial))
}

/// The agencies without a batch in the last run.
fn missing(database: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let query = "SELECT missing FROM recorded ORDER BY number DESC LIMIT 1";
    let ids: Option<String> = database.query_row(query, [], |row| row.get(0)).optional()?;
    let ids = ids.unwrap_or_default();
    Ok(ids.split_whitespace().map(str::to_owned).collect())
}
