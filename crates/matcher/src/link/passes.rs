//! Which signals are about one person, found in passes from the strongest evidence to the weakest.
//!
//! (0) Signals that keep one BSN (`bsn_conflicts`) are one person. (1) So is what agencies
//! confirmed. (2) Then comes a pass for each match key, in the covenant's order: of the persons
//! that its groups tie, directly or over others (`component`), those of one controller are left out
//! that bridge the others or that their agency keeps apart; the others join if they have at most
//! one BSN that two controllers keep. (3) Last, signals that an agency has of one person ref go to
//! the one person that another controller has too. Why so: docs/decisions/0008-linking-in-passes.md
//! and 0028-one-agencys-word.md.

use std::collections::BTreeMap;

use exchange::payload::BsnRef;

use super::ConfirmedPair;
use super::bsn_conflicts::kept_bsns;
use super::clients;
use super::component::Component;
use super::controllers::Controllers;
use super::persons::Persons;
use super::union_find::DisjointSets;
use crate::signals::Signal;

/// Who the signals are about.
pub(super) struct Linked {
    /// For each signal its person, named by the person's first signal; `None` when it is about an
    /// address alone.
    pub(super) of_signal: Vec<Option<u32>>,
    /// For each signal the BSN that it keeps.
    pub(super) bsns: Vec<Option<BsnRef>>,
    /// How many persons there are.
    pub(super) count: usize,
    /// How many signals of persons without BSN fit more than one and joined none.
    pub(super) ambiguous: usize,
    /// By index of an agency, how many of its signals lost their BSN.
    pub(super) contested: BTreeMap<usize, usize>,
}

/// What a pass goes by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PassEvidence {
    /// What both agencies of a pair confirmed.
    Confirmed,
    /// The groups of a match key.
    MatchKey,
}

/// Links the persons of `signals`; `keys` has the groups of each joining match key of persons,
/// strongest first.
pub(super) fn link<'a>(
    signals: &[Signal],
    controllers: &Controllers,
    confirmed: &[ConfirmedPair],
    keys: impl Iterator<Item = &'a [&'a [u32]]>,
) -> Linked {
    let bsns = kept_bsns(signals, controllers);
    let contested = contested(signals, &bsns);
    let mut persons = Persons::new(signals, controllers, &bsns);
    let mut components = DisjointSets::new(signals.len());
    let pairs: Vec<[u32; 2]> = confirmed
        .iter()
        .map(|pair| [pair.left, pair.right])
        .collect();
    let pairs = pairs.iter().map(<[u32; 2]>::as_slice);
    pass(
        &mut persons,
        &mut components,
        pairs,
        PassEvidence::Confirmed,
    );
    for groups in keys {
        let groups = groups.iter().copied();
        pass(
            &mut persons,
            &mut components,
            groups,
            PassEvidence::MatchKey,
        );
    }
    clients::place(&mut persons, &mut components);
    let (of_signal, count, ambiguous) = persons.finish();
    Linked {
        of_signal,
        bsns,
        count,
        ambiguous,
        contested,
    }
}

/// A person in a group, and the component that both are in.
type Tied = (u32, u32, u32);

/// Finds the components of two or more persons that `groups` tie, and joins of each what may be.
/// Every number is alone in `components`, before and after.
fn pass<'a>(
    persons: &mut Persons<'_>,
    components: &mut DisjointSets,
    groups: impl Iterator<Item = &'a [u32]>,
    evidence: PassEvidence,
) {
    let mut tied: Vec<Tied> = Vec::new();
    let mut members = Vec::new();
    for (group, signals) in (0..).zip(groups) {
        members.clear();
        members.extend(signals.iter().filter_map(|&signal| persons.of(signal)));
        members.sort_unstable();
        members.dedup();
        // One person alone ties nobody.
        if members.len() > 1 {
            components.join_all(members.iter().copied());
            tied.extend(members.iter().map(|&person| (0, group, person)));
        }
    }
    for (root, _, person) in &mut tied {
        *root = components.root(*person);
    }
    tied.sort_unstable();
    for component in tied.chunk_by(|left, right| left.0 == right.0) {
        let pairs: Vec<(u32, u32)> = component
            .iter()
            .map(|&(_, group, person)| (group, person))
            .collect();
        settle(persons, Component::new(&pairs), evidence);
    }
    // Only what was tied is put back: the sets of all signals are made once a night.
    components.reset(tied.iter().map(|&(_, _, person)| person));
}

/// Joins of a component what may be.
fn settle(persons: &mut Persons<'_>, mut component: Component, evidence: PassEvidence) {
    persons.doubt(component.persons());
    // A confirmed pair is the word of two; a group may be of what one writes of two people.
    if evidence == PassEvidence::MatchKey {
        component.leave_out_bridges(|person| persons.controllers(person));
    }
    for tied in component.tied() {
        component.leave_out(&persons.parted_by_bsn(&tied));
        if evidence == PassEvidence::MatchKey {
            component.leave_out(&persons.parted_by_client(&tied));
        }
    }
    if evidence == PassEvidence::MatchKey {
        component.leave_out_bridges(|person| persons.controllers(person));
    }
    for tied in component.tied() {
        if tied.len() < 2 {
            continue;
        }
        match evidence {
            PassEvidence::Confirmed => persons.join_unless_two_bsns(&tied),
            PassEvidence::MatchKey => persons.join_unless_two(&tied),
        }
    }
}

/// How many signals of each agency carry a BSN that they do not keep.
fn contested(signals: &[Signal], kept: &[Option<BsnRef>]) -> BTreeMap<usize, usize> {
    let mut contested = BTreeMap::new();
    for (signal, kept) in signals.iter().zip(kept) {
        if signal.payload.bsn != *kept {
            *contested.entry(signal.agency).or_default() += 1;
        }
    }
    contested
}
