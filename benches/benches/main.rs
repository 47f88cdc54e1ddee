//! All suites in one program, because a linked one takes a minute to make:
//! `cargo bench -p benches -- meet` runs those that are called so.
//!
//! What computes is measured by the processor time that it takes, what waits for the disk by the
//! clock on the wall.

mod accept;
mod hash;
mod link_judge;
mod meet;
mod night;
mod normalise;
mod open;
mod pseudonymise;
mod remember;
mod seal;
mod trays;

use benches::measure::clock::ProcessorTime;
use criterion::{Criterion, criterion_group, criterion_main};

criterion_group! {
    name = by_processor_time;
    config = Criterion::default().with_measurement(ProcessorTime::new());
    targets =
        normalise::normalise,
        pseudonymise::pseudonymise,
        pseudonymise::primitives,
        seal::seal,
        hash::hash,
        meet::length,
        meet::shape,
        meet::from_files,
        open::open,
        link_judge::link_and_judge
}
criterion_group!(
    by_wall_clock,
    meet::threads,
    accept::accept,
    night::night,
    remember::record_nights,
    remember::list,
    trays::read
);
criterion_main!(by_processor_time, by_wall_clock);
