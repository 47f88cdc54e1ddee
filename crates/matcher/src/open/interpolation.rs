//! Interpolation at 0: the value there of a polynomial of degree *k − 1* from its values at *k*
//! indices (Shamir 1979).
//!
//! `f(0) = Σ s_i · w_i`, `w_i = Π j / (j − i)` over the other indices *j*, modulo the order of the
//! ristretto255 group. The weights depend on the indices alone and are kept for each set of them.
//! There is no other way from shares to what they open.

use std::collections::HashMap;
use std::sync::LazyLock;

use curve25519_dalek::Scalar;

/// Indices are 1 to this.
pub(super) const MAX_INDEX: u8 = 64;

/// `1 / d` for every difference of two indices; none for 0.
static INVERSES: LazyLock<[Scalar; MAX_INDEX as usize]> = LazyLock::new(|| {
    let mut inverses = [Scalar::ONE; MAX_INDEX as usize];
    for (difference, inverse) in (0_u64..).zip(&mut inverses).skip(1) {
        *inverse = Scalar::from(difference).invert();
    }
    inverses
});

/// A value of a polynomial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value {
    /// The index it is taken at, 1 to 64.
    pub(super) index: u8,
    /// What the polynomial is there.
    pub(super) share: Scalar,
}

/// The weights of the sets of indices met so far.
#[derive(Default)]
pub(super) struct Lagrange {
    /// By set, bit *i − 1* for index *i*: the weight of each index, rising.
    known: HashMap<u64, Box<[Scalar]>>,
}

impl Lagrange {
    /// The value at 0 of the polynomial through `values`, whose indices rise strictly.
    ///
    /// # Panics
    /// With an index of 0 or above 64: a covenant has none.
    pub(super) fn interpolate_at_zero(
        &mut self,
        values: impl Iterator<Item = Value> + Clone,
    ) -> Scalar {
        let mut set = 0;
        for value in values.clone() {
            set |= 1_u64 << (value.index - 1);
        }
        // Weights cost inversions and products; a night has few sets of units and many groups.
        let weights = self.known.entry(set).or_insert_with(|| {
            let indices: Vec<u8> = values.clone().map(|value| value.index).collect();
            let weights = indices.iter().map(|&index| weight(index, &indices));
            weights.collect()
        });
        let mut at_zero = Scalar::ZERO;
        for (value, weight) in values.zip(weights) {
            at_zero += value.share * *weight;
        }
        at_zero
    }
}

/// `Π j / (j − i)` over the indices *j* other than *i*.
fn weight(index: u8, indices: &[u8]) -> Scalar {
    let mut weight = Scalar::ONE;
    for &other in indices {
        if other != index {
            let inverse = INVERSES[usize::from(other.abs_diff(index))];
            weight *= Scalar::from(other) * if other > index { inverse } else { -inverse };
        }
    }
    weight
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The value at `index` of the polynomial with these coefficients, lowest first.
    fn value(coefficients: &[Scalar], index: u8) -> Value {
        let share = coefficients
            .iter()
            .rev()
            .fold(Scalar::ZERO, |sum, coefficient| {
                sum * Scalar::from(index) + coefficient
            });
        Value { index, share }
    }

    #[test]
    fn draws_a_line_through_two_points() {
        // f(i) = 5 + 7 i: f(2) = 19, f(64) = 453.
        let values = [(2, 19_u64), (64, 453)].map(|(index, share)| Value {
            index,
            share: Scalar::from(share),
        });
        assert_eq!(
            Lagrange::default().interpolate_at_zero(values.into_iter()),
            Scalar::from(5_u64)
        );
    }

    proptest! {
        #[test]
        fn gives_back_the_constant_of_any_polynomial_from_any_of_its_values(
            seed in any::<[u8; 32]>(),
            indices in prop::collection::btree_set(1..=MAX_INDEX, 1..10),
        ) {
            let first = Scalar::from_bytes_mod_order(seed);
            let next = |last: &Scalar| Some(last * last + first);
            let coefficients: Vec<Scalar> = std::iter::successors(Some(first), next)
                .take(indices.len())
                .collect();
            let values: Vec<Value> = indices
                .iter()
                .map(|&index| value(&coefficients, index))
                .collect();
            let mut lagrange = Lagrange::default();
            for _ in 0..2 {
                prop_assert_eq!(lagrange.interpolate_at_zero(values.iter().copied()), first);
            }
        }
    }
}
