//! How often an agency may replace what it sent for one night.
//!
//! Each revision costs the centre a copy, a decryption and a run, and each shows what met with
//! other rows: who may send without end may probe without end (docs/threat-model.md).

use exchange::covenant::Agency;

use super::{AcceptError, Intake};
use crate::store::{Logged, SentKind};

/// How many batches of an agency are accepted for one night, and how many confirmations: the first
/// and all that replace it.
pub const MAX_REVISIONS: usize = 32;

impl Intake<'_> {
    /// Checks that the agency may send one more of this kind. What the log has already, as after a
    /// run that was killed at the last moment, is not one more.
    pub(crate) fn check_revisions(
        &self,
        kind: SentKind,
        agency: &Agency,
        digest: &[u8; 32],
    ) -> Result<(), AcceptError> {
        let logged = Logged::digests_of(&self.folder().log(), kind, agency.id());
        let logged = logged.map_err(AcceptError::Write)?;
        if logged.len() < MAX_REVISIONS || logged.contains(digest) {
            return Ok(());
        }
        Err(AcceptError::Revisions {
            agency: agency.id().to_owned(),
            what: match kind {
                SentKind::Batch => "batches",
                SentKind::Confirmation => "confirmations",
            },
            max: MAX_REVISIONS,
        })
    }
}
