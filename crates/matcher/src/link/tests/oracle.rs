//! The words of docs/rules.md, step by step, on small numbers: sets of signals, and ties looked at
//! until nothing changes. Slow, and written to be compared with the rules by eye.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use exchange::payload::{AddressRef, Payload};

use super::bsn_oracle::kept;
use super::world::{ADDRESS, BAG, Found, NAME, PARENT, SOUND, World};
use crate::link::Oversized;

/// Signals, by number.
type Set = BTreeSet<usize>;

/// More residents than this make no household, in the covenant of these tests.
const MAX_RESIDENTS: usize = 2;

/// What linking must find.
pub(super) fn naive(world: &World) -> Found {
    let facts = Facts::new(world);
    let (persons, ambiguous) = facts.persons();
    let households = facts.households();
    let homes = facts.homes(&persons, &households);
    let (cases, oversized) = facts.cases(&persons, &households, &homes);
    Found {
        families: facts.families(&cases),
        cases: cases
            .iter()
            .map(|case| with_persons(case, &persons))
            .collect(),
        persons: persons.len(),
        ambiguous,
        contested: facts.contested(),
        oversized,
    }
}

/// A world in which each signal has the BSN that it keeps, and no other.
struct Facts<'a> {
    world: &'a World,
    /// By number of the signal.
    payloads: Vec<Payload>,
}

