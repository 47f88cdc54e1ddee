//! Seeded inputs for the benches of every step, the baselines they are held against, and the means
//! to measure them.
//!
//! What the figures were, and what limits them, is in docs/performance.md.

pub mod baseline;
pub mod inputs;
pub mod measure;
pub mod random;
