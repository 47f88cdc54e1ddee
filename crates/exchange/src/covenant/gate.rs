//! Where signals meet: the gates that decide which are looked at, and the sections of a batch, one
//! for each gate and match key.

use serde::{Deserialize, Serialize};

/// What a gate or match key is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One person.
    Person,
    /// All who live at one address.
    Household,
    /// A parent and the children, wherever each lives.
    Family,
}

/// What a gate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Distinct agencies.
    Agency,
    /// Distinct chains.
    Chain,
    /// Distinct controllers: organisations answerable for the data of one or more agencies.
    Controller,
}

/// The threshold: a signal is linked only when `k` distinct units meet on one tag of this scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    pub(super) id: String,
    pub(super) scope: Scope,
    pub(super) unit: Unit,
    pub(super) k: u8,
}

impl Gate {
    /// Its word in covenants, hit lists and the context of every tag.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What meets at it: signals about one person, one household or one family.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// What it counts.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// How many distinct units must meet, 2 or more.
    #[must_use]
    pub const fn k(&self) -> u8 {
        self.k
    }
}

/// One section of a batch: indices, from 0, into the covenant's lists of gates and match keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Section {
    /// Index of the gate.
    pub gate: u16,
    /// Index of the match key.
    pub match_key: u16,
}
