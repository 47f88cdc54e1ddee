//! How the benches measure: the clock, what one answer costs, a breakdown of a step, and how a
//! suite is run.

pub mod clock;
pub mod cost;
pub mod cost_breakdown;
pub mod suite;
