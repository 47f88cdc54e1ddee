//! What an answer took: time on the wall, processor time, and the most memory that this process
//! ever held.

use std::fs;
use std::io;
use std::time::Instant;

use crate::measure::clock;

/// What an answer took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Seconds on the wall.
    pub wall: f64,
    /// Seconds of processor time, the system's for this process included.
    pub processor: f64,
    /// The most memory that the process has held up to the answer, in KB of 1,024 bytes.
    pub peak_kb: u64,
}

impl Cost {
    /// Answers, and says what that took.
    ///
    /// # Errors
    /// What `answer` says, or when the system does not say how much memory was held.
    pub fn by<T>(answer: impl FnOnce() -> io::Result<T>) -> io::Result<(T, Self)> {
        let (start, before) = (Instant::now(), clock::now());
        let answer = answer()?;
        let wall = start.elapsed().as_secs_f64();
        let processor = clock::now().saturating_sub(before).as_secs_f64();
        Ok((
            answer,
            Self {
                wall,
                processor,
                peak_kb: peak()?,
            },
        ))
    }
}

fn peak() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    peak.ok_or_else(|| io::Error::other("the system does not say how much memory was held"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn counts_memory_that_was_held_and_given_back() {
        let ((), before) = Cost::by(|| Ok(())).expect("measured");
        let hold = || {
            Ok(std::hint::black_box(vec![1_u8; 100_000_000])
                .iter()
                .map(|byte| u64::from(*byte))
                .sum::<u64>())
        };
        let (sum, cost) = Cost::by(hold).expect("measured");
        assert_eq!(sum, 100_000_000);
        assert!(
            cost.peak_kb > 97_000 && cost.peak_kb >= before.peak_kb,
            "{cost:?}"
        );
        assert!(cost.wall > 0.0 && cost.processor > 0.0, "{cost:?}");
    }
}
