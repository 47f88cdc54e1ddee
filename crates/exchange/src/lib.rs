//! What leaves one party for another.
//!
//! Every party depends on this crate and on no other party: the covenant all run by, the night, the
//! pseudonyms and the payload of a signal, the batch an agency sends, and the hit list an analyst
//! reads. The formats are specified in `docs/batch-format.md` and `docs/pseudonym-scheme.md`.

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
