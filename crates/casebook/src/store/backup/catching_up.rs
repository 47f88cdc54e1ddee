//! What a casebook that was put back does not know: what was forgotten since, and what was
//! referred. It is done or said before anybody can open it.

use std::collections::BTreeSet;

use exchange::night::Night;
use jiff::Timestamp;
use journal::{Act, Actor, Subject};
use rusqlite::Transaction;

use crate::key::Salts;
use crate::store::forgetting::{ForgottenList, SaidEntry, cutting, forget_hit, forget_subjects};
use crate::store::forms::night_of;
use crate::store::journal_rows::{self, Note};
use crate::store::referring::referred_list::{ReferredHit, ReferredList};
use crate::store::{Casebook, StoreError};

/// The kind of subject under which the journal says what was put back.
const KIND: &str = "restored";

/// What the site knows of the time since.
#[derive(Debug, Clone, Copy, Default)]
pub struct Since<'a> {
    /// What was forgotten.
    pub forgotten: Option<&'a ForgottenList>,
    /// What was referred when agencies were told last.
    pub referred: Option<&'a ReferredList>,
}

/// What was done and found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaughtUp {
    /// How many hits were forgotten again.
    pub forgotten: u64,
    /// The last night on which one of these was last seen: files up to it name them.
    pub seen: Option<Night>,
    /// Of how many hits that live on history was cut again.
    pub cut: u64,
    /// Hits that agencies were told of as referred, and that are not referred here.
    pub referred: Vec<ReferredHit>,
    /// Hits that are referred here, and of which agencies were told no more.
    pub withdrawn: Vec<String>,
}

impl Casebook {
    /// Forgets again what was forgotten since, and finds what was referred since, in one
    /// transaction with the entries that say so. `describe` gives the detail of the first of them.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails, [`StoreError::Damaged`].
    pub fn catch_up(
        &mut self,
        since: Since<'_>,
        who: &Actor,
        at: Timestamp,
        salts: &mut Salts,
        describe: impl FnOnce(&CaughtUp) -> Vec<u8>,
    ) -> Result<CaughtUp, StoreError> {
        let writing = self.database.transaction()?;
        let mut caught_up = CaughtUp::default();
        if let Some(list) = since.forgotten {
            for (hit, last_seen) in hits(&writing)? {
                if list.has(&self.key.forgotten_mark(&hit)) {
                    forget_hit(&writing, &hit)?;
                    caught_up.forgotten += 1;
                    caught_up.seen = caught_up.seen.max(Some(last_seen));
                }
            }
            caught_up.cut = cutting::cut_by(&writing, &self.key, list.until())?;
        }
        forget_subjects(&writing)?;
        if let Some(list) = since.referred {
            let here = ReferredList::referred_now(&writing)?;
            let is_here = |hit: &ReferredHit| here.iter().any(|there| there.hit == hit.hit);
            let told = list.hits().iter();
            caught_up.referred = told.filter(|hit| !is_here(hit)).cloned().collect();
            let told: BTreeSet<&str> = list.hits().iter().map(|hit| &*hit.hit).collect();
            let mut withdrawn = here;
            withdrawn.retain(|hit| !told.contains(&*hit.hit));
            caught_up.withdrawn = withdrawn.into_iter().map(|hit| hit.hit).collect();
        }
        let number = journal_rows::chain(&writing)?.entries() + 1;
        let mut subjects = vec![Subject {
            kind: KIND.to_owned(),
            id: number.to_string(),
            detail: describe(&caught_up),
        }];
        for hit in &caught_up.referred {
            let detail = format!("was referred to {}", hit.lead).into_bytes();
            subjects.push(about(&hit.hit, detail));
        }
        for hit in &caught_up.withdrawn {
            subjects.push(about(hit, b"was referred no more".to_vec()));
        }
        for subject in subjects {
            let note = Note {
                at,
                who,
                act: Act::Restore,
                subject: Some(subject),
                deed: None,
            };
            journal_rows::append(&writing, note, salts)?;
        }
        writing.commit()?;
        self.index.get_mut().clear();
        Ok(caught_up)
    }

    /// Everything that the journal says of backups that were put back, in its order.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub fn restored(&self) -> Result<Vec<SaidEntry>, StoreError> {
        self.said(Act::Restore, KIND)
    }
}

fn about(hit: &str, detail: Vec<u8>) -> Subject {
    Subject {
        kind: "hit".to_owned(),
        id: hit.to_owned(),
        detail,
    }
}

fn hits(writing: &Transaction<'_>) -> Result<Vec<(String, Night)>, StoreError> {
    let mut reading = writing.prepare("SELECT id, last_night FROM hit ORDER BY id")?;
    let mut rows = reading.query([])?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        hits.push((row.get(0)?, night_of(row.get(1)?, "hit")?));
    }
    Ok(hits)
}
