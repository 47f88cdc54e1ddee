//! Letters: what an agency reads of the centre's letters, finds in its exports, and writes back.

pub mod confirm;
