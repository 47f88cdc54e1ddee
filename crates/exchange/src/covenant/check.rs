//! Whether the parts of a covenant agree: every id known, every number once, every threshold
//! reachable.

use std::collections::HashSet;

use super::area::Area;
use super::codes::{Code, Domain, Echo};
use super::file::{
    AgencyTable, CentreTable, CodeTable, CovenantFile, EchoTable, GateTable, MatchKeyTable,
};
use super::gate::{Gate, Scope, Unit};
use super::match_key::MatchKey;
use super::parties::{Agency, Centre};
use super::rule::Rule;
use super::{Covenant, CovenantError, CovenantFault, CovenantHash, reach};
use crate::crypto::identity::{HpkePublic, SignPublic};
use crate::hex;
use crate::night::Night;

fn fault<T>(part: impl Into<String>, fault: CovenantFault) -> Result<T, CovenantError> {
    Err(CovenantError::Fault {
        part: part.into(),
        fault,
    })
}

pub(super) fn covenant(file: CovenantFile, hash: CovenantHash) -> Result<Covenant, CovenantError> {
    if file.format != 2 {
        return fault("format", CovenantFault::Format);
    }
    if !(0.0..=1.0).contains(&file.max_refused_share) {
        return fault("max_refused_share", CovenantFault::Range("0 to 1"));
    }
    if file.max_records_per_tag == 0 {
        return fault("max_records_per_tag", CovenantFault::Range("1 or more"));
    }
    if file.max_household_persons == 0 {
        return fault("max_household_persons", CovenantFault::Range("1 or more"));
    }
    let (first_night, last_night) = period(&file.valid_from, &file.valid_until)?;
    let domains = domains(file.domain)?;
    let codes = codes(file.code, &domains)?;
    let agencies = agencies(file.agency, &codes)?;
    let centre = centre(file.centre)?;
    let match_keys = match_keys(&file.match_key)?;
    let gates = gates(file.gate, &agencies, &match_keys)?;
    let rules = rules(file.rule, &gates, &match_keys, &agencies, &codes)?;
    Ok(Covenant {
        hash,
        name: file.name,
        serial: file.serial,
        purpose: file.purpose,
        legal_basis: file.legal_basis,
        first_night,
        last_night,
        max_refused_share: file.max_refused_share,
        max_records_per_tag: file.max_records_per_tag,
        max_household_persons: file.max_household_persons,
        key_epoch: file.pseudonym_key.epoch,
        key_check: digits("pseudonym_key.check", &file.pseudonym_key.check)?,
        excluded_addresses: digits("excluded_addresses.sha256", &file.excluded_addresses.sha256)?,
        echoes: echoes(&file.echo, &codes)?,
        area: Area::parse(&file.postcodes)?,
        rules,
        centre,
        domains,
        agencies,
        codes,
        match_keys,
        gates,
    })
}

fn period(from: &str, until: &str) -> Result<(Night, Night), CovenantError> {
    match (Night::parse(from), Night::parse(until)) {
        (Ok(from), Ok(until)) if from <= until => Ok((from, until)),
        _ => fault("valid_from, valid_until", CovenantFault::Period),
    }
}

fn digits<const N: usize>(part: &str, text: &str) -> Result<[u8; N], CovenantError> {
    hex::parse(text.as_bytes()).map_or_else(|| fault(part, CovenantFault::Hex(2 * N)), Ok)
}

/// Checks that `ids` are well-formed and each stands once, and that there is at least one.
fn check_ids<'a>(kind: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), CovenantError> {
    let mut seen = HashSet::new();
    for id in ids {
        let part = || format!("{kind} {id:?}");
        let well_formed = id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !well_formed || !(1..=40).contains(&id.len()) {
            return fault(part(), CovenantFault::Id);
        }
        if !seen.insert(id) {
            return fault(part(), CovenantFault::Twice);
        }
    }
    if seen.is_empty() {
        fault(kind, CovenantFault::Empty)
    } else {
        Ok(())
    }
}

fn domains(domains: Vec<Domain>) -> Result<Vec<Domain>, CovenantError> {
    check_ids("domain", domains.iter().map(Domain::id))?;
    Ok(domains)
}

