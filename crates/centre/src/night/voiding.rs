//! A wrong newest night is voided in the casebook. Its files stay: what a run found is what the
//! casebook goes by no more, and nothing of it is recorded again until something else came in.

use casebook::store::{VoidError, Voided};
use exchange::night::Night;
use journal::Actor;

use super::OpenSite;

impl OpenSite {
    /// Voids the last recorded night, for an account.
    ///
    /// # Errors
    /// A variant of [`VoidError`] for each reason why it cannot be; nothing has changed then.
    pub fn void(&mut self, night: Night, who: &Actor) -> Result<Voided, VoidError> {
        self.casebook.void(night, who, self.clock, &mut self.salts)
    }

    /// What [`void`](Self::void) would do. Nothing is changed.
    ///
    /// # Errors
    /// As [`void`](Self::void).
    pub fn would_void(&mut self, night: Night, who: &Actor) -> Result<Voided, VoidError> {
        self.casebook.would_void(night, who)
    }
}
