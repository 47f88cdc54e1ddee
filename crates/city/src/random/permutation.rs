//! A seeded one-to-one shuffle of the numbers below a size, computed number by number without a
//! table, so that household numbers, addresses, BSNs and signal numbers tell nothing of each other.
//! Multiply and xor-shift rounds on the next power of two, walking on while the result lies outside
//! (cycle walking). It hides an order; it is no cipher.

/// 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A one-to-one map of `0..size` onto itself.
pub(crate) struct Permutation {
    size: u64,
    mask: u64,
    shift: u32,
    rounds: [(u64, u64); 4],
}

impl Permutation {
    /// The shuffle of `0..size` for a seed and a purpose.
    pub(crate) fn new(seed: u64, purpose: u64, size: u64) -> Self {
        let bits = (64 - size.saturating_sub(1).leading_zeros()).max(2);
        let mut state = seed ^ purpose.wrapping_mul(GOLDEN);
        Self {
            size,
            mask: (1 << bits) - 1,
            shift: bits / 2,
            // An odd factor: a multiplication by it can be undone.
            rounds: std::array::from_fn(|_| (split_mix(&mut state) | 1, split_mix(&mut state))),
        }
    }

    /// Where `x` goes; `x` must be below the size.
    pub(crate) fn at(&self, mut x: u64) -> u64 {
        debug_assert!(x < self.size);
        loop {
            for (factor, step) in self.rounds {
                x = x.wrapping_mul(factor).wrapping_add(step) & self.mask;
                x ^= x >> self.shift;
            }
            if x < self.size {
                return x;
            }
        }
    }
}

/// The next number of a `SplitMix64` generator (Steele, Lea and Flood 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(GOLDEN);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::Permutation;

    #[test]
    fn every_number_is_met_once() {
        for size in [1, 2, 3, 10, 1000, 4096, 5003] {
            let shuffle = Permutation::new(3, 4, size);
            let mut seen: Vec<_> = (0..size).map(|x| shuffle.at(x)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..size).collect::<Vec<_>>());
        }
    }

    #[test]
    fn neighbours_do_not_stay_neighbours() {
        let shuffle = Permutation::new(3, 4, 100_000);
        let close = (1..100_000).filter(|x| shuffle.at(*x).abs_diff(shuffle.at(x - 1)) < 100);
        assert!(close.count() < 1_000);
    }
}
