//! In which order shares are tried: *k* units and one point of each, as a set of bits.
//!
//! A point is a share that a unit sent, so a unit of many agencies may have many. They have places,
//! from 0; the *rank* of a choice is the sum of the places of its points. First come the choices of
//! rank 0, by their units (`subsets`): a unit that does as it should has one point, so whatever the
//! other units send, *k* such units are found among these. Then come higher ranks, for units in
//! which true shares stand beside false ones. Both are bounded, each by a number of its own, so
//! that neither takes the place of the other.

use super::subsets::subsets;

/// Choices of rank 0 that are tried, at most. Where *k* is at most 5, *k* true units are found
/// among these while fewer than *k* are false.
const MAX_FIRST: usize = 160;

/// Choices of higher ranks that are tried, at most: one unit of 64 agencies has 63.
const MAX_LATER: usize = 64;

/// Sets of units that are looked at for them, at most: many have no choice of a rank.
const MAX_LOOKS: usize = 4096;

/// The choices of `k` points of different units, of which each has so many; points are numbered
/// from 0 over all units. None when `k` is 0 or above the number of units, or points above 64.
pub(super) fn choices(points_by_unit: &[usize], k: usize) -> impl Iterator<Item = u64> {
    let units = u32::try_from(points_by_unit.len()).unwrap_or(u32::MAX);
    let k = u32::try_from(k).unwrap_or(u32::MAX);
    let mut first = Vec::with_capacity(points_by_unit.len());
    let (mut points, mut highest_rank) = (0, 0);
    for of_unit in points_by_unit {
        first.push(points);
        points += of_unit;
        highest_rank += of_unit - 1;
    }
    let has_any = points <= 64;
    let of_rank_0 = subsets(units, k).take(if has_any { MAX_FIRST } else { 0 });
    let of_rank_0 = of_rank_0.map({
        let first = first.clone();
        move |set| first_points(set, &first)
    });
    let ranks = 1..=if has_any { highest_rank } else { 0 };
    let looked_at = ranks.flat_map(move |rank| subsets(units, k).map(move |set| (rank, set)));
    let later = looked_at.take(MAX_LOOKS).flat_map(move |(rank, set)| {
        let mut found = Vec::new();
        let places = Places {
            points_by_unit,
            first: &first,
        };
        places.list(set, rank, 0, &mut found);
        found
    });
    of_rank_0.chain(later.take(MAX_LATER))
}

/// The points at place 0 of a set of units.
fn first_points(units: u64, first: &[usize]) -> u64 {
    let mut points = 0;
    for (unit, point) in first.iter().enumerate() {
        points |= (units >> unit & 1) << point;
    }
    points
}

/// Where the points of each unit stand.
struct Places<'a> {
    points_by_unit: &'a [usize],
    first: &'a [usize],
}

impl Places<'_> {
    /// Lists the choices of `rank` of a set of units, beside the points `chosen` already: those in
    /// which the lowest unit has a low place first.
    fn list(&self, units: u64, rank: usize, chosen: u64, found: &mut Vec<u64>) {
        if found.len() >= MAX_LATER {
            return;
        }
        if units == 0 {
            if rank == 0 {
                found.push(chosen);
            }
            return;
        }
        let unit = units.trailing_zeros() as usize;
        let left = units & (units - 1);
        for place in 0..self.points_by_unit[unit].min(rank + 1) {
            let point = self.first[unit] + place;
            self.list(left, rank - place, chosen | 1 << point, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// The unit of each point.
    fn units_of(points_by_unit: &[usize]) -> Vec<usize> {
        let units = points_by_unit.iter().enumerate();
        units
            .flat_map(|(unit, &points)| std::iter::repeat_n(unit, points))
            .collect()
    }

    /// The units of the points of a choice, rising.
    fn chosen_units(choice: u64, units: &[usize]) -> Vec<usize> {
        let points = units.iter().enumerate();
        points
            .filter(|(point, _)| choice >> point & 1 == 1)
            .map(|(_, &unit)| unit)
            .collect()
    }

    #[test]
    fn tries_neighbours_first_and_then_what_else_a_unit_sent() {
        assert_eq!(
            choices(&[2, 1, 1], 2).collect::<Vec<_>>(),
            [0b0101, 0b1100, 0b1001, 0b0110, 0b1010]
        );
        assert_eq!(
            choices(&[2, 3], 2).collect::<Vec<_>>(),
            [0b00101, 0b01001, 0b00110, 0b10001, 0b01010, 0b10010]
        );
        for (points, k) in [(&[][..], 2), (&[3], 2), (&[1, 1], 0), (&[40, 40], 2)] {
            assert_eq!(choices(points, k).count(), 0, "{points:?} {k}");
        }
    }

    #[test]
    fn tries_units_that_sent_one_share_whatever_the_others_sent() {
        // Two units of many agencies, between which stand those that do as they should.
        for (points, right) in [
            (&[1, 20, 1, 20, 1][..], [0, 2, 4]),
            (&[30, 30, 1, 1, 1], [2, 3, 4]),
            (&[1, 1, 30, 30, 1], [0, 1, 4]),
        ] {
            let units = units_of(points);
            let tried = choices(points, 3);
            let at = tried
                .take(20)
                .position(|set| chosen_units(set, &units) == right);
            assert!(at.is_some(), "{points:?}");
        }
    }

    #[test]
    fn holds_k_true_units_while_fewer_than_k_are_false() {
        for k in 2..=5_u32 {
            for n in k..=2 * k + 1 {
                let points = vec![1; n as usize];
                let tried: Vec<u64> = choices(&points, k as usize).collect();
                for wrong in 0..1_u64 << n {
                    let is_possible = wrong.count_ones() < k && n - wrong.count_ones() >= k;
                    assert!(
                        !is_possible || tried.iter().any(|set| set & wrong == 0),
                        "{k} of {n}, {wrong:b}"
                    );
                }
            }
        }
    }

    #[test]
    fn tries_every_share_of_one_unit_of_many_agencies() {
        for unit in 0..2 {
            let mut points = [1, 1];
            points[unit] = 63;
            assert_eq!(choices(&points, 2).count(), 63);
        }
    }

    proptest! {
        #[test]
        fn gives_each_choice_of_few_points_once(
            points in prop::collection::vec(1_usize..4, 1..5),
            k in 1_usize..5,
        ) {
            let units = units_of(&points);
            let is_choice = |set: &u64| {
                let mut chosen = chosen_units(*set, &units);
                let count = chosen.len();
                chosen.dedup();
                count == k && chosen.len() == k
            };
            let expected: BTreeSet<u64> = (0..1_u64 << units.len()).filter(is_choice).collect();
            let found: Vec<u64> = choices(&points, k).collect();
            let all: BTreeSet<u64> = found.iter().copied().collect();
            prop_assert_eq!(all.len(), found.len(), "each once");
            prop_assert!(all.is_subset(&expected));
            // Beyond the bound of higher ranks not all are tried.
            prop_assert!(found.len() == expected.len() || found.len() >= MAX_LATER);
        }
    }
}
