//! Pseudonymise: the secrets T(x) of three identifiers a row, these with their tags, and the
//! primitives they are made of.

use std::hint::black_box;

use benches::inputs::export::bsn;
use benches::inputs::parties::pseudonym_key;
use benches::inputs::profiled_hash::{HashingAgency, night};
use benches::measure::clock::ProcessorTime;
use benches::measure::suite::briefly;
use benches::random::Random;
use criterion::{Criterion, SamplingMode, Throughput};
use exchange::covenant::{MatchKey, Mode};
use exchange::crypto::mac::Mac;
use hasher::normalise::word_list::WordList;
use hasher::pseudonymise::tag::tag;
use hasher::pseudonymise::{HmacPseudonymiser, Pseudonymise as _, Secrets};
use sha2::block_api::compress256;

/// Rows in a block, as the hasher works on them.
const ROWS: u32 = 512;

/// Messages in an iteration of a primitive: a few take less time than a look at the clock.
const MESSAGES: u32 = 4096;

/// The match keys.
const KEYS: [&str; 3] = ["bsn", "surname+initial+birth", "address"];

/// Seeded identifiers of each match key.
fn identifiers() -> [WordList; 3] {
    let mut random = Random::new("identifiers", 0);
    let mut identifiers = KEYS.map(|_| WordList::default());
    for _ in 0..ROWS {
        identifiers[0].push(bsn(&mut random).as_bytes());
        let (house, born) = (random.below(300), random.below(28) + 19_800_101);
        identifiers[1].push(format!("vermeulen\x1Fj\x1F{born}").as_bytes());
        identifiers[2].push(format!("6511AB\x1F{house}\x1FBIS").as_bytes());
    }
    identifiers
}

/// The two steps, for a block of rows with three identifiers each.
pub(crate) fn pseudonymise(criterion: &mut Criterion<ProcessorTime>) {
    let identifiers = identifiers();
    let keys = KEYS.map(|id| MatchKey::new(id, Mode::Joins).expect("a match key"));
    let pseudonymiser = HmacPseudonymiser::new(&pseudonym_key(), &keys);
    let agency = HashingAgency::new();
    let covenant = agency.covenant();
    let contexts = keys.each_ref().map(|key| {
        let mut gates = covenant.gates().iter();
        let gate = gates
            .find(|gate| gate.scope() == key.scope())
            .expect("a gate for each match key");
        hasher::pseudonymise::tag::context(covenant, night(), gate, key)
    });
    let mut secrets = Secrets::default();
    let mut group = criterion.benchmark_group("pseudonymise, three match keys a row");
    briefly(&mut group, SamplingMode::Linear);
    group.throughput(Throughput::Elements(ROWS.into()));
    group.bench_function("secrets", |bencher| {
        bencher.iter(|| {
            for (position, identifiers) in identifiers.iter().enumerate() {
                secrets.clear();
                pseudonymiser
                    .pseudonymise(position, identifiers, &mut secrets)
                    .expect("a key of our own");
                black_box(secrets.expose());
            }
        });
    });
    group.bench_function("secrets and tags", |bencher| {
        bencher.iter(|| {
            for (position, identifiers) in identifiers.iter().enumerate() {
                secrets.clear();
                pseudonymiser
                    .pseudonymise(position, identifiers, &mut secrets)
                    .expect("a key of our own");
                for secret in secrets.expose() {
                    black_box(tag(&Mac::new(secret), &contexts[position]));
                }
            }
        });
    });
}

/// What they are made of: HMAC-SHA-256 and the compression function of SHA-256.
pub(crate) fn primitives(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("primitives");
    briefly(&mut group, SamplingMode::Linear);
    group.throughput(Throughput::Elements(MESSAGES.into()));
    let messages: Vec<[u8; 49]> = (0..MESSAGES)
        .map(|number| std::array::from_fn(|at| number.to_le_bytes()[at % 4]))
        .collect();
    group.bench_function("HMAC, prepared key, 9 bytes", |bencher| {
        let mac = Mac::new(&[7; 32]);
        bencher.iter(|| {
            messages
                .iter()
                .fold(0, |sum, message| sum ^ mac.code::<16>(&message[..9])[0])
        });
    });
    group.bench_function("HMAC, fresh key, 49 bytes", |bencher| {
        bencher.iter(|| {
            messages.iter().fold(0, |sum, message| {
                sum ^ Mac::new(&message[..32]).code::<16>(message)[0]
            })
        });
    });
    group.bench_function("one block of SHA-256", |bencher| {
        let blocks: Vec<[u8; 64]> = messages
            .iter()
            .map(|message| std::array::from_fn(|at| message[at % 49]))
            .collect();
        let mut state = [1; 8];
        bencher.iter(|| {
            for block in &blocks {
                compress256(&mut state, black_box(std::slice::from_ref(block)));
            }
        });
    });
}
