//! What each agency is told of referrals: the list for its letter, which is remembered, so that the
//! answers to it can be held against it.

use exchange::agreements::signed_agreements::{self, SignedAgreements};
use exchange::covenant::{Agency, Covenant};
use exchange::crypto::context;
use exchange::letter::referrals::{self, Referral, ReferralState};
use exchange::night::Night;
use exchange::payload::SignalRef;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::DAYS_NAMED;
use super::cases::{self, OpenReferral};
use super::referred_list::ReferredList;
use crate::key::CasebookKey;
use crate::store::forms::night_of;
use crate::store::{Casebook, StoreError};

/// Bytes of a part of a context, at most.
const MAX_PART: usize = 65_535;

/// By what agencies are told.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The covenant in force.
    pub covenant: &'a Covenant,
    /// What the centre goes by; without, nobody is told anything.
    pub agreements: Option<&'a SignedAgreements>,
    /// The night that the letters are of: the last one recorded.
    pub night: Night,
}

/// What an agency is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldAgency {
    /// Its id.
    pub agency: String,
    /// The revision of its letter: higher than that of an earlier one of the night which says
    /// something else.
    pub revision: u32,
    /// Its referrals, rising by case number; none is no reason for no letter.
    pub referrals: Vec<Referral>,
}

impl Casebook {
    /// What each agency of the covenant is to be told of referrals, in the covenant's order. It is
    /// remembered as told: the same again gives the same, and answers to it are taken.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn tell(&mut self, telling: &Telling<'_>) -> Result<Vec<ToldAgency>, StoreError> {
        let Telling {
            covenant,
            agreements,
            night,
        } = *telling;
        let folder = self.folder().to_owned();
        let writing = self.database.transaction()?;
        let open =
            cases::open_referrals(&writing, &self.key, covenant, agreements.map(|all| &**all))?;
        let mut told = Vec::with_capacity(covenant.agencies().len());
        for agency in covenant.agencies() {
            let mut referrals = told_now(&writing, &open, agency, telling)?;
            referrals.extend(withdrawn(&writing, &self.key, agency, &referrals, night)?);
            referrals.sort_unstable_by_key(|referral| referral.number);
            told.push(ToldAgency {
                agency: agency.id().to_owned(),
                revision: revision(&writing, agency.id(), night, says(telling, &referrals))?,
                referrals,
            });
        }
        let old = night.day_number().saturating_sub(DAYS_NAMED);
        writing.execute("DELETE FROM written WHERE night < ?", [old])?;
        // Before anybody is told: a copy of the database from before knows nothing of it.
        ReferredList::keep(&writing, night, &folder)?;
        writing.commit()?;
        Ok(told)
    }
}

/// What stands for a letter where two are compared.
fn says(telling: &Telling<'_>, referrals: &[Referral]) -> [u8; 32] {
    let agreements = signed_agreements::hash_of(telling.agreements);
    let text = referrals::encode(referrals);
    let hashes = [&telling.covenant.hash().0[..], &agreements.0];
    let parts: Vec<&[u8]> = hashes.into_iter().chain(text.chunks(MAX_PART)).collect();
    context::digest(&parts)
}

/// The open referrals that an agency is told of, remembered as told.
fn told_now(
    writing: &Transaction<'_>,
    open: &[OpenReferral],
    agency: &Agency,
    telling: &Telling<'_>,
) -> Result<Vec<Referral>, StoreError> {
    let agreements = telling.agreements.map(|all| &**all);
    let mut told = writing.prepare(
        "INSERT INTO told VALUES (?1, ?2, ?3, NULL) ON CONFLICT DO UPDATE SET desk = ?3,
         ended = NULL WHERE desk <> ?3 OR ended IS NOT NULL",
    )?;
    let mut asked = writing.prepare(
        "INSERT INTO asked VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET night = ?4 WHERE night <> ?4",
    )?;
    let mut referrals = Vec::new();
    for referral in open {
        let told_to = referral.told_to(agency.index(), telling.covenant, agreements);
        let Some(told_of) = told_to else {
            continue;
        };
        let desk = referral.desk_of(agency.index());
        told.execute(params![referral.number, agency.id(), desk])?;
        for SignalRef(signal) in &told_of.signals {
            let night = telling.night.day_number();
            asked.execute(params![referral.number, agency.id(), signal, night])?;
        }
        referrals.push(told_of);
    }
    Ok(referrals)
}

/// The referrals that an agency was told of and is not told of now, for as long as they are named.
/// Whether one is closed or may not be told any more, is not said.
fn withdrawn(
    writing: &Transaction<'_>,
    key: &CasebookKey,
    agency: &Agency,
    told: &[Referral],
    night: Night,
) -> Result<Vec<Referral>, StoreError> {
    let query = "SELECT referral, hit, ended FROM told JOIN referral ON deed = referral
        WHERE agency = ? ORDER BY referral";
    let mut reading = writing.prepare(query)?;
    let rows = reading.query_map([agency.id()], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let before: Vec<(i64, String, Option<u32>)> = rows.collect::<Result<_, _>>()?;
    let mut end = writing.prepare("UPDATE told SET ended = ? WHERE referral = ? AND agency = ?")?;
    let mut withdrawn = Vec::new();
    for (referral, hit, ended) in before {
        let number = key.case_number(referral, &hit, agency.id());
        if told.iter().any(|told| told.number == number) {
            continue;
        }
        let since = if let Some(ended) = ended {
            night_of(ended, "told")?
        } else {
            end.execute(params![night.day_number(), referral, agency.id()])?;
            night
        };
        if night.day_number() <= since.day_number() + DAYS_NAMED {
            withdrawn.push(Referral {
                number,
                since,
                signals: cases::last_asked(writing, referral, agency.id())?,
                state: ReferralState::Withdrawn,
            });
        }
    }
    Ok(withdrawn)
}

/// The revision of a letter that says this: that of the last one where it said the same.
fn revision(
    writing: &Transaction<'_>,
    agency: &str,
    night: Night,
    says: [u8; 32],
) -> Result<u32, StoreError> {
    let query = "SELECT revision, says FROM written WHERE agency = ? AND night = ?";
    let day = night.day_number();
    let last: Option<(u32, [u8; 32])> = writing
        .query_row(query, params![agency, day], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let revision = match last {
        Some((revision, last)) if last == says => return Ok(revision),
        Some((revision, _)) => revision + 1,
        None => 1,
    };
    writing.execute(
        "INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?)",
        params![agency, day, revision, says],
    )?;
    Ok(revision)
}
