//! Checks what signals may say: the life domains, the codes, and the pairs that may be one event.

use std::collections::HashSet;

use super::{PartName, check_ids, fault};
use crate::covenant::codes::{Code, Domain, Echo};
use crate::covenant::file::{CodeTable, EchoTable};
use crate::covenant::{CovenantError, CovenantFault};

pub(super) fn domains(domains: Vec<Domain>) -> Result<Vec<Domain>, CovenantError> {
    check_ids("domain", domains.iter().map(Domain::id))?;
    Ok(domains)
}

pub(super) fn codes(
    tables: Vec<CodeTable>,
    domains: &[Domain],
) -> Result<Vec<Code>, CovenantError> {
    check_ids("code", tables.iter().map(|code| code.id.as_str()))?;
    let mut numbers = HashSet::new();
    let mut codes = Vec::with_capacity(tables.len());
    for table in tables {
        let part = PartName {
            kind: "code",
            id: &table.id,
        };
        // Zero is what a question holds in the place of a code.
        if table.number == 0 {
            return part.fault(CovenantFault::Range("a number from 1"));
        }
        if !numbers.insert(table.number) {
            return part.fault(CovenantFault::Twice);
        }
        if !domains.iter().any(|domain| domain.id == table.domain) {
            return part.fault(CovenantFault::Unknown("a life domain"));
        }
        codes.push(Code {
            id: table.id,
            number: table.number,
            domain: table.domain,
            nl: table.nl,
            lifetime_days: table.lifetime_days,
            min_amount: table.min_amount,
            preconditions: table.preconditions,
        });
    }
    Ok(codes)
}

pub(super) fn echoes(tables: &[EchoTable], codes: &[Code]) -> Result<Vec<Echo>, CovenantError> {
    let mut echoes: Vec<Echo> = Vec::with_capacity(tables.len());
    for table in tables {
        let part = format!("echo {:?} of {:?}", table.echo, table.origin);
        let (Some(origin), Some(echo)) = (
            number_of(&table.origin, codes),
            number_of(&table.echo, codes),
        ) else {
            return fault(part, CovenantFault::Unknown("a code"));
        };
        if echoes
            .iter()
            .any(|pair| (pair.origin, pair.echo) == (origin, echo))
        {
            return fault(part, CovenantFault::Twice);
        }
        // Looked at one echo at a time, so the one that closes a circle is the one that is named.
        if reaches(&echoes, echo, origin) {
            return fault(part, CovenantFault::Circle);
        }
        echoes.push(Echo {
            origin,
            echo,
            within_days: table.within_days,
        });
    }
    Ok(echoes)
}

fn number_of(id: &str, codes: &[Code]) -> Option<u16> {
    codes
        .iter()
        .find(|code| code.id == id)
        .map(|code| code.number)
}

/// Whether a chain of echoes leads from one code to the other, or both are one.
fn reaches(echoes: &[Echo], from: u16, to: u16) -> bool {
    let mut reached = vec![from];
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
    reached.contains(&to)
}
