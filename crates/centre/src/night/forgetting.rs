//! Forgets what is due: hits as the agreements say, nights and what was laid out or refused on them
//! as the site's settings say.
//!
//! It goes by the nights that were recorded and never by a clock, and needs no covenant in force.
//! It is done once after each recorded run, and where either says something else.

use std::fs;
use std::io;
use std::path::Path;

use exchange::file::atomic_file;
use exchange::night::Night;
use journal::{Act, Subject};
use serde::Serialize;

use super::{NightError, OpenSite};

/// How many heads of the journal lie in an outbox at most.
const MAX_HEADS: u64 = 200;

/// What was forgotten; it names no hit.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct ForgottenNights {
    /// Nights of which nothing is kept any more, the newest first.
    pub nights: Vec<String>,
    /// How many hits.
    pub hits: u64,
    /// How many files that were laid out or refused.
    pub files: u64,
}

impl OpenSite {
    /// Forgets what is due. For how long a hit is kept, say the agreements that the casebook knows.
    ///
    /// # Errors
    /// [`NightError::Forget`] when somebody reads the casebook, so that it is not certain that what
    /// was deleted is gone: the next run does it again. [`NightError::Disk`],
    /// [`NightError::Store`].
    pub fn forget(&mut self) -> Result<ForgottenNights, NightError> {
        let mut forgotten = ForgottenNights::default();
        let Some(last) = self.casebook.last_run()? else {
            return Ok(forgotten);
        };
        let keep_nights = self.settings.keep_nights();
        // Whoever says that less is to be kept does not wait for the next run.
        let done = Subject {
            kind: "run".to_owned(),
            id: last.number.to_string(),
            detail: format!("{keep_nights} nights").into_bytes(),
        };
        if self.casebook.is_written_down(Act::Forget, &done)? {
            return Ok(forgotten);
        }
        for night in self.nights_due(last.night)? {
            self.forget_night(night, &mut forgotten)?;
        }
        self.forget_heads(last.number, &mut forgotten)?;
        let Self {
            casebook,
            who,
            clock,
            salts,
            ..
        } = self;
        forgotten.hits = casebook.forget(who, *clock, salts)?.hits;
        self.write_down(&[(Act::Forget, done)])?;
        Ok(forgotten)
    }

    /// The nights of which something is kept, and after which enough were recorded.
    fn nights_due(&self, latest: Night) -> Result<Vec<Night>, NightError> {
        let site = &self.site;
        let listed = site.nights_before(latest).and_then(|mut nights| {
            nights.extend(site.refused_before(latest)?);
            nights.extend(nights_of_outbox(site.path())?);
            Ok(nights)
        });
        let mut nights = listed.map_err(NightError::disk(site.path()))?;
        nights.sort_unstable_by(|left, right| right.cmp(left));
        nights.dedup();
        let mut due = Vec::new();
        for night in nights {
            if self.casebook.nights_after(night)? >= self.settings.keep_nights() {
                due.push(night);
            }
        }
        Ok(due)
    }

    /// Deletes all that is kept of a night: first its key, without which nobody opens the rest.
    fn forget_night(
        &mut self,
        night: Night,
        forgotten: &mut ForgottenNights,
    ) -> Result<(), NightError> {
        let key = self.site.night_key(night);
        let folder = self.site.night(night);
        if key.exists() || folder.path().exists() {
            // Said first: a run that is cut off here deletes the rest, and the entry stands once.
            let subject = Subject {
                kind: "night".to_owned(),
                id: night.to_string(),
                detail: Vec::new(),
            };
            self.write_down(&[(Act::Forget, subject)])?;
            forgotten.nights.push(night.to_string());
        }
        remove_file(&key).map_err(NightError::disk(&key))?;
        remove_folder(folder.path()).map_err(NightError::disk(folder.path()))?;
        let refused = self.site.refused(night);
        let files = files_of(&refused)
            .map_err(NightError::disk(&refused))?
            .len();
        remove_folder(&refused).map_err(NightError::disk(&refused))?;
        forgotten.files += files as u64;
        let prefix = format!("{night}-");
        self.forget_sent(forgotten, |name| name.starts_with(&prefix))
    }

    /// Deletes heads of the journal that later ones followed long ago.
    fn forget_heads(&self, runs: u64, forgotten: &mut ForgottenNights) -> Result<(), NightError> {
        self.forget_sent(forgotten, |name| {
            let number = name
                .strip_prefix("journal-")
                .and_then(|name| name.strip_suffix(".head"))
                .and_then(|number| number.parse::<u64>().ok());
            number.is_some_and(|number| number + MAX_HEADS <= runs)
        })
    }

    /// Deletes from all outboxes what has such a name.
    fn forget_sent(
        &self,
        forgotten: &mut ForgottenNights,
        is_due: impl Fn(&str) -> bool,
    ) -> Result<(), NightError> {
        let outbox = self.site.outbox("");
        for agency in files_of(&outbox).map_err(NightError::disk(&outbox))? {
            let folder = outbox.join(agency);
            for name in files_of(&folder).map_err(NightError::disk(&folder))? {
                if is_due(&name) {
                    let path = folder.join(name);
                    remove_file(&path).map_err(NightError::disk(&path))?;
                    forgotten.files += 1;
                }
            }
        }
        Ok(())
    }
}

/// The nights that names in the outboxes begin with.
fn nights_of_outbox(site: &Path) -> io::Result<Vec<Night>> {
    let outbox = site.join("outbox");
    let mut nights = Vec::new();
    for agency in files_of(&outbox)? {
        for name in files_of(&outbox.join(agency))? {
            nights.extend(name.get(..10).and_then(|start| Night::parse(start).ok()));
        }
    }
    Ok(nights)
}

/// The names in a folder; none when there is no such folder.
fn files_of(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(Vec::new());
        }
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| atomic_file::sync_folder(path)),
    }
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| atomic_file::sync_folder(path)),
    }
}
