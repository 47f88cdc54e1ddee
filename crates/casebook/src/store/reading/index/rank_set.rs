//! Sets of hits as bits, one for each hit in an order. What several sets have in common is found
//! sixty-four hits at a time, and how many come before one, or which is the hundredth, without
//! going over them.

const BITS: usize = 64;

/// Ranks that are in or not.
#[derive(Default)]
pub(in crate::store::reading) struct RankSet {
    words: Vec<u64>,
    len: usize,
}

impl RankSet {
    /// None, of so many ranks.
    pub(super) fn none_of(ranks: usize) -> Self {
        Self {
            words: vec![0; ranks.div_ceil(BITS)],
            len: 0,
        }
    }

    pub(super) fn insert(&mut self, rank: usize) {
        self.len += usize::from(!self.contains(rank));
        self.words[rank / BITS] |= 1 << (rank % BITS);
    }

    pub(super) fn remove(&mut self, rank: usize) {
        self.len -= usize::from(self.contains(rank));
        self.words[rank / BITS] &= !(1 << (rank % BITS));
    }

    pub(in crate::store::reading) fn contains(&self, rank: usize) -> bool {
        self.words[rank / BITS] >> (rank % BITS) & 1 == 1
    }

    /// How many are in.
    pub(in crate::store::reading) const fn len(&self) -> usize {
        self.len
    }
}

/// Ranks that were found, counted.
#[derive(Default)]
pub(in crate::store::reading) struct RanksFound {
    words: Vec<u64>,
    /// How many stand before each word; at the end, how many there are.
    before: Vec<usize>,
}

impl RanksFound {
    /// What is in every one of these sets, from a rank on.
    pub(in crate::store::reading) fn in_all(
        first: &RankSet,
        others: &[&RankSet],
        from: usize,
    ) -> Self {
        let mut words = first.words.clone();
        for other in others {
            for (word, other) in words.iter_mut().zip(&other.words) {
                *word &= other;
            }
        }
        let passed = (from / BITS).min(words.len());
        words[..passed].fill(0);
        if let Some(word) = words.get_mut(passed) {
            *word &= u64::MAX << (from % BITS);
        }
        Self::counted(words)
    }

    /// Those that are in a set too, and the others.
    pub(in crate::store::reading) fn parted_by(&self, set: &RankSet) -> [Self; 2] {
        let parted = |part: fn(u64, u64) -> u64| {
            let words = self.words.iter().zip(&set.words);
            Self::counted(words.map(|(&word, &other)| part(word, other)).collect())
        };
        [
            parted(|word, other| word & other),
            parted(|word, other| word & !other),
        ]
    }

    fn counted(words: Vec<u64>) -> Self {
        let mut before = Vec::with_capacity(words.len() + 1);
        let mut count = 0;
        for word in &words {
            before.push(count);
            count += word.count_ones() as usize;
        }
        before.push(count);
        Self { words, before }
    }

    /// How many of them come before a rank.
    pub(in crate::store::reading) fn before(&self, rank: usize) -> usize {
        let word = self.words.get(rank / BITS).copied().unwrap_or_default();
        let in_word = word & !(u64::MAX << (rank % BITS));
        let before = self.before.get(rank / BITS).or_else(|| self.before.last());
        before.copied().unwrap_or_default() + in_word.count_ones() as usize
    }

    /// The rank that so many of them come before.
    ///
    /// # Panics
    /// Where there are not so many.
    pub(in crate::store::reading) fn nth(&self, place: usize) -> usize {
        let at = self.before.partition_point(|&before| before <= place) - 1;
        let mut word = self.words[at];
        for _ in self.before[at]..place {
            word &= word - 1;
        }
        at * BITS + word.trailing_zeros() as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    fn set(ranks: &BTreeSet<usize>, of: usize) -> RankSet {
        let mut set = RankSet::none_of(of);
        for &rank in ranks {
            set.insert(rank);
        }
        set
    }

    fn all(found: &RanksFound) -> Vec<usize> {
        (0..found.before(usize::MAX))
            .map(|place| found.nth(place))
            .collect()
    }

    proptest! {
        #[test]
        fn finds_and_counts_what_sets_of_numbers_do(
            of in 1_usize..300,
            [one, two, gone] in [(); 3].map(|()| btree_set(0_usize..300, 0..300)),
            from in 0_usize..400,
        ) {
            let within = |ranks: BTreeSet<usize>| -> BTreeSet<usize> {
                ranks.into_iter().filter(|&rank| rank < of).collect()
            };
            let (mut one, two, gone) = (within(one), within(two), within(gone));
            let mut first = set(&one, of);
            for &rank in &gone {
                first.remove(rank);
                one.remove(&rank);
            }
            let second = set(&two, of);
            prop_assert_eq!(first.len(), one.len());
            let common: BTreeSet<usize> =
                one.intersection(&two).copied().filter(|&rank| rank >= from).collect();
            let found = RanksFound::in_all(&first, &[&second], from);
            prop_assert_eq!(all(&found), common.iter().copied().collect::<Vec<_>>());
            for rank in 0..=of {
                prop_assert_eq!(found.before(rank), common.range(..rank).count());
            }
            let [within, without] = RanksFound::in_all(&first, &[], 0).parted_by(&second);
            prop_assert!(all(&within).iter().eq(one.intersection(&two)));
            prop_assert!(all(&without).iter().eq(one.difference(&two)));
        }
    }
}
