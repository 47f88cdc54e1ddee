//! The batch: one agency's night, in sections sorted by record (docs/batch-format.md).
//!
//! Version 0, which is not final: `header | records of each section | SHA-256 of all before`. The payloads lie in the clear and
//! nobody signs; the checksum finds damage, not forgery. Integers are little-endian.

mod header;
mod read;
mod write;

pub use header::{Header, HeaderError, SectionCount};
pub use read::{BatchError, BatchReader, Chunk};
pub use write::write;

/// Bytes of the checksum that ends a batch.
pub const CHECKSUM_LEN: usize = 32;

#[cfg(test)]
mod tests;
