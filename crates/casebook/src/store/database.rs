//! The database as a file: its tables, and how what is committed gets to the disk.

pub(super) mod schema;
mod shared_sync;

pub use self::shared_sync::{Committed, SharedSync};
