//! Disjoint sets of numbers (union-find with path halving). Each set is named by its smallest
//! number, whatever the order of joins.

/// Numbers from 0, each alone at first.
pub(crate) struct DisjointSets {
    parents: Vec<u32>,
}

impl DisjointSets {
    /// So many numbers, from 0, each alone.
    ///
    /// # Panics
    /// With 2^32 numbers or more.
    pub(crate) fn new(size: usize) -> Self {
        Self {
            parents: (0..u32::try_from(size).expect("fewer than 2^32 numbers")).collect(),
        }
    }

    /// The smallest number of the set that `number` is in.
    pub(crate) fn root(&mut self, mut number: u32) -> u32 {
        loop {
            let parent = self.parents[number as usize];
            if parent == number {
                return number;
            }
            let above = self.parents[parent as usize];
            self.parents[number as usize] = above;
            number = above;
        }
    }

    /// Makes one set of those that two numbers are in.
    pub(crate) fn join(&mut self, left: u32, right: u32) {
        let (left, right) = (self.root(left), self.root(right));
        self.parents[left.max(right) as usize] = left.min(right);
    }

    /// Makes one set of those that `numbers` are in.
    pub(crate) fn join_all(&mut self, numbers: impl IntoIterator<Item = u32>) {
        let mut numbers = numbers.into_iter();
        if let Some(first) = numbers.next() {
            numbers.for_each(|number| self.join(first, number));
        }
    }

    /// Breaks up sets, given all their numbers: each is alone again.
    pub(super) fn reset(&mut self, numbers: impl IntoIterator<Item = u32>) {
        for number in numbers {
            self.parents[number as usize] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_set_by_its_smallest_number_in_any_order_of_joins() {
        for joins in [
            [(5, 3), (3, 1), (4, 2)],
            [(4, 2), (3, 1), (5, 3)],
            [(1, 3), (2, 4), (1, 5)],
        ] {
            let mut sets = DisjointSets::new(6);
            for (a, b) in joins {
                sets.join(a, b);
            }
            let roots: Vec<u32> = (0..6).map(|number| sets.root(number)).collect();
            assert_eq!(roots, [0, 1, 2, 1, 2, 1]);
            sets.reset([5, 1, 3]);
            assert_eq!(
                (0..6).map(|number| sets.root(number)).collect::<Vec<_>>(),
                [0, 1, 2, 3, 2, 5]
            );
        }
    }
}
