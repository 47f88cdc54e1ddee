//! Normalise: cells of names, addresses, birth dates and BSNs to canonical form. Throughput in
//! cells (addresses: three cells, one).

use std::hint::black_box;

use benches::inputs::export::{Cells, cells};
use benches::inputs::profiled_hash::night;
use benches::measure::clock::ProcessorTime;
use benches::measure::suite::briefly;
use criterion::{Criterion, SamplingMode, Throughput};
use hasher::DateForm;
use hasher::normalise::address::{Address, AddressCells};
use hasher::normalise::birth::Birth;
use hasher::normalise::bsn;
use hasher::normalise::name::{Name, NameCells};

/// Cells of each kind: they and what is made of them stay in the cache.
const CELLS: u32 = 4096;

/// Each kind of cell.
pub(crate) fn normalise(criterion: &mut Criterion<ProcessorTime>) {
    let Cells {
        surnames,
        addresses,
        dates,
        bsns,
    } = cells(CELLS);
    let (mut name, mut address, mut birth) =
        (Name::default(), Address::default(), Birth::default());
    let mut group = criterion.benchmark_group("normalise");
    briefly(&mut group, SamplingMode::Linear);
    group.throughput(Throughput::Elements(CELLS.into()));
    group.bench_function("surname", |bencher| {
        bencher.iter(|| {
            for cell in &surnames {
                name.read(NameCells {
                    surname: cell,
                    ..NameCells::default()
                });
                black_box(name.surname());
            }
        });
    });
    group.bench_function("address", |bencher| {
        bencher.iter(|| {
            for row in &addresses {
                address.read(AddressCells {
                    postcode: &row.postcode,
                    house_number: &row.house_number,
                    house_addition: row.house_addition,
                    ..AddressCells::default()
                });
                black_box(address.by_postcode());
            }
        });
    });
    let (form, night) = (
        DateForm::parse("dd-mm-yyyy").expect("a form"),
        night().day_number(),
    );
    group.bench_function("birth date", |bencher| {
        bencher.iter(|| {
            for cell in &dates {
                black_box(birth.read(cell, form, night));
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
