//! The agency's side: an export of signals to a batch of pseudonyms.
#![doc = include_str!("../README.md")]

pub mod agency_folder;
pub mod batch;
pub mod check;
mod hash;
mod job;
pub mod letters;
pub mod normalise;
pub mod profile;
mod propose;
pub mod pseudonymise;
pub mod read;
pub mod seal;

pub use agency_folder::{AgencyFolder, AgencyFolderError};
pub use batch::deliver::{DeliverError, Delivered, Withheld, deliver, withhold, write_refusals};
pub use batch::hashed::Hashed;
pub use batch::journal::{Journal, JournalError};
pub use batch::objection::Objection;
pub use check::columns::ColumnsError;
pub use hash::{HashError, Progress, Stage, hash};
pub use job::{DEFAULT_MEMORY, Job, ProfiledExport};
pub use letters::confirm::own_signals::{OwnSignal, own_signals};
pub use profile::date::{DateForm, WrittenDate};
pub use profile::dialect::{Dialect, rows};
pub use profile::guess::guess_dates;
pub use propose::given::Given;
pub use propose::{ProposeError, propose};
pub use read::export::{Export, ExportFile};
pub use read::table::TableError;
