//! What the centre remembers over nights.
//!
#![doc = include_str!("../README.md")]

pub mod identity;
