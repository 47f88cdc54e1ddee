//! The seeded inputs of the benches: exports, tag lists, batches, and a whole city.
//!
//! Every input is made from one fixed seed: two figures can be compared only if both are of the
//! same bytes.

pub mod city_night;
pub mod export;
pub mod hit_lists;
pub mod lists;
pub mod parties;
pub mod profiled_hash;
pub mod shapes;
pub mod two_agencies;
