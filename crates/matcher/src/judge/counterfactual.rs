//! What would have to be absent: a smallest set of events without which a rule is not met.
//!
//! A rule fails as soon as one of its conditions fails, and a condition that asks *n* of the *f*
//! classes found fails when all events of *f − n + 1* classes are gone. The cheapest are the
//! classes with the fewest events; the smallest such set over the conditions is a smallest of all.
//! Ties go to the earlier condition and to the class that is earlier in the alphabet.

use std::collections::BTreeMap;

/// Events by class, for example by agency.
#[derive(Default)]
pub(super) struct Classes<'a>(BTreeMap<&'a str, Vec<usize>>);

impl<'a> Classes<'a> {
    /// Adds an event to its class.
    pub(super) fn add(&mut self, class: &'a str, event: usize) {
        self.0.entry(class).or_default().push(event);
    }

    /// How many classes there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// All events of so many classes, those with the fewest events first; rising.
    fn cheapest(&self, classes: usize) -> Vec<usize> {
        let mut smallest_first: Vec<&Vec<usize>> = self.0.values().collect();
        // Stable: of equals the earlier in the alphabet comes first.
        smallest_first.sort_by_key(|events| events.len());
        smallest_first.truncate(classes);
        let mut events: Vec<usize> = smallest_first.into_iter().flatten().copied().collect();
        events.sort_unstable();
        events
    }

    /// The classes, in alphabetical order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.0.keys().copied()
    }
}

/// A smallest set of events without which one of the conditions, each met by its classes, asks more
/// than there is; rising.
pub(super) fn without(conditions: &[(Classes<'_>, usize)]) -> Vec<usize> {
    let mut smallest: Option<Vec<usize>> = None;
    for (classes, needed) in conditions {
        let events = classes.cheapest((classes.len() + 1).saturating_sub(*needed));
        // Of equals the earlier condition's set stays.
        if smallest
            .as_ref()
            .is_none_or(|smallest| events.len() < smallest.len())
        {
            smallest = Some(events);
        }
    }
    smallest.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 4] = ["a", "b", "c", "d"];

    fn classes_of<'a>(events: impl IntoIterator<Item = (usize, &'a str)>) -> Classes<'a> {
        let mut classes = Classes::default();
        for (event, class) in events {
            classes.add(class, event);
        }
        classes
    }

    fn conditions(
        events: &[(usize, [usize; 3])],
        needed: [usize; 3],
    ) -> [(Classes<'static>, usize); 3] {
        [0, 1, 2].map(|n| {
            let events = events.iter();
            let classes = classes_of(events.map(|(event, classes)| (*event, NAMES[classes[n]])));
            (classes, needed[n])
        })
    }

    fn is_met(conditions: &[(Classes, usize)]) -> bool {
        conditions
            .iter()
            .all(|(classes, needed)| classes.len() >= *needed)
    }

    #[test]
    fn takes_the_class_with_the_fewest_events_and_the_first_of_equals() {
        let events = [(0, "a"), (1, "b"), (2, "b"), (3, "c"), (4, "d"), (5, "d")];
        let without_to_fail = |needed| without(&[(classes_of(events), needed)]);
        assert_eq!(without_to_fail(4), [0]);
        assert_eq!(without_to_fail(3), [0, 3]);
        assert_eq!(without_to_fail(2), [0, 1, 2, 3]);
    }

    proptest! {
        #[test]
        fn undoes_the_rule_and_no_smaller_set_does(
            classes in prop::collection::vec(prop::array::uniform3(0_usize..4), 1..9),
            needed in prop::array::uniform3(1_usize..4),
        ) {
            let events: Vec<_> = classes.into_iter().enumerate().collect();
            let all = conditions(&events, needed);
            prop_assume!(is_met(&all));
            let absent = without(&all);
            let left_after = |gone: &dyn Fn(usize) -> bool| {
                let mut left = events.clone();
                left.retain(|(event, _)| !gone(*event));
                is_met(&conditions(&left, needed))
            };
            prop_assert!(!left_after(&|event| absent.contains(&event)));
            for set in 0_u32..1 << events.len() {
                if (set.count_ones() as usize) < absent.len() {
                    prop_assert!(
                        left_after(&|event| set >> event & 1 == 1),
                        "{set:b} is smaller than {absent:?}"
                    );
                }
            }
        }
    }
}
