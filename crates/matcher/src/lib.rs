//! The centre's side: accept batches, meet, open, link, judge, and the hit list.
//!
//! One verb a step, one module a verb. [`accept`](accept::accept) checks a batch and stores it as columns in the night's folder;
//! [`match_night`] finds the tags on which enough distinct agencies [`meet`], [`open`]s only the [`signals`] of those groups,
//! [`link`]s them to persons and households, and [`judge`]s these by the covenant's rules; [`export`] writes the hit list. No
//! identifier and no pseudonym key comes here: this crate does not depend on the hasher, and a [site](site::Site) with such a key is refused.

pub mod accept;
pub mod confirm;
pub mod export;
pub mod judge;
pub mod keys;
pub mod link;
mod match_night;
pub mod meet;
pub mod open;
pub mod signals;
pub mod store;

pub use match_night::{
    LinkedNight, MatchError, Matched, Matching, OpenedNight, Progress, match_night, open_night,
};
