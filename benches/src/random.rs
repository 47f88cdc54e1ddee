//! Seeded randomness. Each input draws from a stream of its own, so none changes when another is
//! made longer or left out.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// The seed of all inputs. Any number does; it is fixed so that two runs, on two days or before and
/// after a change, measure the same bytes.
pub const SEED: u64 = 20_261_122;

/// A stream of seeded random numbers.
pub struct Random(ChaCha8Rng);

impl Random {
    /// The stream of an input, by its name and a number.
    #[must_use]
    pub fn new(input: &str, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&SEED.to_le_bytes());
        for (byte, letter) in key[8..].iter_mut().zip(input.bytes()) {
            *byte = letter;
        }
        let mut random = ChaCha8Rng::from_seed(key);
        random.set_stream(number);
        Self(random)
    }

    /// Uniform in all 64 bits.
    pub fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in `0..n`.
    pub fn below(&mut self, n: u32) -> u32 {
        let wide = u64::from(self.0.next_u32()) * u64::from(n);
        u32::try_from(wide >> 32).expect("a product of two u32 shifted right by 32 fits")
    }

    /// One of `choices`, each as likely.
    ///
    /// # Panics
    /// When there are none.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let count = u32::try_from(choices.len()).expect("a short list");
        choices[self.below(count) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_same_for_one_name_and_number_and_no_other() {
        let words = |input, number| [(); 4].map(|()| Random::new(input, number).word());
        assert_eq!(words("a", 1), words("a", 1));
        assert_ne!(words("a", 1), words("b", 1));
        assert_ne!(words("a", 1), words("a", 2));
    }
}
