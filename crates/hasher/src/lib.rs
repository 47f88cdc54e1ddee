//! The agency's side: an export of signals to a batch of pseudonyms.
//!
//! One verb a step: [`read`] decodes, the table reads rows, each row is checked and its identifiers normalised,
//! [`pseudonymise`] turns them into secrets, tags, shares and refs are made of these, [`seal`] makes records that nobody reads below their
//! gate, and [`hash()`] puts these in order, which [`deliver()`] signs and encrypts as a batch. A row that is wrong is set aside, one that
//! the covenant keeps at the agency is withheld; both are named by row, column and reason. No error, report or refusal holds a value of
//! a row.

pub mod answers;
mod block;
mod columns;
pub mod confirm;
mod date;
mod deliver;
pub mod excluded;
pub mod field;
mod gathered;
mod hash;
mod hashed;
mod holder;
mod job;
pub mod keys;
pub mod normalise;
mod own;
mod parts;
mod pile;
pub mod profile;
mod propose;
pub mod pseudonymise;
pub mod read;
mod refs;
pub mod refusal;
mod repeated;
pub mod report;
mod row;
mod rows;
pub mod seal;
mod sections;
pub mod share;
mod spill;
mod table;
pub mod tag;
mod terms;
pub mod words;

pub use columns::ColumnsError;
pub use date::{DateForm, Written};
pub use deliver::{DeliverError, Delivered, deliver, write_refusals};
pub use hash::{HashError, Progress, hash};
pub use hashed::Hashed;
pub use job::{DEFAULT_MEMORY, Job};
pub use own::{Own, own_signals};
pub use propose::{ProposeError, guess_dates, propose};
pub use rows::{Writing, rows};
pub use table::TableError;

#[cfg(test)]
mod tests;
