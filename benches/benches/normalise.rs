//! Normalise: cells of names, addresses, birth dates and BSNs to canonical form. Throughput in cells (addresses: three cells, one).

use std::hint::black_box;

use benches::agency::night;
use benches::briefly;
use benches::clock::ProcessorTime;
use benches::export::{Cells, cells};
use criterion::{Criterion, SamplingMode, Throughput};
use hasher::DateForm;
use hasher::normalise::{address, birth, bsn, name};

/// Cells of each kind: they and what is made of them stay in the cache.
const CELLS: u32 = 4096;

/// Each kind of cell.
pub(crate) fn normalise(criterion: &mut Criterion<ProcessorTime>) {
    let Cells { surnames, addresses, dates, bsns } = cells(CELLS);
    let (mut scratch, mut out) = (Vec::new(), Vec::new());
    let mut group = criterion.benchmark_group("normalise");
    briefly(&mut group, SamplingMode::Linear);
    group.throughput(Throughput::Elements(CELLS.into()));
    group.bench_function("surname", |bencher| {
        bencher.iter(|| {
            for cell in &surnames {
                out.clear();
                black_box(name::surname(cell, &mut scratch, &mut out));
            }
        });
    });
    group.bench_function("address", |bencher| {
        bencher.iter(|| {
            for (postcode, number, addition) in &addresses {
                out.clear();
                let postcode = address::postcode(postcode).expect("a postcode");
                let (number, rest) = address::house_number(number).expect("a house number");
                address::canonical(postcode, number, [rest, "", addition], &mut out);
                black_box(&out);
            }
        });
    });
    let (form, night) = (DateForm::parse("dd-mm-yyyy").expect("a form"), night().day_number());
    group.bench_function("birth date", |bencher| {
        bencher.iter(|| {
            for cell in &dates {
                black_box(birth::canonical(form.read(cell).expect("a written date"), night));
            }
        });
    });
    group.bench_function("BSN", |bencher| {
        bencher.iter(|| {
            for cell in &bsns {
                black_box(bsn::canonical(cell));
            }
        });
    });
}
