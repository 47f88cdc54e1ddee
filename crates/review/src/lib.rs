//! The page over the casebook: what it shows, what it takes, and what serves it.
//!
#![doc = include_str!("../README.md")]

mod acting;
pub mod assets;
mod door;
pub mod entering;
mod names;
mod routes;
pub mod server;
mod showing;
mod taking_out;
#[cfg(test)]
mod trying;
pub mod view;
mod watching;

pub use self::routes::router;
