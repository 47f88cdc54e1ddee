//! The rules: what makes a case a hit.

use serde::{Deserialize, Serialize};

/// How far a rule has proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// On trial (proef): its hits are looked at, and nothing else is done with them.
    Proef,
    /// In use at a few agencies, while its precision is measured.
    Pilot,
    /// In use at all agencies.
    Live,
}

/// What becomes of a case that meets a rule only by the word of one controller, who ties parts of
/// it that would not meet the rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SingleWord {
    /// It is a hit, and says on whose word it hangs.
    #[default]
    Mark,
    /// It does not meet the rule.
    Refuse,
}

/// One rule: a case is a hit when its events within a window of days come from enough distinct
/// agencies, chains and life domains.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) stage: Stage,
    pub(super) nl: String,
    pub(super) window_days: u16,
    pub(super) min_agencies: u8,
    pub(super) min_chains: u8,
    pub(super) min_domains: u8,
    #[serde(default)]
    pub(super) single_word: SingleWord,
}

impl Rule {
    /// Its word in covenants and hit lists.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Rises with every change of its conditions.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// How far it has proved itself.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// What it means, in Dutch.
    #[must_use]
    pub fn nl(&self) -> &str {
        &self.nl
    }

    /// How many days before the night an event may be dated.
    #[must_use]
    pub const fn window_days(&self) -> u16 {
        self.window_days
    }

    /// How many distinct agencies it asks, at least.
    #[must_use]
    pub const fn min_agencies(&self) -> u8 {
        self.min_agencies
    }

    /// How many distinct chains it asks, at least.
    #[must_use]
    pub const fn min_chains(&self) -> u8 {
        self.min_chains
    }

    /// How many distinct life domains it asks, at least.
    #[must_use]
    pub const fn min_domains(&self) -> u8 {
        self.min_domains
    }

    /// What becomes of a case that hangs on one controller's word.
    #[must_use]
    pub const fn single_word(&self) -> SingleWord {
        self.single_word
    }
}
