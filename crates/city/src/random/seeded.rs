//! Seeded chance. Every part of the city draws from a stream of its own, named by the seed, the
//! part and a number (of a household, of an event), so that nothing depends on the order in which
//! households are made. Only integer and exactly rounded arithmetic: the same seed gives the same
//! city on any machine.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// What a stream of chance is for; two purposes never share a draw.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    /// Who lives in a household.
    People = 1,
    /// Under what hardship it lives.
    Hardship = 2,
    /// What happens there.
    Events = 3,
    /// Whether a pair of households swaps homes.
    Moves = 4,
    /// How one row is typed.
    Typing = 5,
    /// How burdened districts are.
    District = 6,
    /// What the houses of one postcode are like.
    Street = 7,
    /// Who of a household are hard to tell apart.
    Lookalikes = 8,
    /// Whose parents live apart.
    SeparatedParents = 9,
    /// How an agency typed what it keeps of a client.
    Client = 10,
    /// Which cells of a spoiled column are.
    Spoiled = 11,
    /// Whether an address has a postcode.
    Postcode = 12,
    /// Which rows tell a lie.
    Lie = 13,
    /// Who comes under hardship in the year after the history.
    LaterHardship = 14,
    /// What happens in the year after the history.
    LaterEvents = 15,
    /// Whether a pair of households swaps homes in the year after the history.
    LaterMoves = 16,
    /// Who is born, dies, weds, parts, leaves and arrives after the first night.
    Population = 17,
    /// When a row ends before its life time.
    Closing = 18,
    /// Whose arrears rise.
    Arrears = 19,
}

/// One stream of chance.
pub(crate) struct SeededRandom(ChaCha8Rng);

impl SeededRandom {
    /// The stream of one part and number under the city's seed.
    pub(crate) fn new(seed: u64, part: Part, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8] = part as u8;
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(number);
        Self(rng)
    }

    /// Uniform in [0, 1), in steps of 2^-32.
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// True with probability `p`.
    pub(crate) fn happens(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in `0..n`; `n` must not be zero.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        let wide = u64::from(self.0.next_u32()) * u64::from(n);
        u32::try_from(wide >> 32).expect("a product of two u32 shifted right by 32 fits")
    }

    /// Uniform in `low..=high`.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// One of the items, each as likely; `items` must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        let n = u32::try_from(items.len()).expect("the lists of this crate are short");
        items[self.below(n) as usize]
    }

    /// One of the items by weight; at least one weight must be above zero.
    pub(crate) fn weighed<T: Copy>(&mut self, items: &[T], weight: impl Fn(&T) -> u32) -> T {
        let total = items.iter().map(&weight).sum();
        let mut left = self.below(total);
        *items
            .iter()
            .find(|item| {
                let w = weight(item);
                let here = left < w;
                left = left.saturating_sub(w);
                here
            })
            .expect("a draw below the sum of the weights falls on an item")
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, SeededRandom};

    #[test]
    fn a_stream_is_named_by_seed_part_and_number() {
        let first = |seed, part, number| SeededRandom::new(seed, part, number).below(u32::MAX);
        let drawn = first(1, Part::People, 1);
        assert_eq!(drawn, first(1, Part::People, 1));
        assert_ne!(drawn, first(2, Part::People, 1));
        assert_ne!(drawn, first(1, Part::Hardship, 1));
        assert_ne!(drawn, first(1, Part::People, 2));
    }

    #[test]
    fn weights_are_kept() {
        let mut random = SeededRandom::new(7, Part::People, 0);
        let mut seen = [0; 3];
        for _ in 0..10_000 {
            seen[random.weighed(&[0usize, 1, 2], |i| [3, 0, 1][*i])] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((7_300..7_700).contains(&seen[0]), "{seen:?}");
    }
}
