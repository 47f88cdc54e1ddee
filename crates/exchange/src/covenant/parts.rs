//! The parts of a covenant: who takes part, what a signal may say, how signals meet and what makes a hit.

use serde::{Deserialize, Serialize};

/// One group of organisations that work in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chain {
    /// Care (zorg).
    Care,
    /// Social and financial (sociaal domein).
    Social,
    /// Coercion and justice (dwang en justitie).
    Justice,
}

impl Chain {
    /// The word for it in covenants and hit lists.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Care => "care",
            Self::Social => "social",
            Self::Justice => "justice",
        }
    }
}

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

/// How far a rule has proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// On trial: nothing is done with its hits but look at them.
    Proef,
    /// In use at a few, with measured precision.
    Pilot,
    /// In use.
    Live,
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

/// An organisation that sends signals.
#[derive(Debug, Clone)]
pub struct Agency {
    pub(super) id: String,
    pub(super) index: u8,
    pub(super) name: String,
    pub(super) chain: Chain,
    pub(super) controller: String,
    pub(super) bsn: bool,
    pub(super) codes: Vec<u16>,
}

impl Agency {
    /// Short name of letters, digits and hyphens, used in file names.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its number, 1 to 64.
    #[must_use]
    pub const fn index(&self) -> u8 {
        self.index
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The chain it belongs to.
    #[must_use]
    pub const fn chain(&self) -> Chain {
        self.chain
    }

    /// Who is answerable for its data.
    #[must_use]
    pub fn controller(&self) -> &str {
        &self.controller
    }

    /// Whether it may process the BSN. Hashing it is processing it.
    #[must_use]
    pub const fn may_use_bsn(&self) -> bool {
        self.bsn
    }

    /// Whether it may send the code of this number.
    #[must_use]
    pub fn may_send(&self, code: u16) -> bool {
        self.codes.contains(&code)
    }
}

/// What a signal can be about.
#[derive(Debug, Clone)]
pub struct Code {
    pub(super) id: String,
    pub(super) number: u16,
    pub(super) domain: String,
    pub(super) nl: String,
}

impl Code {
    /// Its word in covenants, profiles and hit lists.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its number in a payload, from 1.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.number
    }

    /// The id of its life domain.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// What it is called in Dutch.
    #[must_use]
    pub fn nl(&self) -> &str {
        &self.nl
    }
}

/// A life domain: the part of life that a code is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    pub(super) id: String,
    pub(super) nl: String,
}

impl Domain {
    /// Its word in covenants and hit lists.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is called in Dutch.
    #[must_use]
    pub fn nl(&self) -> &str {
        &self.nl
    }
}

/// Two codes that may be one event: a report, and its echo at another agency some days later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echo {
    pub(super) origin: u16,
    pub(super) echo: u16,
    pub(super) within_days: u16,
}

impl Echo {
    /// Number of the code that comes first and that the event counts for.
    #[must_use]
    pub const fn origin(&self) -> u16 {
        self.origin
    }

    /// Number of the code that repeats it.
    #[must_use]
    pub const fn echo(&self) -> u16 {
        self.echo
    }

    /// How many days after the origin the echo may be dated.
    #[must_use]
    pub const fn within_days(&self) -> u16 {
        self.within_days
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

/// What makes a hit: at least so many distinct agencies, chains and life domains, over events in a window of days.
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

    /// How many distinct agencies at least.
    #[must_use]
    pub const fn min_agencies(&self) -> u8 {
        self.min_agencies
    }

    /// How many distinct chains at least.
    #[must_use]
    pub const fn min_chains(&self) -> u8 {
        self.min_chains
    }

    /// How many distinct life domains at least.
    #[must_use]
    pub const fn min_domains(&self) -> u8 {
        self.min_domains
    }
}
