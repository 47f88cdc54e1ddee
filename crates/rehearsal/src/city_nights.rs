//! The nights of a city that follow one another: the parties are laid out once, and each night has
//! exports of its own, which the agencies hash and send.

use std::fs;
use std::path::{Path, PathBuf};

use city::{PlanError, Summary};
use exchange::night::Night;

use crate::city_builder::{CityBuilder, LayOutError, PlannedCity};
use crate::city_folder::CityFolder;
use crate::rehearsal::{Rehearsal, RehearsalError};

/// A city of which nights follow one another, with the folders of its parties.
///
/// Made by [`CityBuilder::laid_out`]. A night is made when it is sent, so nights can be sent in any
/// order, late, or not at all; the same seed gives the same bytes.
pub struct CityNights {
    planned: PlannedCity,
    city: CityFolder,
    nights: Vec<Night>,
    seed: u64,
}

/// What agencies sent for a night.
pub struct Delivered {
    /// The night.
    pub night: Night,
    /// Who lives in the city on that night, and how many rows each agency exported.
    pub summary: Summary,
    /// The batches, with the ids of the agencies that made them, in the order of the covenant.
    pub batches: Vec<(&'static str, PathBuf)>,
}

/// Why nights could not be laid out or sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NightsError {
    /// There is no such city, or it does not live on to these nights.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Parties or exports could not be written.
    #[error(transparent)]
    LayOut(#[from] LayOutError),
    /// An agency could not hash or deliver.
    #[error(transparent)]
    Rehearsal(#[from] RehearsalError),
}

impl CityBuilder {
    /// Lays the parties of a city out under `dir`, once for all of its nights.
    ///
    /// # Errors
    ///
    /// [`NightsError::Plan`] when there is no such city or night; [`NightsError::LayOut`] when
    /// something cannot be written.
    pub fn laid_out(self, dir: &Path) -> Result<CityNights, NightsError> {
        let seed = self.chosen_seed();
        let planned = self.plan_to_live_on()?;
        let city = planned.lay_out_parties(dir)?;
        Ok(CityNights {
            nights: planned.nights().collect(),
            planned,
            city,
            seed,
        })
    }
}

impl CityNights {
    /// The folders of the parties.
    #[must_use]
    pub const fn city(&self) -> &CityFolder {
        &self.city
    }

    /// The nights, the first one first.
    #[must_use]
    pub fn nights(&self) -> &[Night] {
        &self.nights
    }

    /// A night, counted from zero, whose exports may not be there yet: for the centre's part of it,
    /// or to hash with something else in the way.
    ///
    /// # Panics
    ///
    /// When there is no such night.
    #[must_use]
    pub fn rehearsal(&self, index: usize) -> Rehearsal<'_> {
        Rehearsal::new(&self.city, self.nights[index]).seed(self.seed)
    }

    /// Writes exports and truth of a night, counted from zero, to its folder.
    ///
    /// # Errors
    ///
    /// [`NightsError::LayOut`] when something cannot be written.
    ///
    /// # Panics
    ///
    /// When there is no such night.
    pub fn export(&self, index: usize) -> Result<Summary, NightsError> {
        self.export_with(index, &mut |_| ())
    }

    /// As [`export`](Self::export); `progress` is told now and then how many households are done.
    pub(crate) fn export_with(
        &self,
        index: usize,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Summary, NightsError> {
        Ok(self.planned.write_night(&self.city, index, progress)?)
    }

    /// How many households are written for each night, about.
    pub(crate) fn households(&self) -> u64 {
        self.planned.households()
    }

    /// The bytes of an agency's export of a night; none where it cannot be seen.
    pub(crate) fn export_bytes(&self, index: usize, agency: &str) -> u64 {
        let export = self.city.export_of(agency, self.nights[index]);
        fs::metadata(export).map_or(0, |metadata| metadata.len())
    }

    /// Writes the exports of a night, counted from zero, and has each agency that is not in `late`
    /// hash its own. Batches are in the `out` of the agencies' folders.
    ///
    /// Agencies that were late can send the same night afterwards: [`Rehearsal::hash`] of
    /// [`rehearsal`](Self::rehearsal) makes their batch of the export that is there.
    ///
    /// # Errors
    ///
    /// [`NightsError`] when something cannot be written, or an export be hashed.
    ///
    /// # Panics
    ///
    /// When there is no such night.
    pub fn send(&self, index: usize, late: &[&str]) -> Result<Delivered, NightsError> {
        let summary = self.export(index)?;
        let rehearsal = self.rehearsal(index);
        let mut batches = Vec::new();
        for agency in city::agencies().filter(|agency| !late.contains(agency)) {
            batches.push((agency, rehearsal.hash(agency, &|_| ())?.batch));
        }
        Ok(Delivered {
            night: rehearsal.night(),
            summary,
            batches,
        })
    }

    /// Removes exports and truth of a night, counted from zero, so that many nights take no more
    /// room than one. They can be written again.
    ///
    /// # Errors
    ///
    /// [`NightsError::LayOut`] when they cannot be removed.
    ///
    /// # Panics
    ///
    /// When there is no such night.
    pub fn remove(&self, index: usize) -> Result<(), NightsError> {
        let path = self.city.night(self.nights[index]);
        fs::remove_dir_all(&path).map_err(|source| LayOutError::File { path, source }.into())
    }
}
