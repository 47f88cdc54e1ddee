//! Which cases are of one family: those with signals on one tag of a family gate, directly or over
//! other cases.
//!
//! A row of a child names both parents, and would tie what others know of the one with what others
//! know of the other. That takes two controllers: signals of a person on two tags that others are
//! on too, each of one and the same controller alone, tie nothing.
//!
//! At several gates a parent has as many tags. All of them say the same, so they count as one.

use super::CaseSignal;
use super::controllers::{Controllers, are_two};
use super::union_find::DisjointSets;
use crate::signals::Signal;

/// What is known of the signals in the groups.
pub(super) struct Members<'a> {
    pub(super) signals: &'a [Signal],
    /// For each signal its person.
    pub(super) persons: &'a [Option<u32>],
    pub(super) controllers: &'a Controllers,
}

/// A person in a group, and the controllers that have them there. A signal without a person is one
/// by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Child {
    person: u32,
    group: u32,
    controllers: u64,
}

/// The families of `cases`, by index of the case.
pub(super) fn link<'a>(
    cases: &[Vec<CaseSignal>],
    members: &Members<'_>,
    groups: impl Iterator<Item = &'a [u32]>,
) -> DisjointSets {
    let groups = outermost(groups, members.signals.len());
    let mut case_of = vec![None; members.signals.len()];
    for (index, case) in (0_u32..).zip(cases) {
        for case_signal in case {
            case_of[case_signal.signal as usize] = Some(index);
        }
    }
    let left_out = of_one_word(members, &groups);
    let mut families = DisjointSets::new(cases.len());
    for (group, signals) in (0_u32..).zip(groups) {
        let counted = signals.iter().filter(|&&signal| {
            let child = (members.name(signal), group);
            left_out.binary_search(&child).is_err()
        });
        let cases = counted.filter_map(|&signal| case_of[signal as usize]);
        families.join_all(cases);
    }
    families
}

/// The groups that lie within no other; of several that are alike, the first. What lies within
/// another ties nothing more, and one agency that is on a parent's tag at one gate alone changes
/// nothing.
fn outermost<'a>(groups: impl Iterator<Item = &'a [u32]>, signals: usize) -> Vec<&'a [u32]> {
    let groups: Vec<&[u32]> = groups.filter(|group| !group.is_empty()).collect();
    // In how many groups each signal is: all of one that lies within another are in two.
    let mut counts = vec![0_u32; signals];
    for &signal in groups.iter().copied().flatten() {
        counts[signal as usize] += 1;
    }
    let is_shared = |group: &[u32]| group.iter().all(|&signal| counts[signal as usize] > 1);
    let mut pairs = Vec::new();
    if groups.iter().any(|group| is_shared(group)) {
        for (index, group) in (0..).zip(&groups) {
            pairs.extend(group.iter().map(|&signal| (signal, index)));
        }
        pairs.sort_unstable();
    }
    let with = |signal: u32| {
        let first = pairs.partition_point(|pair| pair.0 < signal);
        let same = pairs[first..].iter();
        same.take_while(move |pair| pair.0 == signal)
            .map(|pair| pair.1)
    };
    let lies_within = |index: u32, group: &[u32]| {
        // One agency can put a signal of its own into many; another of the group is then in few.
        let rarest = group.iter().min_by_key(|&&signal| counts[signal as usize]);
        rarest.is_some_and(|&signal| {
            with(signal).any(|other| {
                let longer = groups[other as usize];
                let comes_first = (group.len(), other) < (longer.len(), index);
                comes_first && is_within(group, longer)
            })
        })
    };
    let mut outermost = Vec::with_capacity(groups.len());
    for (index, &group) in (0..).zip(&groups) {
        if !is_shared(group) || !lies_within(index, group) {
            outermost.push(group);
        }
    }
    outermost
}

/// Whether all signals of a group are in another; both rise.
fn is_within(group: &[u32], other: &[u32]) -> bool {
    let mut others = other.iter();
    group
        .iter()
        .all(|signal| others.any(|other| other == signal))
}

/// Persons in groups where they tie nothing, sorted: in each of two or more with others in them,
/// one and the same controller alone has them.
fn of_one_word(members: &Members<'_>, groups: &[&[u32]]) -> Vec<(u32, u32)> {
    let mut children: Vec<Child> = Vec::new();
    for (group, signals) in (0_u32..).zip(groups) {
        let mut named = Vec::with_capacity(signals.len());
        for &signal in *signals {
            let agency = members.signals[signal as usize].agency;
            named.push((members.name(signal), members.controllers.of_agency(agency)));
        }
        named.sort_unstable();
        // Where nobody else is, nobody is tied.
        if named.first().map(|first| first.0) == named.last().map(|last| last.0) {
            continue;
        }
        for same in named.chunk_by(|left, right| left.0 == right.0) {
            let mut controllers = 0;
            for (_, controller) in same {
                controllers |= controller;
            }
            let person = same[0].0;
            children.push(Child {
                person,
                group,
                controllers,
            });
        }
    }
    children.retain(|child| !are_two(child.controllers));
    children.sort_unstable_by_key(|child| (child.person, child.controllers, child.group));
    let mut left_out = Vec::new();
    for of_one in children.chunk_by(|left, right| {
        (left.person, left.controllers) == (right.person, right.controllers)
    }) {
        if of_one.len() > 1 {
            left_out.extend(of_one.iter().map(|child| (child.person, child.group)));
        }
    }
    left_out.sort_unstable();
    left_out
}

impl Members<'_> {
    /// By what a person, or else a signal, is known here: a person's name is their first signal.
    fn name(&self, signal: u32) -> u32 {
        self.persons[signal as usize].unwrap_or(signal)
    }
}
