//! Accept: batches of several lengths into a new night's folder, which is forced to disk, and once
//! more when nothing is to do.

use std::cell::LazyCell;
use std::path::PathBuf;

use benches::inputs::export::{Rows, export};
use benches::inputs::parties::centre_key;
use benches::inputs::profiled_hash::{HashingAgency, night};
use benches::measure::suite::{briefly, sizes};
use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput};
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use matcher::accept::Intake;
use site::Site;

/// Batches of several lengths.
pub(crate) fn accept(criterion: &mut Criterion) {
    let (agency, centre) = (HashingAgency::new(), centre_key());
    let mut group = criterion.benchmark_group("accept");
    briefly(&mut group, SamplingMode::Flat);
    let accept = |site: PathBuf, batch: &PathBuf| {
        let intake = Intake {
            site: &Site::open(site).expect("no pseudonym key lies there"),
            covenant: agency.covenant(),
            centre_key: &centre,
            night: night(),
            at: Timestamp::UNIX_EPOCH,
            fresh: &Secret::new([7; 32]),
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
            // A new site each time: what was accepted before is not accepted again.
            bencher.iter_batched_ref(
                || tempfile::tempdir_in(folder.path()).expect("a temporary folder"),
                |site| accept(site.path().join("site"), batch),
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
