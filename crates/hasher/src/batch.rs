//! What a run gathers and delivers: sealed records in order, counts, refusals, and the files made
//! of them.

pub(crate) mod deliver;
pub(crate) mod duplicates;
pub(crate) mod external_sort;
pub(crate) mod hashed;
pub mod journal;
pub mod objection;
pub mod report;
pub(crate) mod sections;
pub(crate) mod spill;
pub mod withdrawal;
