//! What people call what the covenant names by an id, and whom they call at an agency.

use serde::{Deserialize, Serialize};

/// What a label is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelKind {
    /// A code that signals carry.
    Code,
    /// A rule.
    Rule,
    /// An agency.
    Agency,
    /// A life domain.
    Domain,
    /// A chain: `care`, `social` or `justice`.
    Chain,
}

impl LabelKind {
    /// The word for it in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Rule => "rule",
            Self::Agency => "agency",
            Self::Domain => "domain",
            Self::Chain => "chain",
        }
    }
}

/// What one thing of the covenant is called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    #[serde(rename = "of")]
    pub(super) kind: LabelKind,
    pub(super) id: String,
    pub(super) nl: String,
    pub(super) en: String,
}

impl Label {
    /// What kind of thing it is.
    #[must_use]
    pub const fn kind(&self) -> LabelKind {
        self.kind
    }

    /// The id of the thing in the covenant.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is called in Dutch.
    #[must_use]
    pub fn nl(&self) -> &str {
        &self.nl
    }

    /// What it is called in English.
    #[must_use]
    pub fn en(&self) -> &str {
        &self.en
    }
}

/// A desk at an agency, which others call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    pub(super) agency: String,
    pub(super) number: u16,
    pub(super) name: String,
    pub(super) telephone: String,
}

impl Desk {
    /// The id of its agency.
    #[must_use]
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// Its number at that agency, which signals carry as their contact.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.number
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its telephone number, as it is dialled.
    #[must_use]
    pub fn telephone(&self) -> &str {
        &self.telephone
    }
}