/// How one step joins persons.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    /// Two BSNs apart.
    Bsns,
    /// Two BSNs, and two clients of one agency, apart.
    BsnsAndClients,
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

    /// The persons, and how many signals fit more than one.
    fn persons(&self) -> (Vec<Set>, usize) {
        let mut doubtful = Set::new();
        let mut persons: Vec<Set> = Vec::new();
        for (number, payload) in self.payloads.iter().enumerate() {
            if payload.person.is_some() {
                persons.push(Set::from([number]));
            }
        }
        let same_bsn = self.by(|number| self.payloads[number].bsn);
        persons = self.pass(&persons, &mut doubtful, &same_bsn, Keeps::Bsns);
        let same_client =
            self.by(|number| Some((self.agency(number), self.payloads[number].person?)));
        // One client after the other: none hangs on what was found of another.
        for client in same_client {
            persons = self.pass(&persons, &mut doubtful, &[client], Keeps::Bsns);
        }
        let confirmed: Vec<Set> = self
            .world
            .confirmed
            .iter()
            .map(|&(left, right)| Set::from([left, right]))
            .collect();
        persons = self.pass(&persons, &mut doubtful, &confirmed, Keeps::Bsns);
        for (_, key) in [NAME, SOUND] {
            let met = self.met(&[key]);
            persons = self.pass(&persons, &mut doubtful, &met, Keeps::BsnsAndClients);
        }
        let ambiguous = persons
            .iter()
            .filter(|person| self.bsns(person).is_empty())
            .flatten()
            .filter(|number| doubtful.contains(number))
            .count();
        (persons, ambiguous)
    }

    /// One step: the persons that `ties` bring together join, or none of them does. `doubtful` are
    /// the signals whose last tie was refused.
    fn pass(&self, persons: &[Set], doubtful: &mut Set, ties: &[Set], keeps: Keeps) -> Vec<Set> {
        let mut after = Vec::new();
        for component in components(persons, ties) {
            let joined = union(&component);
            if component.len() == 1 {
                after.extend(component);
            } else if self.bsns(&joined).len() > 1
                || keeps == Keeps::BsnsAndClients && self.has_two_clients(&component)
            {
                doubtful.extend(joined);
                after.extend(component);
            } else {
                doubtful.retain(|number| !joined.contains(number));
                after.push(joined);
            }
        }
        after
    }

    fn bsns(&self, signals: &Set) -> BTreeSet<[u8; 8]> {
        signals
            .iter()
            .filter_map(|&number| Some(self.payloads[number].bsn?.0))
            .collect()
    }

    /// Whether two of these persons are clients of one agency under two numbers.
    fn has_two_clients(&self, persons: &[Set]) -> bool {
        for (index, left) in persons.iter().enumerate() {
            for right in &persons[index + 1..] {
                for &left in left {
                    if right.iter().any(|&right| self.are_two_clients(left, right)) {
                        return true;
                    }
                }
            }
        }
        false
    }

    fn are_two_clients(&self, left: usize, right: usize) -> bool {
        let (of_left, of_right) = (&self.payloads[left], &self.payloads[right]);
        self.agency(left) == self.agency(right)
            && of_left.is_client
            && of_right.is_client
            && of_left.person != of_right.person
    }

    /// The signals of each household's addresses.
    fn households(&self) -> Vec<Set> {
        let addresses = self.by(|number| self.payloads[number].address);
        components(&addresses, &self.met(&[ADDRESS.1, BAG.1]))
            .iter()
            .map(|addresses| union(addresses))
            .collect()
    }

    /// For each person the household that they live in, by its place among `households`.
    fn homes(&self, persons: &[Set], households: &[Set]) -> Vec<Option<usize>> {
        persons
            .iter()
            .map(|person| self.home(person, persons, households))
            .collect()
    }

    fn home(&self, person: &Set, persons: &[Set], households: &[Set]) -> Option<usize> {
        let (somewhere, nowhere): (Set, Set) = person
            .iter()
            .partition(|&&number| self.payloads[number].address.is_some());
        // Of an agency that never has an address, it says nothing that a signal has none.
        let nowhere = nowhere
            .into_iter()
            .filter(|&number| self.names_addresses(self.agency(number)))
            .collect();
        if self.agencies(&nowhere).len() > self.agencies(&somewhere).len() {
            return None;
        }
        (0..households.len())
            .filter(|&home| !households[home].is_disjoint(person))
            .max_by_key(|&home| {
                let there = &households[home] & person;
                (
                    self.agencies(&there).len() > 1,
                    self.is_known_to_others(&households[home], persons),
                    there.iter().map(|&number| self.payloads[number].date).max(),
                    there.len(),
                    Reverse(self.smallest_ref(&households[home])),
                )
            })
    }

    fn agencies(&self, signals: &Set) -> BTreeSet<usize> {
        signals.iter().map(|&number| self.agency(number)).collect()
    }

    fn names_addresses(&self, agency: usize) -> bool {
        (0..self.payloads.len())
            .any(|number| self.agency(number) == agency && self.payloads[number].address.is_some())
    }

    /// Whether two agencies have a household, or signals of two persons, or one about it alone.
    fn is_known_to_others(&self, household: &Set, persons: &[Set]) -> bool {
        let mut sources = BTreeSet::new();
        for &number in household {
            sources.insert((self.agency(number), person_of(number, persons)));
        }
        sources.len() > 1
    }

    fn smallest_ref(&self, household: &Set) -> AddressRef {
        household
            .iter()
            .filter_map(|&number| self.payloads[number].address)
            .min()
            .expect("a ref")
    }

    /// The cases, and what is known of the addresses that are no household.
    fn cases(
        &self,
        persons: &[Set],
        households: &[Set],
        homes: &[Option<usize>],
    ) -> (Vec<Set>, Oversized) {
        let (mut cases, mut oversized) = (Vec::new(), Oversized::default());
        for (index, household) in households.iter().enumerate() {
            let residents: Vec<Set> = (0..persons.len())
                .filter(|&person| homes[person] == Some(index))
                .map(|person| persons[person].clone())
                .collect();
            let about_it: Set = household
                .iter()
                .copied()
                .filter(|&number| self.payloads[number].person.is_none())
                .collect();
            if residents.len() > MAX_RESIDENTS {
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
        for (person, home) in persons.iter().zip(homes) {
            if home.is_none() {
                cases.push(person.clone());
            }
        }
        cases.retain(|case| !case.is_empty());
        (cases, oversized)
    }

    /// The signals of each family.
    fn families(&self, cases: &[Set]) -> BTreeSet<Set> {
        components(cases, &self.met(&[PARENT.1]))
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
