//! The files of a city: exports, profiles, covenant, excluded addresses, and the truth.

pub(crate) mod changes;
pub(crate) mod chunk;
pub(crate) mod covenant;
pub(crate) mod numbers;
pub(crate) mod profile;
pub(crate) mod truth;
pub(crate) mod write;
