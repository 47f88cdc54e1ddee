//! Households and who lives in them, by the words of docs/rules.md.

use std::collections::{BTreeMap, BTreeSet};

use super::{Facts, Set, person_of, union};
use crate::link::tests::world::CONTROLLERS;

/// A ref: its kind, postcodes before numbers, and its byte.
type Ref = (u8, u8);

impl Facts<'_> {
    /// The signals at each household.
    pub(super) fn households(&self) -> Vec<Set> {
        let mut households: Vec<(BTreeSet<Ref>, Set)> = Vec::new();
        for number in 0..self.payloads.len() {
            for own in self.refs(number) {
                let refs = self.household_of(own);
                if !households.iter().any(|(others, _)| *others == refs) {
                    households.push((refs, Set::new()));
                }
            }
        }
        for number in 0..self.payloads.len() {
            let Some(place) = self.place(number) else {
                continue;
            };
            for (refs, signals) in &mut households {
                if refs.contains(&place) {
                    signals.insert(number);
                }
            }
        }
        households.into_iter().map(|(_, signals)| signals).collect()
    }

    fn refs(&self, number: usize) -> Vec<Ref> {
        let payload = &self.payloads[number];
        let postcode = payload.address.map(|address| (0, address.0[0]));
        let in_register = payload.bag.map(|bag| (1, bag.0[0]));
        postcode.into_iter().chain(in_register).collect()
    }

    /// How many controllers have a signal with all of these refs.
    fn having(&self, refs: &[Ref]) -> usize {
        let mut controllers = BTreeSet::new();
        for number in 0..self.payloads.len() {
            if refs.iter().all(|wanted| self.refs(number).contains(wanted)) {
                controllers.insert(CONTROLLERS[self.agency(number)]);
            }
        }
        controllers.len()
    }

    /// The refs that are one household with this one.
    fn household_of(&self, own: Ref) -> BTreeSet<Ref> {
        let all: BTreeSet<Ref> = (0..self.payloads.len())
            .flat_map(|number| self.refs(number))
            .collect();
        let mut household = BTreeSet::from([own]);
        for &other in all.iter().filter(|other| other.0 != own.0) {
            let both = self.having(&[own, other]);
            let says_less = |one: Ref, not: Ref| {
                let mut thirds = all
                    .iter()
                    .filter(|third| third.0 != one.0 && **third != not);
                thirds.all(|&third| self.having(&[one, third]) < both)
            };
            if both > 1 && says_less(own, other) && says_less(other, own) {
                household.insert(other);
            }
        }
        household
    }

    /// The ref of the household that a signal is at.
    fn place(&self, number: usize) -> Option<Ref> {
        let refs = self.refs(number);
        match refs.as_slice() {
            &[postcode, in_register]
                if self.having(&[in_register]) > 1 && self.having(&[postcode]) == 1 =>
            {
                Some(in_register)
            }
            refs => refs.first().copied(),
        }
    }

    /// For each person the households for which most speaks, by their place among `households`.
    pub(super) fn best_homes(&self, persons: &[Set], households: &[Set]) -> Vec<Set> {
        persons
            .iter()
            .map(|person| self.best_homes_of(person, persons, households))
            .collect()
    }

    fn best_homes_of(&self, person: &Set, persons: &[Set], households: &[Set]) -> Set {
        let (somewhere, nowhere): (Set, Set) = person
            .iter()
            .partition(|&&number| self.place(number).is_some());
        // Of an agency that never has an address, it says nothing that a signal has none.
        let nowhere = nowhere
            .into_iter()
            .filter(|&number| self.names_addresses(self.agency(number)))
            .collect();
        if self.controllers(&nowhere).len() > self.controllers(&somewhere).len() {
            return Set::new();
        }
        let speaks = |home: usize| {
            let there = &households[home] & person;
            (
                self.controllers(&there).len() > 1,
                self.is_known_to_others(&households[home], persons),
                there.iter().map(|&number| self.payloads[number].date).max(),
                there.len(),
                self.has_postcode(&households[home]),
            )
        };
        let mut homes: Set = (0..households.len())
            .filter(|&home| !households[home].is_disjoint(person))
            .collect();
        if let Some(most) = homes.iter().map(|&home| speaks(home)).max() {
            homes.retain(|&home| speaks(home) == most);
        }
        homes
    }

    /// By agency, of how many persons its controller alone decides where they live.
    pub(super) fn moved(
        &self,
        persons: &[Set],
        households: &[Set],
        best_homes: &[Set],
    ) -> BTreeMap<usize, usize> {
        let mut moved = BTreeMap::new();
        for (person, best) in persons.iter().zip(best_homes) {
            let at_best: Vec<Set> = best
                .iter()
                .map(|&home| person & &households[home])
                .collect();
            for agency in self.agencies(&union(&at_best)) {
                let of_others: Set = person
                    .iter()
                    .copied()
                    .filter(|&number| CONTROLLERS[self.agency(number)] != CONTROLLERS[agency])
                    .collect();
                let without = self.best_homes_of(&of_others, persons, households);
                if without.is_empty() || without == *best {
                    continue;
                }
                let own: Set = person - &of_others;
                let others_at = |home: &Set| self.controllers(&(&of_others & home)).len();
                let is_alone = best.iter().any(|&home| {
                    !households[home].is_disjoint(&own) && others_at(&households[home]) == 0
                });
                if is_alone || without.iter().all(|&home| others_at(&households[home]) > 1) {
                    *moved.entry(agency).or_default() += 1;
                }
            }
        }
        moved
    }

    fn names_addresses(&self, agency: usize) -> bool {
        (0..self.payloads.len())
            .any(|number| self.agency(number) == agency && self.place(number).is_some())
    }

    /// Whether two controllers have a household, or signals of two persons, or one about it alone.
    fn is_known_to_others(&self, household: &Set, persons: &[Set]) -> bool {
        let mut sources = BTreeSet::new();
        for &number in household {
            let controller = CONTROLLERS[self.agency(number)];
            sources.insert((controller, person_of(number, persons)));
        }
        sources.len() > 1
    }

    fn has_postcode(&self, household: &Set) -> bool {
        let mut places = household.iter().filter_map(|&number| self.place(number));
        places.any(|place| self.household_of(place).iter().any(|of| of.0 == 0))
    }
}
