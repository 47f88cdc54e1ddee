//! The nights of a city at a centre that runs them by itself: exports, batches in the inbox, a run
//! of the centre, and what comes back to the agencies.

mod answers;

use std::path::Path;

use city::Summary;
use exchange::letter::answers::Verdict;
use exchange::night::Night;
use jiff::Timestamp;
use jiff::civil::Time;

pub use self::answers::Resolved;
use crate::city_builder::CityBuilder;
use crate::city_folder::CityFolder;
use crate::city_nights::CityNights;
use crate::rehearsal::HashedExport;
use crate::trial_site::{CentreRun, TrialError, TrialSite, moment};

/// When the centre runs: after the deadline of [`TrialSite`].
const RUNS_AT: Time = Time::constant(6, 40, 0, 0);
/// When people come to work.
const WORK_BEGINS: Time = Time::constant(9, 0, 0, 0);
/// When agencies answer.
const AFTERNOON: Time = Time::constant(14, 0, 0, 0);

/// A city of which nights follow one another, with the folders of its parties; the centre's is a
/// site for nights.
///
/// Made by [`CityBuilder::laid_out_with_site`].
pub struct SiteNights {
    nights: CityNights,
    site: TrialSite,
}

/// A night that was lived through.
pub struct LivedNight {
    /// The night.
    pub night: Night,
    /// Who lives in the city, and how many rows each agency exported.
    pub summary: Summary,
    /// What each agency made of its export, in the order of the covenant; not of those that were
    /// late.
    pub hashed: Vec<HashedExport>,
    /// What the centre did.
    pub centre: CentreRun,
}

/// What is being done.
#[derive(Debug, Clone, Copy)]
pub enum NightStep {
    /// The city is written, household by household.
    City {
        /// So many are.
        households: u64,
        /// Of so many.
        of: u64,
    },
    /// An agency hashes its export.
    Hash {
        /// Its id.
        agency: &'static str,
        /// How far it is.
        progress: hasher::Progress,
        /// The bytes of the export.
        of: u64,
    },
    /// The centre matches.
    Match(matcher::Progress),
}

impl CityBuilder {
    /// Lays the parties of a city out under `dir`, once for all of its nights, and makes the
    /// centre's folder a site for nights.
    ///
    /// # Errors
    /// [`TrialError::Nights`] when there is no such city or night, or something cannot be written;
    /// else as [`TrialSite::make`].
    pub fn laid_out_with_site(self, dir: &Path) -> Result<SiteNights, TrialError> {
        let seed = self.chosen_seed();
        let nights = self.laid_out(dir)?;
        let site = TrialSite::make(&nights.city().centre(), seed)?;
        Ok(SiteNights { nights, site })
    }
}

impl SiteNights {
    /// The folders of the parties.
    #[must_use]
    pub const fn city(&self) -> &CityFolder {
        self.nights.city()
    }

    /// The nights, the first one first.
    #[must_use]
    pub fn nights(&self) -> &[Night] {
        self.nights.nights()
    }

    /// The centre.
    pub const fn site(&mut self) -> &mut TrialSite {
        &mut self.site
    }

    /// The centre, when all nights are over.
    #[must_use]
    pub fn into_site(self) -> TrialSite {
        self.site
    }

    /// A night, counted from zero, for what is not done by [`live_through`](Self::live_through).
    ///
    /// # Panics
    /// When there is no such night.
    #[must_use]
    pub fn rehearsal(&self, index: usize) -> crate::Rehearsal<'_> {
        self.nights.rehearsal(index)
    }

    /// When people look at what a night, counted from zero, found.
    ///
    /// # Panics
    /// When there is no such night.
    #[must_use]
    pub fn morning(&self, index: usize) -> Timestamp {
        moment(self.nights()[index], 0, WORK_BEGINS)
    }

    /// When agencies answer what a night, counted from zero, brought them.
    ///
    /// # Panics
    /// When there is no such night.
    #[must_use]
    pub fn afternoon(&self, index: usize) -> Timestamp {
        moment(self.nights()[index], 0, AFTERNOON)
    }

    /// Lives through a night, counted from zero: the city's exports are written, each agency that
    /// is not in `late` hashes its own and puts the batch in the centre's inbox, and the centre
    /// runs after its deadline.
    ///
    /// # Errors
    /// [`TrialError`] when something cannot be written, an export not be hashed, or the centre not
    /// run.
    ///
    /// # Panics
    /// When there is no such night.
    pub fn live_through(
        &mut self,
        index: usize,
        late: &[&str],
        progress: &(dyn Fn(NightStep) + Sync),
    ) -> Result<LivedNight, TrialError> {
        let night = self.nights()[index];
        let of = self.nights.households();
        let summary = self.nights.export_with(index, &mut |households| {
            progress(NightStep::City { households, of });
        })?;
        let mut hashed = Vec::new();
        for agency in city::agencies().filter(|agency| !late.contains(agency)) {
            let of = self.nights.export_bytes(index, agency);
            let export = self.nights.rehearsal(index).hash(agency, &|progress_of| {
                progress(NightStep::Hash {
                    agency,
                    progress: progress_of,
                    of,
                });
            })?;
            self.site.put_in_inbox(&export.batch)?;
            hashed.push(export);
        }
        let centre = self
            .site
            .run(night, moment(night, 0, RUNS_AT), &|matching| {
                progress(NightStep::Match(matching));
            })?;
        Ok(LivedNight {
            night,
            summary,
            hashed,
            centre,
        })
    }

    /// An agency finds its own rows in the referrals that the letter of a night, counted from zero,
    /// names.
    ///
    /// # Errors
    /// [`TrialError::Letter`] when there is no letter or it cannot be read, [`TrialError::Rows`],
    /// [`TrialError::Seen`].
    ///
    /// # Panics
    /// When there is no such night.
    pub fn resolve(&self, index: usize, agency: &str) -> Result<Resolved, TrialError> {
        answers::resolve(&self.nights, &self.site, index, agency)
    }

    /// An agency says the same of each signal that it found, and puts its letter of answers in the
    /// centre's inbox, for the next run; gives how many signals it answers for.
    ///
    /// # Errors
    /// [`TrialError::Answers`] when the letter cannot be sealed, [`TrialError::File`].
    pub fn answer(&self, resolved: &Resolved, verdict: Verdict) -> Result<usize, TrialError> {
        answers::answer(&self.nights, &self.site, resolved, verdict)
    }
}
