//! The covenant as it is written: TOML, read strictly, not yet checked for sense.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Covenant;
use super::codes::Domain;
use super::gate::{Scope, Unit};
use super::match_key::Mode;
use super::parties::Chain;
use super::rule::Rule;
use crate::file::versioned_toml::{self, FormFault};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CovenantFile {
    /// Looked at before the rest is read.
    #[serde(rename = "format")]
    _format: u32,
    pub(super) name: String,
    pub(super) serial: u32,
    pub(super) series: String,
    pub(super) ref_period_days: u16,
    pub(super) purpose: String,
    pub(super) legal_basis: String,
    pub(super) valid_from: String,
    pub(super) valid_until: String,
    pub(super) max_refused_share: f64,
    pub(super) max_records_per_tag: u32,
    pub(super) max_household_persons: u32,
    pub(super) postcodes: Vec<String>,
    pub(super) pseudonym_key: PseudonymKeyTable,
    pub(super) excluded_addresses: ExcludedAddressesTable,
    pub(super) centre: CentreTable,
    pub(super) domain: Vec<Domain>,
    pub(super) agency: Vec<AgencyTable>,
    pub(super) code: Vec<CodeTable>,
    #[serde(default)]
    pub(super) echo: Vec<EchoTable>,
    pub(super) match_key: Vec<MatchKeyTable>,
    pub(super) gate: Vec<GateTable>,
    pub(super) rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PseudonymKeyTable {
    pub(super) epoch: u32,
    pub(super) check: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExcludedAddressesTable {
    pub(super) sha256: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CentreTable {
    pub(super) name: String,
    pub(super) sign: String,
    pub(super) hpke: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgencyTable {
    pub(super) id: String,
    pub(super) index: u8,
    pub(super) name: String,
    pub(super) chain: Chain,
    pub(super) controller: String,
    pub(super) bsn: bool,
    pub(super) sign: String,
    pub(super) hpke: String,
    pub(super) max_signals: u64,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) codes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeTable {
    pub(super) id: String,
    pub(super) number: u16,
    pub(super) domain: String,
    pub(super) nl: String,
    pub(super) lifetime_days: u16,
    pub(super) min_amount: Option<u32>,
    #[serde(default)]
    pub(super) preconditions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EchoTable {
    pub(super) origin: String,
    pub(super) echo: String,
    pub(super) within_days: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchKeyTable {
    pub(super) id: String,
    pub(super) mode: Mode,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GateTable {
    pub(super) id: String,
    pub(super) scope: Scope,
    pub(super) unit: Unit,
    pub(super) k: u8,
}

/// Reads TOML of this form.
pub(super) fn parse(bytes: &[u8]) -> Result<CovenantFile, FormFault> {
    versioned_toml::parse(bytes, Covenant::FORMAT)
}
