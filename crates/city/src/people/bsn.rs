//! Citizen service numbers (BSN) that pass the eleven test: weights 9 8 7 6 5 4 3 2 -1, the sum
//! divisible by 11. They are made by arithmetic alone: a number of this city says nothing of the
//! person who may hold it in life. A prefix of seven digits has nine or ten eighth digits that
//! leave a ninth; the first nine are used, so that the n-th BSN is found without a table and no two
//! are the same.

/// How many numbers [`nth`] gives.
pub const COUNT: u64 = (10_000_000 - FIRST_PREFIX) * PER_PREFIX;

/// Below 010000000 no numbers are made; those of eight digits, with their leading zero, are.
const FIRST_PREFIX: u64 = 100_000;
const PER_PREFIX: u64 = 9;
const WEIGHTS: [i32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];

/// The nine digits of the n-th number, `n` below [`COUNT`]; no two `n` give the same.
///
/// ```
/// use city::people::bsn;
///
/// assert!(bsn::passes(bsn::nth(41).as_bytes()));
/// assert!(!bsn::passes(b"123456783"));
/// ```
#[must_use]
pub fn nth(n: u64) -> String {
    let prefix = FIRST_PREFIX + n / PER_PREFIX % (10_000_000 - FIRST_PREFIX);
    let sum = weighed(format!("{prefix:07}").as_bytes());
    let (eighth, ninth) = (0..10)
        .map(|eighth| (eighth, (sum + 2 * eighth) % 11))
        .filter(|(_, ninth)| *ninth < 10)
        .nth(usize::try_from(n % PER_PREFIX).expect("below nine"))
        .expect("at most one eighth digit of ten leaves no ninth digit");
    format!("{prefix:07}{eighth}{ninth}")
}

/// Whether these are nine digits, not all zero, that pass the eleven test.
#[must_use]
pub fn passes(digits: &[u8]) -> bool {
    digits.len() == 9
        && digits.iter().all(u8::is_ascii_digit)
        && digits.iter().any(|d| *d != b'0')
        && weighed(digits) % 11 == 0
}

fn weighed(digits: &[u8]) -> i32 {
    let mut sum = 0;
    for (digit, weight) in digits.iter().zip(WEIGHTS) {
        sum += i32::from(digit - b'0') * weight;
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{COUNT, nth, passes};

    #[test]
    fn published_numbers_pass_and_their_neighbours_do_not() {
        for good in ["123456782", "249566758", "111222333"] {
            assert!(passes(good.as_bytes()));
        }
        for bad in [
            "123456783",
            "000000000",
            "12345678",
            "1234567820",
            "12345678a",
        ] {
            assert!(!passes(bad.as_bytes()));
        }
    }

    #[test]
    fn numbers_of_a_long_run_are_all_different() {
        let mut run: Vec<_> = (0..50_000).map(nth).collect();
        run.dedup();
        assert_eq!(run.len(), 50_000);
        assert!(
            run.is_sorted(),
            "ordered, so equal numbers would stand side by side"
        );
    }

    proptest! {
        #[test]
        fn every_number_passes_the_eleven_test(n in 0..COUNT) {
            prop_assert!(passes(nth(n).as_bytes()));
        }

        #[test]
        fn two_places_never_hold_one_number(a in 0..COUNT, b in 0..COUNT) {
            prop_assert_eq!(a == b, nth(a) == nth(b));
        }
    }
}
