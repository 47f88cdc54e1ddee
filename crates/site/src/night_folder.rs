//! The folder of a night: its log, its hit list, its questions, and a folder for each agency.

use std::path::{Path, PathBuf};

use exchange::night::Night;

use crate::agency_folder::AgencyFolder;

const AGENCIES: &str = "agencies";
const QUESTIONS: &str = "questions";

/// The folder of a night, whether or not it exists yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightFolder {
    path: PathBuf,
    night: Night,
}

impl NightFolder {
    pub(crate) fn new(nights: &Path, night: Night) -> Self {
        let path = nights.join(night.to_string());
        Self { path, night }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file that says what was accepted and replaced.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.path.join("log")
    }

    /// The file of the hit list, as JSON.
    #[must_use]
    pub fn hits_json(&self) -> PathBuf {
        self.path.join("hits.json")
    }

    /// The file of the hit list as CSV, a row for each hit.
    #[must_use]
    pub fn hits_overview(&self) -> PathBuf {
        self.path.join("hits-overview.csv")
    }

    /// The file of the hit list as CSV, a row for each signal of a hit.
    #[must_use]
    pub fn hits_csv(&self) -> PathBuf {
        self.path.join("hits.csv")
    }

    /// The folder of the letters that ask.
    #[must_use]
    pub fn questions(&self) -> PathBuf {
        self.path.join(QUESTIONS)
    }

    /// The file of the letter that asks the agency with this id.
    #[must_use]
    pub fn letter_to(&self, agency: &str) -> PathBuf {
        let name = format!("{agency}-{}.letter", self.night);
        self.questions().join(name)
    }

    /// The file with the marks of all pairs that were asked.
    #[must_use]
    pub fn asked(&self) -> PathBuf {
        self.questions().join("asked")
    }

    /// The folder of what the agency with this id sent for the night.
    #[must_use]
    pub fn agency(&self, agency: &str) -> AgencyFolder {
        AgencyFolder::new(self.path.join(AGENCIES).join(agency))
    }
}
