//! The covenant file with all its tables, and what stands in it where nothing was said.

use exchange::covenant::{Chain, MatchKey, Mode, Scope, Unit};
use exchange::crypto::identity::Identity;
use exchange::hex::Hex;
use serde::{Deserialize, Serialize};

use super::{NO_ADDRESSES, sha256};
use crate::keys::Keys;
use crate::tables::{
    AgencyTable, CentreTable, CodeTable, DomainTable, EchoTable, ExcludedAddressesTable, GateTable,
    MatchKeyTable, PseudonymKeyTable, RuleTable,
};

/// The covenant file. Tables stand behind plain values, as TOML has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) format: u32,
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
    pub(super) domain: Vec<DomainTable>,
    pub(super) agency: Vec<AgencyTable>,
    pub(super) code: Vec<CodeTable>,
    #[serde(default)]
    pub(super) echo: Vec<EchoTable>,
    pub(super) match_key: Vec<MatchKeyTable>,
    pub(super) gate: Vec<GateTable>,
    pub(super) rule: Vec<RuleTable>,
}

impl File {
    /// A file of defaults, its lists empty.
    pub(super) fn new() -> Self {
        Self {
            format: 3,
            name: "A synthetic covenant".to_owned(),
            serial: 1,
            series: "5e".repeat(16),
            ref_period_days: 91,
            purpose: "To be tried".to_owned(),
            legal_basis: "None: nobody in it exists".to_owned(),
            valid_from: "2026-01-01".to_owned(),
            valid_until: "2027-12-31".to_owned(),
            max_refused_share: 0.05,
            max_records_per_tag: 40,
            max_household_persons: 12,
            postcodes: vec!["any".to_owned()],
            pseudonym_key: PseudonymKeyTable {
                epoch: Keys::EPOCH,
                check: String::new(),
            },
            excluded_addresses: ExcludedAddressesTable {
                sha256: sha256(NO_ADDRESSES.as_bytes()),
            },
            centre: CentreTable {
                name: "centre".to_owned(),
                sign: String::new(),
                hpke: String::new(),
            },
            domain: Vec::new(),
            agency: Vec::new(),
            code: Vec::new(),
            echo: Vec::new(),
            match_key: Vec::new(),
            gate: Vec::new(),
            rule: Vec::new(),
        }
    }

    /// Gives every list without an entry its default.
    pub(super) fn fill_lists(&mut self) {
        if self.agency.is_empty() {
            let chains = [Chain::Care, Chain::Social, Chain::Justice];
            for (id, chain) in ["a1", "a2", "a3"].into_iter().zip(chains) {
                self.agency.push(AgencyTable::new(id).chain(chain));
            }
        }
        if self.code.is_empty() {
            let domain = self.domain.first().map_or("money", |domain| &domain.id);
            self.code.push(CodeTable::new("concern", 1, domain));
        }
        if self.domain.is_empty() {
            let mut ids: Vec<&str> = self.code.iter().map(|code| &*code.domain).collect();
            ids.sort_unstable();
            ids.dedup();
            self.domain = ids.into_iter().map(DomainTable::new).collect();
        }
        if self.match_key.is_empty() {
            for id in ["bsn", "surname+initial+birth", "address"] {
                self.match_key.push(MatchKeyTable {
                    id: id.to_owned(),
                    mode: Mode::Joins,
                });
            }
        }
        if self.rule.is_empty() {
            self.rule.push(RuleTable::all());
        }
    }

    /// Fills in what is known only when all else is: gates, indices, codes and keys.
    pub(super) fn complete(&mut self, keys: Keys) {
        if self.gate.is_empty() {
            let scopes = [("person", Scope::Person), ("household", Scope::Household)];
            for (id, scope) in scopes {
                // A gate that no match key leads to is refused.
                if self
                    .match_key
                    .iter()
                    .any(|key| scope_of(&key.id) == Some(scope))
                {
                    self.gate.push(GateTable {
                        id: id.to_owned(),
                        scope,
                        unit: Unit::Agency,
                        k: 2,
                    });
                }
            }
        }
        if self.pseudonym_key.check.is_empty() {
            self.pseudonym_key.check = Hex(&keys.pseudonym_check()).to_string();
        }
        fill_public(&mut self.centre.sign, &mut self.centre.hpke, &keys.centre());
        let mut index = 0;
        for agency in &mut self.agency {
            if agency.index == 0 {
                agency.index = index + 1;
            }
            index = index.max(agency.index);
            if agency.codes.is_empty() {
                agency.set_codes(self.code.iter().map(|code| code.id.as_str()));
            }
            fill_public(&mut agency.sign, &mut agency.hpke, &keys.agency(&agency.id));
        }
    }
}

/// Fills in the public keys that were not set.
fn fill_public(sign: &mut String, hpke: &mut String, identity: &Identity) {
    if sign.is_empty() {
        *sign = identity.sign().public().to_string();
    }
    if hpke.is_empty() {
        *hpke = identity.hpke_public().to_string();
    }
}

/// What a match key is about; none of an id that is not a recipe.
fn scope_of(id: &str) -> Option<Scope> {
    let key = MatchKey::new(id, Mode::Joins).ok()?;
    Some(key.scope())
}
