//! The centre's side of a night: accept, meet, open, link, judge, and the hit list.
//!
#![doc = include_str!("../README.md")]

pub mod accept;
pub mod confirm;
pub mod export;
pub mod judge;
pub mod keys;
pub mod link;
mod match_night;
pub mod meet;
pub mod open;
pub mod run;
pub mod signals;
pub mod store;

pub use match_night::{
    CheckedNight, Claim, ClaimSourceError, Claims, LinkedNight, MatchError, Matched, Matching,
    NotARate, OpenedNight, Progress, RecountRate, Recounted, TagList, match_night, open_night,
};
