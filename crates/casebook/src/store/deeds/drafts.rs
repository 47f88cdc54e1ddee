//! What somebody has typed and not sent yet, so that it survives a session that ends. Each person
//! has one draft of a hit. It is closed as deeds are and padded as they are, and nobody else is
//! given it.
//!
//! A draft is no act: nothing of it stands in the journal, and no state depends on it. It goes when
//! its author assesses or parks the hit, when the hit is decided, some nights later, and with the
//! hit.

use exchange::crypto::secret::Secret;
use exchange::night::Night;
use journal::Actor;
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::DeedError;
use super::checks::check_id;
use super::deed_rows::{history, tonight};
use crate::account::{self, Verb};
use crate::free_text::FreeText;
use crate::key::Salts;
use crate::projection::ProjectionDigest;
use crate::standing::{Deed, History, State};
use crate::store::{AccountError, Casebook, StoreError, accounts};

/// So many nights a draft is kept.
const NIGHTS: u32 = 7;

/// What was typed of an assessment. Everything in it may be missing still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The digest of what was looked at.
    pub on: ProjectionDigest,
    /// What was chosen.
    pub kind: Option<DraftKind>,
    /// The id of the agency that leads; empty where none was chosen.
    pub lead: String,
    /// What was answered to the national criteria, in their order.
    pub criteria: [Option<bool>; 4],
    /// The id of the reason; empty where none was chosen.
    pub reason: String,
    /// Until when, of known or parked.
    pub until: Option<Night>,
    /// A few words.
    pub text: FreeText,
}

/// What was chosen in a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftKind {
    /// To refer it.
    Refer,
    /// It is known already.
    Known,
    /// To set it aside.
    SetAside,
    /// To park it.
    Park,
}

#[derive(Serialize, Deserialize)]
struct DraftForm {
    on: String,
    kind: Option<DraftKind>,
    lead: String,
    criteria: [Option<bool>; 4],
    reason: String,
    until: Option<String>,
    text: String,
}

impl Draft {
    fn written(&self) -> Vec<u8> {
        let form = DraftForm {
            on: self.on.to_string(),
            kind: self.kind,
            lead: self.lead.clone(),
            criteria: self.criteria,
            reason: self.reason.clone(),
            until: self.until.map(|until| until.to_string()),
            text: self.text.as_str().to_owned(),
        };
        serde_json::to_vec(&form).expect("text can be written")
    }

    fn read(json: &[u8]) -> Option<Self> {
        let form: DraftForm = serde_json::from_slice(json).ok()?;
        let until = form.until.map(|until| Night::parse(&until));
        Some(Self {
            on: ProjectionDigest::parse(&form.on)?,
            kind: form.kind,
            lead: form.lead,
            criteria: form.criteria,
            reason: form.reason,
            until: until.transpose().ok()?,
            text: FreeText::parse(&form.text).ok()?,
        })
    }
}

impl Casebook {
    /// Keeps what somebody has typed of an assessment, in place of what they typed before.
    ///
    /// # Errors
    /// [`DeedError::Account`] when they may not assess, [`DeedError::Unknown`] when there is no
    /// such hit, [`DeedError::State`] when it is closed, [`DeedError::Id`] when a reason or an
    /// agency is none, [`DeedError::Store`].
    pub fn keep_draft(
        &mut self,
        hit: &str,
        who: &Actor,
        draft: &Draft,
        salts: &mut Salts,
    ) -> Result<(), DeedError> {
        let immediate = TransactionBehavior::Immediate;
        let writing = self.database.transaction_with_behavior(immediate)?;
        let account = accounts::known(&writing, who)?;
        account::may(&account, Verb::Assess).map_err(AccountError::from)?;
        let tonight = tonight(&writing)?.ok_or(DeedError::Unknown)?;
        let history = history(&writing, &self.key, hit)?;
        if history.sightings.is_empty() {
            return Err(DeedError::Unknown);
        }
        if matches!(history.standing().state, State::Closed(_)) {
            return Err(DeedError::State);
        }
        for id in [&draft.lead, &draft.reason] {
            if !id.is_empty() {
                check_id(id)?;
            }
        }
        let salt = salts.next();
        writing.execute(
            "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?)",
            params![
                hit,
                who.as_str(),
                tonight.day_number(),
                salt.expose(),
                self.key.seal(&draft.written(), &salt),
            ],
        )?;
        writing.commit()?;
        Ok(())
    }

    /// What somebody typed of an assessment and has not sent: their own, and nobody else's.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn draft(&self, hit: &str, who: &Actor) -> Result<Option<Draft>, StoreError> {
        let query = "SELECT salt, sealed FROM draft WHERE hit = ? AND who = ?
            AND night > (SELECT max(night) FROM recorded) - ?";
        let given = params![hit, who.as_str(), NIGHTS];
        let row: Option<([u8; 32], Vec<u8>)> = self
            .database
            .query_row(query, given, |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((salt, sealed)) = row else {
            return Ok(None);
        };
        let json = self.key.open(&sealed, &Secret::new(salt));
        let draft = json.and_then(|json| Draft::read(&json));
        let draft = draft.ok_or(StoreError::Damaged { table: "draft" })?;
        Ok(Some(draft))
    }
}

/// Drops the drafts that a deed makes needless: its author's when it was sent, all of a hit that is
/// decided.
pub(super) fn drop_what_is_done(
    writing: &Transaction<'_>,
    hit: &str,
    history: &History,
) -> Result<(), StoreError> {
    let Some(done) = history.deeds.last() else {
        return Ok(());
    };
    if matches!(history.standing().state, State::Closed(_)) {
        writing.execute("DELETE FROM draft WHERE hit = ?", [hit])?;
    } else if matches!(done.deed, Deed::Assess { .. } | Deed::Park { .. }) {
        let own = "DELETE FROM draft WHERE hit = ? AND who = ?";
        writing.execute(own, [hit, done.who.as_str()])?;
    }
    Ok(())
}

/// Drops drafts that were typed a week of nights ago.
pub(in crate::store) fn drop_old(writing: &Transaction<'_>) -> Result<(), StoreError> {
    let old = "DELETE FROM draft WHERE night <= (SELECT max(night) FROM recorded) - ?";
    writing.execute(old, [NIGHTS])?;
    Ok(())
}
