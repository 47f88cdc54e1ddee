//! How files are written and read: whole or not at all, for their owner alone, nothing but regular
//! files, TOML errors without values, cells that a spreadsheet leaves as they are.

pub mod access;
pub mod atomic_file;
pub mod keyfile;
pub mod regular_file;
pub mod sheet;
pub mod spreadsheet;
pub mod syntax;
pub(crate) mod versioned_toml;
