//! Nights that are tried out: a synthetic city's parties in folders, or any covenant's in memory.
#![doc = include_str!("../README.md")]

mod city_builder;
mod city_folder;
mod city_nights;
mod parties;
mod rehearsal;
mod site_nights;
mod trial_site;

pub use city_builder::{CityBuilder, LayOutError, PlannedCity};
pub use city_folder::CityFolder;
pub use city_nights::{CityNights, Delivered, NightsError};
pub use parties::{Centre, Parties, PartiesError, records};
pub use rehearsal::{HashedExport, JudgedNight, MatchedNight, Rehearsal, RehearsalError};
pub use site_nights::{LivedNight, NightStep, Resolved, SiteNights};
pub use trial_site::{
    CentreRun, Looked, Morning, Mornings, Referred, TrialAccount, TrialError, TrialSite, moment,
    trial_accounts,
};
