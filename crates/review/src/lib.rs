//! The page over the casebook: view models, templates and texts, and what serves them.
//!
#![doc = include_str!("../README.md")]

pub mod assets;
pub mod entrance;
pub mod frame;
pub mod hit;
pub mod language;
pub mod morning;
pub mod numbers;
pub mod second_looks;
pub mod server;
mod texts;
pub mod trail;
pub mod why;
