//! Cells to canonical form: what two agencies must write the same (docs/normalisation.md, version 2
//! of the scheme).
//!
//! A row's name, birth date and address are one value each, read from their cells into buffers that
//! the next row uses again; what they hold is wiped when they are cleared and when they are
//! dropped. None of them has a `Debug`.

pub mod address;
pub(crate) mod amount;
pub mod birth;
pub mod bsn;
mod decimals;
pub(crate) mod identifiers;
pub(crate) mod letters;
pub mod name;
pub(crate) mod nothing;
pub mod word;
pub mod word_list;

pub use address::bag;

/// The version of docs/normalisation.md, which stands in the label of an identifier's key.
pub const VERSION: u32 = 2;

/// Stands between the parts of a canonical form; it cannot occur in a part.
pub const SEPARATOR: u8 = 0x1F;

#[cfg(test)]
mod pairs;
