//! The centre accepts batches and matches the night, by what lies in its folder.

use std::path::PathBuf;

use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::hits::HitList;
use jiff::Timestamp;
use matcher::accept::{Accepted, Intake, accept};
use matcher::keys::CentreKey;
use matcher::run::{RunContent, RunError, RunWriter, WrittenRun};
use matcher::{LinkedNight, Matching, open_night};
use site::Site;

use super::{Rehearsal, RehearsalError, admit, admit_agreements, unwritable};
use crate::city_folder::CENTRE_KEY;

/// What the centre found, before anything is written.
pub struct JudgedNight {
    /// The covenant that the centre runs by.
    pub covenant: SignedCovenant,
    /// What the hits came from.
    pub linked: LinkedNight,
    /// The hits.
    pub hits: HitList,
}

/// What the centre's run gave.
pub struct MatchedNight {
    /// What it found.
    pub judged: JudgedNight,
    /// Hit list and letters as they were written.
    pub run: WrittenRun,
}

impl Rehearsal<'_> {
    /// The centre accepts batches. `now` is when: it stands in receipts and in the night's log.
    ///
    /// # Errors
    ///
    /// [`RehearsalError::Accept`] with the first batch that is refused;
    /// [`RehearsalError::Covenant`] and [`RehearsalError::Key`] when the centre cannot work.
    pub fn accept(
        &self,
        batches: &[PathBuf],
        now: Timestamp,
    ) -> Result<Vec<Accepted>, RehearsalError> {
        let (covenant, key) = (admit(&self.city.centre(), self.night)?, self.centre_key()?);
        let intake = Intake {
            site: &self.site()?,
            covenant: &covenant,
            centre_key: &key,
            night: self.night,
            at: now,
            fresh: &self.seed_of(b"hitmachine/synthetic-night"),
        };
        let mut accepted = Vec::new();
        for batch in batches {
            accepted.push(
                accept(&intake, batch).map_err(|source| RehearsalError::Accept {
                    path: batch.clone(),
                    source,
                })?,
            );
        }
        Ok(accepted)
    }

    /// The centre matches what it accepted, and writes the hit list and the letters.
    ///
    /// # Errors
    ///
    /// As [`judge_night`](Self::judge_night); [`RehearsalError::Write`] and [`RehearsalError::Run`]
    /// when hits or letters cannot be written.
    pub fn match_night(
        &self,
        progress: &(dyn Fn(matcher::Progress) + Sync),
    ) -> Result<MatchedNight, RehearsalError> {
        let folder = self.site()?.night(self.night);
        let not_written = |error| match error {
            RunError::Write(error) => unwritable(folder.path())(error),
            error => RehearsalError::Run(error),
        };
        let writer = RunWriter::start(folder.clone()).map_err(not_written)?;
        let judged = self.judge_night(progress)?;
        let content = RunContent {
            hits: &judged.hits,
            covenant: &judged.covenant,
            centre_key: &self.centre_key()?,
            night: self.night,
            questions: judged.linked.questions.as_ref(),
        };
        let run = writer.write(&content).map_err(not_written)?;
        Ok(MatchedNight { judged, run })
    }

    /// The centre matches what it accepted, and writes nothing: to look at what the hits of a night
    /// came from.
    ///
    /// # Errors
    ///
    /// [`RehearsalError::Match`] when a batch is missing or cannot be read;
    /// [`RehearsalError::Covenant`], [`RehearsalError::Agreements`] and [`RehearsalError::Key`]
    /// when the centre cannot work.
    pub fn judge_night(
        &self,
        progress: &(dyn Fn(matcher::Progress) + Sync),
    ) -> Result<JudgedNight, RehearsalError> {
        let (site, covenant, key) = (
            self.site()?,
            admit(&self.city.centre(), self.night)?,
            self.centre_key()?,
        );
        let agreements = admit_agreements(&self.city.centre(), &covenant)?;
        let matching = Matching {
            site: &site,
            covenant: &covenant,
            agreements: agreements.as_ref(),
            centre_key: &key,
            night: self.night,
            incomplete: false,
        };
        let opened = open_night(&matching, progress)?;
        progress(matcher::Progress::Judge);
        let linked = opened.link(&covenant);
        let hits = linked.judge(&covenant, &key);
        Ok(JudgedNight {
            covenant,
            linked,
            hits,
        })
    }

    /// Where the centre keeps the night; it works by its own covenant and key wherever that is.
    fn site(&self) -> Result<Site, RehearsalError> {
        let folder = self
            .out
            .map_or_else(|| self.city.centre(), |out| out.join("site"));
        Ok(Site::open(folder)?)
    }

    fn centre_key(&self) -> Result<CentreKey, RehearsalError> {
        Ok(CentreKey::read(&self.city.centre().join(CENTRE_KEY))?)
    }
}
