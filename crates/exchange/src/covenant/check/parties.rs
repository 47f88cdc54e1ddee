//! Checks the parties: indices and keys of the agencies and of the centre.

use std::collections::HashSet;

use super::{PartName, check_ids, fault};
use crate::covenant::codes::Code;
use crate::covenant::file::{AgencyTable, CentreTable};
use crate::covenant::parties::{Agency, Centre};
use crate::covenant::{CovenantError, CovenantFault};
use crate::crypto::identity::{HpkePublic, SignPublic};

pub(super) fn agencies(
    tables: Vec<AgencyTable>,
    codes: &[Code],
) -> Result<Vec<Agency>, CovenantError> {
    check_ids("agency", tables.iter().map(|agency| agency.id.as_str()))?;
    let mut indices = HashSet::new();
    let mut agencies: Vec<Agency> = Vec::with_capacity(tables.len());
    for table in tables {
        let part = PartName {
            kind: "agency",
            id: &table.id,
        };
        // The share of a secret is its polynomial's value at the index: 0 would be the secret.
        if !(1..=64).contains(&table.index) {
            return part.fault(CovenantFault::Range("an index of 1 to 64"));
        }
        if !indices.insert(table.index) {
            return part.fault(CovenantFault::Twice);
        }
        let mut grounds = Vec::with_capacity(table.codes.len());
        for (id, ground) in table.codes {
            let Some(code) = codes.iter().find(|code| code.id == id) else {
                return part.fault(CovenantFault::Unknown("a code"));
            };
            grounds.push((code.number, ground));
        }
        let (sign, hpke) = public_keys(part, &table.sign, &table.hpke)?;
        // One key for two agencies: either could sign as the other, or read what is for it.
        if agencies
            .iter()
            .any(|agency| agency.sign == sign || agency.hpke == hpke)
        {
            return part.fault(CovenantFault::SharedKey);
        }
        agencies.push(Agency {
            id: table.id,
            index: table.index,
            name: table.name,
            chain: table.chain,
            controller: table.controller,
            bsn: table.bsn,
            sign,
            hpke,
            max_signals: table.max_signals,
            aliases: table.aliases,
            grounds,
        });
    }
    agencies.sort_by_key(Agency::index);
    Ok(agencies)
}

pub(super) fn centre(table: CentreTable) -> Result<Centre, CovenantError> {
    let (sign, hpke) = public_keys("centre", &table.sign, &table.hpke)?;
    Ok(Centre {
        name: table.name,
        sign,
        hpke,
    })
}

fn public_keys(
    part: impl std::fmt::Display,
    sign: &str,
    hpke: &str,
) -> Result<(SignPublic, HpkePublic), CovenantError> {
    match (SignPublic::parse(sign), HpkePublic::parse(hpke)) {
        (Some(sign), Some(hpke)) => Ok((sign, hpke)),
        (None, _) => fault(format_args!("{part}, sign"), CovenantFault::Key),
        (_, None) => fault(format_args!("{part}, hpke"), CovenantFault::Key),
    }
}
