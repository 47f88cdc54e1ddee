//! Who may be told what of whom: directed, from one agency to another.

use serde::{Deserialize, Serialize};

/// How much an agency may be told of another one. Each level holds the ones before it.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum TellLevel {
    /// That signals of its own are in a case, and whom to call about the case. The other agency
    /// stays unnamed.
    #[default]
    Coordinator,
    /// That the other agency is involved too, and its desk.
    Involved,
    /// Also which rule the case meets.
    Rule,
}

impl TellLevel {
    /// The word for it in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Involved => "involved",
            Self::Rule => "rule",
        }
    }
}

/// One agency may be told something of another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tell {
    pub(super) from: String,
    pub(super) to: String,
    #[serde(default)]
    pub(super) what: TellLevel,
    pub(super) ground: String,
}

impl Tell {
    /// The id of the agency that something is told of.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The id of the agency that is told.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.to
    }

    /// How much.
    #[must_use]
    pub const fn what(&self) -> TellLevel {
        self.what
    }

    /// The legal ground on which it may be told.
    #[must_use]
    pub fn ground(&self) -> &str {
        &self.ground
    }
}
