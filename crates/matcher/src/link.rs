//! Which opened signals are about one person, which persons make one case, and which cases are of
//! one family.
//!
//! What one agency says may place its own signals; it takes two controllers to tie those of others
//! (docs/decisions/0028-one-agencys-word.md). Persons are found in passes (`passes`), from the
//! strongest evidence to the weakest; a BSN that others hold for somebody else does not count
//! (`bsn_conflicts`). A person belongs to a household (`households`) and takes all their signals
//! along. A case is a household, or a person without one. Families tie cases, they do not merge
//! them (`families`). The order of signals decides nothing.

mod bsn_conflicts;
mod caps;
mod clients;
mod component;
pub(crate) mod controllers;
mod families;
mod households;
pub(crate) mod marks;
mod passes;
mod persons;
pub(crate) mod union_find;

use std::collections::BTreeMap;

use exchange::covenant::{Covenant, Field, Mode, Scope};

use crate::signals::Signals;
use controllers::Controllers;
use households::{Homes, Households, Residents};
use marks::{Evidence, Marks};
use passes::Linked;

/// Two signals that their agencies confirmed to be about one person, by their indices among all
/// signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmedPair {
    /// The signal of one agency.
    pub left: u32,
    /// The signal of the other.
    pub right: u32,
}

/// The cases of one night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cases {
    /// Every case. Each opened signal is in one, but for those about an address that is no
    /// household and those that are left out.
    pub cases: Vec<Case>,
    /// How many persons there are.
    pub persons: usize,
    /// How many signals of persons without BSN fit more than one other, and joined none.
    pub ambiguous: usize,
    /// By index of an agency, how many of its signals carry a BSN that others hold for somebody
    /// else, and are linked without it.
    pub contested: BTreeMap<usize, usize>,
    /// The addresses that are no household, for too many persons live there.
    pub oversized: Oversized,
    /// By index of an agency, of how many persons its controller alone decides where they live,
    /// while others have another address.
    pub moved: BTreeMap<usize, usize>,
    /// Signals that are left out of their cases: more than the covenant allows are of one BSN or
    /// one client.
    pub beyond_cap: Vec<CaseSignal>,
    /// What signals have in common.
    pub(crate) marks: Marks,
}

/// Addresses with more persons than the covenant takes for one household: shelters and institutions
/// that nobody listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Oversized {
    /// How many addresses.
    pub households: usize,
    /// How many persons live there; each is a case of their own.
    pub persons: usize,
    /// How many signals are about such an address alone; they are in no case.
    pub signals: usize,
    /// Indices of the agencies that have a signal with such an address, rising.
    pub agencies: Vec<usize>,
}

/// The signals of one household, or of one person where no household is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its signals, in the order of all signals.
    pub signals: Vec<CaseSignal>,
    /// Its family, named by the index of the family's first case.
    pub family: u32,
}

/// A signal of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseSignal {
    /// Its index among all signals.
    pub signal: u32,
    /// The person, named by their first signal; `None` when it is about the address.
    pub person: Option<u32>,
}

/// What the signals of a case have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CaseRoot {
    Household(u32),
    Person(u32),
}

/// Links all signals. What agencies `confirmed` ties persons before any match key does; pairs may
/// repeat, in any order.
///
/// # Panics
/// When `signals` were gathered under another covenant, and when a confirmed pair names a signal
/// that there is not.
#[must_use]
pub fn link(signals: &Signals, confirmed: &[ConfirmedPair], covenant: &Covenant) -> Cases {
    let controllers = Controllers::new(covenant);
    let groups = JoiningGroups::new(signals, covenant);
    let persons = passes::link(
        signals.all(),
        &controllers,
        confirmed,
        groups.by_key(Scope::Person),
    );
    let households = Households::link(signals.all(), &controllers);
    let homes = households.homes(signals.all(), &controllers, &persons.of_signal);
    let known_by = controllers_by_person(signals, &controllers, &persons);
    let residents = households.residents(&homes, &known_by);
    let max_persons = covenant.max_household_persons();
    // One agency can invent as many persons as it likes.
    let is_household = |household: u32| residents[household as usize].without_one <= max_persons;

    let mut cases = cases(&persons, &households, &homes, is_household);
    let cap = covenant.max_records_per_tag();
    let beyond_cap = caps::leave_out(&mut cases, signals.all(), &persons.bsns, cap);
    // Families come last: they tie cases as they are.
    let members = families::Members {
        signals: signals.all(),
        persons: &persons.of_signal,
        controllers: &controllers,
    };
    let mut families = families::link(&cases, &members, groups.of_scope(Scope::Family));
    let mut in_families = Vec::with_capacity(cases.len());
    for (index, signals) in (0..).zip(cases) {
        let family = families.root(index);
        in_families.push(Case { signals, family });
    }
    let evidence = Evidence {
        signals: signals.all(),
        bsns: &persons.bsns,
        confirmed,
        households: &households,
    };
    Cases {
        marks: evidence.marks(groups.of_scope(Scope::Person)),
        cases: in_families,
        oversized: oversized(signals, &persons, &households, &residents, is_household),
        persons: persons.count,
        ambiguous: persons.ambiguous,
        contested: persons.contested,
        moved: homes.moved,
        beyond_cap,
    }
}

