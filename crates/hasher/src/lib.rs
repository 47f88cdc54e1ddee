//! The agency's side: an export of signals to a batch of pseudonyms.
//!
//! One verb a step: [`read`] decodes, the table reads rows, each row is checked and its identifiers
//! normalised, [`pseudonymise`] turns them into secrets, tags, shares and refs are made of these,
//! [`seal`] makes records that nobody reads below their gate, and [`hash()`] puts these in order,
//! which [`deliver()`] signs and encrypts as a batch. A row that is wrong is set aside, one that
//! the covenant keeps at the agency is withheld; both are named by row, column and reason. No
//! error, report or refusal holds a value of a row.

pub mod agency_folder;
pub mod batch;
pub mod check;
pub mod confirm;
mod hash;
mod job;
pub mod normalise;
pub mod profile;
pub mod pseudonymise;
pub mod read;
pub mod seal;
mod spreadsheet;

pub use agency_folder::{AgencyFolder, AgencyFolderError};
pub use batch::deliver::{DeliverError, Delivered, deliver, write_refusals};
pub use batch::hashed::Hashed;
pub use check::columns::ColumnsError;
pub use confirm::own_signals::{OwnSignal, own_signals};
pub use hash::{HashError, Progress, hash};
pub use job::{DEFAULT_MEMORY, Job};
pub use profile::date::{DateForm, WrittenDate};
pub use profile::dialect::{Dialect, rows};
pub use profile::guess::guess_dates;
pub use profile::propose::given::Given;
pub use profile::propose::{ProposeError, propose};
pub use read::table::TableError;

#[cfg(test)]
mod tests;
