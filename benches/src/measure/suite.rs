//! How a suite is run: which sizes, how long criterion samples, and on how many threads.

use std::time::Duration;

use criterion::measurement::Measurement;
use criterion::{BenchmarkGroup, SamplingMode};

/// Whether the benches are only tried out (`--test`, or without `--bench` at all, as criterion has
/// it).
#[must_use]
pub fn only_tried() -> bool {
    let (mut test, mut bench) = (false, false);
    for argument in std::env::args() {
        test |= argument == "--test";
        bench |= argument == "--bench";
    }
    test || !bench
}

/// The sizes to measure, smallest first; the smallest alone when the benches are only tried out.
#[must_use]
pub fn sizes<T>(all: &[T]) -> &[T] {
    if only_tried() {
        &all[..all.len().min(1)]
    } else {
        all
    }
}

/// Asks for ten short samples: a whole run of all suites stays within ten minutes.
pub fn briefly<M: Measurement>(group: &mut BenchmarkGroup<'_, M>, mode: SamplingMode) {
    group.sample_size(10).sampling_mode(mode);
    group
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
}

/// A pool of so many threads, to measure in.
///
/// # Panics
/// When the system gives no thread.
#[must_use]
pub fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("a machine that measures can start threads")
}
