//! Accept: batches of several lengths into a new night's folder, which is forced to disk, and once more when nothing is to do.

use std::path::PathBuf;
use std::time::Duration;

use benches::agency::{Agency, night};
use benches::export::{Rows, export};
use benches::sizes;
use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};

fn accept(criterion: &mut Criterion) {
    let agency = Agency::new();
    let mut group = criterion.benchmark_group("accept");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(2));
    let accept = |site: PathBuf, batch: &PathBuf| {
        matcher::accept::accept(&site, agency.covenant(), night(), batch).unwrap_or_else(|error| panic!("{error}"))
    };
    for &rows in sizes(&[10_000, 100_000, 500_000]) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let hashed = agency.hash(&export(rows, Rows::Good), &|_| ());
        let delivered = hasher::deliver(&hashed, folder.path()).expect("a temporary folder can be written");
        let batch = folder.path().join(delivered.batch);
        let records = hashed.header.records();
        drop(hashed);
        group.throughput(Throughput::Elements(records));
        group.bench_function(BenchmarkId::new("new", records), |bencher| {
            let room = || tempfile::tempdir_in(folder.path()).expect("a temporary folder");
            bencher.iter_batched_ref(room, |site| accept(site.path().to_owned(), &batch), BatchSize::PerIteration);
        });
        let site = folder.path().join("site");
        accept(site.clone(), &batch);
        group.bench_function(BenchmarkId::new("again", records), |bencher| {
            bencher.iter(|| accept(site.clone(), &batch));
        });
    }
}

criterion_group!(by_wall_clock, accept);
criterion_main!(by_wall_clock);
