//! The agency's side: an export of signals to a batch of pseudonyms.
//!
//! One verb a step: [`read`] decodes, the table reads rows, each row is checked and its identifiers normalised,
//! [`pseudonymise`] turns them into secrets, tags and refs are made of these, and [`hash()`] puts the batch together, which
//! [`deliver()`] writes. A row that is wrong is set aside and named by row, column and reason; no error, report or refusal holds a
//! value of a row.

mod block;
mod columns;
mod date;
mod deliver;
pub mod excluded;
pub mod field;
mod hash;
pub mod identifier;
pub mod keys;
pub mod mac;
pub mod normalise;
pub mod profile;
mod propose;
pub mod pseudonymise;
pub mod read;
mod refs;
pub mod refusal;
mod repeated;
pub mod report;
mod row;
mod table;
pub mod tag;

pub use columns::ColumnsError;
pub use date::{DateForm, Written};
pub use deliver::{Delivered, deliver, write_refusals};
pub use hash::{HashError, Hashed, Job, Progress, hash};
pub use propose::{ProposeError, propose};
pub use table::TableError;

#[cfg(test)]
mod tests;
