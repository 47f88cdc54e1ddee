//! What the centre remembers over nights.
//!
#![doc = include_str!("../README.md")]

pub mod account;
pub mod assessing;
pub mod change;
pub mod free_text;
pub mod identity;
pub mod key;
pub mod projection;
pub mod referral;
pub mod standing;
pub mod store;
pub mod terms;
pub mod trays;
