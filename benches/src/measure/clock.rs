//! Two clocks for criterion: wall-clock time, and the processor time of this process.
//!
//! Processor time is what most targets are stated in, and it hardly moves when a neighbour takes
//! the machine; wall-clock time does. Where the system has no clock of processor time, both are
//! wall-clock time.

use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};

/// The processor time, of all threads, that this process has taken.
pub struct ProcessorTime(WallTime);

impl ProcessorTime {
    /// The clock.
    #[must_use]
    pub const fn new() -> Self {
        Self(WallTime)
    }
}

impl Default for ProcessorTime {
    fn default() -> Self {
        Self::new()
    }
}

/// The processor time that this process has taken so far.
#[must_use]
#[cfg(unix)]
pub fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).expect("processor time only rises from zero");
    Duration::from_secs(seconds)
        + Duration::from_nanos(u64::try_from(time.tv_nsec).expect("less than a second"))
}

/// The time since the first call.
#[must_use]
#[cfg(not(unix))]
pub fn now() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

impl Measurement for ProcessorTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        now()
    }

    fn end(&self, start: Duration) -> Duration {
        now().saturating_sub(start)
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        self.0.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self.0.formatter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_on_while_this_process_works() {
        let start = now();
        let mut sum = 0_u64;
        while now() == start {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(now() > start);
    }
}
