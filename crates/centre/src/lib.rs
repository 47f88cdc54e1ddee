//! The centre's nights on one folder.
//!
#![doc = include_str!("../README.md")]

pub mod backup;
pub mod hit_export;
mod kept_head;
pub mod new_site;
pub mod night;
mod opening;
pub mod proved_head;
pub mod restore;
pub mod settings;
pub mod take_in;
pub mod verify;

pub use kept_head::KeptHeadError;
pub use opening::{OpeningError, open_casebook, open_kept_casebook};
