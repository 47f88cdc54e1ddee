//! Backups of the centre's casebook: made every night, and put back when it is lost.

pub(crate) mod backup;
pub(crate) mod restore;

use std::io;

use casebook::store::StoreError;
use centre::OpeningError;
use exchange::file::keyfile::KeyError;

use crate::exit::{Failure, store_failed};

/// The service itself, in the journal.
const SERVICE: &str = "service";

/// The casebook cannot be used: whoever waits for another run tries again.
fn casebook_failed(error: StoreError) -> Failure {
    if error.is_busy() {
        return Failure::not_yet(anyhow::anyhow!(
            "somebody writes in the casebook or has it open: try again"
        ));
    }
    store_failed(error)
}

/// The casebook cannot be opened, and who can mend that.
fn not_opened(error: OpeningError) -> Failure {
    match error {
        OpeningError::Store(error) => casebook_failed(error),
        OpeningError::Key(KeyError::Read { ref source, .. }) => {
            let cause = source.kind().into();
            Failure::unreadable(error, &cause)
        }
        error => Failure::refused(error),
    }
}

/// A file cannot be read or written, and who can mend that.
fn disk_failed(error: impl Into<anyhow::Error>, kind: io::ErrorKind) -> Failure {
    Failure::unwritable(error, &kind.into())
}
