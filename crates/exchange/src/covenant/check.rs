//! Whether the parts of a covenant agree: every id known, every number once, every threshold reachable.

use std::collections::HashSet;

use super::file::{AgencyTable, CodeTable, CovenantFile, EchoTable, GateTable, MatchKeyTable};
use super::parts::{Agency, Code, Domain, Echo, Gate, MatchKey, Mode, Rule, Unit};
use super::{Covenant, CovenantError, CovenantHash, Fault};
use crate::hex;
use crate::night::Night;

fn fault<T>(part: impl Into<String>, fault: Fault) -> Result<T, CovenantError> {
    Err(CovenantError::Fault { part: part.into(), fault })
}

pub(super) fn covenant(file: CovenantFile, hash: CovenantHash) -> Result<Covenant, CovenantError> {
    if file.format != 1 {
        return fault("format", Fault::Format);
    }
    if !(0.0..=1.0).contains(&file.max_refused_share) {
        return fault("max_refused_share", Fault::Range("0 to 1"));
    }
    if file.max_records_per_tag == 0 {
        return fault("max_records_per_tag", Fault::Range("1 or more"));
    }
    let (first_night, last_night) = period(&file.valid_from, &file.valid_until)?;
    let domains = domains(file.domain)?;
    let codes = codes(file.code, &domains)?;
    let agencies = agencies(file.agency, &codes)?;
    let match_keys = match_keys(&file.match_key)?;
    let gates = gates(file.gate, &agencies, &match_keys)?;
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
        key_epoch: file.pseudonym_key.epoch,
        key_check: digits("pseudonym_key.check", &file.pseudonym_key.check)?,
        excluded_addresses: digits("excluded_addresses.sha256", &file.excluded_addresses.sha256)?,
        echoes: echoes(&file.echo, &codes)?,
        rules: rules(file.rule, &agencies, &codes)?,
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
        _ => fault("valid_from, valid_until", Fault::Period),
    }
}

fn digits<const N: usize>(part: &str, text: &str) -> Result<[u8; N], CovenantError> {
    hex::parse(text.as_bytes()).map_or_else(|| fault(part, Fault::Hex(2 * N)), Ok)
}

/// Checks that `ids` are well-formed and each stands once, and that there is at least one.
fn check_ids<'a>(kind: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), CovenantError> {
    let mut seen = HashSet::new();
    for id in ids {
        let part = || format!("{kind} {id:?}");
        let well_formed = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !well_formed || !(1..=40).contains(&id.len()) {
            return fault(part(), Fault::Id);
        }
        if !seen.insert(id) {
            return fault(part(), Fault::Twice);
        }
    }
    if seen.is_empty() { fault(kind, Fault::Empty) } else { Ok(()) }
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
            return fault(part(), Fault::Range("a number from 1"));
        }
        if !numbers.insert(code.number) {
            return fault(part(), Fault::Twice);
        }
        if !domains.iter().any(|domain| domain.id == code.domain) {
            return fault(part(), Fault::Unknown("a life domain"));
        }
    }
    Ok(tables.into_iter().map(|CodeTable { id, number, domain, nl }| Code { id, number, domain, nl }).collect())
}

fn agencies(tables: Vec<AgencyTable>, codes: &[Code]) -> Result<Vec<Agency>, CovenantError> {
    check_ids("agency", tables.iter().map(|agency| agency.id.as_str()))?;
    let mut indices = HashSet::new();
    let mut agencies = Vec::with_capacity(tables.len());
    for table in tables {
        let part = || format!("agency {:?}", table.id);
        if !(1..=64).contains(&table.index) {
            return fault(part(), Fault::Range("an index of 1 to 64"));
        }
        if !indices.insert(table.index) {
            return fault(part(), Fault::Twice);
        }
        let mut numbers = Vec::with_capacity(table.codes.len());
        for id in &table.codes {
            match codes.iter().find(|code| &code.id == id) {
                Some(code) => numbers.push(code.number),
                None => return fault(part(), Fault::Unknown("a code")),
            }
        }
        let AgencyTable { id, index, name, chain, controller, bsn, codes: _ } = table;
        agencies.push(Agency { id, index, name, chain, controller, bsn, codes: numbers });
    }
    agencies.sort_by_key(Agency::index);
    Ok(agencies)
}

