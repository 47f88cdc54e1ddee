//! Link and judge, on the opened signals of synthetic cities. Throughput in opened signals.

use std::time::Duration;

use benches::sizes;
use benches::town::Town;
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use matcher::judge::judge;
use matcher::link::link;

fn link_and_judge(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("opened signals");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
    for &inhabitants in sizes(&[100_000, 1_000_000]) {
        let town = Town::new(inhabitants);
        let (out, site) = (town.room(), town.room());
        town.accept(site.path(), &town.hash(out.path()));
        let signals = town.opened(site.path());
        let cases = link(&signals, town.covenant());
        group.throughput(Throughput::Elements(signals.all().len() as u64));
        group.bench_function(BenchmarkId::new("meet and open", inhabitants), |bencher| {
            bencher.iter(|| town.opened(site.path()));
        });
        group.bench_function(BenchmarkId::new("link", inhabitants), |bencher| bencher.iter(|| link(&signals, town.covenant())));
        group.bench_function(BenchmarkId::new("judge", inhabitants), |bencher| {
            bencher.iter(|| judge(&signals, &cases, town.covenant(), town.night(), false));
        });
    }
}

criterion_group!(by_wall_clock, link_and_judge);
criterion_main!(by_wall_clock);
