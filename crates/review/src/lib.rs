//! The page over the casebook: what it shows, what it takes, and what serves it.
//!
#![doc = include_str!("../README.md")]

pub mod assets;
pub mod entering;
pub mod server;
pub mod view;
