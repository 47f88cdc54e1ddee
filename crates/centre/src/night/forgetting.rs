//! Forgets what is due: hits as the agreements say, nights and what was laid out or refused on them
//! as the site's settings say, and signs a report of it.
//!
//! It goes by the nights that were recorded and never by a clock, and needs no covenant in force.
//! What goes is counted and said in the journal in the transaction that deletes the hits. Files go
//! after it, keys first. The report is made of what the journal says, so a run that was cut off
//! anywhere is finished by the next one, with the same report.

mod due_files;

use std::io;

use casebook::store::{Forgotten, StoreError};
use exchange::file::{access, atomic_file};
use exchange::night::Night;
use journal::{Act, Subject};
use matcher::keys::CentreKey;
use serde::Serialize;

use self::due_files::DueFiles;
use super::{NightError, OpenSite};
use crate::restore::RestoredEntry;
use casebook::store::{ForgetReport, WhatWent};

/// How many heads of the journal lie in an outbox at most.
const MAX_HEADS: u64 = 200;

/// When it is looked for what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForgetWhen {
    /// Once after each recorded run, and where the settings say something else.
    OnceARun,
    /// Now.
    Now,
}

/// A report that was given now.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct GivenReport {
    /// Its file in the site's folder of reports.
    pub file: String,
    /// What it says.
    #[serde(flatten)]
    pub report: ForgetReport,
}

impl OpenSite {
    /// Forgets what is due, and gives the reports that were not given yet: of now, and of earlier
    /// runs that were cut off. For how long a hit is kept, say the agreements that the casebook
    /// knows.
    ///
    /// # Errors
    /// [`NightError::Forget`] when somebody reads the casebook, so that it is not certain that what
    /// was deleted is gone: it is deleted, and the next run gives the report. [`NightError::Disk`],
    /// [`NightError::Store`].
    pub fn forget(
        &mut self,
        key: &CentreKey,
        when: ForgetWhen,
    ) -> Result<Vec<GivenReport>, NightError> {
        let mut given = self.finish(key)?;
        let Some(last) = self.casebook.last_run()? else {
            return Ok(given);
        };
        let keep_nights = self.settings.keep_nights();
        // Whoever says that less is to be kept does not wait for the next run.
        let done = Subject {
            kind: "run".to_owned(),
            id: last.number.to_string(),
            detail: format!("{keep_nights} nights").into_bytes(),
        };
        let is_done = self.casebook.is_written_down(Act::Forget, &done)?;
        let restored = self.forgotten_again_until()?;
        let is_done = is_done && when == ForgetWhen::OnceARun;
        if is_done && restored.is_none() {
            return Ok(given);
        }
        let due = DueFiles::of(&self.site, &self.casebook, keep_nights, last, restored)?;
        if is_done && !due.holds_nights_until(restored) {
            return Ok(given);
        }
        let Self {
            casebook,
            who,
            clock,
            salts,
            ..
        } = self;
        casebook.forget(who, *clock, salts, |forgotten| {
            let went = went(&due, forgotten)?;
            let is_something = !went.is_nothing();
            Ok::<_, NightError>(is_something.then(|| went.lines().into_bytes()))
        })?;
        given.extend(self.finish(key)?);
        self.write_down(&[(Act::Forget, done)])?;
        Ok(given)
    }

    /// What would be deleted now, and what earlier runs that were cut off have still to delete or
    /// report. Nothing is changed.
    ///
    /// # Errors
    /// [`NightError::Disk`], [`NightError::Store`].
    pub fn would_forget(&mut self) -> Result<Vec<WhatWent>, NightError> {
        let unreported = self.unreported()?.into_iter();
        let mut would: Vec<WhatWent> = unreported.map(|report| report.went).collect();
        if let Some(last) = self.casebook.last_run()? {
            let keep_nights = self.settings.keep_nights();
            let restored = self.forgotten_again_until()?;
            let due = DueFiles::of(&self.site, &self.casebook, keep_nights, last, restored)?;
            let went = went(&due, &self.casebook.would_forget()?)?;
            would.extend((!went.is_nothing()).then_some(went));
        }
        Ok(would)
    }

    /// The last night on which a hit was seen that was forgotten again as a backup was put back:
    /// the casebook that would have said which files go was exchanged.
    fn forgotten_again_until(&self) -> Result<Option<Night>, NightError> {
        let mut until = None;
        for said in self.casebook.restored()? {
            let lines = str::from_utf8(&said.detail).ok();
            let entry = lines.and_then(RestoredEntry::parse).ok_or_else(damaged)?;
            until = until.max(entry.forgotten_until());
        }
        Ok(until)
    }

    /// Deletes the files of what the journal says is forgotten and has no report, and reports it.
    fn finish(&self, key: &CentreKey) -> Result<Vec<GivenReport>, NightError> {
        let mut given = Vec::new();
        for report in self.unreported()? {
            due_files::delete(&self.site, &report.went)?;
            self.casebook.empty_log()?;
            let note = report.sign(self.settings.origin(), key.identity().sign());
            let folder = self.site.reports();
            let path = folder.join(report.file_name());
            let written = access::create_folder(&folder)
                .and_then(|()| atomic_file::sync_folder(&folder))
                .and_then(|()| atomic_file::write(&path, note.as_bytes()));
            written.map_err(NightError::disk(&path))?;
            let file = report.file_name();
            given.push(GivenReport { file, report });
        }
        Ok(given)
    }

    /// What the journal says is forgotten, and of which there is no report.
    fn unreported(&self) -> Result<Vec<ForgetReport>, NightError> {
        let mut unreported = Vec::new();
        for entry in self.casebook.forgotten()? {
            let lines = str::from_utf8(&entry.detail).ok();
            let report = ForgetReport {
                entry: entry.number,
                hash: entry.hash,
                went: lines.and_then(WhatWent::parse).ok_or_else(damaged)?,
            };
            let path = self.site.reports().join(report.file_name());
            match path.symlink_metadata() {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => unreported.push(report),
                Err(error) => return Err(NightError::disk(&path)(error)),
            }
        }
        Ok(unreported)
    }
}

/// What goes when these hits are forgotten.
fn went(due: &DueFiles, forgotten: &Forgotten) -> Result<WhatWent, NightError> {
    let mut went = due.with_nights_until(forgotten.seen.map(|(_, last)| last))?;
    went.hits = forgotten.hits;
    went.seen = forgotten.seen;
    went.cut = forgotten.cut;
    let rows = forgotten.rows.iter();
    went.rows = rows
        .map(|(table, rows)| ((*table).to_owned(), *rows))
        .collect();
    Ok(went)
}

const fn damaged() -> NightError {
    NightError::Store(StoreError::Damaged { table: "subject" })
}
