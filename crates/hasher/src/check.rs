//! The door of a run: whether the header, and then each row, holds what a signal needs.

pub(crate) mod columns;
pub(crate) mod eligibility;
pub mod excluded;
pub mod refusal;
pub(crate) mod row;
