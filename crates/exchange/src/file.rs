//! How files are written and read: whole or not at all, keys for their owner alone, TOML errors
//! without values.

pub mod atomic_file;
pub mod keyfile;
pub mod syntax;
