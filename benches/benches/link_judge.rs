//! Link and judge, on the opened signals of synthetic cities. The time is that of all signals of a
//! city.

use std::cell::LazyCell;

use benches::inputs::city_night::CityNight;
use benches::measure::clock::ProcessorTime;
use benches::measure::suite::{briefly, pool, sizes};
use criterion::{BenchmarkId, Criterion, SamplingMode};
use matcher::judge::judge;
use matcher::link::{Cases, link};
use matcher::signals::Signals;

/// A city, the site of its centre, and what is opened and linked there.
struct Opened {
    city: CityNight,
    site: tempfile::TempDir,
    signals: Signals,
    cases: Cases,
}

impl Opened {
    fn new(inhabitants: u64) -> Self {
        let city = CityNight::new(inhabitants);
        let (out, site) = (city.room(), city.room());
        city.accept(site.path(), &city.hash(out.path()));
        let signals = city.opened(site.path());
        let cases = link(&signals, &[], city.covenant());
        Self {
            city,
            site,
            signals,
            cases,
        }
    }

    fn open(&self) {
        drop(self.city.opened(self.site.path()));
    }

    fn link(&self) {
        drop(link(&self.signals, &[], self.city.covenant()));
    }

    fn judge(&self) {
        let (covenant, night) = (self.city.covenant(), self.city.night());
        drop(judge(
            &self.signals,
            &self.cases,
            covenant,
            night,
            self.city.centre_key(),
            false,
        ));
    }
}

/// A step that is measured, by the name of its bench.
type Step = (&'static str, fn(&Opened));

const STEPS: [Step; 3] = [
    ("meet and open", Opened::open),
    ("link", Opened::link),
    ("judge", Opened::judge),
];

/// Cities of two sizes.
pub(crate) fn link_and_judge(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("opened signals, one thread");
    briefly(&mut group, SamplingMode::Flat);
    for &inhabitants in sizes(&[100_000, 1_000_000]) {
        let opened = LazyCell::new(|| Opened::new(inhabitants));
        for (name, step) in STEPS {
            group.bench_function(BenchmarkId::new(name, inhabitants), |bencher| {
                let opened = LazyCell::force(&opened);
                pool(1).install(|| bencher.iter(|| step(opened)));
            });
        }
    }
}
