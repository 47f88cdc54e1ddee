//! A synthetic city with ground truth: households, the strain they live under, the signals that strain and chance give
//! off, and one nightly CSV per agency in a dialect of its own, typing errors included.
//!
//! How often each agency makes each kind of error is one table (docs/city.md). Nothing in it is about anybody. The truth is a latent state (`strain`) that no rule reads, so the precision and
//! recall of a rule on this city mean something. The same seed gives the same bytes, at any number of threads.
//! [`write()`] does it all; [`bsn`], [`dialect`] and [`encoding`] are of use by themselves.
//!
//! Data goes one way: plan -> family -> strain -> event -> record -> typing -> dialect, chunk by chunk, to files.

mod address;
mod agency;
mod apart;
mod arrears;
pub mod bsn;
mod calendar;
mod chance;
mod chunk;
mod code;
mod covenant;
pub mod dialect;
pub mod encoding;
mod event;
mod family;
mod first_names;
mod institution;
mod letters;
mod likeness;
mod names;
mod permutation;
mod person;
mod plan;
mod profile;
mod rates;
mod record;
mod roster;
mod slip;
mod strain;
mod surnames;
mod truth;
mod typing;
mod typist;
mod write;
mod wrong_name;
mod wrong_number;
mod wrong_place;

pub use covenant::matching;
pub use plan::{Keys, MAX_INHABITANTS, MIN_INHABITANTS, Plan, PlanError, PublicKeys, agencies};
pub use rates::{ErrorCount, Errors, ErrorsError};
pub use write::{CityError, Summary, write};
