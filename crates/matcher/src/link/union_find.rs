//! A forest of numbers that belong together (union-find); each tree is named by its smallest number, whatever the order of joins.

/// Numbers from 0, each alone at first.
pub(crate) struct DisjointSets {
    parents: Vec<u32>,
}

impl DisjointSets {
    /// A forest of `size` single numbers.
    ///
    /// # Panics
    /// With 2^32 numbers or more.
    pub(crate) fn new(size: usize) -> Self {
        Self {
            parents: (0..u32::try_from(size).expect("fewer than 2^32 numbers")).collect(),
        }
    }

    /// The smallest number of the tree that `number` is in.
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

    /// Makes one tree of the trees of `a` and `b`.
    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b) as usize] = a.min(b);
    }

    /// Makes one tree of the trees of all `numbers`.
    pub(crate) fn join_all(&mut self, numbers: impl IntoIterator<Item = u32>) {
        let mut numbers = numbers.into_iter();
        if let Some(first) = numbers.next() {
            numbers.for_each(|number| self.join(first, number));
        }
    }

    /// Fells trees, given all their numbers: each is alone again.
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
    fn names_a_tree_by_its_smallest_number_in_any_order_of_joins() {
        for joins in [
            [(5, 3), (3, 1), (4, 2)],
            [(4, 2), (3, 1), (5, 3)],
            [(1, 3), (2, 4), (1, 5)],
        ] {
            let mut forest = DisjointSets::new(6);
            for (a, b) in joins {
                forest.join(a, b);
            }
            let roots: Vec<u32> = (0..6).map(|number| forest.root(number)).collect();
            assert_eq!(roots, [0, 1, 2, 1, 2, 1]);
            forest.reset([5, 1, 3]);
            assert_eq!(
                (0..6).map(|number| forest.root(number)).collect::<Vec<_>>(),
                [0, 1, 2, 3, 2, 5]
            );
        }
    }
}
