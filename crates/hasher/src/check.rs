//! Checks whether the header of an export, and then each row, holds what a signal needs and what
//! may be sent.

pub(crate) mod columns;
pub(crate) mod disbelieved;
pub(crate) mod eligibility;
pub mod excluded;
pub(crate) mod key_use;
pub mod refusal;
pub(crate) mod row;
pub(crate) mod row_id;
