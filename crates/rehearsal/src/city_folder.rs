//! Where everything lies in the folder of a synthetic city.
//!
//! ```text
//! DIR/covenant.toml, agreements.toml, excluded-addresses.csv
//! DIR/owners/              the keys of both owners
//! DIR/agencies/<agency>/   its export, profile and keys, the signed files and a list of its own
//! DIR/centre/              its key, and the signed files
//! DIR/truth/               what the city knows and no party does
//! DIR/night-<date>/        exports and truth of that night, where nights follow one another
//! ```

use std::path::{Path, PathBuf};

use exchange::night::Night;
use hasher::agency_folder::COVENANT;

/// The file name of the centre's key.
pub(crate) const CENTRE_KEY: &str = "centre.key";
/// The file name of an export.
const SIGNALS: &str = "signals.csv";

/// A city that lies in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityFolder {
    dir: PathBuf,
}

impl CityFolder {
    /// The city in this folder. Nothing is looked up yet.
    #[must_use]
    pub const fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// The covenant that all parties have a copy of.
    #[must_use]
    pub fn covenant(&self) -> PathBuf {
        self.dir.join(COVENANT)
    }

    /// The folder with the folders of the agencies.
    #[must_use]
    pub fn agencies(&self) -> PathBuf {
        self.dir.join("agencies")
    }

    /// The folder of an agency, by its id.
    #[must_use]
    pub fn agency(&self, id: &str) -> PathBuf {
        self.agencies().join(id)
    }

    /// The export of an agency.
    #[must_use]
    pub fn export(&self, id: &str) -> PathBuf {
        self.agency(id).join(SIGNALS)
    }

    /// The folder of one night of several.
    #[must_use]
    pub fn night(&self, night: Night) -> PathBuf {
        self.dir.join(format!("night-{night}"))
    }

    /// The export of an agency on a night: that of the night's folder where there is one, else the
    /// one that lies in the agency's.
    #[must_use]
    pub fn export_of(&self, id: &str, night: Night) -> PathBuf {
        let of_night = self.night(night).join("agencies").join(id).join(SIGNALS);
        if of_night.is_file() {
            of_night
        } else {
            self.export(id)
        }
    }

    /// The folder of the centre.
    #[must_use]
    pub fn centre(&self) -> PathBuf {
        self.dir.join("centre")
    }

    /// The folder of the owners, with their keys.
    #[must_use]
    pub fn owners(&self) -> PathBuf {
        self.dir.join("owners")
    }

    /// The folder with the truth, which no party sees.
    #[must_use]
    pub fn truth(&self) -> PathBuf {
        self.dir.join("truth")
    }
}
