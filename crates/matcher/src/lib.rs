//! The centre's side.

pub mod column;
pub mod fence;
pub mod meet;
