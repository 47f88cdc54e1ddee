//! In which order subsets of *k* of *n* shares are tried: each as a set of bits.
//!
//! First the windows, *k* neighbours in a circle: as long as fewer than *n / k* shares are false,
//! one window holds true ones only. Then all others, in the order of their numbers.

/// The subsets of `k` of `n` positions; none when `k` is 0 or above `n`, or `n` above 64.
pub(super) fn subsets(n: u32, k: u32) -> impl Iterator<Item = u64> {
    let has_any = (1..=n).contains(&k) && n <= 64;
    // Two words wide, so that 64 positions can be passed.
    let first = if has_any { (1_u128 << k) - 1 } else { 0 };
    let all = if has_any { 1_u128 << n } else { 1 };
    let windows = match (has_any, n == k) {
        (false, _) => 0,
        // All windows of a full circle are the same set.
        (true, true) => 1,
        (true, false) => n,
    };
    let turned = move |by: u32| (first << by | first >> (n - by)) & (all - 1);
    let is_window = move |set: u128| (set & !(set << 1 | set >> (n - 1))).count_ones() <= 1;
    let others = std::iter::successors(has_any.then_some(first), |&set| Some(next(set)));
    let others = others
        .take_while(move |&set| set < all)
        .filter(move |&set| !is_window(set));
    (0..windows)
        .map(turned)
        .chain(others)
        .map(|set| u64::try_from(set).expect("a set of at most 64 positions"))
}

/// The next higher number with as many bits (Gosper's hack).
const fn next(set: u128) -> u128 {
    let lowest = set & set.wrapping_neg();
    let ripple = set + lowest;
    ripple | (((set ^ ripple) >> 2) / lowest)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn gives_every_subset_once_and_windows_first() {
        for n in 0..9 {
            for k in 0..10 {
                let found: Vec<u64> = subsets(n, k).collect();
                let expected: BTreeSet<u64> = (1..1_u64 << n)
                    .filter(|set| set.count_ones() == k)
                    .collect();
                assert_eq!(
                    found.iter().copied().collect::<BTreeSet<_>>(),
                    expected,
                    "{k} of {n}"
                );
                assert_eq!(found.len(), expected.len(), "{k} of {n}: each once");
            }
        }
        assert_eq!(
            subsets(4, 2).collect::<Vec<_>>(),
            [0b0011, 0b0110, 0b1100, 0b1001, 0b0101, 0b1010]
        );
    }

    #[test]
    fn holds_a_window_of_true_shares_while_fewer_than_one_in_k_is_false() {
        for (n, k) in [(64, 2), (64, 3), (17, 5), (64, 64), (64, 63), (5, 5)] {
            for shift in 0..n {
                let wrong =
                    (0..(n - 1) / k).fold(0_u64, |wrong, at| wrong | 1 << ((at * k + shift) % n));
                assert!(
                    subsets(n, k).take(64).any(|set| set & wrong == 0),
                    "{k} of {n}, {wrong:b}"
                );
            }
        }
    }
}
