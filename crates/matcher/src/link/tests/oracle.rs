//! The words of docs/rules.md, step by step, on small numbers: sets of signals, and ties looked at
//! until nothing changes. Slow, and written to be compared with the rules by eye.

mod homes;
mod persons;

use std::collections::{BTreeMap, BTreeSet};

use exchange::payload::Payload;

use super::bsn_oracle::kept;
use super::world::{CONTROLLERS, Found, PARENT, World};
use crate::link::Oversized;

/// Signals, by number.
type Set = BTreeSet<usize>;

/// More residents than this make no household, in the covenant of these tests.
const MAX_RESIDENTS: usize = 2;

/// More signals of one BSN or client an agency may not have in a case.
const MAX_OF_ONE: usize = 3;

/// What linking must find, whatever the refs and in any order.
pub(super) fn naive(world: &World) -> Found {
    let facts = Facts::new(world);
    let (persons, ambiguous) = facts.persons();
    let households = facts.households();
    let best_homes = facts.best_homes(&persons, &households);
    let (mut cases, oversized) = facts.cases(&persons, &households, &best_homes);
    let capped = facts.capped(&mut cases);
    let left: Set = union(&cases);
    let shown: Vec<Set> = persons.iter().map(|person| person & &left).collect();
    Found {
        families: facts.families(&cases, &persons),
        cases: cases
            .iter()
            .map(|case| with_persons(case, &shown))
            .collect(),
        persons: persons.len(),
        ambiguous,
        contested: facts.contested(),
        oversized,
        moved: facts.moved(&persons, &households, &best_homes),
        capped,
    }
}

/// A world in which each signal has the BSN that it keeps, and no other.
struct Facts<'a> {
    world: &'a World,
    /// By number of the signal.
    payloads: Vec<Payload>,
}

impl<'a> Facts<'a> {
    fn new(world: &'a World) -> Self {
        let mut payloads = Vec::new();
        for (number, known) in world.known.iter().enumerate() {
            let mut payload = known.payload(u8::try_from(number).expect("few signals"));
            if kept(world, number).is_none() {
                payload.bsn = None;
            }
            payloads.push(payload);
        }
        Self { world, payloads }
    }

    fn agency(&self, number: usize) -> usize {
        self.world.known[number].agency
    }

    fn agencies(&self, signals: &Set) -> BTreeSet<usize> {
        signals.iter().map(|&number| self.agency(number)).collect()
    }

