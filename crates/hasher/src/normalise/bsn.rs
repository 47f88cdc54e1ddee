//! The citizen service number (BSN): nine digits that pass the eleven test.
//!
//! `9·d1 + 8·d2 + 7·d3 + 6·d4 + 5·d5 + 4·d6 + 3·d7 + 2·d8 − d9` is divisible by 11; `000000000` is
//! none.

use super::decimals;

const WEIGHTS: [i32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];

/// The nine digits of a number written with or without dots, spaces and hyphens, without its
/// leading zero, or with decimals that are zeros; `None` for anything else.
///
/// # Examples
/// ```
/// use hasher::normalise::bsn;
///
/// assert_eq!(bsn::canonical("1234.56.782"), Some(*b"123456782"));
/// assert_eq!(bsn::canonical("123456789"), None);
/// ```
#[must_use]
pub fn canonical(cell: &str) -> Option<[u8; 9]> {
    let mut digits = [b'0'; 9];
    let mut count = 0;
    for byte in decimals::without(cell)
        .bytes()
        .filter(|byte| !b". -".contains(byte))
    {
        if !byte.is_ascii_digit() {
            return None;
        }
        *digits.get_mut(count)? = byte;
        count += 1;
    }
    match count {
        // A spreadsheet dropped the zero, or the number is an old one.
        8 => digits.rotate_right(1),
        9 => {}
        _ => return None,
    }
    // The eleven test finds each wrong digit and each two that changed places.
    let sum: i32 = WEIGHTS
        .iter()
        .zip(digits)
        .map(|(weight, digit)| weight * i32::from(digit - b'0'))
        .sum();
    (sum % 11 == 0 && digits != [b'0'; 9]).then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn agrees_with_the_vectors() {
        let mut cases = 0;
        for line in include_str!("../../../../fixtures/vectors/bsn.csv")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let (cell, expected) = line.split_once(';').expect("two columns");
            let canonical =
                canonical(cell).map(|digits| String::from_utf8(digits.to_vec()).expect("digits"));
            assert_eq!(canonical.as_deref().unwrap_or("none"), expected, "{cell:?}");
            cases += 1;
        }
        assert!(cases >= 20);
    }

    #[test]
    fn gives_back_the_zero_a_spreadsheet_dropped() {
        assert_eq!(canonical("12345672"), canonical("012345672"));
        assert_eq!(canonical("012345672"), Some(*b"012345672"));
    }

    proptest! {
        #[test]
        fn takes_exactly_what_the_eleven_test_takes(number in 1_u32..1_000_000_000) {
            let cell = format!("{number:09}");
            let mut sum = 0;
            for (digit, weight) in cell.bytes().zip([9_i64, 8, 7, 6, 5, 4, 3, 2, -1]) {
                sum += i64::from(digit - b'0') * weight;
            }
            prop_assert_eq!(canonical(&cell).is_some(), sum % 11 == 0);
        }

        #[test]
        fn is_the_same_when_done_twice(cell in "[0-9]{8,9}") {
            if let Some(digits) = canonical(&cell) {
                prop_assert_eq!(canonical(str::from_utf8(&digits).expect("digits")), Some(digits));
            }
        }

        #[test]
        fn never_panics(cell in "\\PC{0,12}") {
            let _ = canonical(&cell);
        }
    }
}
