//! Which signals are about one person, found in passes from the strongest evidence to the weakest.
//!
//! (0) Signals that keep one BSN (`bsn_conflicts`) are one person. (1) So are signals that an
//! agency sent of one person ref, and then what agencies confirmed, unless two BSNs would meet. (2)
//! Then comes a pass for each match key, in the covenant's order: the persons that its groups tie,
//! directly or over others, join if they have at most one BSN and are no two clients of one agency;
//! else none of them does, in this pass. Why so: docs/decisions/0008-linking-in-passes.md.

use std::collections::BTreeMap;

use exchange::payload::BsnRef;

use super::ConfirmedPair;
use super::bsn_conflicts::kept_bsns;
use super::persons::Persons;
use super::union_find::DisjointSets;
use crate::signals::Signal;

/// Who the signals are about.
pub(super) struct Linked {
    /// For each signal its person, named by the person's first signal; `None` when it is about an
    /// address alone.
    pub(super) of_signal: Vec<Option<u32>>,
    /// How many persons there are.
    pub(super) count: usize,
    /// How many signals of persons without BSN fit more than one and joined none.
    pub(super) ambiguous: usize,
    /// By index of an agency, how many of its signals lost their BSN.
    pub(super) contested: BTreeMap<usize, usize>,
}

/// Links the persons of `signals`; `keys` has the groups of each joining match key of persons,
/// strongest first.
pub(super) fn link<'a>(
    signals: &[Signal],
    confirmed: &[ConfirmedPair],
    keys: impl Iterator<Item = &'a [&'a [u32]]>,
) -> Linked {
    let bsns = kept_bsns(signals);
    let contested = contested(signals, &bsns);
    let mut persons = Persons::new(signals, bsns.clone());
    let by_bsn = persons.sorted(|index, _| bsns[index as usize]);
    for same_bsn in by_bsn.chunk_by(|left, right| left.0 == right.0) {
        let signals: Vec<u32> = same_bsn.iter().map(|&(_, signal)| signal).collect();
        persons.join_of_one_bsn(&signals);
    }
    // A signal without BSN is of one client only, so no client hangs on what was found of another.
    let by_client = persons.sorted(|_, signal| Some((signal.agency, signal.payload.person?)));
    for same_client in by_client.chunk_by(|left, right| left.0 == right.0) {
        let found = distinct(&mut persons, same_client.iter().map(|&(_, signal)| signal));
        if found.len() > 1 {
            persons.join_of_one_bsn(&found);
        }
    }
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
        Persons::join_of_one_bsn,
    );
    for groups in keys {
        let groups = groups.iter().copied();
        pass(
            &mut persons,
            &mut components,
            groups,
            Persons::join_unless_two,
        );
    }
    let (of_signal, count, ambiguous) = persons.finish();
    Linked {
        of_signal,
        count,
        ambiguous,
        contested,
    }
}

/// Finds the components of two or more persons that `groups` tie, and has each joined. Every number
/// is alone in `components`, before and after.
fn pass<'a, 's>(
    persons: &mut Persons<'s>,
    components: &mut DisjointSets,
    groups: impl Iterator<Item = &'a [u32]>,
    join: impl Fn(&mut Persons<'s>, &[u32]),
) {
    let mut tied: Vec<u32> = Vec::new();
    for group in groups {
        let before = tied.len();
        let mut first = None;
        for &signal in group {
            let Some(person) = persons.of(signal) else {
                continue;
            };
            let first = *first.get_or_insert(person);
            if person != first {
                components.join(first, person);
                tied.push(person);
            }
        }
        tied.extend(first.filter(|_| tied.len() > before));
    }
    let mut tied: Vec<(u32, u32)> = tied
        .into_iter()
        .map(|person| (components.root(person), person))
        .collect();
    tied.sort_unstable();
    tied.dedup();
    for component in tied.chunk_by(|left, right| left.0 == right.0) {
        let component: Vec<u32> = component.iter().map(|&(_, person)| person).collect();
        join(persons, &component);
    }
    components.reset(tied.iter().map(|&(_, person)| person));
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

/// The persons of `signals`, each once.
fn distinct(persons: &mut Persons, signals: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut distinct: Vec<u32> = signals.filter_map(|signal| persons.of(signal)).collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}
