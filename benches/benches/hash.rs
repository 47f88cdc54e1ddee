//! Hash: an export to records and to a whole batch, by processor time on one thread, and how far
//! the steps before take it.
//!
//! *To records* ends with the last chunk: cut, checked, normalised, three secrets, four refs and
//! three sealed records a row. Sorting and the report come after it. Rows that are turned down on
//! the way show what the steps before pseudonymising cost.

use std::cell::LazyCell;
use std::sync::Mutex;
use std::time::Duration;

use benches::inputs::export::{Rows, export};
use benches::inputs::profiled_hash::HashingAgency;
use benches::measure::clock::{self, ProcessorTime};
use benches::measure::suite::{briefly, pool, sizes};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

/// The processor time from the start of a run to the end of its last chunk.
fn until_the_last_chunk(agency: &HashingAgency, export: &[u8]) -> Duration {
    let start = clock::now();
    let last = Mutex::new(start);
    let hashed = agency.hash(export, &|_| {
        *last.lock().expect("no thread panics") = clock::now();
    });
    drop(hashed);
    last.into_inner()
        .expect("no thread panics")
        .saturating_sub(start)
}

/// Exports of several lengths.
pub(crate) fn hash(criterion: &mut Criterion<ProcessorTime>) {
    let (agency, lenient, five) = (
        HashingAgency::new(),
        HashingAgency::lenient(),
        HashingAgency::of_five_records(),
    );
    let sixteen = HashingAgency::of_sixteen_secrets();
    let mut group = criterion.benchmark_group("hash, one thread");
    briefly(&mut group, SamplingMode::Flat);
    for &rows in sizes(&[10_000, 100_000, 1_000_000]) {
        group.throughput(Throughput::Elements(rows.into()));
        for (step, like, agency) in [
            ("cut", Rows::OneCellTooMany, &lenient),
            (
                "cut, checked and normalised",
                Rows::DatedAfterTheNight,
                &lenient,
            ),
            ("to records", Rows::Good, &agency),
            ("to sixteen secrets, unsealed", Rows::Good, &sixteen),
        ] {
            let export = LazyCell::new(|| export(rows, like));
            group.bench_function(BenchmarkId::new(step, rows), |bencher| {
                bencher.iter_custom(|times| {
                    let export = LazyCell::force(&export);
                    pool(1).install(|| {
                        (0..times)
                            .map(|_| until_the_last_chunk(agency, export))
                            .sum()
                    })
                });
            });
        }
        let export = LazyCell::new(|| export(rows, Rows::Good));
        group.bench_function(BenchmarkId::new("to a batch", rows), |bencher| {
            let export = LazyCell::force(&export);
            pool(1).install(|| bencher.iter_with_large_drop(|| agency.hash(export, &|_| ())));
        });
        group.bench_function(
            BenchmarkId::new("to a batch, five records a row", rows),
            |bencher| {
                let export = LazyCell::force(&export);
                pool(1).install(|| bencher.iter_with_large_drop(|| five.hash(export, &|_| ())));
            },
        );
    }
}
