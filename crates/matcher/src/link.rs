//! Link: which opened signals are about one person, and which persons make one case.
//!
//! Persons (`persons`): signals of one BSN ref are one person, other signals join over groups and person refs. Households
//! (`households`): refs that meet in a group are one; a person belongs to the household of their newest signal that has one,
//! and takes all their signals along. A case is a household, or a person without one. The order of signals decides nothing.

pub(crate) mod forest;
mod households;
mod persons;

use exchange::covenant::{Covenant, Scope};

use crate::signals::Signals;
use households::Households;

/// The cases of one night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cases {
    /// Every case; each opened signal is in one.
    pub cases: Vec<Case>,
    /// How many persons there are.
    pub persons: usize,
    /// Signals without BSN that were tied to more than one: each was taken as a person of its own.
    pub ambiguous: usize,
}

/// The signals of one household, or of one person where no household is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its signals, in the order of all signals.
    pub signals: Vec<CaseSignal>,
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

/// Links all signals.
#[must_use]
pub fn link(signals: &Signals, covenant: &Covenant) -> Cases {
    let scopes: &[Scope] =
        &covenant.sections().map(|section| covenant.gates()[usize::from(section.gate)].scope()).collect::<Vec<_>>();
    let of_scope = |scope| signals.by_group().filter(move |(group, _)| scopes[group.section] == scope).map(|(_, members)| members);
    let persons = persons::link(signals.all(), of_scope(Scope::Person));
    let households = Households::link(signals.all(), of_scope(Scope::Household));
    let homes = households.homes(signals.all(), &persons.of_signal);

    let root = |signal: u32| match persons.of_signal[signal as usize] {
        Some(person) => homes.get(&person).map_or(Root::Person(person), |&home| Root::Household(home)),
        None => Root::Household(households.of_signal(signal).expect("a signal about nobody has an address")),
    };
    let mut rooted: Vec<(Root, u32)> = (0..).take(signals.all().len()).map(|signal| (root(signal), signal)).collect();
    rooted.sort_unstable();
    let case = |of_case: &[(Root, u32)]| Case {
        signals: of_case.iter().map(|&(_, signal)| CaseSignal { signal, person: persons.of_signal[signal as usize] }).collect(),
    };
    let cases = rooted.chunk_by(|a, b| a.0 == b.0).map(case).collect();
    Cases { cases, persons: persons.count, ambiguous: persons.ambiguous }
}

#[cfg(test)]
mod tests;