/// At each person's first signal the controllers that have a signal of theirs.
fn controllers_by_person(
    signals: &Signals,
    controllers: &Controllers,
    persons: &Linked,
) -> Vec<u64> {
    let mut known_by = vec![0; persons.of_signal.len()];
    for (signal, person) in signals.all().iter().zip(&persons.of_signal) {
        if let Some(person) = person {
            known_by[*person as usize] |= controllers.of_agency(signal.agency);
        }
    }
    known_by
}

/// The groups that tie signals, by match key.
struct JoiningGroups<'a> {
    covenant: &'a Covenant,
    by_key: Vec<Vec<&'a [u32]>>,
}

impl<'a> JoiningGroups<'a> {
    /// Takes the groups of each match key that joins, in all its sections. Not those of the BSN:
    /// who shares one is known from the refs, and a tag of it would tie again what does not keep
    /// it.
    fn new(signals: &'a Signals, covenant: &'a Covenant) -> Self {
        let mut joins = Vec::with_capacity(covenant.match_keys().len());
        for key in covenant.match_keys() {
            let has_bsn = key.parts().iter().any(|part| part.field == Field::Bsn);
            joins.push(key.mode() == Mode::Joins && !has_bsn);
        }
        let mut keys = Vec::new();
        for section in covenant.sections() {
            keys.push(usize::from(section.match_key));
        }
        let mut by_key = vec![Vec::new(); joins.len()];
        for (group, members) in signals.by_group() {
            let key = keys[group.section];
            if joins[key] {
                by_key[key].push(members);
            }
        }
        Self { covenant, by_key }
    }

    /// The groups of each match key of a scope, strongest key first.
    fn by_key(&self, scope: Scope) -> impl Iterator<Item = &[&'a [u32]]> {
        let keys = self.covenant.match_keys().iter().zip(&self.by_key);
        keys.filter(move |(key, _)| key.scope() == scope)
            .map(|(_, groups)| groups.as_slice())
    }

    /// The groups of all match keys of a scope.
    fn of_scope(&self, scope: Scope) -> impl Iterator<Item = &'a [u32]> {
        self.by_key(scope).flatten().copied()
    }
}

/// The signals of each case, in order of their roots. Signals about an address that is no household
/// are in none.
fn cases(
    persons: &Linked,
    households: &Households,
    homes: &Homes,
    is_household: impl Fn(u32) -> bool,
) -> Vec<Vec<CaseSignal>> {
    let mut rooted = Vec::with_capacity(persons.of_signal.len());
    for (index, &person) in (0..).zip(&persons.of_signal) {
        let address = match person {
            Some(person) => homes.of_person[person as usize],
            None => households.of_signal[index as usize],
        };
        let household = address.filter(|&address| is_household(address));
        // Who lives in no household is a case of their own.
        let root = match (household, person) {
            (Some(household), _) => CaseRoot::Household(household),
            (None, Some(person)) => CaseRoot::Person(person),
            (None, None) => continue,
        };
        rooted.push((root, index));
    }
    rooted.sort_unstable();
    let mut cases = Vec::new();
    for rooted in rooted.chunk_by(|left, right| left.0 == right.0) {
        let mut signals = Vec::with_capacity(rooted.len());
        for &(_, signal) in rooted {
            let person = persons.of_signal[signal as usize];
            signals.push(CaseSignal { signal, person });
        }
        cases.push(signals);
    }
    cases
}

/// What is known of the addresses that are no household, for too many live there.
fn oversized(
    signals: &Signals,
    persons: &Linked,
    households: &Households,
    residents: &[Residents],
    is_household: impl Fn(u32) -> bool,
) -> Oversized {
    let mut oversized = Oversized::default();
    for (household, residents) in (0..).zip(residents) {
        if !is_household(household) {
            oversized.households += 1;
            oversized.persons += residents.all as usize;
        }
    }
    for (index, signal) in signals.all().iter().enumerate() {
        let address = households.of_signal[index];
        if address.is_some_and(|address| !is_household(address)) {
            oversized.signals += usize::from(persons.of_signal[index].is_none());
            oversized.agencies.push(signal.agency);
        }
    }
    // Signals stand in order of agency.
    oversized.agencies.dedup();
    oversized
}

#[cfg(test)]
mod tests;
