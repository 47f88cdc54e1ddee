//! The page over the casebook: what it shows, what it takes, and what serves it.
//!
#![doc = include_str!("../README.md")]

pub mod assets;
pub mod server;
mod taking_out;
pub mod view;
mod watching;
