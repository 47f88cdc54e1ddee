//! Pinning the owners: at installation, and anew when the owners changed.

use std::fs;
use std::path::Path;

use super::pins::pins_path;
use super::signature::SignedFile;
use super::{Pins, TrustError, seen};
use crate::file::atomic_file;

impl Pins {
    /// Pins the owners in a state folder, which is made where it is missing. The last serial that
    /// was seen does not count under other pins: serials are counted by the owners.
    ///
    /// # Errors
    /// [`TrustError::AlreadyPinned`] when other keys are pinned and `anew` is not said;
    /// [`TrustError::Write`] when the folder cannot be written; else as [`read`](Self::read).
    pub fn pin(&self, state: &Path, anew: bool) -> Result<(), TrustError> {
        match Self::read(state) {
            Ok(pinned) if pinned == *self => return Ok(()),
            Err(TrustError::NotPinned) => {}
            // Pins that cannot be read are replaced as well: else nobody could mend them.
            Ok(_) | Err(_) if anew => {}
            Ok(_) => return Err(TrustError::AlreadyPinned),
            Err(error) => return Err(error),
        }
        fs::create_dir_all(state).map_err(|error| TrustError::Write {
            path: state.to_owned(),
            error,
        })?;
        // No run remembers a covenant or agreements meanwhile.
        let _covenant = seen::lock(SignedFile::Covenant, state)?;
        let _agreements = seen::lock(SignedFile::Agreements, state)?;
        let path = pins_path(state);
        atomic_file::write(&path, self.line().as_bytes())
            .map_err(|error| TrustError::Write { path, error })?;
        // A run that is cut here leaves what was seen under the old pins, which says so itself.
        seen::forget(state)
    }
}
