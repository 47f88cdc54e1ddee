//! Cells to canonical form: what two agencies must write the same (docs/pseudonym-scheme.md, canonical forms).
//!
//! Each function takes a trimmed cell that is not empty and either gives the canonical form or says that there is none.

pub mod address;
pub(crate) mod amount;
pub mod birth;
pub mod bsn;
pub mod name;

/// Stands between the parts of a canonical form; it cannot occur in a part.
pub const SEPARATOR: u8 = 0x1F;
