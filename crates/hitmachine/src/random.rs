//! Randomness from the system: it enters the program here, as an argument to whatever needs it.

use anyhow::anyhow;
use exchange::crypto::secret::Secret;

use crate::exit::Failure;

/// 32 random bytes.
pub(crate) fn secret() -> Result<Secret<32>, Failure> {
    let mut outcome = Ok(());
    let secret = Secret::filled_by(|bytes: &mut [u8; 32]| outcome = getrandom::fill(bytes));
    outcome
        .map(|()| secret)
        .map_err(|error| Failure::failed(anyhow!("the system gives no randomness: {error}")))
}
