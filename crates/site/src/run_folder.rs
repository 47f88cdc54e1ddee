//! The folder of what one run of match found: the hit list, and the letters that ask. It gets its
//! name when it is whole, so its files are never of two runs.

use std::path::{Path, PathBuf};

use exchange::night::Night;

use crate::numbered;

const QUESTIONS: &str = "questions";

/// The folder of a run of match, whether or not it exists yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFolder {
    path: PathBuf,
    night: Night,
}

impl RunFolder {
    pub(crate) const fn new(path: PathBuf, night: Night) -> Self {
        Self { path, night }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same folder under the name that it has while it is written.
    #[must_use]
    pub fn draft(&self) -> Self {
        Self::new(numbered::draft(&self.path), self.night)
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
}
