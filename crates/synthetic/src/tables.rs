//! The tables of a covenant file, one type a table, as docs/covenant.md has them.
//!
//! The fields are those of the file, open to be changed: a covenant that is wrong must be possible,
//! and `exchange` is what checks it.

use std::collections::BTreeMap;

use exchange::covenant::{Chain, Mode, Scope, SingleWord, Stage, Unit};
use serde::{Deserialize, Serialize};

/// What an agency is told of the ground on which it sends a code: nobody in it exists.
const GROUND: &str = "none: synthetic";

/// `[pseudonym_key]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PseudonymKeyTable {
    pub(crate) epoch: u32,
    pub(crate) check: String,
}

/// `[excluded_addresses]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExcludedAddressesTable {
    pub(crate) sha256: String,
}

/// `[centre]`: who opens the batches.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CentreTable {
    /// What it is called.
    pub name: String,
    /// Its public key to verify with, 64 hexadecimal digits; empty: the one that the seed gives.
    pub sign: String,
    /// Its public key to encrypt to, 64 hexadecimal digits; empty: the one that the seed gives.
    pub hpke: String,
}

/// `[[domain]]`: a part of life.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainTable {
    /// Its id.
    pub id: String,
    /// What it is called in Dutch.
    pub nl: String,
}

impl DomainTable {
    /// A domain that is called as its id is.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            nl: id.to_owned(),
        }
    }
}

/// `[[agency]]`: who sends signals.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyTable {
    /// Its id.
    pub id: String,
    /// Its index in batches and shares, from 1; 0: the next one that is free.
    pub index: u8,
    /// What it is called.
    pub name: String,
    /// Its chain.
    pub chain: Chain,
    /// Who answers for its data.
    pub controller: String,
    /// Whether it may use the BSN.
    pub bsn: bool,
    /// Its public key to verify with, 64 hexadecimal digits; empty: the one that the seed gives.
    pub sign: String,
    /// Its public key to encrypt to, 64 hexadecimal digits; empty: the one that the seed gives.
    pub hpke: String,
    /// How many signals it may send a night.
    pub max_signals: u64,
    /// Other names of it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The legal ground of each code that it may send, by the code's id; empty: every code.
    pub codes: BTreeMap<String, String>,
}

impl AgencyTable {
    /// An agency with a controller of its own, in the social chain, that may use the BSN and send
    /// 100,000 signals of every code. Index and keys are filled in when the covenant is written.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            index: 0,
            name: id.to_owned(),
            chain: Chain::Social,
            controller: id.to_owned(),
            bsn: true,
            sign: String::new(),
            hpke: String::new(),
            max_signals: 100_000,
            aliases: Vec::new(),
            codes: BTreeMap::new(),
        }
    }

    /// The same agency in another chain.
    #[must_use]
    pub fn chain(self, chain: Chain) -> Self {
        Self { chain, ..self }
    }

    /// The same agency, whose data somebody else answers for.
    #[must_use]
    pub fn controller(self, controller: &str) -> Self {
        Self {
            controller: controller.to_owned(),
            ..self
        }
    }

    /// The same agency, which may use the BSN or not.
    #[must_use]
    pub fn bsn(self, bsn: bool) -> Self {
        Self { bsn, ..self }
    }

    /// The same agency, which may send as many signals a night.
    #[must_use]
    pub fn max_signals(self, max_signals: u64) -> Self {
        Self {
            max_signals,
            ..self
        }
    }

    /// The same agency, which may send these codes alone.
    #[must_use]
    pub fn codes<'a>(mut self, codes: impl IntoIterator<Item = &'a str>) -> Self {
        self.set_codes(codes);
        self
    }

    /// Lets it send these codes alone.
    pub fn set_codes<'a>(&mut self, codes: impl IntoIterator<Item = &'a str>) {
        self.codes.clear();
        for code in codes {
            self.codes.insert(code.to_owned(), GROUND.to_owned());
        }
    }
}

/// `[[code]]`: what a signal can be about.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeTable {
    /// Its id.
    pub id: String,
    /// Its number in payloads, from 1.
    pub number: u16,
    /// The id of its domain.
    pub domain: String,
    /// What it is called in Dutch.
    pub nl: String,
    /// How many days a signal of it is sent.
    pub lifetime_days: u16,
    /// The least amount in euros that is sent, if amounts count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_amount: Option<u32>,
    /// What must have been done before a signal of it is sent.
    #[serde(default)]
    pub preconditions: Vec<String>,
}

impl CodeTable {
    /// A code that is sent for a year, without amount or precondition.
    #[must_use]
    pub fn new(id: &str, number: u16, domain: &str) -> Self {
        Self {
            id: id.to_owned(),
            number,
            domain: domain.to_owned(),
            nl: id.to_owned(),
            lifetime_days: 365,
            min_amount: None,
            preconditions: Vec::new(),
        }
    }

    /// The same code, sent for as many days.
    #[must_use]
    pub fn lifetime_days(self, lifetime_days: u16) -> Self {
        Self {
            lifetime_days,
            ..self
        }
    }
}

/// `[[echo]]`: two codes that one event gives.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EchoTable {
    /// The id of the code that comes first.
    pub origin: String,
    /// The id of the code that follows from it.
    pub echo: String,
    /// Within how many days.
    pub within_days: u16,
}

/// `[[match_key]]`: what signals meet on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchKeyTable {
    /// Its id, which is its recipe.
    pub id: String,
    /// Whether what meets on it is joined or asked about.
    pub mode: Mode,
}

/// `[[gate]]`: how many must meet.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateTable {
    /// Its id.
    pub id: String,
    /// What the match keys are about for which it is the gate.
    pub scope: Scope,
    /// What is counted.
    pub unit: Unit,
    /// How many of them must meet, 2 or more.
    pub k: u8,
}

/// `[[rule]]`: what makes a case a hit.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTable {
    /// Its id.
    pub id: String,
    /// Its version, from 1.
    pub version: u32,
    /// How far it has been tried.
    pub stage: Stage,
    /// What it says in Dutch.
    pub nl: String,
    /// Within how many days events count.
    pub window_days: u16,
    /// How many agencies it takes.
    pub min_agencies: u8,
    /// How many chains it takes.
    pub min_chains: u8,
    /// How many domains it takes.
    pub min_domains: u8,
    /// What becomes of a case that hangs on one controller's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub single_word: Option<SingleWord>,
}

impl RuleTable {
    /// A rule that every case with an open signal meets within a year, so that the hit list shows
    /// all that was opened.
    #[must_use]
    pub fn all() -> Self {
        Self {
            id: "all".to_owned(),
            version: 1,
            stage: Stage::Proef,
            nl: "alles".to_owned(),
            window_days: 365,
            min_agencies: 1,
            min_chains: 1,
            min_domains: 1,
            single_word: None,
        }
    }
}
