//! Puts the heads of a range's groups in order: a counting sort by their leading bits, and an
//! insertion sort of what these leave (Knuth, *The Art of Computer Programming* 3, 5.2.1 and 5.2).
//!
//! Tags are uniform, so hardly two heads share a bucket, and each is moved once. Where somebody
//! made tags that crowd into a bucket, a sort by comparison does it instead. The order is the same.

/// Leading bits that are counted by.
const BITS: u32 = 12;

/// Fewer heads than this are sorted by comparison: the counts would cost more.
const MIN_HEADS: usize = 512;

/// With more heads in one bucket, they are not uniform.
const MAX_IN_BUCKET: u16 = 64;

/// What heads are sorted with.
pub(super) struct HeadOrder {
    /// For each bucket, where its next head goes.
    places: Box<[u16; 1 << BITS]>,
    sorted: Vec<u64>,
}

impl Default for HeadOrder {
    fn default() -> Self {
        let places = vec![0; 1 << BITS].into_boxed_slice();
        Self {
            places: places.try_into().expect("as many as were asked for"),
            sorted: Vec::new(),
        }
    }
}

const fn bucket(head: u64) -> usize {
    (head >> (u64::BITS - BITS)) as usize
}

impl HeadOrder {
    /// Sorts `heads`, whatever they are.
    pub(super) fn sort(&mut self, heads: &mut Vec<u64>) {
        // Those of two lists are found in the order of the second.
        if heads.is_sorted() {
            return;
        }
        let is_few = heads.len() < MIN_HEADS || heads.len() > usize::from(u16::MAX);
        if is_few || !self.count(heads) {
            heads.sort_unstable();
            return;
        }
        self.sorted.resize(heads.len(), 0);
        for &head in &*heads {
            let place = &mut self.places[bucket(head)];
            self.sorted[usize::from(*place)] = head;
            *place += 1;
        }
        std::mem::swap(heads, &mut self.sorted);
        // Each is at most a bucket away from its place.
        for index in 1..heads.len() {
            let head = heads[index];
            let mut place = index;
            while place > 0 && heads[place - 1] > head {
                heads[place] = heads[place - 1];
                place -= 1;
            }
            heads[place] = head;
        }
    }

    /// Finds where each bucket begins; false where one has too many heads.
    fn count(&mut self, heads: &[u64]) -> bool {
        self.places.fill(0);
        for &head in heads {
            self.places[bucket(head)] += 1;
        }
        let (mut begin, mut most) = (0, 0);
        for place in self.places.iter_mut() {
            let count = *place;
            most = most.max(count);
            *place = begin;
            begin += count;
        }
        most <= MAX_IN_BUCKET
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorts_as_a_sort_by_comparison_does(
            seed in any::<u64>(),
            count in prop_oneof![0_usize..MIN_HEADS + 2, 4_000_usize..20_000],
            spread in 0_u32..64,
        ) {
            let next = |head: &u64| Some(head.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1));
            let drawn = std::iter::successors(Some(seed), next).take(count);
            let mut heads: Vec<u64> = drawn.map(|head| head >> spread).collect();
            let mut expected = heads.clone();
            expected.sort_unstable();
            let mut order = HeadOrder::default();
            order.sort(&mut heads);
            prop_assert_eq!(&heads, &expected);
            // And again, with what is left of the first.
            heads.reverse();
            order.sort(&mut heads);
            prop_assert_eq!(heads, expected);
        }
    }

    #[test]
    fn does_not_count_what_crowds_into_one_bucket() {
        let mut order = HeadOrder::default();
        let crowd: Vec<u64> = (0..10_000).map(|head| head << 16).collect();
        assert!(
            !order.count(&crowd),
            "its insertion sort would be quadratic"
        );
        let spread: Vec<u64> = (0..10_000).map(|head| head << 50).collect();
        assert!(order.count(&spread));
    }
}
