//! Parents who live apart: a single parent of minors and an adult who lives alone, found among the
//! households that follow in the same chunk. The children live with the one and are often at the
//! other's; agencies know them at either address.

use crate::people::family::{Family, OtherParent};
use crate::random::seeded::{Part, SeededRandom};

/// Of single parents with minors: the other parent lives in the city, if somebody of a fitting age
/// is found.
const IN_THE_CITY: f64 = 0.6;
/// Of children whose father lives apart: with his surname.
const NAME_OF_FATHER: f64 = 0.75;
/// How far along the households of the chunk one looks.
const REACH: usize = 64;

/// Ties single parents of a run of households to the other parents of their children.
pub(crate) fn tie(families: &mut [Family], seed: u64) {
    let mut taken = vec![false; families.len()];
    for index in 0..families.len() {
        let random = &mut SeededRandom::new(seed, Part::SeparatedParents, families[index].number);
        if !is_single_parent(&families[index]) || !random.happens(IN_THE_CITY) {
            continue;
        }
        let next = (index + 1..families.len())
            .take(REACH)
            .find(|candidate| !taken[*candidate] && fits(&families[index], &families[*candidate]));
        // Each adult who lives alone is the other parent of one household at most.
        if let Some(candidate) = next {
            taken[candidate] = true;
            let father = (!families[candidate].members[0].woman)
                .then_some(families[candidate].members[0].surname);
            families[index].other_parent = Some(OtherParent::living_alone(&families[candidate]));
            if let Some(name) = father.filter(|_| random.happens(NAME_OF_FATHER)) {
                families[index]
                    .members
                    .iter_mut()
                    .filter(|person| person.child)
                    .for_each(|child| child.surname = name);
            }
        }
    }
}

fn is_single_parent(family: &Family) -> bool {
    let adults = family.members.iter().filter(|person| !person.child).count();
    adults == 1
        && !family.institution
        && family
            .members
            .iter()
            .any(|person| person.child && person.age < 18)
}

fn fits(family: &Family, candidate: &Family) -> bool {
    let [alone] = &candidate.members[..] else {
        return false;
    };
    let parent = &family.members[0];
    let eldest = family
        .members
        .iter()
        .filter(|person| person.child)
        .map(|child| child.age)
        .max()
        .unwrap_or(0);
    !candidate.institution
        && alone.woman != parent.woman
        && alone.age.abs_diff(parent.age) <= 8
        && alone.age >= eldest + 18
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use exchange::night::Night;

    use super::{is_single_parent, tie};
    use crate::people::family::Families;
    use crate::plan::Plan;

    #[test]
    fn about_half_of_the_single_parents_have_the_other_parent_elsewhere_and_nobody_twice() {
        let night = Night::parse("2026-11-22").expect("a date");
        let plan =
            Plan::new(20_000, 2, night, crate::plan::tests::keys()).expect("a size within bounds");
        let families = Families::new(&plan);
        let mut all: Vec<_> = (0..plan.homes())
            .map(|number| families.household(number))
            .collect();
        let single = all.iter().filter(|family| is_single_parent(family)).count();
        tie(&mut all, 2);
        let others: Vec<_> = all
            .iter()
            .filter_map(|family| family.other_parent.as_ref())
            .collect();
        assert!(
            (40..=65).contains(&(others.len() * 100 / single)),
            "{} of {single}",
            others.len()
        );
        assert_eq!(
            others
                .iter()
                .map(|candidate| candidate.person)
                .collect::<HashSet<_>>()
                .len(),
            others.len()
        );
        for family in all.iter().filter(|family| family.other_parent.is_some()) {
            assert_eq!(family.parents().count(), 2);
        }
    }
}