    fn controllers(&self, signals: &Set) -> BTreeSet<&'static str> {
        let agencies = self.agencies(signals);
        agencies.iter().map(|&agency| CONTROLLERS[agency]).collect()
    }

    /// By agency, how many of its signals lost their BSN.
    fn contested(&self) -> BTreeMap<usize, usize> {
        let mut contested = BTreeMap::new();
        for (number, known) in self.world.known.iter().enumerate() {
            if known.has_bsn() && kept(self.world, number).is_none() {
                *contested.entry(known.agency).or_default() += 1;
            }
        }
        contested
    }

    /// The cases, and what is known of the addresses that are no household.
    fn cases(
        &self,
        persons: &[Set],
        households: &[Set],
        best_homes: &[Set],
    ) -> (Vec<Set>, Oversized) {
        let (mut cases, mut oversized) = (Vec::new(), Oversized::default());
        for (index, household) in households.iter().enumerate() {
            let residents: Vec<Set> = (0..persons.len())
                .filter(|&person| best_homes[person] == Set::from([index]))
                .map(|person| persons[person].clone())
                .collect();
            let about_it: Set = household
                .iter()
                .copied()
                .filter(|&number| self.payloads[number].person.is_none())
                .collect();
            let is_too_many_without = |controller: &str| {
                let others = residents
                    .iter()
                    .filter(|person| self.controllers(person) != BTreeSet::from([controller]));
                others.count() > MAX_RESIDENTS
            };
            if CONTROLLERS
                .iter()
                .all(|controller| is_too_many_without(controller))
            {
                oversized.households += 1;
                oversized.persons += residents.len();
                oversized.signals += about_it.len();
                oversized.agencies.extend(self.agencies(household));
                cases.extend(residents);
            } else {
                cases.push(&union(&residents) | &about_it);
            }
        }
        oversized.agencies.sort_unstable();
        oversized.agencies.dedup();
        for (person, best) in persons.iter().zip(best_homes) {
            if best.len() != 1 {
                cases.push(person.clone());
            }
        }
        cases.retain(|case| !case.is_empty());
        (cases, oversized)
    }

    /// Leaves out of cases what is more than an agency may have of one BSN or client.
    fn capped(&self, cases: &mut Vec<Set>) -> BTreeMap<usize, usize> {
        let mut capped = BTreeMap::new();
        for case in &mut *cases {
            let mut left = case.clone();
            for &number in &*case {
                let date = self.payloads[number].date;
                let as_new_with = |is_same: &dyn Fn(&Payload, &Payload) -> bool| {
                    let same = case.iter().filter(|&&other| {
                        self.agency(other) == self.agency(number)
                            && self.payloads[other].date >= date
                            && is_same(&self.payloads[other], &self.payloads[number])
                    });
                    same.count()
                };
                let of_bsn = as_new_with(&|one, other| one.bsn.is_some() && one.bsn == other.bsn);
                let of_client =
                    as_new_with(&|one, other| one.person.is_some() && one.person == other.person);
                if of_bsn > MAX_OF_ONE || of_client > MAX_OF_ONE {
                    left.remove(&number);
                    *capped.entry(self.agency(number)).or_default() += 1;
                }
            }
            *case = left;
        }
        cases.retain(|case| !case.is_empty());
        capped
    }

    /// The signals of each family.
    fn families(&self, cases: &[Set], persons: &[Set]) -> BTreeSet<Set> {
        let mut groups = self.met(&[PARENT.1]);
        groups.sort();
        groups.dedup();
        let all = groups.clone();
        groups.retain(|group| {
            !all.iter()
                .any(|other| other != group && group.is_subset(other))
        });
        let mut ties = groups.clone();
        for number in 0..self.payloads.len() {
            let alone = Set::from([number]);
            let person = persons.iter().find(|person| person.contains(&number));
            let person = person.unwrap_or(&alone);
            // The controllers that have the person on each of the tags.
            let on_tag = |group: &Set| {
                let others = group - person;
                self.controllers(&if others.is_empty() {
                    Set::new()
                } else {
                    group & person
                })
            };
            for (group, tie) in groups.iter().zip(&mut ties) {
                let here = on_tag(group);
                let same = groups.iter().filter(|other| on_tag(other) == here);
                if here.len() == 1 && same.count() > 1 {
                    tie.remove(&number);
                }
            }
        }
        components(cases, &ties)
            .iter()
            .map(|cases| union(cases))
            .collect()
    }

    /// The signals that met on one of these keys, group by group.
    fn met(&self, keys: &[&str]) -> Vec<Set> {
        let mut groups = Vec::new();
        for ((_, key), members) in &self.world.met {
            if keys.contains(key) {
                groups.push(members.iter().copied().collect());
            }
        }
        groups
    }

    /// All signals with a value, one set for each value.
    fn by<K: Ord>(&self, value: impl Fn(usize) -> Option<K>) -> Vec<Set> {
        let mut by: BTreeMap<K, Set> = BTreeMap::new();
        for number in 0..self.payloads.len() {
            if let Some(value) = value(number) {
                by.entry(value).or_default().insert(number);
            }
        }
        by.into_values().collect()
    }
}

/// The sets of `sets` that `ties` bring together, directly or over others.
fn components(sets: &[Set], ties: &[Set]) -> Vec<Vec<Set>> {
    let mut labels: Vec<usize> = (0..sets.len()).collect();
    loop {
        let before = labels.clone();
        for tie in ties {
            let touched: Vec<usize> = (0..sets.len())
                .filter(|&set| !sets[set].is_disjoint(tie))
                .collect();
            if let Some(smallest) = touched.iter().map(|&set| labels[set]).min() {
                for set in touched {
                    labels[set] = smallest;
                }
            }
        }
        if labels == before {
            break;
        }
    }
    let mut components: BTreeMap<usize, Vec<Set>> = BTreeMap::new();
    for (set, label) in sets.iter().zip(labels) {
        components.entry(label).or_default().push(set.clone());
    }
    components.into_values().collect()
}

fn union(sets: &[Set]) -> Set {
    sets.iter().flatten().copied().collect()
}

/// The person of a signal, named by their smallest signal.
fn person_of(number: usize, persons: &[Set]) -> Option<usize> {
    let person = persons.iter().find(|person| person.contains(&number))?;
    person.first().copied()
}

fn with_persons(case: &Set, persons: &[Set]) -> BTreeSet<(usize, Option<usize>)> {
    case.iter()
        .map(|&number| (number, person_of(number, persons)))
        .collect()
}
