//! A night of the centre, one run after another: take in the inbox, match when it is time, into the
//! casebook, letters out, forget what is due (docs/site.md).
//!
//! Each step looks at what is there and does what is lacking, so a run that was cut off anywhere is
//! finished by the next one, with the same bytes and nothing twice.

mod answers;
mod failure;
mod forgetting;
mod inbox;
mod matching;
mod outbox;
mod referrals;
mod refusing;
mod report;
mod rules;
mod sent_header;
mod voiding;

use std::io;
use std::path::Path;

use casebook::key::Salts;
use casebook::store::Casebook;
use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::crypto::secret::Secret;
use exchange::file::{access, atomic_file};
use exchange::night::Night;
use jiff::{Timestamp, ToSpan as _};
use journal::{Act, Actor, Subject};
use matcher::Progress;
use matcher::keys::CentreKey;
use site::{FolderLock, LockError, Site};

pub use failure::{NightError, NightFault};
pub use forgetting::{ForgetWhen, GivenReport};
pub use report::{
    DemotedReport, FileOutcome, FileReport, MatchedNight, NightReport, SentFile, UnmatchedNight,
};

use matching::Due;

use crate::backup;
use crate::kept_head;
use crate::opening::open_casebook;
use crate::restore;
use crate::settings::{Settings, SettingsError, UnusableSettings};

/// How many days after the last recorded night a night may be without being named: a clock that
/// jumps far ahead would refuse all that agencies send.
const MAX_GAP_DAYS: u32 = 31;

/// The service itself, in the journal.
const SERVICE: &str = "night";

/// A site that this run alone works its nights on.
pub struct OpenSite {
    site: Site,
    settings: Settings,
    casebook: Casebook,
    salts: Salts,
    clock: Timestamp,
    who: Actor,
    _lock: FolderLock,
}

/// Which night is worked on, and by which rules.
#[derive(Clone, Copy)]
pub struct NightTerms<'a> {
    /// The covenant, which is in force on the night.
    pub covenant: &'a SignedCovenant,
    /// What the owners agreed on beside it.
    pub agreements: Option<&'a SignedAgreements>,
    /// The state folder, in which earlier covenants are kept.
    pub state: &'a Path,
    /// What opens what is sent, and signs what goes out.
    pub centre_key: &'a CentreKey,
    /// The open night.
    pub night: Night,
    /// The moment by which it is judged whether the deadline has passed.
    pub judged_at: Timestamp,
    /// 32 random bytes, of which the key of a night is made when this run takes in its first batch.
    pub fresh: &'a Secret<32>,
}

/// How a night was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// By a person who named it.
    ByName,
    /// By the clock.
    ByClock,
}

impl OpenSite {
    /// Opens a site for its nights, and keeps every other such run away from it. `clock` is now: it
    /// stands in the journal.
    ///
    /// # Errors
    /// [`NightError::Busy`] while another run works on it, [`NightError::Settings`] where it was
    /// never made a site for nights or its settings cannot be used, [`NightError::Opening`], and
    /// [`NightError::Disk`].
    pub fn open(site: Site, salts: Salts, clock: Timestamp) -> Result<Self, NightError> {
        // Before the lock, which would make a file: a folder that is no site is left as it is.
        let settings = Settings::needed(&site).map_err(|error| match error {
            UnusableSettings::Faulty {
                path,
                why: SettingsError::Read(cause),
            } => NightError::disk(&path)(cause),
            error => NightError::Settings(error),
        })?;
        let lock = site.lock().map_err(|error| match error {
            LockError::Busy => NightError::Busy,
            LockError::Io(source) => NightError::disk(site.path())(source),
            error => NightError::disk(site.path())(io::Error::other(error)),
        })?;
        clear_leftovers(&site);
        let casebook = open_casebook(&site)?;
        kept_head::check(&site, Some(settings.origin()), &casebook.tree()?)
            .map_err(|(path, why)| NightError::KeptHead { path, why })?;
        Ok(Self {
            site,
            settings,
            casebook,
            salts,
            clock,
            who: Actor::parse(SERVICE).expect("a fixed word"),
            _lock: lock,
        })
    }

