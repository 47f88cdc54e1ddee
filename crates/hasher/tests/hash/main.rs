//! The crate as its callers see it: exports in, batches, refusals and errors out.

mod agency;
mod agency_folder;
mod asking;
mod canary;
mod cells;
mod delivery;
mod exports;
mod keys;
mod rows;
mod same_bytes;
mod spill;
mod terms;
