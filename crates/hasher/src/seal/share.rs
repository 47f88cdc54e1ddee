//! Shares: the values of the polynomial that a gate seals signals under (Shamir 1979).
//!
//! ```text
//! a_j  = wide(HKDF-Expand(T(x), "hitmachine/v1/share" ‖ ctx ‖ j, 64))     j = 0 … k−1
//! f(i) = a_0 + a_1·i + … + a_(k−1)·i^(k−1)  mod ℓ
//! ```
//!
//! Whoever has `k` values at distinct indices has f(0), which opens; fewer say nothing about it.
//! Index 0 would be f(0) itself, so there is no asking for it.

use std::num::NonZeroU8;

use curve25519_dalek::Scalar;
use exchange::batch::record::SHARE_LEN;
use exchange::crypto::mac::Mac;
use zeroize::Zeroize as _;

const LABEL: &[u8; 19] = b"hitmachine/v1/share";
const INFO_LEN: usize = LABEL.len() + 32 + 1;

/// What one agency computes of a polynomial: its value at 0, which stays at the agency, and the one
/// at its index, which is sent.
pub struct Share {
    opening: Scalar,
    value: Scalar,
}

/// The share, at `index`, of the identifier whose secret `T(x)` the state is keyed with, at a gate
/// of threshold `k` whose context is `ctx`.
#[must_use]
pub fn share(secret: &Mac, ctx: &[u8; 32], k: u8, index: NonZeroU8) -> Share {
    let mut info = [0; INFO_LEN];
    info[..LABEL.len()].copy_from_slice(LABEL);
    info[LABEL.len()..INFO_LEN - 1].copy_from_slice(ctx);
    let index = Scalar::from(index.get());
    let mut wide = [0; 64];
    let mut share = Share {
        opening: Scalar::ZERO,
        value: Scalar::ZERO,
    };
    // Horner's rule from the highest coefficient down; the last one computed is f(0).
    for j in (0..k).rev() {
        info[INFO_LEN - 1] = j;
        secret.expand(&info, &mut wide);
        share.opening = Scalar::from_bytes_mod_order_wide(&wide);
        share.value = if j == k - 1 {
            share.opening
        } else {
            share.value * index + share.opening
        };
    }
    wide.zeroize();
    share
}

impl Share {
    /// f(0), the secret that opens.
    #[must_use]
    pub const fn opening(&self) -> &Scalar {
        &self.opening
    }

    /// f(index), as it stands in a record.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; SHARE_LEN] {
        self.value.as_bytes()
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.opening.zeroize();
        self.value.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// ℓ, least significant bit first.
    fn order() -> [bool; 256] {
        let mut bytes = Scalar::ZERO - Scalar::ONE;
        let mut order = bits(bytes.as_bytes());
        bytes.zeroize();
        order[0] = true;
        order
    }

    fn bits(bytes: &[u8]) -> [bool; 256] {
        std::array::from_fn(|at| bytes[at / 8] >> (at % 8) & 1 == 1)
    }

    /// The remainder of a number modulo ℓ, bit by bit as on paper.
    fn remainder(number: &[u8]) -> [bool; 256] {
        let order = order();
        let mut rest = [false; 256];
        for at in (0..number.len() * 8).rev() {
            rest.rotate_right(1);
            rest[0] = number[at / 8] >> (at % 8) & 1 == 1;
            if rest.iter().rev().ge(order.iter().rev()) {
                let mut borrow = false;
                for (digit, taken) in rest.iter_mut().zip(order) {
                    let sum = i8::from(*digit) - i8::from(taken) - i8::from(borrow);
                    (*digit, borrow) = (sum & 1 == 1, sum < 0);
                }
            }
        }
        rest
    }

    /// The polynomial's value, by adding up alone.
    fn value(coefficients: &[[u8; 64]], index: u8) -> Scalar {
        let mut sum = Scalar::ZERO;
        for (j, coefficient) in coefficients.iter().enumerate() {
            let mut term = [0; 32];
            for (at, bit) in remainder(coefficient).into_iter().enumerate() {
                term[at / 8] |= u8::from(bit) << (at % 8);
            }
            let mut term = Scalar::from_canonical_bytes(term).expect("below the order");
            for _ in 0..j {
                let once = term;
                for _ in 1..index {
                    term += once;
                }
            }
            sum += term;
        }
        sum
    }

    fn at(index: u8) -> NonZeroU8 {
        NonZeroU8::new(index).expect("an index")
    }

    /// f(0) from values at distinct indices (docs/pseudonym-scheme.md, "Opening").
    fn interpolated(shares: &[(u8, [u8; SHARE_LEN])]) -> Scalar {
        let weight = |i: u8| {
            let others = shares.iter().map(|(j, _)| *j).filter(|j| *j != i);
            others
                .map(|j| Scalar::from(j) * (Scalar::from(j) - Scalar::from(i)).invert())
                .product::<Scalar>()
        };
        shares
            .iter()
            .map(|(i, share)| Scalar::from_canonical_bytes(*share).expect("canonical") * weight(*i))
            .sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn agrees_with_sums_on_paper(
            secret in prop::array::uniform32(any::<u8>()),
            ctx in prop::array::uniform32(any::<u8>()),
            k in 2_u8..5,
            index in 1_u8..=64,
        ) {
            let share = share(&Mac::new(&secret), &ctx, k, at(index));
            let hkdf = hkdf::Hkdf::<sha2::Sha256>::from_prk(&secret).expect("a key");
            let mut coefficients: Vec<[u8; 64]> = Vec::new();
            for j in 0..k {
                let mut wide = [0; 64];
                let info = [LABEL.as_slice(), &ctx, &[j]].concat();
                hkdf.expand(&info, &mut wide).expect("64 bytes");
                coefficients.push(wide);
            }
            let sent = Scalar::from_canonical_bytes(*share.bytes()).expect("canonical");
            prop_assert_eq!(sent, value(&coefficients, index));
            prop_assert_eq!(*share.opening(), value(&coefficients[..1], 1));
        }

        #[test]
        fn opens_with_any_k_shares_and_not_with_fewer(
            secret in prop::array::uniform32(any::<u8>()),
            k in 2_u8..6,
            indices in prop::collection::hash_set(1_u8..=64, 6),
        ) {
            let mac = Mac::new(&secret);
            let mut shares = Vec::new();
            for i in indices {
                shares.push((i, *share(&mac, &[7; 32], k, at(i)).bytes()));
            }
            let opening = *share(&mac, &[7; 32], k, at(1)).opening();
            let k = usize::from(k);
            prop_assert_eq!(interpolated(&shares[..k]), opening);
            prop_assert_eq!(interpolated(&shares[6 - k..]), opening);
            prop_assert_ne!(interpolated(&shares[..k - 1]), opening);
        }
    }

    #[test]
    fn lies_on_another_polynomial_in_another_context_or_of_another_identifier() {
        let shares = [
            share(&Mac::new(&[1; 32]), &[7; 32], 2, at(3)),
            share(&Mac::new(&[2; 32]), &[7; 32], 2, at(3)),
            share(&Mac::new(&[1; 32]), &[8; 32], 2, at(3)),
            share(&Mac::new(&[1; 32]), &[7; 32], 2, at(4)),
        ];
        for (place, one) in shares.iter().enumerate() {
            assert!(
                shares[..place]
                    .iter()
                    .all(|other| other.bytes() != one.bytes()),
                "{place}"
            );
        }
        assert_eq!(shares[0].opening(), shares[3].opening());
    }
}
