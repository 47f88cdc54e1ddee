//! Persons, by the words of docs/rules.md.

use std::collections::BTreeSet;

use super::{Facts, Set, components, union};
use crate::link::tests::bsn_oracle::kept_by_two;
use crate::link::tests::world::{CONTROLLERS, NAME, SOUND};

impl Facts<'_> {
    /// The persons, and how many signals tied with others and joined none.
    pub(super) fn persons(&self) -> (Vec<Set>, usize) {
        let mut doubtful = Set::new();
        let mut persons: Vec<Set> = Vec::new();
        for (number, payload) in self.payloads.iter().enumerate() {
            if payload.person.is_some() {
                persons.push(Set::from([number]));
            }
        }
        let same_bsn = self.by(|number| self.payloads[number].bsn);
        persons = joined(&persons, &same_bsn);
        let confirmed: Vec<Set> = self
            .world
            .confirmed
            .iter()
            .map(|&(left, right)| Set::from([left, right]))
            .collect();
        persons = self.step(&persons, &mut doubtful, &confirmed, false);
        for (_, key) in [NAME, SOUND] {
            persons = self.step(&persons, &mut doubtful, &self.met(&[key]), true);
        }
        persons = self.placed(&persons, &mut doubtful);
        let ambiguous = persons
            .iter()
            .filter(|person| self.bsns(person).is_empty())
            .flatten()
            .filter(|number| doubtful.contains(number))
            .count();
        (persons, ambiguous)
    }

    /// Step 2, or one of a match key. `doubtful` are the signals that last tied with others and
    /// joined none.
    fn step(&self, persons: &[Set], doubtful: &mut Set, ties: &[Set], is_key: bool) -> Vec<Set> {
        let mut joins = Vec::new();
        for mut left in components(persons, ties) {
            if left.len() == 1 {
                continue;
            }
            doubtful.extend(union(&left));
            if is_key {
                left = self.without_bridges(&left, ties);
            }
            let mut stay = Vec::new();
            for tied in components(&left, ties) {
                let is_parted = |person: &Set| {
                    self.is_parted_by_bsn(person, &tied)
                        || is_key && self.is_parted_by_client(person, &tied)
                };
                stay.extend(tied.iter().filter(|person| !is_parted(person)).cloned());
            }
            if is_key {
                stay = self.without_bridges(&stay, ties);
            }
            for tied in components(&stay, ties) {
                let is_apart = self.bsns_of_two(&union(&tied)).len() > 1
                    || is_key && self.parting_by_client(&tied).len() > 1;
                if tied.len() > 1 && !is_apart {
                    joins.push(union(&tied));
                }
            }
        }
        doubtful.retain(|number| !joins.iter().any(|join| join.contains(number)));
        joined(persons, &joins)
    }

    /// Those that are no persons of one controller that bridge the others.
    fn without_bridges(&self, persons: &[Set], ties: &[Set]) -> Vec<Set> {
        let mut bridges: BTreeSet<Set> = BTreeSet::new();
        for controller in persons.iter().flat_map(|person| self.controllers(person)) {
            let (own, others): (Vec<Set>, Vec<Set>) = persons
                .iter()
                .cloned()
                .partition(|person| self.controllers(person) == BTreeSet::from([controller]));
            let parts: Vec<Set> = components(&others, ties)
                .iter()
                .map(|part| union(part))
                .collect();
            let without_others: Vec<Set> = ties
                .iter()
                .filter(|tie| tie.is_disjoint(&union(&others)))
                .cloned()
                .collect();
            for cluster in components(&own, &without_others) {
                let touched = parts.iter().filter(|part| {
                    ties.iter()
                        .any(|tie| !tie.is_disjoint(part) && !tie.is_disjoint(&union(&cluster)))
                });
                if touched.count() > 1 {
                    bridges.extend(cluster);
                }
            }
        }
        let stays = persons.iter().filter(|person| !bridges.contains(*person));
        stays.cloned().collect()
    }

    /// Step 4.
    fn placed(&self, persons: &[Set], doubtful: &mut Set) -> Vec<Set> {
        let clients = self.by(|number| Some((self.agency(number), self.payloads[number].person?)));
        let (mut own, shared): (Vec<Set>, Vec<Set>) = persons
            .iter()
            .cloned()
            .partition(|person| self.controllers(person).len() == 1);
        // The persons that have a client of these, and that another controller has too.
        let shared_with = |cluster: &[Set]| -> Vec<Set> {
            let of_them: Vec<&Set> = clients
                .iter()
                .filter(|client| !client.is_disjoint(&union(cluster)))
                .collect();
            let is_with = |person: &&Set| of_them.iter().any(|client| !client.is_disjoint(person));
            shared.iter().filter(is_with).cloned().collect()
        };
        let mut parted = Vec::new();
        for cluster in components(&own, &clients) {
            let all = [cluster.clone(), shared_with(&cluster)].concat();
            let is_parted = |person: &&Set| self.is_parted_by_bsn(person, &all);
            parted.extend(cluster.iter().filter(is_parted).cloned());
        }
        doubtful.extend(union(&parted));
        own.retain(|person| !parted.contains(person));
        let mut joins = Vec::new();
        for cluster in components(&own, &clients) {
            let shared = shared_with(&cluster);
            if shared.len() > 1 {
                doubtful.extend(union(&cluster));
            } else if cluster.len() + shared.len() > 1 {
                joins.push(&union(&cluster) | &union(&shared));
            }
        }
        doubtful.retain(|number| !joins.iter().any(|join| join.contains(number)));
        joined(persons, &joins)
    }

    fn is_parted_by_bsn(&self, person: &Set, tied: &[Set]) -> bool {
        self.controllers(person).len() == 1
            && !self.bsns(person).is_empty()
            && self.bsns(&union(tied)).len() > 1
    }

    /// The controllers of agencies with two client numbers for different ones of these persons.
    fn parting_by_client(&self, tied: &[Set]) -> BTreeSet<&'static str> {
        let mut parting = BTreeSet::new();
        for (agency, controller) in CONTROLLERS.iter().enumerate() {
            for left in tied {
                for right in tied {
                    if left != right && self.have_two_numbers(left, right, agency) {
                        parting.insert(*controller);
                    }
                }
            }
        }
        parting
    }

    fn is_parted_by_client(&self, person: &Set, tied: &[Set]) -> bool {
        let of_other_agency = |number: usize| {
            tied.iter().any(|left| {
                tied.iter().any(|right| {
                    left != right && self.have_two_numbers(left, right, self.agency(number))
                })
            })
        };
        self.controllers(person).len() == 1
            && person
                .iter()
                .any(|&number| self.payloads[number].is_client && of_other_agency(number))
    }

    /// Whether two persons are clients of an agency, and it has two numbers among those here.
    fn have_two_numbers(&self, left: &Set, right: &Set, agency: usize) -> bool {
        let numbers = |person: &Set| -> BTreeSet<_> {
            let clients = person.iter().filter(|&&number| {
                self.agency(number) == agency && self.payloads[number].is_client
            });
            clients
                .map(|&number| self.payloads[number].person)
                .collect()
        };
        let (left, right) = (numbers(left), numbers(right));
        !left.is_empty() && !right.is_empty() && (&left | &right).len() > 1
    }

    fn bsns(&self, signals: &Set) -> BTreeSet<[u8; 8]> {
        signals
            .iter()
            .filter_map(|&number| Some(self.payloads[number].bsn?.0))
            .collect()
    }

    fn bsns_of_two(&self, signals: &Set) -> BTreeSet<u8> {
        signals
            .iter()
            .filter_map(|&number| kept_by_two(self.world, number))
            .collect()
    }
}

/// The persons after these joins.
fn joined(persons: &[Set], joins: &[Set]) -> Vec<Set> {
    components(persons, joins)
        .iter()
        .map(|persons| union(persons))
        .collect()
}
