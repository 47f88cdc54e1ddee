//! How files are written and read: whole or not at all, keys for their owner alone, TOML errors
//! without values, cells that a spreadsheet leaves as they are.

pub mod atomic_file;
pub mod keyfile;
pub mod spreadsheet;
pub mod syntax;
