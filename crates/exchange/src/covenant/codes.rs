//! What a signal may say: its code, the life domain of it, and the codes that may be one event.

use serde::{Deserialize, Serialize};

/// What a signal can be about.
#[derive(Debug, Clone)]
pub struct Code {
    pub(super) id: String,
    pub(super) number: u16,
    pub(super) domain: String,
    pub(super) nl: String,
    pub(super) lifetime_days: u16,
    pub(super) min_amount: Option<u32>,
    pub(super) preconditions: Vec<String>,
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

    /// How many days after its date a signal is still sent.
    #[must_use]
    pub const fn lifetime_days(&self) -> u16 {
        self.lifetime_days
    }

    /// The amount, in euros, below which it is not sent.
    #[must_use]
    pub const fn min_amount(&self) -> Option<u32> {
        self.min_amount
    }

    /// What must have been done before it may be sent.
    #[must_use]
    pub fn preconditions(&self) -> &[String] {
        &self.preconditions
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
