//! The parties of a covenant: the agencies, their chains, and the centre.

use serde::{Deserialize, Serialize};

use crate::crypto::identity::{HpkePublic, SignPublic};

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
    /// All chains.
    pub const ALL: [Self; 3] = [Self::Care, Self::Social, Self::Justice];

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

/// An organisation that sends signals.
#[derive(Debug, Clone)]
pub struct Agency {
    pub(super) id: String,
    pub(super) index: u8,
    pub(super) name: String,
    pub(super) chain: Chain,
    pub(super) controller: String,
    pub(super) bsn: bool,
    pub(super) sign: SignPublic,
    pub(super) hpke: HpkePublic,
    pub(super) max_signals: u64,
    pub(super) aliases: Vec<String>,
    pub(super) grounds: Vec<(u16, String)>,
}

impl Agency {
    /// Its short name, of `a-z`, digits and hyphens; it stands in file names.
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

    /// The key that its batches are signed with.
    #[must_use]
    pub const fn sign(&self) -> &SignPublic {
        &self.sign
    }

    /// The key that others write to it with.
    #[must_use]
    pub const fn hpke(&self) -> &HpkePublic {
        &self.hpke
    }

    /// How many signals it may send for one night, at most.
    #[must_use]
    pub const fn max_signals(&self) -> u64 {
        self.max_signals
    }

    /// The words by which other agencies' exports name it as a reporter, besides its id and name.
    #[must_use]
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// Whether it may send the code of this number.
    #[must_use]
    pub fn may_send(&self, code: u16) -> bool {
        self.ground(code).is_some()
    }

    /// The legal ground on which it may send the code of this number; none when it may not.
    #[must_use]
    pub fn ground(&self, code: u16) -> Option<&str> {
        self.grounds
            .iter()
            .find(|(number, _)| *number == code)
            .map(|(_, ground)| ground.as_str())
    }
}

/// Who matches, and what it is written to and signs receipts with.
#[derive(Debug, Clone)]
pub struct Centre {
    pub(super) name: String,
    pub(super) sign: SignPublic,
    pub(super) hpke: HpkePublic,
}

impl Centre {
    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key that its receipts are signed with.
    #[must_use]
    pub const fn sign(&self) -> &SignPublic {
        &self.sign
    }

    /// The key that batches are encrypted to.
    #[must_use]
    pub const fn hpke(&self) -> &HpkePublic {
        &self.hpke
    }
}
