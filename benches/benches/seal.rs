//! Seal: an identifier to a record at a gate of two, each step alone and all together, beside the primitives it comes down to.
//!
//! Compressions of SHA-256 in a record: T(x) 2, its keyed state 2, the tag 2, two coefficients 5 each, the key 6 with a prepared salt,
//! the nonce 3.

use std::hint::black_box;
use std::io::{self, Write as _};
use std::num::NonZeroU8;

use benches::inputs::export::bsn;
use benches::inputs::parties::{agency_key, pseudonym_key};
use benches::inputs::profiled_hash::{Agency, night};
use benches::measure::clock::ProcessorTime;
use benches::measure::cost_breakdown::Ledger;
use benches::measure::suite::briefly;
use benches::random::Chance;
use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use criterion::{Criterion, SamplingMode, Throughput};
use curve25519_dalek::Scalar;
use exchange::batch::record::{Opening, SealContext, Tag};
use exchange::crypto::mac::Mac;
use exchange::payload;
use hasher::normalise::word_list::WordList;
use hasher::pseudonymise::tag::tag;
use hasher::pseudonymise::{HmacPseudonymiser, Pseudonymise as _, Secrets};
use hasher::seal::Sealer;
use hasher::seal::share::share;
use sha2::Sha256;
use sha2::block_api::compress256;

/// Records at a time: what they are made of stays in the cache.
const RECORDS: u32 = 1024;

/// Compressions in a record.
const COMPRESSIONS: f64 = 25.0;

/// All of it, and what it is made of.
pub(crate) fn seal(criterion: &mut Criterion<ProcessorTime>) {
    let agency = Agency::new();
    let covenant = agency.covenant();
    let (of_bsn, match_key) = (0, &covenant.match_keys()[0]);
    assert_eq!(match_key.id(), "bsn");
    let gate = covenant
        .gates()
        .iter()
        .find(|gate| gate.k() == 2)
        .expect("the person gate");
    let police = covenant.agency("police").expect("the city has a police");
    let sealer = Sealer::new(covenant, night(), police, &agency_key("police"));
    let section = &sealer.sections(of_bsn)[0];
    let pseudonymiser = HmacPseudonymiser::new(&pseudonym_key(), covenant.match_keys());
    let identifiers = identifiers();
    let payload = [5; payload::LEN];
    let mut secrets = Secrets::default();
    let mut whole = || {
        secrets.clear();
        pseudonymiser
            .pseudonymise(of_bsn, &identifiers, &mut secrets)
            .expect("a key of our own");
        for secret in secrets.expose() {
            black_box(section.seal(&section.lock(&Mac::new(secret)), &payload));
        }
    };
    let mut group = criterion.benchmark_group("seal");
    briefly(&mut group, SamplingMode::Linear);
    group.throughput(Throughput::Elements(RECORDS.into()));
    group.bench_function("identifiers to records", |bencher| bencher.iter(&mut whole));
    group.finish();

    let mut secrets = Secrets::default();
    pseudonymiser
        .pseudonymise(of_bsn, &identifiers, &mut secrets)
        .expect("a key of our own");
    let macs: Vec<Mac> = secrets
        .expose()
        .iter()
        .map(|secret| Mac::new(secret))
        .collect();
    let mut fresh = Secrets::default();
    let ctx = hasher::pseudonymise::tag::context(covenant, night(), gate, match_key);
    let index = NonZeroU8::new(covenant.unit_index(gate, police)).expect("an index");
    let openings: Vec<Scalar> = macs
        .iter()
        .map(|mac| *share(mac, &ctx, 2, index).opening())
        .collect();
    let context = SealContext::new(
        covenant.hash(),
        covenant.key_epoch(),
        night(),
        "police",
        gate,
        match_key,
    );
    let (nonce, message) = (Mac::new(&[7; 32]), [5; 16 + payload::LEN]);
    let key = context.key(&Opening::new(&openings[0]));
    let blocks: Vec<[u8; 64]> = (0..RECORDS)
        .map(|number| [number.to_le_bytes()[0]; 64])
        .collect();
    let mut ledger = Ledger::new("seal", RECORDS);
    ledger.whole("an identifier to its record", whole);
    ledger.step("T(x)", || {
        fresh.clear();
        pseudonymiser
            .pseudonymise(of_bsn, &identifiers, &mut fresh)
            .expect("a key of our own");
        black_box(fresh.expose());
    });
    ledger.step("the state of T(x)", || {
        secrets
            .expose()
            .iter()
            .for_each(|secret| drop(black_box(Mac::new(secret))))
    });
    ledger.step("the tag", || {
        for mac in &macs {
            black_box(tag(mac, &ctx));
        }
    });
    ledger.step("the share: two coefficients and a sum", || {
        macs.iter()
            .for_each(|mac| drop(black_box(share(mac, &ctx, 2, index))))
    });
    ledger.step("the key: HKDF of f(0)", || {
        openings
            .iter()
            .for_each(|opening| drop(black_box(context.key(&Opening::new(opening)))))
    });
    ledger.beside("the key, by the hkdf crate", || {
        for opening in &openings {
            black_box(by_the_crate(opening));
        }
    });
    ledger.step("the nonce", || {
        for _ in 0..RECORDS {
            black_box(nonce.of::<12>(black_box(&message)));
        }
    });
    ledger.step("ChaCha20-Poly1305 with its context", || {
        for number in 0..RECORDS {
            let tag = Tag(u128::from(number).to_be_bytes());
            black_box(context.seal(&key, tag, &[3; 12], &payload));
        }
    });
    ledger.primitive("a block of SHA-256", COMPRESSIONS, || {
        let mut state = [1; 8];
        for block in &blocks {
            compress256(&mut state, std::slice::from_ref(block));
        }
        black_box(state);
    });
    ledger.primitive("64 bytes modulo ℓ", 2.0, || {
        for block in &blocks {
            black_box(Scalar::from_bytes_mod_order_wide(block));
        }
    });
    ledger.primitive("a product and a sum modulo ℓ", 1.0, || {
        for opening in &openings {
            black_box(opening * Scalar::from(index.get()) + opening);
        }
    });
    ledger.primitive("ChaCha20-Poly1305 of 52 bytes, bound to 48", 1.0, || {
        for block in &blocks {
            let mut text = payload;
            let cipher = ChaCha20Poly1305::new(key.expose().into());
            black_box(
                cipher
                    .encrypt_inout_detached(
                        &[3; 12].into(),
                        &block[..48],
                        text.as_mut_slice().into(),
                    )
                    .expect("short"),
            );
            black_box(text);
        }
    });
    if let Some(measured) = ledger.measured() {
        writeln!(io::stdout(), "{measured}").expect("there is somewhere to write to");
    }
}

/// The key of the police, by the hkdf crate.
fn by_the_crate(opening: &Scalar) -> [u8; 32] {
    let mut key = [0; 32];
    let hkdf = hkdf::Hkdf::<Sha256>::new(Some(b"hitmachine/v1/key"), opening.as_bytes());
    hkdf.expand(b"police", &mut key)
        .expect("32 bytes are less than HKDF can give");
    key
}

/// A seeded BSN for each record.
fn identifiers() -> WordList {
    let mut identifiers = WordList::default();
    let mut chance = Chance::new("seal", 0);
    (0..RECORDS).for_each(|_| identifiers.push(bsn(&mut chance).as_bytes()));
    identifiers
}
