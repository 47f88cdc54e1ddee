//! Meet: lists of several numbers, shapes and lengths, in memory and from files, beside what it is
//! held against.
//!
//! By processor time on one thread, but for the last group. Every answer is compared with a
//! baseline's before it is measured.

use std::cell::LazyCell;
use std::hint::black_box;

use benches::baseline::{Answer, read_all, smallest_head};
use benches::inputs::lists::{InFiles, InMemory, PAIR};
use benches::inputs::shapes::Shape;
use benches::measure::clock::ProcessorTime;
use benches::measure::suite::{briefly, only_tried, pool, sizes};
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput};

/// Measures lists in memory, once the plainest merge gives the same answer.
fn in_memory(
    group: &mut BenchmarkGroup<'_, ProcessorTime>,
    id: BenchmarkId,
    made: impl FnOnce() -> InMemory,
) {
    let made = LazyCell::new(made);
    group.bench_function(id, |bencher| {
        let lists = made.lists();
        assert_eq!(
            Answer::of_meeting(&lists, PAIR),
            smallest_head(made.columns(), PAIR)
        );
        pool(1).install(|| bencher.iter(|| Answer::of_meeting(&lists, PAIR)));
    });
}

/// Ten even lists, from 10^5 records on, and what they are held against.
pub(crate) fn length(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("meet, ten even lists, one thread");
    briefly(&mut group, SamplingMode::Flat);
    for &records in sizes(&[100_000, 1_000_000, 20_000_000]) {
        let made = || InMemory::new(Shape::Even, 10, records);
        group.throughput(Throughput::Elements(records));
        in_memory(&mut group, BenchmarkId::new("in memory", records), made);
        let made = LazyCell::new(made);
        group.bench_function(BenchmarkId::new("plain read", records), |bencher| {
            let columns = made.columns();
            bencher.iter(|| read_all(black_box(columns)).expect("memory does not fail"));
        });
        group.bench_function(BenchmarkId::new("smallest head", records), |bencher| {
            let columns = made.columns();
            bencher.iter(|| smallest_head(black_box(columns), PAIR));
        });
    }
}

/// Two million records in lists of several numbers and shapes.
pub(crate) fn shape(criterion: &mut Criterion<ProcessorTime>) {
    let records = if only_tried() { 100_000 } else { 2_000_000 };
    let mut group = criterion.benchmark_group("meet, two million records, one thread");
    briefly(&mut group, SamplingMode::Flat);
    group.throughput(Throughput::Elements(records));
    for shape in [Shape::Even, Shape::Skewed, Shape::Equal] {
        for lists in [2, 10, 64] {
            let id = BenchmarkId::new(shape.name(), format!("{lists} lists"));
            in_memory(&mut group, id, || InMemory::new(shape, lists, records));
        }
    }
}

/// Ten even lists in files that the system holds in its cache.
pub(crate) fn from_files(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("meet from files, ten even lists, one thread");
    briefly(&mut group, SamplingMode::Flat);
    for &records in sizes(&[100_000, 20_000_000]) {
        let made = LazyCell::new(|| {
            InFiles::new(Shape::Even, 10, records).expect("a temporary folder can be written")
        });
        group.throughput(Throughput::Elements(records));
        group.bench_function(BenchmarkId::new("meet", records), |bencher| {
            let columns = made.columns();
            let lists = made.lists(&columns);
            pool(1).install(|| bencher.iter(|| Answer::of_meeting(&lists, PAIR)));
        });
        group.bench_function(BenchmarkId::new("plain read", records), |bencher| {
            let columns = made.columns();
            bencher.iter(|| read_all(&columns).expect("files that were just written"));
        });
    }
}

/// Wall-clock time, side by side.
pub(crate) fn threads(criterion: &mut Criterion) {
    let records = if only_tried() { 100_000 } else { 20_000_000 };
    let mut group = criterion.benchmark_group("meet, ten even lists, wall-clock time");
    briefly(&mut group, SamplingMode::Flat);
    group.throughput(Throughput::Elements(records));
    let made = LazyCell::new(|| InMemory::new(Shape::Even, 10, records));
    for threads in [1, 2] {
        group.bench_function(
            BenchmarkId::new(format!("{threads} threads"), records),
            |bencher| {
                let lists = made.lists();
                pool(threads).install(|| bencher.iter(|| Answer::of_meeting(&lists, PAIR)));
            },
        );
    }
}
