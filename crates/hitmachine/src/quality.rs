//! How well the real pipeline finds who is who: measured against a truth that no party sees (docs/quality.md).
//!
//! Nothing is matched here. A night is hashed, accepted, opened and linked by the code that every party runs; this only counts
//! what came of it.

pub(crate) mod by_error;
pub(crate) mod by_key;
pub(crate) mod city;
pub(crate) mod key_list;
pub(crate) mod measure;
pub(crate) mod pairs;
pub(crate) mod pairs_night;
pub(crate) mod records;
pub(crate) mod truth;
