//! The casebook: a night's hits go in, and lists come out of many remembered ones.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use benches::inputs::hit_lists::hit_list;
use benches::measure::suite::{briefly, sizes};
use casebook::key::{CasebookKey, Salts};
use casebook::store::{Casebook, Filter, NightRun, Order, Presence};
use casebook::terms::Terms;
use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode};
use exchange::crypto::secret::Secret;
use exchange::hits::HitList;
use jiff::Timestamp;
use journal::Actor;

fn open(folder: &Path) -> Casebook {
    let key = CasebookKey::new(&Secret::new([1; 32]));
    Casebook::open(folder, key).expect("a casebook")
}

fn record(casebook: &mut Casebook, list: &HitList, night: u8) {
    let run = NightRun {
        list,
        digest: [night; 32],
        delivered: &BTreeMap::new(),
        terms: &Terms::without_agreements(),
        at: Timestamp::UNIX_EPOCH,
        who: &Actor::parse("night").expect("an id"),
    };
    let mut salts = Salts::new(&Secret::new([night; 32]));
    casebook.record(&run, &mut salts).expect("recorded");
}

/// Hits of a second night, most of which are known.
pub(crate) fn record_nights(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("casebook/record");
    briefly(&mut group, SamplingMode::Flat);
    for &hits in sizes(&[200, 2_000, 20_000]) {
        let [first, second] = [1, 2].map(|night| hit_list(night, hits));
        group.bench_function(BenchmarkId::new("second night", hits), |bencher| {
            bencher.iter_batched_ref(
                || {
                    let folder = tempfile::tempdir().expect("a folder");
                    let mut casebook = open(&folder.path().join("casebook"));
                    record(&mut casebook, &first, 1);
                    (folder, casebook)
                },
                |(_, casebook)| record(casebook, &second, 2),
                BatchSize::PerIteration,
            );
        });
    }
}

/// A page of a filtered list.
pub(crate) fn list(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("casebook/list");
    briefly(&mut group, SamplingMode::Flat);
    for &hits in sizes(&[1_000, 100_000]) {
        let folder = tempfile::tempdir().expect("a folder");
        let casebook = RefCell::new(open(&folder.path().join("casebook")));
        record(&mut casebook.borrow_mut(), &hit_list(1, hits), 1);
        let filter = |agency: Option<&str>, offset| Filter {
            presence: Presence::Present,
            since: None,
            agency: agency.map(str::to_owned),
            order: Order::LongestWaiting,
            offset,
            limit: 50,
        };
        for (name, filter) in [
            ("first page", filter(None, 0)),
            ("middle page", filter(None, hits / 2)),
            ("of an agency", filter(Some("agency-7"), hits / 20)),
        ] {
            group.bench_function(BenchmarkId::new(name, hits), |bencher| {
                bencher.iter(|| casebook.borrow().list(&filter).expect("a list"));
            });
        }
    }
}
