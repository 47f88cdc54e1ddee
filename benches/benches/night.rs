//! The whole night of synthetic cities, from the exports of all agencies to the hit list. On the
//! standard pool.

use std::cell::LazyCell;

use benches::inputs::city_night::CityNight;
use benches::measure::suite::{briefly, sizes};
use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode};

/// The folders of a night, which are removed when it is over.
struct Rooms {
    out: tempfile::TempDir,
    site: tempfile::TempDir,
}

/// Cities of some 10^4, 10^5 and 10^6 rows.
pub(crate) fn night(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("night");
    briefly(&mut group, SamplingMode::Flat);
    for &inhabitants in sizes(&[100_000, 1_000_000, 9_000_000]) {
        let city = LazyCell::new(|| CityNight::new(inhabitants));
        let input = format!("{inhabitants} inhabitants");
        let whole = BenchmarkId::new("hash, accept and match", &input);
        group.bench_function(whole, |bencher| {
            bencher.iter_batched_ref(
                || Rooms {
                    out: city.room(),
                    site: city.room(),
                },
                |rooms| {
                    city.accept(rooms.site.path(), &city.hash(rooms.out.path()));
                    city.match_night(rooms.site.path())
                },
                BatchSize::PerIteration,
            );
        });
        // The largest city takes its time already.
        if inhabitants > 1_000_000 {
            continue;
        }
        group.bench_function(BenchmarkId::new("match", &input), |bencher| {
            let (out, site) = (city.room(), city.room());
            city.accept(site.path(), &city.hash(out.path()));
            bencher.iter(|| city.match_night(site.path()));
        });
    }
}
