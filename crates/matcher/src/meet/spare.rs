//! Memory that is done with, for who needs some next: fresh memory costs more than the arithmetic.

use std::sync::{Mutex, PoisonError};

/// Some memory of one kind.
pub(super) struct Spare<T>(Mutex<Vec<T>>);

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self(Mutex::new(Vec::new()))
    }
}

impl<T: Default> Spare<T> {
    /// What was kept last, with whatever is in it; else new memory.
    pub(super) fn take(&self) -> T {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.pop().unwrap_or_default()
    }

    /// Keeps memory for the next.
    pub(super) fn keep(&self, memory: T) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(memory);
    }
}
