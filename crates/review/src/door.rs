//! What the service remembers of whoever wants to come in.

mod delays;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use self::delays::{Delays, Try};

/// What the service remembers of whoever wants to come in. It is kept in memory alone: no address
/// of a visitor is written anywhere.
#[derive(Default)]
pub(crate) struct Door {
    delays: Mutex<Delays>,
    hashing: Mutex<()>,
}

impl Door {
    /// How long whom is waited for.
    pub(crate) fn delays(&self) -> MutexGuard<'_, Delays> {
        self.delays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passphrases are hashed one at a time: each takes 19 MiB.
    pub(crate) fn hashing(&self) -> MutexGuard<'_, ()> {
        self.hashing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
