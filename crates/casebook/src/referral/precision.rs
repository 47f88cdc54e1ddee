//! How right a rule is, by what came of its referrals (docs/referral.md, "How right a rule is").
//!
//! The unit is the referral, and a controller has one voice in it: one agency alone makes no rule
//! wrong. An interval is Wilson's, of 95 %: with few answers it is wide, and never beyond 0 or 1.

use exchange::letter::answers::Verdict;

/// The number of standard deviations that a 95 % interval reaches to either side.
const Z: f64 = 1.959_963_984_540_054;

/// What a referral turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Its signals belong together, and nobody worked on it yet.
    Right,
    /// They do, and it was being worked on already.
    Known,
    /// They do not.
    Wrong,
}

/// What the majority of some voices says; of equally many, that it is not wrong, and new. `None`
/// where nobody says anything. Nobody reached says nothing.
fn most(voices: impl IntoIterator<Item = Finding>) -> Option<(Finding, usize)> {
    let [mut right, mut known, mut wrong] = [0; 3];
    for voice in voices {
        match voice {
            Finding::Right => right += 1,
            Finding::Known => known += 1,
            Finding::Wrong => wrong += 1,
        }
    }
    let belongs = right + known;
    if belongs + wrong == 0 {
        None
    } else if wrong > belongs {
        Some((Finding::Wrong, wrong))
    } else if known > right {
        Some((Finding::Known, belongs))
    } else {
        Some((Finding::Right, belongs))
    }
}

/// What one controller says of a referral, by the answers of its agencies; `None` where nobody was
/// reached.
fn voice_of(answers: &[Verdict]) -> Option<Finding> {
    let said = answers.iter().filter_map(|verdict| match verdict {
        Verdict::Right => Some(Finding::Right),
        Verdict::Known => Some(Finding::Known),
        Verdict::Wrong => Some(Finding::Wrong),
        Verdict::NotReached => None,
    });
    most(said).map(|(finding, _)| finding)
}

/// What a referral turned out to be, by the answers of each controller that was told of it; none
/// where it answered nothing. `None` until more than half of the controllers say the same of
/// whether it is wrong: nothing that is answered later can turn that.
///
/// ```
/// use casebook::referral::precision::{Finding, finding};
/// use exchange::letter::answers::Verdict::{Right, Wrong};
///
/// let one_of_three = [vec![Wrong], vec![Right], vec![]];
/// assert_eq!(finding(&one_of_three), None);
/// let two_of_three = [vec![Wrong], vec![Right], vec![Right, Right]];
/// assert_eq!(finding(&two_of_three), Some(Finding::Right));
/// ```
#[must_use]
pub fn finding(controllers: &[Vec<Verdict>]) -> Option<Finding> {
    let voices = controllers.iter().filter_map(|answers| voice_of(answers));
    let (finding, agree) = most(voices)?;
    (2 * agree > controllers.len()).then_some(finding)
}

/// How many referrals of a rule turned out to be what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Right, and new.
    pub right: u32,
    /// Right, and known already.
    pub known: u32,
    /// Wrong.
    pub wrong: u32,
}

impl Tally {
    /// Adds what a referral turned out to be.
    pub const fn add(&mut self, finding: Finding) {
        match finding {
            Finding::Right => self.right += 1,
            Finding::Known => self.known += 1,
            Finding::Wrong => self.wrong += 1,
        }
    }

    /// How many there are in all.
    #[must_use]
    pub const fn all(&self) -> u32 {
        self.right + self.known + self.wrong
    }

    /// How likely a referral of the rule belongs together, known already or not; `None` where there
    /// is none.
    #[must_use]
    pub fn precision(&self) -> Option<Interval> {
        Interval::of(self.right + self.known, self.all())
    }

    /// Whether the rule is certain to be less right than is asked: all of the interval lies below.
    #[must_use]
    pub fn is_wholly_under(&self, min_precision: f64) -> bool {
        self.precision()
            .is_some_and(|interval| interval.high < min_precision)
    }
}

/// A tally as it may be shown: a count below [`FEWEST_SHOWN`] is not, nor what would give it away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShownTally {
    /// How many there are in all.
    pub all: Option<u32>,
    /// Right, and new.
    pub right: Option<u32>,
    /// Right, and known already.
    pub known: Option<u32>,
    /// Wrong.
    pub wrong: Option<u32>,
}

/// The smallest count that is shown.
pub const FEWEST_SHOWN: u32 = 10;

impl ShownTally {
    /// What of a tally may be shown. Where one count alone is too small, it could be had from the
    /// others: the next smallest is left out with it.
    #[must_use]
    pub fn of(tally: &Tally) -> Self {
        let all = tally.all();
        if all < FEWEST_SHOWN {
            return Self::default();
        }
        let mut counts = [tally.right, tally.known, tally.wrong].map(Some);
        for count in &mut counts {
            *count = count.filter(|&count| count >= FEWEST_SHOWN);
        }
        if counts.iter().filter(|count| count.is_none()).count() == 1 {
            let shown = counts.iter_mut().filter(|count| count.is_some());
            if let Some(smallest) = shown.min() {
                *smallest = None;
            }
        }
        let [right, known, wrong] = counts;
        Self {
            all: Some(all),
            right,
            known,
            wrong,
        }
    }
}

/// Between which shares, 0 to 1, one lies in 95 of 100 samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Interval {
    /// Wilson's score interval of `some` of `all`; `None` of none.
    #[must_use]
    pub fn of(some: u32, all: u32) -> Option<Self> {
        if all == 0 {
            return None;
        }
        let (n, share) = (f64::from(all), f64::from(some) / f64::from(all));
        let middle = share + Z * Z / (2.0 * n);
        let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        Some(Self {
            low: ((middle - spread) / scale).max(0.0),
            high: ((middle + spread) / scale).min(1.0),
        })
    }
}

#[cfg(test)]
mod tests;
