//! The settings of a site for a command that does nothing without them.

use std::path::PathBuf;

use site::Site;

use super::{Settings, SettingsError};

/// Why there are no settings to go by. Nothing was done then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableSettings {
    /// The folder was never made a site for nights.
    #[error("{}: there is no such file; make it with `hitmachine site new`", path.display())]
    Missing {
        /// Where they would be.
        path: PathBuf,
    },
    /// They say something that cannot be gone by.
    #[error("{}: {why}", path.display())]
    Faulty {
        /// The file.
        path: PathBuf,
        /// Why.
        why: SettingsError,
    },
}

impl Settings {
    /// Reads the settings of a site that must have them.
    ///
    /// # Errors
    /// [`UnusableSettings::Missing`] where it has none; else as [`of`](Self::of).
    pub fn needed(site: &Site) -> Result<Self, UnusableSettings> {
        let path = site.settings();
        match Self::of(site) {
            Ok(Some(settings)) => Ok(settings),
            Ok(None) => Err(UnusableSettings::Missing { path }),
            Err(why) => Err(UnusableSettings::Faulty { path, why }),
        }
    }
}
