//! Why a night cannot be matched.

use exchange::night::Night;

use crate::confirm::accept_confirmation::StoredConfirmationError;
use crate::meet::claimed::FalseClaim;
use crate::store::StoredError;
use crate::store::night_key::NightKeyError;

/// Why claims cannot be read.
pub type ClaimSourceError = Box<dyn std::error::Error + Send + Sync>;

/// Why a night cannot be matched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MatchError {
    /// Agencies of the covenant have no accepted batch of this covenant.
    #[error("{}", missing_text(agencies, of_other_covenant))]
    Missing {
        /// Their ids, in the order of the covenant.
        agencies: Vec<String>,
        /// Those of them that have a batch of another covenant, such as one from before a new key.
        of_other_covenant: Vec<String>,
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
    Confirmation(#[from] StoredConfirmationError),
    /// An accepted batch cannot be used.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// What another engine found cannot be read.
    #[error("what met elsewhere cannot be taken: {0}")]
    ClaimSource(ClaimSourceError),
    /// What another engine found is not in order, stands twice, or is of no section.
    #[error(
        "what met elsewhere cannot be taken: run {row} in the order of all files, of agency \
         {agency} in section {section}, stands twice, is out of order, or is of a section that \
         there is not"
    )]
    ClaimOrder {
        /// Number of the run among all, from 1.
        row: u64,
        /// Index of the section that it names.
        section: usize,
        /// Index of the agency that it names.
        agency: usize,
    },
    /// What another engine found is not so.
    #[error(
        "what met elsewhere is not so: record {position} of {agency} in section {section}: {what}"
    )]
    Claim {
        /// Id of the agency.
        agency: String,
        /// Index of the section in the covenant.
        section: usize,
        /// Position of the record.
        position: u64,
        /// What is not so.
        what: FalseClaim,
    },
    /// A recount found what another engine left out.
    #[error(
        "what met elsewhere is not all: a recount in section {section} found more; export the \
         night and let it meet again, or match it here"
    )]
    Recount {
        /// Index of the section in the covenant.
        section: usize,
    },
}

/// Who is missing, and of whom something is there that does not count.
fn missing_text(agencies: &[String], of_other_covenant: &[String]) -> String {
    let missing = format!("no batch yet of: {}", agencies.join(", "));
    if of_other_covenant.is_empty() {
        return missing;
    }
    format!(
        "{missing}; what was accepted of {} was made under another covenant: have it hashed again \
         with this one and a higher revision",
        of_other_covenant.join(", ")
    )
}
