//! The whole night of synthetic cities, from the exports of all agencies to the hit list. On the standard pool.

use std::cell::LazyCell;

use benches::inputs::city_night::Town;
use benches::measure::suite::{briefly, sizes};
use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode};

/// Cities of some 10^4, 10^5 and 10^6 rows.
pub(crate) fn night(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("night");
    briefly(&mut group, SamplingMode::Flat);
    for &inhabitants in sizes(&[100_000, 1_000_000, 9_000_000]) {
        let town = LazyCell::new(|| Town::new(inhabitants));
        let id = |step: &str| BenchmarkId::new(step, format!("{inhabitants} inhabitants"));
        group.bench_function(id("hash, accept and match"), |bencher| {
            let rooms = || (town.room(), town.room());
            let night = |(out, site): &mut (tempfile::TempDir, tempfile::TempDir)| {
                town.accept(site.path(), &town.hash(out.path()));
                town.match_night(site.path())
            };
            bencher.iter_batched_ref(rooms, night, BatchSize::PerIteration);
        });
        // The largest city takes its time already.
        if inhabitants > 1_000_000 {
            continue;
        }
        group.bench_function(id("match"), |bencher| {
            let (out, site) = (town.room(), town.room());
            town.accept(site.path(), &town.hash(out.path()));
            bencher.iter(|| town.match_night(site.path()));
        });
    }
}