    /// Refuses a night that cannot be the open one: before anything that was sent is looked at, as
    /// a wrong clock would have it refused.
    ///
    /// # Errors
    /// [`NightError::OlderNight`] when a later night is recorded already, [`NightError::FarNight`]
    /// when the clock chose a night weeks after the last one, [`NightError::Store`].
    pub fn check_night(&self, night: Night, chosen: Chosen) -> Result<(), NightError> {
        let Some(last) = self.casebook.last_run()? else {
            return Ok(());
        };
        let latest = last.night;
        if night < latest {
            return Err(NightError::OlderNight { night, latest });
        }
        let is_far = night.day_number() > latest.day_number() + MAX_GAP_DAYS;
        if is_far && chosen == Chosen::ByClock {
            return Err(NightError::FarNight { night, latest });
        }
        Ok(())
    }

    /// Does what there is to do for a night, and finishes earlier ones that were left unmatched.
    /// `report` hears what is done, also where a later step fails.
    ///
    /// # Errors
    /// A variant of [`NightError`] for each way in which a step fails. What was done before it
    /// stands, and the next run goes on from there.
    pub fn work(
        &mut self,
        terms: &NightTerms<'_>,
        progress: &(dyn Fn(Progress) + Sync),
        report: &mut NightReport,
    ) -> Result<(), NightError> {
        for night in self.unfinished(terms)? {
            let earlier = NightTerms { night, ..*terms };
            self.write_down_by_hand(&earlier)?;
            match self.match_and_record(&earlier, progress, report) {
                // Who was waited for then is waited for no more.
                Ok(_) => {}
                // One that cannot be matched does not stand in the way of tonight.
                Err(NightError::Match(why)) => report.unmatched.push(UnmatchedNight {
                    night: night.to_string(),
                    reason: why.to_string(),
                }),
                Err(error) => return Err(error),
            }
        }
        self.write_down_by_hand(terms)?;
        self.take_in_the_inbox(terms, report)?;
        report.waits_for = self.match_and_record(terms, progress, report)?;
        self.look_at_rules(terms, report)?;
        self.send(terms, report)
    }

    /// The nights after the last recorded one and before this one for which something was accepted,
    /// the oldest first, as far as the covenant covers them. Where nothing was ever recorded there
    /// are none: what lay there before the site had a casebook stays out of it.
    fn unfinished(&self, terms: &NightTerms<'_>) -> Result<Vec<Night>, NightError> {
        let Some(last) = self.casebook.last_run()? else {
            return Ok(Vec::new());
        };
        let before = self.site.nights_before(terms.night);
        let mut nights = before.map_err(NightError::disk(self.site.path()))?;
        nights.retain(|&night| night > last.night && terms.covenant.covers(night));
        nights.reverse();
        Ok(nights)
    }

    /// Matches a night when it is time, and records what was found; gives back the agencies that
    /// are waited for.
    fn match_and_record(
        &mut self,
        terms: &NightTerms<'_>,
        progress: &(dyn Fn(Progress) + Sync),
        report: &mut NightReport,
    ) -> Result<Vec<String>, NightError> {
        match self.match_when_due(terms, progress)? {
            Due::Waits(agencies) => return Ok(agencies),
            Due::NothingCame => {}
            Due::Matched(matched) => {
                if let Some(recorded) = self.record(terms, &matched)? {
                    report.nights.push(recorded);
                    // This run's head goes out before another run can follow it.
                    self.send(terms, report)?;
                }
            }
        }
        Ok(Vec::new())
    }

    /// Writes down what was done outside the casebook, each act once.
    fn write_down(&mut self, acts: &[(Act, Subject)]) -> Result<(), NightError> {
        let Self {
            casebook,
            salts,
            who,
            clock,
            ..
        } = self;
        casebook.write_down(acts, who, *clock, salts)?;
        Ok(())
    }
}

/// Removes what a backup, or one that was put back, left in clear when it was cut off; where one is
/// being made, it is left alone. What cannot be removed is in nobody's way.
fn clear_leftovers(site: &Site) {
    if let Ok(_lock) = site.lock_casebook() {
        let _ = backup::clear(site);
        let _ = restore::clear(site);
    }
}

/// Makes a folder below one that the site has, and forces both to disk. Neither may be a link: what
/// is for one agency, or was refused, would be written wherever it leads.
fn make_own_folder(folder: &Path) -> io::Result<()> {
    for part in folder.ancestors().take(2) {
        if part.is_symlink() {
            let path = part.display();
            let why = format!(
                "{path} is a link, and nothing is written through one; put the folder itself in \
                 its place"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
    }
    access::create_folder(folder)?;
    for part in folder.ancestors().take(2) {
        atomic_file::sync_folder(part)?;
    }
    Ok(())
}

/// The night after this one; `None` at the end of the calendar.
fn tomorrow_of(night: Night) -> Option<Night> {
    Night::ending_on(night.date().checked_add(1.day()).ok()?).ok()
}
