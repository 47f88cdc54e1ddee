//! The journal's head for an agency that missed others: with a proof from the runs that it knows.
//!
//! Heads that a night lays out each go on from the one before, and the older ones are deleted
//! (docs/site.md, "The outbox"). Who was away for longer than they are kept gets one that goes on
//! from its own, and goes on by itself from there.

use std::path::PathBuf;

use casebook::store::StoreError;
use exchange::crypto::identity::SignSecret;
use journal::NewHead;
use site::Site;

use crate::kept_head::{self, KeptHeadError};
use crate::opening::{OpeningError, open_kept_casebook};
use crate::settings::{Settings, UnusableSettings};

/// Why there is no such head. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProvedHeadError {
    /// It is no site for nights, or its settings cannot be used.
    #[error(transparent)]
    Settings(#[from] UnusableSettings),
    /// The casebook cannot be opened.
    #[error(transparent)]
    Opening(OpeningError),
    /// The casebook failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The casebook is not the one that heads were laid out of.
    #[error("{}: {why}", path.display())]
    KeptHead {
        /// The file of the last head.
        path: PathBuf,
        /// Why.
        why: KeptHeadError,
    },
    /// The journal never had so many runs, or the agency needs no proof.
    #[error(
        "the journal has {runs} runs, and a proof goes from fewer: ask the agency for the second \
         line of its state/journal-head"
    )]
    Runs {
        /// How many it has.
        runs: u64,
    },
}

/// The head of the journal as it is, with the proof that the tree of so many runs is its
/// beginning; and how many runs it has.
///
/// # Errors
/// A variant of [`ProvedHeadError`] for each reason why there is none.
pub fn proved_head(
    site: &Site,
    from: u64,
    key: &SignSecret,
) -> Result<(u64, String), ProvedHeadError> {
    let settings = Settings::needed(site)?;
    let casebook = open_kept_casebook(site).map_err(|error| match error {
        OpeningError::Store(error) => ProvedHeadError::Store(error),
        error => ProvedHeadError::Opening(error),
    })?;
    let tree = casebook.tree()?;
    // A head of a journal that was put back behind one that agencies hold would be a second one.
    kept_head::check(site, Some(settings.origin()), &tree)
        .map_err(|(path, why)| ProvedHeadError::KeptHead { path, why })?;
    let runs = tree.size();
    let text = (from < runs)
        .then(|| NewHead::write(&tree, from, settings.origin(), key))
        .flatten();
    let text = text.ok_or(ProvedHeadError::Runs { runs })?;
    Ok((runs, text))
}
