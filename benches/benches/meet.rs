//! Meet: lists of several numbers, shapes and lengths, in memory and from files, beside what it is held against.
//!
//! By processor time on one thread, but for the last group. Every answer is compared with a baseline's before it is measured.

use std::hint::black_box;
use std::time::Duration;

use benches::baseline::{Answer, oracle, read_all, smallest_head};
use benches::clock::ProcessorTime;
use benches::lists::{InFiles, InMemory, PAIR, Shape};
use benches::{only_tried, pool, sizes};
use criterion::measurement::Measurement;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};

type Group<'a> = BenchmarkGroup<'a, ProcessorTime>;

fn briefly<M: Measurement>(group: &mut BenchmarkGroup<'_, M>) {
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
}

/// Measures lists in memory against what the sort, or where that takes long the plainest merge, says.
fn in_memory(group: &mut Group<'_>, id: BenchmarkId, made: &InMemory, records: u64) {
    let lists = made.lists();
    let expected = if records <= 100_000 { oracle(made.columns(), PAIR) } else { smallest_head(made.columns(), PAIR) };
    assert_eq!(Answer::of_meeting(&lists, PAIR), expected);
    group.throughput(Throughput::Elements(records));
    group.bench_function(id, |bencher| pool(1).install(|| bencher.iter(|| Answer::of_meeting(&lists, PAIR))));
}

/// Ten even lists, from 10^5 records on.
fn length(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("meet, ten even lists, one thread");
    briefly(&mut group);
    for &records in sizes(&[100_000, 1_000_000, 20_000_000]) {
        let made = InMemory::new(Shape::Even, 10, records);
        in_memory(&mut group, BenchmarkId::new("in memory", records), &made, records);
        group.bench_function(BenchmarkId::new("plain read", records), |bencher| {
            bencher.iter(|| read_all(black_box(made.columns())).expect("memory does not fail"));
        });
        group.bench_function(BenchmarkId::new("smallest head", records), |bencher| {
            bencher.iter(|| smallest_head(black_box(made.columns()), PAIR));
        });
    }
}

/// 2 million records in lists of several numbers and shapes.
fn shape(criterion: &mut Criterion<ProcessorTime>) {
    let records = if only_tried() { 100_000 } else { 2_000_000 };
    let mut group = criterion.benchmark_group("meet, two million records, one thread");
    briefly(&mut group);
    for shape in [Shape::Even, Shape::Skewed, Shape::Equal] {
        for lists in [2, 10, 64] {
            let made = InMemory::new(shape, lists, records);
            in_memory(&mut group, BenchmarkId::new(shape.name(), format!("{lists} lists")), &made, records);
        }
    }
}

/// Ten even lists in files that the system holds in its cache.
fn from_files(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("meet from files, ten even lists, one thread");
    briefly(&mut group);
    for &records in sizes(&[100_000, 20_000_000]) {
        let made = InFiles::new(Shape::Even, 10, records).expect("a temporary folder can be written");
        let columns = made.columns();
        let lists = made.lists(&columns);
        group.throughput(Throughput::Elements(records));
        group.bench_function(BenchmarkId::new("meet", records), |bencher| {
            pool(1).install(|| bencher.iter(|| Answer::of_meeting(&lists, PAIR)));
        });
        group.bench_function(BenchmarkId::new("plain read", records), |bencher| {
            bencher.iter(|| read_all(&columns).expect("files that were just written"));
        });
    }
}

/// Wall-clock time, side by side.
fn threads(criterion: &mut Criterion) {
    let records = if only_tried() { 100_000 } else { 20_000_000 };
    let mut group = criterion.benchmark_group("meet, ten even lists, wall-clock time");
    briefly(&mut group);
    let made = InMemory::new(Shape::Even, 10, records);
    let lists = made.lists();
    group.throughput(Throughput::Elements(records));
    for threads in [1, 2] {
        group.bench_function(BenchmarkId::new(format!("{threads} threads"), records), |bencher| {
            pool(threads).install(|| bencher.iter(|| Answer::of_meeting(&lists, PAIR)));
        });
    }
}

criterion_group! {
    name = by_processor_time;
    config = Criterion::default().with_measurement(ProcessorTime::new());
    targets = length, shape, from_files
}
criterion_group!(by_wall_clock, threads);
criterion_main!(by_processor_time, by_wall_clock);
