//! Accept: batches of several lengths into a new night's folder, which is forced to disk, and once more when nothing is to do.

use std::cell::LazyCell;
use std::path::PathBuf;

use benches::agency::{Agency, night};
use benches::export::{Rows, export};
use benches::parties::centre_key;
use benches::{briefly, sizes};
use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput};
use jiff::Timestamp;
use matcher::accept::Intake;
use site::Site;

/// Batches of several lengths.
pub(crate) fn accept(criterion: &mut Criterion) {
    let (agency, centre) = (Agency::new(), centre_key());
    let mut group = criterion.benchmark_group("accept");
    briefly(&mut group, SamplingMode::Flat);
    let accept = |site: PathBuf, batch: &PathBuf| {
        let intake = Intake {
            site: &Site::open(site).expect("no pseudonym key lies there"),
            covenant: agency.covenant(),
            centre_key: &centre,
            night: night(),
            at: Timestamp::UNIX_EPOCH,
        };
        matcher::accept::accept(&intake, batch).unwrap_or_else(|error| panic!("{error}"))
    };
    for &rows in sizes(&[10_000, 100_000, 500_000]) {
        let records = u64::from(rows) * 3;
        let delivered = LazyCell::new(|| {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let hashed = agency.hash(&export(rows, Rows::Good), &|_| ());
            assert_eq!(hashed.header.records(), records);
            let batch = agency.deliver(&hashed, folder.path());
            (folder, batch)
        });
        group.throughput(Throughput::Elements(records));
        group.bench_function(BenchmarkId::new("new", records), |bencher| {
            let (folder, batch) = LazyCell::force(&delivered);
            let room = || tempfile::tempdir_in(folder.path()).expect("a temporary folder");
            bencher.iter_batched_ref(
                room,
                |site| accept(site.path().to_owned(), batch),
                BatchSize::PerIteration,
            );
        });
        group.bench_function(BenchmarkId::new("again", records), |bencher| {
            let (folder, batch) = LazyCell::force(&delivered);
            let site = folder.path().join("site");
            accept(site.clone(), batch);
            bencher.iter(|| accept(site.clone(), batch));
        });
    }
}
