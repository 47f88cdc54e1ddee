//! How right a rule is, as it may be shown: an interval that is worked out of nothing but the
//! numbers that are shown beside it, so that it tells no more than they do.
//!
//! A number that is not shown lies from 0 to 9. The lower end is Wilson's of the worst that the
//! shown numbers allow, the upper end of the best, each rounded outward to a whole percent.

use casebook::referral::precision::Interval;

use super::{Figure, Figures};

/// The largest number that is not shown.
const MOST_HIDDEN: u64 = 9;

/// A share between two whole percents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percents {
    /// At least so many.
    pub low: u8,
    /// At most so many.
    pub high: u8,
}

/// The least and the most that a number can be.
#[derive(Clone, Copy)]
struct Bounds {
    least: u64,
    most: u64,
}

impl Percents {
    /// How wide it is, two at least, so that it is seen.
    pub(crate) fn width(self) -> u8 {
        (self.high - self.low).max(2)
    }

    /// Between which shares referrals of a rule belong together, by how many turned out right,
    /// known and wrong; `None` where too little of that is shown.
    #[must_use]
    pub fn of(answers: &Figures<3>) -> Option<Self> {
        let hidden = answers.parts().iter().filter(|part| part.shown().is_none());
        let hidden = hidden.count() as u64;
        if hidden == 3 && answers.total().shown().is_none() {
            return None;
        }
        let shown: u64 = answers.parts().iter().filter_map(|part| part.shown()).sum();
        let left = answers.total().shown().map(|total| total - shown);
        let [right, known, wrong] = answers.parts().map(|part| bounds(part, hidden, left));
        let belong = match left {
            // What wrong does not have of the total, the others have.
            Some(left) => Bounds {
                least: shown + left - wrong.most,
                most: shown + left - wrong.least,
            },
            None => Bounds {
                least: right.least + known.least,
                most: right.most + known.most,
            },
        };
        let worst = interval(belong.least, wrong.most)?;
        let best = interval(belong.most, wrong.least)?;
        Some(Self {
            low: percent(worst.low.mul_add(100.0, 1e-9).floor()),
            high: percent(best.high.mul_add(100.0, -1e-9).ceil()),
        })
    }
}

fn bounds(part: Figure, hidden: u64, left: Option<u64>) -> Bounds {
    if let Some(number) = part.shown() {
        return Bounds {
            least: number,
            most: number,
        };
    }
    let others = MOST_HIDDEN * (hidden - 1);
    Bounds {
        least: left.map_or(0, |left| left.saturating_sub(others)),
        most: left.map_or(MOST_HIDDEN, |left| left.min(MOST_HIDDEN)),
    }
}

fn interval(belong: u64, wrong: u64) -> Option<Interval> {
    let [some, all] = [belong, belong + wrong].map(u32::try_from);
    Interval::of(some.ok()?, all.ok()?)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share times a hundred, rounded, is from 0 to 100"
)]
fn percent(share: f64) -> u8 {
    share.clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(numbers: [u64; 3]) -> Option<(u8, u8)> {
        let percents = Percents::of(&Figures::of(numbers))?;
        Some((percents.low, percents.high))
    }

    #[test]
    fn is_wilsons_where_all_is_shown_and_wider_where_it_is_not() {
        // 89 of 103: 0.784 to 0.918.
        assert_eq!(shown([58, 31, 14]), Some((78, 92)));
        // One is not shown: 37 of 37 at best, 37 of 46 at worst.
        assert_eq!(shown([20, 17, 3]), Some((66, 100)));
        assert_eq!(shown([3, 4, 2]), None);
    }

    proptest! {
        /// The oracle tries every way to fill what is hidden, with the interval beside it.
        #[test]
        fn tells_no_number_that_is_not_shown_and_holds_the_true_share(
            numbers in proptest::array::uniform3(0_u64..30)
        ) {
            let figures = Figures::of(numbers);
            let percents = Percents::of(&figures);
            let mut seen = [const { Vec::new() }; 3];
            for code in 0..30_u64.pow(3) {
                let tried = [code % 30, code / 30 % 30, code / 900];
                let other = Figures::of(tried);
                if other == figures && Percents::of(&other) == percents {
                    for (seen, number) in seen.iter_mut().zip(tried) {
                        seen.push(number);
                    }
                }
            }
            for (seen, number) in seen.iter().zip(numbers) {
                let is_one = seen.iter().all(|other| other == &number);
                prop_assert!(number >= 10 || !is_one, "{figures:?} gives {number} away");
            }
            let [right, known, wrong] = numbers;
            if let (Some(shown), Some(exact)) = (percents, interval(right + known, wrong)) {
                prop_assert!(f64::from(shown.low) <= exact.low * 100.0 + 1e-6);
                prop_assert!(f64::from(shown.high) >= exact.high * 100.0 - 1e-6);
            }
        }
    }
}
