//! The words of docs/rules.md, step by step, on small numbers: sets of signals, and ties looked at until nothing changes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use exchange::payload::{HouseholdRef, Payload};

use super::{ADDRESS, BAG, Found, Known, NAME, PARENT, SOUND, World};
use crate::link::Oversized;

type Set = BTreeSet<usize>;

/// Payloads by number; the agency stands beside them.
struct Facts<'a> {
    known: &'a [Known],
    payloads: Vec<Payload>,
}

/// The sets of `sets` that `ties` bring together, directly or over others.
fn components(sets: &[Set], ties: &[Vec<usize>]) -> Vec<Vec<Set>> {
    let mut labels: Vec<usize> = (0..sets.len()).collect();
    loop {
        let before = labels.clone();
        for tie in ties {
            let touched: Vec<usize> = (0..sets.len())
                .filter(|&set| tie.iter().any(|number| sets[set].contains(number)))
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

impl Facts<'_> {
    fn two_bsns(&self, component: &[Set]) -> bool {
        union(component)
            .iter()
            .filter_map(|&number| self.payloads[number].bsn)
            .collect::<BTreeSet<_>>()
            .len()
            > 1
    }

    fn two_clients(&self, component: &[Set]) -> bool {
        let differ = |&a: &usize, &b: &usize| {
            let of_one_agency = self.known[a].agency == self.known[b].agency;
            let (a, b) = (&self.payloads[a], &self.payloads[b]);
            of_one_agency && a.is_client && b.is_client && a.person != b.person
        };
        let pairs = || {
            component.iter().flat_map(|a| {
                component
                    .iter()
                    .map(move |b| (a, b))
                    .filter(|(a, b)| a != b)
            })
        };
        pairs().any(|(a, b)| a.iter().any(|a| b.iter().any(|b| differ(a, b))))
    }

    /// One pass; `doubtful` are signals whose last tie was refused.
    fn pass(
        &self,
        persons: &[Set],
        doubtful: &mut Set,
        ties: &[Vec<usize>],
        clients_count: bool,
    ) -> Vec<Set> {
        let mut after = Vec::new();
        for component in components(persons, ties) {
            if component.len() == 1 {
                after.extend(component);
            } else if self.two_bsns(&component) || clients_count && self.two_clients(&component) {
                doubtful.extend(union(&component));
                after.extend(component);
            } else {
                let joined = union(&component);
                doubtful.retain(|number| !joined.contains(number));
                after.push(joined);
            }
        }
        after
    }
}

/// Numbers, one list for each value that they have.
fn by<K: Ord>(numbers: usize, key: impl Fn(usize) -> Option<K>) -> Vec<Vec<usize>> {
    let mut by: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for number in 0..numbers {
        if let Some(key) = key(number) {
            by.entry(key).or_default().push(number);
        }
    }
    by.into_values().collect()
}

/// In how many parts of those that both say two signals differ, and in how many they do not.
fn parts(one: &Known, other: &Known) -> (usize, usize) {
    let both: Vec<(u16, u16)> = (0..3)
        .map(|part| (one.holder[part], other.holder[part]))
        .filter(|(a, b)| a * b > 0)
        .collect();
    let differ = both.iter().filter(|(a, b)| a != b).count();
    (differ, both.len() - differ)
}

/// The BSN that a signal keeps.
pub(super) fn kept(world: &World, number: usize) -> Option<u8> {
    let carry = |bsn: u8| -> Vec<usize> {
        (0..world.known.len())
            .filter(|&number| world.known[number].has_bsn() && world.known[number].bsn == bsn)
            .collect()
    };
    let differ = |a: usize, b: usize| parts(&world.known[a], &world.known[b]).0 > 1;
    let known = world.known[number];
    let all = known.has_bsn().then(|| carry(known.bsn))?;
    let with = |a: usize| -> usize {
        let agrees = |&&b: &&usize| {
            let (differ, equal) = parts(&world.known[a], &world.known[b]);
            a == b || equal > differ
        };
        all.iter()
            .filter(agrees)
            .map(|&b| world.known[b].agency)
            .collect::<Set>()
            .len()
    };
    all.iter()
        .all(|&b| !differ(number, b) || with(number) > with(b))
        .then_some(known.bsn)
}

pub(super) fn naive(world: &World) -> Found {
    let all = world.known.len();
    let payload = |number: usize| {
        let known = world.known[number].payload(u8::try_from(number).expect("few signals"));
        Payload {
            bsn: kept(world, number).and(known.bsn),
            ..known
        }
    };
    let payloads = (0..all).map(payload).collect();
    let lost = |agency: usize| {
        let of_agency = (0..all).filter(|&number| {
            world.known[number].agency == agency && world.known[number].has_bsn()
        });
        of_agency
            .filter(|&number| kept(world, number).is_none())
            .count()
    };
    let facts = Facts {
        known: &world.known,
        payloads,
    };
    let of = |number: usize| &facts.payloads[number];
    let met = |keys: &[&str]| -> Vec<Vec<usize>> {
        world
            .met
            .iter()
            .filter(|((_, key), _)| keys.contains(key))
            .map(|(_, members)| members.clone())
            .collect()
    };

    let mut persons: Vec<Set> = (0..all)
        .filter(|&number| of(number).person.is_some())
        .map(|number| Set::from([number]))
        .collect();
    let mut doubtful = Set::new();
    persons = facts.pass(
        &persons,
        &mut doubtful,
        &by(all, |number| of(number).bsn),
        false,
    );
    for client in by(all, |number| {
        Some((world.known[number].agency, of(number).person?))
    }) {
        persons = facts.pass(&persons, &mut doubtful, &[client], false);
    }
    let confirmed: Vec<Vec<usize>> = world
        .confirmed
        .iter()
        .map(|&(one, other)| vec![one, other])
        .collect();
    persons = facts.pass(&persons, &mut doubtful, &confirmed, false);
    for (_, key) in [NAME, SOUND] {
        persons = facts.pass(&persons, &mut doubtful, &met(&[key]), true);
    }
    let without_bsn = |person: &&Set| person.iter().all(|&number| of(number).bsn.is_none());
    let ambiguous = persons
        .iter()
        .filter(without_bsn)
        .flatten()
        .filter(|number| doubtful.contains(number))
        .count();

    let addresses: Vec<Set> = by(all, |number| of(number).household)
        .into_iter()
        .map(Set::from_iter)
        .collect();
    let households: Vec<Set> = components(&addresses, &met(&[ADDRESS.1, BAG.1]))
        .iter()
        .map(|of| union(of))
        .collect();
    let smallest_ref = |home: &Set| -> HouseholdRef {
        home.iter()
            .filter_map(|&number| of(number).household)
            .min()
            .expect("a ref")
    };
    let person_of = |number: usize| persons.iter().position(|person| person.contains(&number));
    let is_known = |home: &Set| {
        let knows = |&number: &usize| (world.known[number].agency, person_of(number));
        home.iter()
            .map(knows)
            .collect::<std::collections::BTreeSet<_>>()
            .len()
            > 1
    };
    let home = |person: &Set| -> Option<usize> {
        let agencies = |of: &[usize]| {
            of.iter()
                .map(|&number| world.known[number].agency)
                .collect::<Set>()
        };
        let names_addresses = |agency: usize| {
            (0..all).any(|number| {
                world.known[number].agency == agency && of(number).household.is_some()
            })
        };
        let (somewhere, nowhere): (Vec<usize>, Vec<usize>) = person
            .iter()
            .partition(|&&number| of(number).household.is_some());
        let nowhere: Vec<usize> = nowhere
            .into_iter()
            .filter(|&number| names_addresses(world.known[number].agency))
            .collect();
        if agencies(&nowhere).len() > agencies(&somewhere).len() {
            return None;
        }
        let lived: Vec<usize> = (0..households.len())
            .filter(|&home| !households[home].is_disjoint(person))
            .collect();
        lived.into_iter().max_by_key(|&home| {
            let there: Vec<usize> = households[home].intersection(person).copied().collect();
            let newest = there.iter().map(|&number| of(number).date).max();
            (
                agencies(&there).len() > 1,
                is_known(&households[home]),
                newest,
                there.len(),
                Reverse(smallest_ref(&households[home])),
            )
        })
    };

    let (mut cases, mut oversized) = (Vec::new(), Oversized::default());
    for (number, household) in households.iter().enumerate() {
        let residents: Vec<&Set> = persons
            .iter()
            .filter(|person| home(person) == Some(number))
            .collect();
        let about_it = household
            .iter()
            .copied()
            .filter(|&number| of(number).person.is_none());
        if residents.len() > 2 {
            oversized.households += 1;
            oversized.persons += residents.len();
            oversized.signals += about_it.count();
            oversized
                .agencies
                .extend(household.iter().map(|&number| world.known[number].agency));
            cases.extend(residents.into_iter().cloned());
        } else {
            cases.push(
                residents
                    .into_iter()
                    .flatten()
                    .copied()
                    .chain(about_it)
                    .collect(),
            );
        }
    }
    oversized.agencies.sort_unstable();
    oversized.agencies.dedup();
    cases.extend(
        persons
            .iter()
            .filter(|person| home(person).is_none())
            .cloned(),
    );
    cases.retain(|case: &Set| !case.is_empty());

    let person_of = |number: usize| {
        persons
            .iter()
            .find(|person| person.contains(&number))
            .and_then(BTreeSet::first)
            .copied()
    };
    Found {
        families: components(&cases, &met(&[PARENT.1]))
            .iter()
            .map(|of| union(of))
            .collect(),
        cases: cases
            .iter()
            .map(|case| {
                case.iter()
                    .map(|&number| (number, person_of(number)))
                    .collect()
            })
            .collect(),
        persons: persons.len(),
        ambiguous,
        contested: (0..3)
            .map(|agency| (agency, lost(agency)))
            .filter(|(_, lost)| *lost > 0)
            .collect(),
        oversized,
    }
}
