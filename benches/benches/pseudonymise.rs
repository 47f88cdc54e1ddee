//! Pseudonymise: the secrets T(x) of three identifiers a row, these with their tags, and the primitives they are made of.

use std::hint::black_box;

use benches::agency::pseudonym_key;
use benches::chance::Chance;
use benches::export::bsn;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use exchange::covenant::MatchKeyKind;
use hasher::identifier::Identifiers;
use hasher::pseudonymise::{HmacPseudonymiser, Pseudonymise as _, Secrets};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Rows in a block, as the hasher works on them.
const ROWS: u32 = 512;

/// Seeded identifiers of each match key.
fn identifiers() -> [Identifiers; 3] {
    let mut chance = Chance::new("identifiers", 0);
    let mut identifiers = MatchKeyKind::ALL.map(|_| Identifiers::default());
    for _ in 0..ROWS {
        identifiers[MatchKeyKind::Bsn as usize].push(bsn(&mut chance).as_bytes());
        let (house, born) = (chance.below(300), chance.below(28) + 19_800_101);
        identifiers[MatchKeyKind::SurnameInitialBirth as usize].push(format!("vermeulen\x1Fj\x1F{born}").as_bytes());
        identifiers[MatchKeyKind::Address as usize].push(format!("6511AB\x1F{house}\x1FBIS").as_bytes());
    }
    identifiers
}

fn pseudonymise(criterion: &mut Criterion) {
    let identifiers = identifiers();
    let pseudonymiser = HmacPseudonymiser::new(&pseudonym_key());
    let mut secrets = Secrets::default();
    let mut group = criterion.benchmark_group("pseudonymise");
    group.throughput(Throughput::Elements(ROWS.into()));
    group.bench_function("three secrets a row", |bencher| {
        bencher.iter(|| {
            for kind in MatchKeyKind::ALL {
                secrets.clear();
                pseudonymiser.pseudonymise(kind, &identifiers[kind as usize], &mut secrets).expect("a key of our own");
                black_box(secrets.expose());
            }
        });
    });
    group.bench_function("three secrets and tags a row", |bencher| {
        // The hasher keeps its tags to itself; this is what a tag is (docs/pseudonym-scheme.md).
        let message = [b"hitmachine/v1/tag".as_slice(), &[7; 32]].concat();
        bencher.iter(|| {
            for kind in MatchKeyKind::ALL {
                secrets.clear();
                pseudonymiser.pseudonymise(kind, &identifiers[kind as usize], &mut secrets).expect("a key of our own");
                for secret in secrets.expose() {
                    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
                    mac.update(&message);
                    black_box(mac.finalize());
                }
            }
        });
    });
}

fn primitives(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("HMAC-SHA-256");
    group.throughput(Throughput::Elements(1));
    let (key, message) = (black_box([7; 32]), black_box([9; 49]));
    let state = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
    group.bench_function("prepared key", |bencher| {
        bencher.iter(|| {
            let mut mac = state.clone();
            mac.update(black_box(&message[..9]));
            mac.finalize()
        });
    });
    group.bench_function("fresh key", |bencher| {
        bencher.iter(|| {
            let mut mac = Hmac::<Sha256>::new_from_slice(black_box(&key)).expect("a key of any length");
            mac.update(&message);
            mac.finalize()
        });
    });
}

criterion_group!(by_wall_clock, pseudonymise, primitives);
criterion_main!(by_wall_clock);
