//! A synthetic city with ground truth: households, the strain they live under, the signals that
//! strain and chance give off, and one nightly CSV per agency in a dialect of its own, typing
//! errors included.
//!
//! How often each agency makes each kind of error is one table (docs/city.md). Nothing in it is
//! about anybody. The truth is a latent state (`strain`) that no rule reads, so the precision and
//! recall of a rule on this city mean something. The same seed gives the same bytes, at any number
//! of threads. [`write()`] does it all; [`bsn`](people::bsn), [`dialect`](agencies::dialect) and
//! [`encoding`](agencies::encoding) are of use by themselves.
//!
//! Data goes one way: plan -> people -> life -> record -> error model -> files, chunk by chunk.

pub mod agencies;
mod error_model;
mod files;
mod life;
pub mod people;
mod plan;
mod random;
mod record;

pub use files::covenant::matching;
pub use files::write::{CityError, Summary, write};
pub use plan::error_rates::{ErrorCount, Errors, ErrorsError};
pub use plan::{Keys, MAX_INHABITANTS, MIN_INHABITANTS, Plan, PlanError, PublicKeys, agencies};
