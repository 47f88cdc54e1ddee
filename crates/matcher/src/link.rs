//! Link: which opened signals are about one person, which persons make one case, and which cases are of one family.
//!
//! Persons are found in passes (`passes`), from the strongest evidence to the weakest; a BSN that others hold for somebody else is none
//! (`holders`). Households (`households`): refs that meet in a group are one; a person belongs to the household of their newest signal at
//! an address that two agencies have of them, or that others know, and takes all their signals along. A case is a household, or a person
//! without one. Families tie cases, they do not merge them. The order of signals decides nothing.

mod bsn_conflicts;
mod households;
mod passes;
mod persons;
pub(crate) mod union_find;

use std::collections::BTreeMap;

use exchange::covenant::{Covenant, Field, Mode, Scope};

use crate::signals::Signals;
use households::Households;
use union_find::DisjointSets;

/// Two signals that their agencies confirmed to be about one person, by their numbers among all signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed {
    /// The one.
    pub one: u32,
    /// The other.
    pub other: u32,
}

/// The cases of one night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cases {
    /// Every case; each opened signal is in one, but for those about an address that is no household.
    pub cases: Vec<Case>,
    /// How many persons there are.
    pub persons: usize,
    /// Signals of persons without BSN that fit more than one other, and joined none.
    pub ambiguous: usize,
    /// How many signals carry a BSN that others hold for somebody else, and are linked without it, by the position of their agency.
    pub contested: BTreeMap<usize, usize>,
    /// The addresses that are no household, for too many persons live there.
    pub oversized: Oversized,
}

/// Addresses with more persons than the covenant takes for one household: shelters and institutions that nobody listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Oversized {
    /// How many addresses.
    pub households: usize,
    /// How many persons live there; each is a case of their own.
    pub persons: usize,
    /// How many signals are about such an address alone; they are in no case.
    pub signals: usize,
    /// Positions of the agencies that have a signal with such an address, rising.
    pub agencies: Vec<usize>,
}

/// The signals of one household, or of one person where no household is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its signals, in the order of all signals.
    pub signals: Vec<CaseSignal>,
    /// Its family, named by the position of the family's first case.
    pub family: u32,
}

/// A signal of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseSignal {
    /// Its number among all signals.
    pub signal: u32,
    /// The person, named by their first signal; none when it is about the address.
    pub person: Option<u32>,
}

/// What the signals of a case have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Root {
    Household(u32),
    Person(u32),
}

/// Links all signals. What agencies `confirmed` ties persons as strongly as an agency's own client does; pairs may repeat, in any
/// order.
///
/// # Panics
/// When `signals` were gathered under another covenant, and when a confirmed pair names a signal that there is not.
#[must_use]
pub fn link(signals: &Signals, confirmed: &[Confirmed], covenant: &Covenant) -> Cases {
    let ties = ties(signals, covenant);
    let of_scope = |scope| {
        covenant
            .match_keys()
            .iter()
            .zip(&ties)
            .filter(move |(key, _)| key.scope() == scope)
            .map(|(_, ties)| ties)
    };
    let keys = of_scope(Scope::Person).map(|ties| ties.iter().copied());
    let persons = passes::link(signals.all(), confirmed, keys);
    let households = Households::link(signals.all(), of_scope(Scope::Household).flatten().copied());
    let homes = households.homes(signals.all(), &persons.of_signal);
    let residents = households.residents(&homes);
    let is_household =
        |address: &u32| residents[*address as usize] <= covenant.max_household_persons();

    let root = |signal: u32| match persons.of_signal[signal as usize] {
        Some(person) => Some(
            homes[person as usize]
                .filter(is_household)
                .map_or(Root::Person(person), Root::Household),
        ),
        None => households.of_signal[signal as usize]
            .filter(is_household)
            .map(Root::Household),
    };
    let all = (0..).take(signals.all().len());
    let mut rooted: Vec<(Root, u32)> = all
        .filter_map(|signal| Some((root(signal)?, signal)))
        .collect();
    rooted.sort_unstable();
    let case = |of_case: &[(Root, u32)]| {
        of_case
            .iter()
            .map(|&(_, signal)| CaseSignal {
                signal,
                person: persons.of_signal[signal as usize],
            })
            .collect()
    };
    let cases: Vec<Vec<CaseSignal>> = rooted.chunk_by(|a, b| a.0 == b.0).map(case).collect();
    let mut families = families(
        &cases,
        signals.all().len(),
        of_scope(Scope::Family).flatten().copied(),
    );
    let with_family = |(number, signals)| Case {
        signals,
        family: families.root(number),
    };
    Cases {
        cases: (0..).zip(cases).map(with_family).collect(),
        persons: persons.count,
        ambiguous: persons.ambiguous,
        contested: persons.contested,
        oversized: oversized(
            signals,
            &persons.of_signal,
            &households,
            &residents,
            covenant.max_household_persons(),
        ),
    }
}

/// For each match key that joins, its groups in all sections; but for the BSN: who shares one is known from the refs, and a tag of it would
/// tie again what does not keep it.
fn ties<'a>(signals: &'a Signals, covenant: &Covenant) -> Vec<Vec<&'a [u32]>> {
    let keys: Vec<usize> = covenant
        .sections()
        .map(|section| usize::from(section.match_key))
        .collect();
    let mut ties = vec![Vec::new(); covenant.match_keys().len()];
    for (group, members) in signals.by_group() {
        let key = keys[group.section];
        let match_key = &covenant.match_keys()[key];
        if match_key.mode() == Mode::Joins
            && match_key
                .parts()
                .iter()
                .all(|part| part.field != Field::Bsn)
        {
            ties[key].push(members);
        }
    }
    ties
}

/// Which cases have signals in one of `groups`, directly or over other cases.
fn families<'a>(
    cases: &[Vec<CaseSignal>],
    signals: usize,
    groups: impl Iterator<Item = &'a [u32]>,
) -> DisjointSets {
    let mut case_of = vec![None; signals];
    for (number, case) in (0_u32..).zip(cases) {
        for of_case in case {
            case_of[of_case.signal as usize] = Some(number);
        }
    }
    let mut families = DisjointSets::new(cases.len());
    for group in groups {
        families.join_all(group.iter().filter_map(|&signal| case_of[signal as usize]));
    }
    families
}

/// What is known of the addresses with more than `most` persons.
fn oversized(
    signals: &Signals,
    persons: &[Option<u32>],
    households: &Households,
    residents: &[u32],
    most: u32,
) -> Oversized {
    let large = residents.iter().filter(|&&persons| persons > most);
    let mut oversized = Oversized {
        persons: large.clone().map(|&persons| persons as usize).sum(),
        ..Oversized::default()
    };
    oversized.households = large.count();
    for ((signal, person), address) in signals.all().iter().zip(persons).zip(&households.of_signal)
    {
        if address.is_some_and(|address| residents[address as usize] > most) {
            oversized.signals += usize::from(person.is_none());
            oversized.agencies.push(signal.agency);
        }
    }
    // Signals stand in order of agency.
    oversized.agencies.dedup();
    oversized
}

#[cfg(test)]
mod tests;
