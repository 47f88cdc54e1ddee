//! Makes a synthetic city with ground truth, and writes what its agencies know.
#![doc = include_str!("../README.md")]

pub mod agencies;
mod error_model;
mod files;
mod life;
pub mod people;
mod plan;
mod random;
mod record;

pub use files::covenant::matching;
pub use files::write::{CityError, Summary, write, write_night, write_parties};
pub use plan::error_rates::{ErrorCount, Errors, ErrorsError};
pub use plan::liar::{Lie, LieError};
pub use plan::renumbered::{Renumbered, RenumberedError};
pub use plan::spoiled::{Spoiled, SpoiledError};
pub use plan::{
    Keys, MAX_INHABITANTS, MIN_INHABITANTS, Plan, PlanError, PublicKeys, agencies, desks,
};
