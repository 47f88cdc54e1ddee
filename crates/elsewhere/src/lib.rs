//! A night met on another engine: what goes out, and what comes back.
//!
#![doc = include_str!("../README.md")]

#[cfg(feature = "parquet")]
pub mod columns;
#[cfg(feature = "parquet")]
pub mod export;
pub mod manifest;
#[cfg(feature = "parquet")]
pub mod met;
pub mod name;
