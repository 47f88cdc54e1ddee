//! Link and judge, on the opened signals of synthetic cities. The time is that of all signals of a city.

use std::cell::LazyCell;

use benches::inputs::city_night::Town;
use benches::measure::clock::ProcessorTime;
use benches::measure::suite::{briefly, pool, sizes};
use criterion::{BenchmarkId, Criterion, SamplingMode};
use matcher::judge::judge;
use matcher::link::{Cases, link};
use matcher::signals::Signals;

/// Cities of two sizes.
pub(crate) fn link_and_judge(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("opened signals, one thread");
    briefly(&mut group, SamplingMode::Flat);
    for &inhabitants in sizes(&[100_000, 1_000_000]) {
        let accepted = LazyCell::new(|| {
            let town = Town::new(inhabitants);
            let (out, site) = (town.room(), town.room());
            town.accept(site.path(), &town.hash(out.path()));
            let signals = town.opened(site.path());
            let cases = link(&signals, &[], town.covenant());
            (town, site, signals, cases)
        });
        let mut measure = |step: &str, work: &(dyn Fn(&Accepted) + Sync)| {
            group.bench_function(BenchmarkId::new(step, inhabitants), |bencher| {
                let accepted = LazyCell::force(&accepted);
                pool(1).install(|| bencher.iter(|| work(accepted)));
            });
        };
        measure("meet and open", &|(town, site, ..)| {
            drop(town.opened(site.path()))
        });
        measure("link", &|(town, _, signals, _)| {
            drop(link(signals, &[], town.covenant()))
        });
        measure("judge", &|(town, _, signals, cases)| {
            drop(judge(signals, cases, town.covenant(), town.night(), false))
        });
    }
}

/// A city, the site of its centre, and what is opened and linked there.
type Accepted = (Town, tempfile::TempDir, Signals, Cases);
