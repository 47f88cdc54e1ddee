//! How long each step takes, by a clock that the caller reads.

use std::time::Duration;

/// A step and how long it took in all.
pub(super) struct Timed {
    pub(super) step: &'static str,
    pub(super) took: Duration,
}

/// Measures steps; one that is taken again is added up.
pub(super) struct Stopwatch<'a> {
    /// The time since any moment that stays the same.
    clock: &'a dyn Fn() -> Duration,
    /// In the order in which they were first taken.
    pub(super) steps: Vec<Timed>,
}

impl<'a> Stopwatch<'a> {
    pub(super) const fn new(clock: &'a dyn Fn() -> Duration) -> Self {
        Self {
            clock,
            steps: Vec::new(),
        }
    }

    /// Takes a step.
    pub(super) fn time<T>(&mut self, step: &'static str, work: impl FnOnce() -> T) -> T {
        let start = (self.clock)();
        let result = work();
        let took = (self.clock)().saturating_sub(start);
        match self.steps.iter_mut().find(|timed| timed.step == step) {
            Some(timed) => timed.took += took,
            None => self.steps.push(Timed { step, took }),
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn adds_up_a_step_that_is_taken_again_and_keeps_the_order_of_the_first_times() {
        let now = Cell::new(0);
        let clock = || Duration::from_secs(now.get());
        let mut stopwatch = Stopwatch::new(&clock);
        for (step, seconds) in [("hash", 3), ("deliver", 1), ("hash", 4)] {
            stopwatch.time(step, || now.set(now.get() + seconds));
        }
        let took: Vec<_> = stopwatch
            .steps
            .iter()
            .map(|timed| (timed.step, timed.took.as_secs()))
            .collect();
        assert_eq!(took, [("hash", 7), ("deliver", 1)]);
    }
}
