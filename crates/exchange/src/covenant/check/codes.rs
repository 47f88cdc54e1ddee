//! Checks what signals may say: the life domains, the codes, and the pairs that may be one event.

use std::collections::HashSet;

use super::{Faults, PartName, check_ids};
use crate::covenant::CovenantFault;
use crate::covenant::codes::{Code, Domain, Echo};
use crate::covenant::file::{CodeTable, EchoTable};

pub(super) fn domains(domains: Vec<Domain>, faults: &mut Faults) -> Vec<Domain> {
    check_ids("domain", domains.iter().map(Domain::id), faults);
    for domain in &domains {
        let part = PartName {
            kind: "domain",
            id: &domain.id,
        };
        faults.check_text(format_args!("{part}, nl"), &domain.nl);
    }
    domains
}

pub(super) fn codes(tables: Vec<CodeTable>, domains: &[Domain], faults: &mut Faults) -> Vec<Code> {
    check_ids("code", tables.iter().map(|code| code.id.as_str()), faults);
    let mut numbers = HashSet::new();
    let mut codes = Vec::with_capacity(tables.len());
    for table in tables {
        let part = PartName {
            kind: "code",
            id: &table.id,
        };
        // Zero is what a question holds in the place of a code.
        if table.number == 0 {
            faults.add(part, CovenantFault::Range("a number from 1"));
        }
        if !numbers.insert(table.number) {
            faults.add(format_args!("{part}, number"), CovenantFault::Twice);
        }
        if !domains.iter().any(|domain| domain.id == table.domain) {
            faults.add(part, CovenantFault::Unknown("a life domain"));
        }
        faults.check_text(format_args!("{part}, nl"), &table.nl);
        for precondition in &table.preconditions {
            faults.check_text(format_args!("{part}, preconditions"), precondition);
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
    codes
}

pub(super) fn echoes(tables: &[EchoTable], codes: &[Code], faults: &mut Faults) -> Vec<Echo> {
    let mut echoes: Vec<Echo> = Vec::with_capacity(tables.len());
    for table in tables {
        let part = PartName {
            kind: "echo",
            id: &table.echo,
        };
        let origin = PartName {
            kind: "of",
            id: &table.origin,
        };
        let part = format!("{part} {origin}");
        let (Some(origin), Some(echo)) = (
            number_of(&table.origin, codes),
            number_of(&table.echo, codes),
        ) else {
            faults.add(part, CovenantFault::Unknown("a code"));
            continue;
        };
        if echoes
            .iter()
            .any(|pair| (pair.origin, pair.echo) == (origin, echo))
        {
            faults.add(part, CovenantFault::Twice);
            continue;
        }
        // Looked at one echo at a time, so the one that closes a circle is the one that is named.
        if reaches(&echoes, echo, origin) {
            faults.add(part, CovenantFault::Circle);
            continue;
        }
        echoes.push(Echo {
            origin,
            echo,
            within_days: table.within_days,
        });
    }
    echoes
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
