//! What the owners agree on about decisions: who looks again, for which reasons a hit is set aside,
//! and how right a rule must be.

use serde::{Deserialize, Serialize};

/// Which decisions a second person looks at, from the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecondLook {
    /// Every referral.
    Referrals,
    /// Every referral, and as many of the other closings, picked by a keyed hash.
    Sample,
    /// Every decision.
    All,
}

impl SecondLook {
    /// The word for it in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Referrals => "referrals",
            Self::Sample => "sample",
            Self::All => "all",
        }
    }
}

/// A reason for which a hit may be set aside.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub(super) id: String,
    pub(super) nl: String,
    pub(super) en: String,
}

impl Reason {
    /// Its id.
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

/// How right a rule must be to stay in use.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePrecision {
    pub(super) rule: String,
    pub(super) min_precision: f64,
    pub(super) min_answers: u16,
}

impl RulePrecision {
    /// The id of the rule.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The share of its referrals, 0 to 1, that must be right.
    #[must_use]
    pub const fn min_precision(&self) -> f64 {
        self.min_precision
    }

    /// How many answered referrals there must be before the share is looked at.
    #[must_use]
    pub const fn min_answers(&self) -> u16 {
        self.min_answers
    }
}
