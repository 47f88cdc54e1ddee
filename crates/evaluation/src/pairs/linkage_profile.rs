//! What a profile says of files of records that do not speak for themselves.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use hasher::DateForm;
use hasher::read::Encoding;
use serde::Deserialize;

use super::columns::fields;

/// How two files are written, as far as that was said.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct LinkageProfile {
    encoding: Option<String>,
    delimiter: Option<String>,
    date: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
}

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkageProfileError {
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The profile.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not a profile.
    #[error("{}: profile: {fault}", path.display())]
    Fault {
        /// The profile.
        path: PathBuf,
        /// What is wrong with it.
        fault: LinkageProfileFault,
    },
}

/// What can be wrong with a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkageProfileFault {
    /// It is text of another encoding.
    #[error("is not UTF-8")]
    NotUtf8,
    /// It is not TOML, or has a key that a profile does not have.
    #[error("{0}")]
    Toml(String),
    /// It names the column of a field that does not exist.
    #[error("[columns]: there is no field {0:?}")]
    Field(String),
    /// It names an encoding that does not exist.
    #[error("encoding: must be \"utf-8\", \"windows-1252\", \"utf-16\" or \"cp850\"")]
    Encoding,
    /// It names something else than a delimiter.
    #[error("delimiter: must be \";\", \",\", \"tab\" or \"|\"")]
    Delimiter,
    /// It names a form that dates cannot be read by.
    #[error(
        "date: must be dd, mm and yyyy in any order, with one of - / . between them or nothing"
    )]
    Date,
}

impl LinkageProfile {
    /// Reads a profile.
    ///
    /// # Errors
    ///
    /// [`LinkageProfileError::Read`] when the file cannot be read;
    /// [`LinkageProfileError::Fault`] when it is not a profile.
    pub fn read(path: &Path) -> Result<Self, LinkageProfileError> {
        let bytes = fs::read(path).map_err(|source| LinkageProfileError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&bytes).map_err(|fault| LinkageProfileError::Fault {
            path: path.to_owned(),
            fault,
        })
    }

    /// Reads a profile from the bytes of its file.
    ///
    /// # Errors
    ///
    /// [`LinkageProfileFault`] when they are not a profile.
    pub fn parse(bytes: &[u8]) -> Result<Self, LinkageProfileFault> {
        let text = str::from_utf8(bytes).map_err(|_| LinkageProfileFault::NotUtf8)?;
        let profile: Self = toml::from_str(text)
            .map_err(|error| LinkageProfileFault::Toml(error.message().to_owned()))?;
        for name in profile.columns.keys() {
            if name != "id" && !fields().any(|field| field.id() == name) {
                return Err(LinkageProfileFault::Field(name.clone()));
            }
        }
        if profile.encoding.is_some() && profile.encoding().is_none() {
            return Err(LinkageProfileFault::Encoding);
        }
        if profile.delimiter.is_some() && profile.delimiter().is_none() {
            return Err(LinkageProfileFault::Delimiter);
        }
        if profile
            .date()
            .is_some_and(|form| DateForm::parse(form).is_none())
        {
            return Err(LinkageProfileFault::Date);
        }
        Ok(profile)
    }

    /// The encoding, where it was said.
    pub(super) fn encoding(&self) -> Option<Encoding> {
        Encoding::from_id(self.encoding.as_deref()?)
    }

    /// What stands between two cells, where it was said.
    pub(super) fn delimiter(&self) -> Option<u8> {
        match self.delimiter.as_deref()? {
            ";" => Some(b';'),
            "," => Some(b','),
            "|" => Some(b'|'),
            "tab" => Some(b'\t'),
            _ => None,
        }
    }

    /// The form of the dates, where it was said.
    pub(super) fn date(&self) -> Option<&str> {
        self.date.as_deref()
    }

    /// The name of the column of a field, or of the id, where it was said.
    pub(super) fn column(&self, field: &str) -> Option<&str> {
        self.columns.get(field).map(String::as_str)
    }
}