fn codes(tables: Vec<CodeTable>, domains: &[Domain]) -> Result<Vec<Code>, CovenantError> {
    check_ids("code", tables.iter().map(|code| code.id.as_str()))?;
    let mut numbers = HashSet::new();
    for code in &tables {
        let part = || format!("code {:?}", code.id);
        if code.number == 0 {
            return fault(part(), CovenantFault::Range("a number from 1"));
        }
        if !numbers.insert(code.number) {
            return fault(part(), CovenantFault::Twice);
        }
        if !domains.iter().any(|domain| domain.id == code.domain) {
            return fault(part(), CovenantFault::Unknown("a life domain"));
        }
    }
    Ok(tables
        .into_iter()
        .map(
            |CodeTable {
                 id,
                 number,
                 domain,
                 nl,
                 lifetime_days,
                 min_amount,
                 preconditions,
             }| Code {
                id,
                number,
                domain,
                nl,
                lifetime_days,
                min_amount,
                preconditions,
            },
        )
        .collect())
}

fn agencies(tables: Vec<AgencyTable>, codes: &[Code]) -> Result<Vec<Agency>, CovenantError> {
    check_ids("agency", tables.iter().map(|agency| agency.id.as_str()))?;
    let mut indices = HashSet::new();
    let mut agencies = Vec::with_capacity(tables.len());
    for table in tables {
        let id = table.id.clone();
        let part = || format!("agency {id:?}");
        if !(1..=64).contains(&table.index) {
            return fault(part(), CovenantFault::Range("an index of 1 to 64"));
        }
        if !indices.insert(table.index) {
            return fault(part(), CovenantFault::Twice);
        }
        let mut grounds = Vec::with_capacity(table.codes.len());
        for (id, ground) in table.codes {
            match codes.iter().find(|code| code.id == id) {
                Some(code) => grounds.push((code.number, ground)),
                None => return fault(part(), CovenantFault::Unknown("a code")),
            }
        }
        let (sign, hpke) = public_keys(&part(), &table.sign, &table.hpke)?;
        if agencies
            .iter()
            .any(|other: &Agency| other.sign == sign || other.hpke == hpke)
        {
            return fault(part(), CovenantFault::SharedKey);
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

fn centre(table: CentreTable) -> Result<Centre, CovenantError> {
    let (sign, hpke) = public_keys("centre", &table.sign, &table.hpke)?;
    Ok(Centre {
        name: table.name,
        sign,
        hpke,
    })
}

fn public_keys(
    part: &str,
    sign: &str,
    hpke: &str,
) -> Result<(SignPublic, HpkePublic), CovenantError> {
    match (SignPublic::parse(sign), HpkePublic::parse(hpke)) {
        (Some(sign), Some(hpke)) => Ok((sign, hpke)),
        (None, _) => fault(format!("{part}, sign"), CovenantFault::Key),
        (_, None) => fault(format!("{part}, hpke"), CovenantFault::Key),
    }
}

fn match_keys(tables: &[MatchKeyTable]) -> Result<Vec<MatchKey>, CovenantError> {
    let mut keys: Vec<MatchKey> = Vec::with_capacity(tables.len());
    for MatchKeyTable { id, mode } in tables {
        let part = || format!("match_key {id:?}");
        let key = MatchKey::new(id, *mode).or_else(|error| fault(part(), error.into()))?;
        if keys.iter().any(|other| other.id() == id) {
            return fault(part(), CovenantFault::Twice);
        }
        if key.asks() && key.scope() != Scope::Person {
            return fault(part(), CovenantFault::Asks);
        }
        keys.push(key);
    }
    if keys.is_empty() {
        fault("match_key", CovenantFault::Empty)
    } else {
        Ok(keys)
    }
}

fn gates(
    tables: Vec<GateTable>,
    agencies: &[Agency],
    keys: &[MatchKey],
) -> Result<Vec<Gate>, CovenantError> {
    check_ids("gate", tables.iter().map(|gate| gate.id.as_str()))?;
    for gate in &tables {
        let part = || format!("gate {:?}", gate.id);
        if gate.k < 2 {
            return fault(
                part(),
                CovenantFault::Range("k of 2 or more: at 1 every signal would be open"),
            );
        }
        if usize::from(gate.k) > distinct_units(gate.unit, agencies) {
            return fault(part(), CovenantFault::Unreachable("the unit"));
        }
        if !keys.iter().any(|key| key.scope() == gate.scope) {
            return fault(
                part(),
                CovenantFault::Unreachable("match keys of this scope"),
            );
        }
    }
    let gates: Vec<Gate> = tables
        .into_iter()
        .map(|GateTable { id, scope, unit, k }| Gate { id, scope, unit, k })
        .collect();
    for (at, stronger) in gates.iter().enumerate() {
        for (_, weaker) in gates.iter().enumerate().filter(|(other, _)| *other != at) {
            if reach::implies(stronger, weaker, agencies) {
                return fault(
                    format!("gate {:?}", stronger.id),
                    CovenantFault::Implied(weaker.id.clone()),
                );
            }
        }
    }
    Ok(gates)
}

fn distinct_units(unit: Unit, agencies: &[Agency]) -> usize {
    match unit {
        Unit::Agency => agencies.len(),
        Unit::Chain => agencies
            .iter()
            .map(Agency::chain)
            .collect::<HashSet<_>>()
            .len(),
        Unit::Controller => agencies
            .iter()
            .map(Agency::controller)
            .collect::<HashSet<_>>()
            .len(),
    }
}

fn echoes(tables: &[EchoTable], codes: &[Code]) -> Result<Vec<Echo>, CovenantError> {
    let number = |id: &str| {
        codes
            .iter()
            .find(|code| code.id == id)
            .map(|code| code.number)
    };
    let mut echoes: Vec<Echo> = Vec::with_capacity(tables.len());
    for table in tables {
        let part = || format!("echo {:?} of {:?}", table.echo, table.origin);
        let (Some(origin), Some(echo)) = (number(&table.origin), number(&table.echo)) else {
            return fault(part(), CovenantFault::Unknown("a code"));
        };
        if echoes
            .iter()
            .any(|pair| (pair.origin, pair.echo) == (origin, echo))
        {
            return fault(part(), CovenantFault::Twice);
        }
        // What the new echo leads to must not come back to its origin.
        let mut reached = vec![echo];
        let mut next = 0;
        while let Some(&code) = reached.get(next) {
            // Each code once: of codes that meet again and again there are more ways than codes.
            for pair in echoes.iter().filter(|pair| pair.origin == code) {
                if !reached.contains(&pair.echo) {
                    reached.push(pair.echo);
                }
            }
            next += 1;
        }
        if reached.contains(&origin) {
            return fault(part(), CovenantFault::Circle);
        }
        echoes.push(Echo {
            origin,
            echo,
            within_days: table.within_days,
        });
    }
    Ok(echoes)
}

fn rules(
    rules: Vec<Rule>,
    gates: &[Gate],
    keys: &[MatchKey],
    agencies: &[Agency],
    codes: &[Code],
) -> Result<Vec<Rule>, CovenantError> {
    check_ids("rule", rules.iter().map(Rule::id))?;
    // Only what meets at some gate is ever judged.
    let fed: Vec<&Agency> = gates
        .iter()
        .flat_map(|gate| reach::fed_by(gate, keys, agencies))
        .collect();
    let indices: HashSet<_> = fed.iter().map(|agency| agency.index).collect();
    let chains: HashSet<_> = fed.iter().map(|agency| agency.chain).collect();
    let sent = codes
        .iter()
        .filter(|code| fed.iter().any(|agency| agency.may_send(code.number)));
    let domains: HashSet<_> = sent.map(Code::domain).collect();
    for rule in &rules {
        let part = || format!("rule {:?}", rule.id);
        if rule.min_agencies == 0 || rule.min_chains == 0 || rule.min_domains == 0 {
            return fault(
                part(),
                CovenantFault::Range("1 or more of agencies, chains and domains"),
            );
        }
        for (asked, has, of) in [
            (
                rule.min_agencies,
                indices.len(),
                "agencies that can meet at a gate",
            ),
            (
                rule.min_chains,
                chains.len(),
                "chains that can meet at a gate",
            ),
            (
                rule.min_domains,
                domains.len(),
                "life domains that can meet at a gate",
            ),
        ] {
            if usize::from(asked) > has {
                return fault(part(), CovenantFault::Unreachable(of));
            }
        }
    }
    Ok(rules)
}
