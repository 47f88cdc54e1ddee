//! Why a night cannot be matched.

use exchange::night::Night;

use crate::confirm::accept_confirmation::ConfirmationError;
use crate::store::StoredError;
use crate::store::night_key::NightKeyError;

/// Why a night cannot be matched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MatchError {
    /// Agencies of the covenant have no accepted batch.
    #[error("no batch yet of: {}", agencies.join(", "))]
    Missing {
        /// Their ids, in the order of the covenant.
        agencies: Vec<String>,
    },
    /// The covenant is not in force on the night.
    #[error("the covenant is not in force on the night of {night}")]
    Period {
        /// The night to match.
        night: Night,
    },
    /// The key given is not that of the covenant's centre.
    #[error("this is not the key of the centre that the covenant names")]
    Centre,
    /// The key of the night cannot be used.
    #[error(transparent)]
    NightKey(#[from] NightKeyError),
    /// An accepted confirmation cannot be used.
    #[error(transparent)]
    Confirmation(#[from] ConfirmationError),
    /// An accepted batch cannot be used.
    #[error(transparent)]
    Stored(#[from] StoredError),
}
