//! Randomness from the system: it enters the program here, as an argument to whatever needs it.

use anyhow::anyhow;
use exchange::crypto::secret::Secret;

use crate::exit::Failure;

/// Random bytes.
pub(crate) fn secret<const N: usize>() -> Result<Secret<N>, Failure> {
    let mut outcome = Ok(());
    let secret = Secret::filled_by(|bytes: &mut [u8; N]| outcome = getrandom::fill(bytes));
    outcome
        .map(|()| secret)
        .map_err(|error| Failure::failed(anyhow!("the system gives no randomness: {error}")))
}
