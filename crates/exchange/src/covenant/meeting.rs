//! How signals meet: the match keys they are written by, and the gates that decide which are looked at.

use serde::{Deserialize, Serialize};

/// What a gate or match key is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One person.
    Person,
    /// All who live at one address.
    Household,
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

/// Whether a match key is as good as unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It is: signals that meet on it belong together.
    Joins,
    /// It is not: the agencies are asked to confirm.
    Asks,
}

/// A way of writing identifiers down so that two agencies write the same; the scheme (docs/pseudonym-scheme.md) fixes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchKeyKind {
    /// The citizen service number (BSN).
    Bsn,
    /// Surname without prefix, first initial, birth date.
    SurnameInitialBirth,
    /// Postcode, house number, letter and addition.
    Address,
}

impl MatchKeyKind {
    /// Every match key of the scheme.
    pub const ALL: [Self; 3] = [Self::Bsn, Self::SurnameInitialBirth, Self::Address];

    /// Its id in covenants, and in the context of every pseudonym made with it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Bsn => "bsn",
            Self::SurnameInitialBirth => "surname-initial-birth",
            Self::Address => "address",
        }
    }

    /// What it is about.
    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::Bsn | Self::SurnameInitialBirth => Scope::Person,
            Self::Address => Scope::Household,
        }
    }
}

/// A match key that the parties agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchKey {
    pub(super) kind: MatchKeyKind,
    pub(super) mode: Mode,
}

impl MatchKey {
    /// Which way of writing identifiers down.
    #[must_use]
    pub const fn kind(&self) -> MatchKeyKind {
        self.kind
    }

    /// Whether it joins or asks.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// What it is about.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.kind.scope()
    }
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

    /// Whether persons or households meet at it.
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

/// One section of a batch: positions, from 0, in the covenant's lists of gates and match keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Section {
    /// Position of the gate.
    pub gate: u16,
    /// Position of the match key.
    pub match_key: u16,
}
