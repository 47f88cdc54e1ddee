//! The formats that parties exchange, and the tools that read and write them.
#![doc = include_str!("../README.md")]

pub mod agreements;
pub mod batch;
pub mod covenant;
pub mod crypto;
pub mod file;
pub mod handover;
pub mod hex;
pub mod hits;
pub mod letter;
pub mod night;
pub mod payload;
pub mod receipt;
