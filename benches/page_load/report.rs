//! How long answers took, as a table.

use std::fmt::Write as _;
use std::time::Duration;

use crate::arrivals::{Answered, Asked};

/// What is told of a run.
pub(crate) struct Report<'a> {
    pub(crate) answered: &'a [Answered],
    pub(crate) seconds: u64,
    /// Of the server, while these were answered.
    pub(crate) processor: Duration,
    pub(crate) peak_mb: u64,
}

impl Report<'_> {
    pub(crate) fn text(&self) -> String {
        let mut text = String::from("| asked | answers | p50, ms | p99 | p99.9 | most |\n");
        text += "|---|---|---|---|---|---|\n";
        for asked in Asked::ALL {
            self.line(&mut text, asked.name(), |one| one.asked == asked);
        }
        self.line(&mut text, "all", |_| true);
        let _ = writeln!(
            text,
            "in {} s the server worked {:.1} CPU-s; it had {} MB at most",
            self.seconds,
            self.processor.as_secs_f64(),
            self.peak_mb
        );
        text
    }

    fn line(&self, text: &mut String, name: &str, is_of_it: impl Fn(&Answered) -> bool) {
        let of_it = self.answered.iter().filter(|one| is_of_it(one));
        let mut took: Vec<Duration> = of_it.map(|one| one.took).collect();
        took.sort_unstable();
        let Some(most) = took.last() else {
            return;
        };
        let [p50, p99, p999] = [500, 990, 999].map(|share| at(&took, share));
        let ms = |took: &Duration| took.as_secs_f64() * 1000.0;
        let _ = writeln!(
            text,
            "| {name} | {} | {:.1} | {:.1} | {:.1} | {:.1} |",
            took.len(),
            ms(&p50),
            ms(&p99),
            ms(&p999),
            ms(most)
        );
    }
}

/// The time within which so many of a thousand were answered; they are in order.
fn at(took: &[Duration], of_a_thousand: usize) -> Duration {
    let rank = (took.len() * of_a_thousand).div_ceil(1000);
    took[rank.saturating_sub(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_the_time_within_which_so_many_were_answered() {
        let took: Vec<_> = (1..=1000).map(Duration::from_millis).collect();
        let ms = |share| at(&took, share).as_millis();
        assert_eq!([500, 990, 999, 1000].map(ms), [500, 990, 999, 1000]);
        assert_eq!(at(&took[..1], 999), Duration::from_millis(1));
        assert_eq!(at(&took[..3], 500), Duration::from_millis(2));
    }
}
