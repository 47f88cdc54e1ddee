//! Why the centre does not work in a folder.

use std::io;
use std::path::PathBuf;

use exchange::file::access::AccessError;

/// Why the centre does not work in a folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// Others than its owner may list, enter or write in it.
    #[error("the centre's folder {} is refused: {access}", path.display())]
    Access {
        /// The folder.
        path: PathBuf,
        /// Who else may, or that this is not known.
        access: AccessError,
    },
    /// It holds a pseudonym key.
    #[error(
        "{}: a pseudonym key may never be at the centre; remove it, and tell the owners: \
         the epoch must end",
        path.display()
    )]
    PseudonymKey {
        /// The file that holds the key.
        path: PathBuf,
    },
    /// Whether it does cannot be found out.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// The file or folder that cannot be read.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