fn match_keys(tables: &[MatchKeyTable]) -> Result<Vec<MatchKey>, CovenantError> {
    check_ids("match_key", tables.iter().map(|key| key.id.id()))?;
    for key in tables {
        if key.mode == Mode::Asks {
            return fault(format!("match_key {:?}", key.id.id()), Fault::Asks);
        }
    }
    Ok(tables.iter().map(|key| MatchKey { kind: key.id, mode: key.mode }).collect())
}

fn gates(tables: Vec<GateTable>, agencies: &[Agency], keys: &[MatchKey]) -> Result<Vec<Gate>, CovenantError> {
    check_ids("gate", tables.iter().map(|gate| gate.id.as_str()))?;
    for gate in &tables {
        let part = || format!("gate {:?}", gate.id);
        if gate.k < 2 {
            return fault(part(), Fault::Range("k of 2 or more: at 1 every signal would be open"));
        }
        if usize::from(gate.k) > distinct_units(gate.unit, agencies) {
            return fault(part(), Fault::Unreachable("the unit"));
        }
        if !keys.iter().any(|key| key.scope() == gate.scope) {
            return fault(part(), Fault::Unreachable("match keys of this scope"));
        }
    }
    Ok(tables.into_iter().map(|GateTable { id, scope, unit, k }| Gate { id, scope, unit, k }).collect())
}

fn distinct_units(unit: Unit, agencies: &[Agency]) -> usize {
    match unit {
        Unit::Agency => agencies.len(),
        Unit::Chain => agencies.iter().map(Agency::chain).collect::<HashSet<_>>().len(),
        Unit::Controller => agencies.iter().map(Agency::controller).collect::<HashSet<_>>().len(),
    }
}

fn echoes(tables: &[EchoTable], codes: &[Code]) -> Result<Vec<Echo>, CovenantError> {
    let number = |id: &str| codes.iter().find(|code| code.id == id).map(|code| code.number);
    let mut echoes: Vec<Echo> = Vec::with_capacity(tables.len());
    for table in tables {
        let part = || format!("echo {:?} of {:?}", table.echo, table.origin);
        let (Some(origin), Some(echo)) = (number(&table.origin), number(&table.echo)) else {
            return fault(part(), Fault::Unknown("a code"));
        };
        if echoes.iter().any(|pair| (pair.origin, pair.echo) == (origin, echo)) {
            return fault(part(), Fault::Twice);
        }
        // What the new echo leads to must not come back to its origin.
        let mut reached = vec![echo];
        let mut next = 0;
        while let Some(&code) = reached.get(next) {
            reached.extend(echoes.iter().filter(|pair| pair.origin == code).map(Echo::echo));
            next += 1;
        }
        if reached.contains(&origin) {
            return fault(part(), Fault::Circle);
        }
        echoes.push(Echo { origin, echo, within_days: table.within_days });
    }
    Ok(echoes)
}

fn rules(rules: Vec<Rule>, agencies: &[Agency], codes: &[Code]) -> Result<Vec<Rule>, CovenantError> {
    check_ids("rule", rules.iter().map(Rule::id))?;
    let chains = distinct_units(Unit::Chain, agencies);
    let domains = codes.iter().map(Code::domain).collect::<HashSet<_>>().len();
    for rule in &rules {
        let part = || format!("rule {:?}", rule.id);
        if rule.min_agencies == 0 || rule.min_chains == 0 || rule.min_domains == 0 {
            return fault(part(), Fault::Range("1 or more of agencies, chains and domains"));
        }
        for (asked, has, of) in [
            (rule.min_agencies, agencies.len(), "agencies"),
            (rule.min_chains, chains, "chains"),
            (rule.min_domains, domains, "life domains"),
        ] {
            if usize::from(asked) > has {
                return fault(part(), Fault::Unreachable(of));
            }
        }
    }
    Ok(rules)
}
