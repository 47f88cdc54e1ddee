//! Numbers as they may be shown: none under ten, and no total that gives one away.

use crate::view::frame::Frame;

/// The smallest number that is shown.
const SHOWN_FROM: u64 = 10;

/// A number that is shown from ten on; a smaller one is not kept.
///
/// ```
/// use review::view::numbers::Figure;
///
/// assert_eq!(Figure::of(10).shown(), Some(10));
/// assert_eq!(Figure::of(9).shown(), None);
/// assert_eq!(Figure::of(0).shown(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure(Option<u64>);

impl Figure {
    /// The figure of a number.
    #[must_use]
    pub const fn of(number: u64) -> Self {
        Self(if number < SHOWN_FROM {
            None
        } else {
            Some(number)
        })
    }

    /// The number, where it may be shown.
    #[must_use]
    pub const fn shown(self) -> Option<u64> {
        self.0
    }

    pub(crate) fn words(self, frame: &Frame) -> String {
        self.words_or(frame, "numbers.few")
    }

    /// The number, or the text of a key where it is not shown.
    pub(crate) fn words_or(self, frame: &Frame, key: &str) -> String {
        let number = self.0.map(|number| frame.number(number));
        number.unwrap_or_else(|| frame.text(key).to_owned())
    }
}

/// Numbers that belong together, with their total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures<const N: usize> {
    parts: [Figure; N],
    total: Figure,
}

impl<const N: usize> Figures<N> {
    /// The figures of numbers. The total is left out where too few ways are left to share out what
    /// it leaves for those that are not shown: where that is all of one, nearly nothing, or nearly
    /// as much as they can hold.
    #[must_use]
    pub fn of(numbers: [u64; N]) -> Self {
        let parts = numbers.map(Figure::of);
        let hidden = numbers.iter().filter(|&&number| number < SHOWN_FROM);
        let (count, left) = hidden.fold((0, 0), |(count, left), number| (count + 1, left + number));
        let most = count * (SHOWN_FROM - 1);
        let gives_away = count > 0 && (left < SHOWN_FROM || left + SHOWN_FROM > most);
        let total = if gives_away {
            Figure(None)
        } else {
            Figure::of(numbers.iter().sum())
        };
        Self { parts, total }
    }

    /// Each of them.
    #[must_use]
    pub const fn parts(&self) -> &[Figure; N] {
        &self.parts
    }

    /// All together.
    #[must_use]
    pub const fn total(&self) -> Figure {
        self.total
    }
}

/// How many hits met a rule, tonight and in a period that may hold tonight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleHitsShown {
    /// Tonight.
    pub tonight: Figure,
    /// On some night of the period; not shown where fewer than ten more, or fewer, would give away
    /// how many have gone or come.
    pub period: Figure,
}

impl RuleHitsShown {
    /// What of two numbers may be shown.
    #[must_use]
    pub const fn of(tonight: u64, period: u64) -> Self {
        let gives_away = tonight >= SHOWN_FROM && tonight.abs_diff(period) < SHOWN_FROM;
        Self {
            tonight: Figure::of(tonight),
            period: if gives_away {
                Figure(None)
            } else {
                Figure::of(period)
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The oracle tries every way to fill what is hidden, as a reader could.
        #[test]
        fn no_number_under_ten_can_be_worked_out(numbers in proptest::array::uniform3(0_u64..25)) {
            let figures = Figures::of(numbers);
            let fits = |tried: &[u64; 3]| Figures::of(*tried) == figures;
            let mut seen = [const { Vec::new() }; 3];
            for code in 0..10_u64.pow(3) {
                let mut tried = numbers;
                for (place, number) in tried.iter_mut().enumerate() {
                    if *number < 10 {
                        *number = code / 10_u64.pow(u32::try_from(place).unwrap()) % 10;
                    }
                }
                if fits(&tried) {
                    for (seen, number) in seen.iter_mut().zip(tried) {
                        seen.push(number);
                    }
                }
            }
            for (seen, number) in seen.iter().zip(numbers) {
                let is_one = seen.iter().all(|other| other == &number);
                prop_assert!(number >= 10 || !is_one, "{:?} gives {} away", figures, number);
            }
        }
    }

    proptest! {
        /// The oracle tries every pair of numbers that looks the same: neither the smaller of the
        /// two nor what lies between them is one number under ten.
        #[test]
        fn tonight_and_a_period_give_no_number_under_ten_away(
            tonight in 0_u64..40, period in 0_u64..40
        ) {
            let shown = RuleHitsShown::of(tonight, period);
            let (mut nights, mut gaps) = (Vec::new(), Vec::new());
            for (one, other) in (0..60).flat_map(|one| (0..60).map(move |other| (one, other))) {
                if RuleHitsShown::of(one, other) == shown {
                    nights.push(one);
                    gaps.push(one.abs_diff(other));
                }
            }
            let is_one = |all: &[u64]| all.iter().all(|other| *other == all[0]);
            prop_assert!(tonight >= 10 || !is_one(&nights), "{shown:?}");
            prop_assert!(tonight.abs_diff(period) >= 10 || !is_one(&gaps), "{shown:?}");
        }
    }

    #[test]
    fn shows_a_total_where_nothing_is_hidden_or_enough_of_it() {
        assert_eq!(Figures::of([10, 20, 30]).total().shown(), Some(60));
        assert_eq!(Figures::of([10, 20, 3]).total().shown(), None);
        assert_eq!(Figures::of([10, 2, 3]).total().shown(), None);
        assert_eq!(Figures::of([9, 9, 9]).total().shown(), None);
        assert_eq!(Figures::of([4, 5, 6]).total().shown(), Some(15));
    }
}
