//! The whole night of synthetic cities, from the exports of all agencies to the hit list. Throughput in rows of exports.

use std::time::Duration;

use benches::sizes;
use benches::town::Town;
use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};

fn night(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("night");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(2));
    // Some 10^4, 10^5 and 10^6 rows.
    for &inhabitants in sizes(&[90_000, 900_000, 9_000_000]) {
        let town = Town::new(inhabitants);
        group.throughput(Throughput::Elements(town.rows()));
        group.bench_function(BenchmarkId::new("hash, accept and match", town.rows()), |bencher| {
            let rooms = || (town.room(), town.room());
            let night = |(out, site): &mut (tempfile::TempDir, tempfile::TempDir)| {
                town.accept(site.path(), &town.hash(out.path()));
                town.match_night(site.path())
            };
            bencher.iter_batched_ref(rooms, night, BatchSize::PerIteration);
        });
        let (out, site) = (town.room(), town.room());
        town.accept(site.path(), &town.hash(out.path()));
        group.bench_function(BenchmarkId::new("match", town.rows()), |bencher| bencher.iter(|| town.match_night(site.path())));
    }
}

criterion_group!(by_wall_clock, night);
criterion_main!(by_wall_clock);
