//! Seal: an identifier to a record at a gate of two, each step alone and all together, beside the
//! primitives it comes down to.
//!
//! Compressions of SHA-256 in a record: T(x) 2, its keyed state 2, the tag 2, two coefficients 5
//! each, the key 6 with a prepared salt, the nonce 3.

use std::hint::black_box;
use std::num::NonZeroU8;

use benches::inputs::export::bsn;
use benches::inputs::parties::{agency_key, pseudonym_key};
use benches::inputs::profiled_hash::{HashingAgency, night};
use benches::measure::clock::ProcessorTime;
use benches::measure::cost_breakdown::CostBreakdown;
use benches::measure::suite::briefly;
use benches::random::Random;
use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use criterion::{Criterion, SamplingMode, Throughput};
use curve25519_dalek::Scalar;
use exchange::batch::record::{Opening, SealContext, Tag};
use exchange::covenant::{Agency, Covenant};
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::payload;
use hasher::normalise::word_list::WordList;
use hasher::pseudonymise::tag::{self, tag};
use hasher::pseudonymise::{HmacPseudonymiser, Pseudonymise as _, Secrets};
use hasher::seal::Sealer;
use hasher::seal::share::share;
use sha2::Sha256;
use sha2::block_api::compress256;

/// Records at a time: what they are made of stays in the cache.
const RECORDS: u32 = 1024;

/// Compressions of SHA-256 in a record.
const COMPRESSIONS: f64 = 25.0;

/// The position of the match key of BSNs in the covenant.
const BSN: usize = 0;

const PAYLOAD: [u8; payload::LEN] = [5; payload::LEN];
const NONCE: [u8; 12] = [3; 12];

/// All of it, and what it is made of.
pub(crate) fn seal(criterion: &mut Criterion<ProcessorTime>) {
    let agency = HashingAgency::new();
    let covenant = agency.covenant();
    assert_eq!(covenant.match_keys()[BSN].id(), "bsn");
    let police = covenant.agency("police").expect("the city has a police");
    let sealer = Sealer::new(covenant, night(), police, &agency_key("police"));
    let section = &sealer.sections(BSN)[0];
    let pseudonymiser = HmacPseudonymiser::new(&pseudonym_key(), covenant.match_keys());
    let identifiers = identifiers();
    let pseudonymise = |secrets: &mut Secrets| {
        secrets.clear();
        pseudonymiser
            .pseudonymise(BSN, &identifiers, secrets)
            .expect("a key of our own");
    };
    let mut secrets = Secrets::default();
    let mut whole = || {
        pseudonymise(&mut secrets);
        for secret in secrets.expose() {
            black_box(section.seal(&section.lock(&Mac::new(secret)), &PAYLOAD));
        }
    };
    let mut group = criterion.benchmark_group("seal");
    briefly(&mut group, SamplingMode::Linear);
    group.throughput(Throughput::Elements(RECORDS.into()));
    group.bench_function("identifiers to records", |bencher| bencher.iter(&mut whole));
    group.finish();

    // The steps work on secrets that are kept: each is timed without those before it.
    let mut fresh = Secrets::default();
    let mut kept = Secrets::default();
    pseudonymise(&mut kept);
    let steps = Steps::new(covenant, police, &kept);
    let blocks = blocks();
    let mut breakdown = CostBreakdown::new("seal", RECORDS);
    breakdown.whole("an identifier to its record", whole);
    breakdown.step("T(x)", || {
        pseudonymise(&mut fresh);
        black_box(fresh.expose());
    });
    breakdown.step("the state of T(x)", || key_states(&kept));
    breakdown.step("the tag", || steps.tags());
    breakdown.step("the share: two coefficients and a sum", || steps.shares());
    breakdown.step("the key: HKDF of f(0)", || steps.keys());
    breakdown.beside("the key, by the hkdf crate", || steps.keys_by_the_crate());
    breakdown.step("the nonce", || steps.nonces());
    breakdown.step("ChaCha20-Poly1305 with its context", || steps.encrypt());
    breakdown.primitive("a block of SHA-256", COMPRESSIONS, || compress(&blocks));
    breakdown.primitive("64 bytes modulo ℓ", 2.0, || reduce(&blocks));
    breakdown.primitive("a product and a sum modulo ℓ", 1.0, || {
        steps.multiply_and_add();
    });
    breakdown.primitive("ChaCha20-Poly1305 of 72 bytes, bound to 48", 1.0, || {
        encrypt_alone(steps.key.expose(), &blocks);
    });
    breakdown.show();
}

/// The steps of sealing, each alone on inputs of its own, once for each record.
struct Steps {
    /// The states keyed with T(x).
    macs: Vec<Mac>,
    /// What tags and shares are bound to.
    tag_context: [u8; 32],
    index: NonZeroU8,
    /// The values at 0 of the polynomials.
    openings: Vec<Scalar>,
    seal_context: SealContext,
    key: Secret<32>,
    nonce: Mac,
}

impl Steps {
    fn new(covenant: &Covenant, police: &Agency, secrets: &Secrets) -> Self {
        let mut gates = covenant.gates().iter();
        let gate = gates.find(|gate| gate.k() == 2).expect("the person gate");
        let match_key = &covenant.match_keys()[BSN];
        let tag_context = tag::context(covenant, night(), gate, match_key);
        let index = NonZeroU8::new(covenant.unit_index(gate, police)).expect("an index");
        let (mut macs, mut openings) = (Vec::new(), Vec::new());
        for secret in secrets.expose() {
            let mac = Mac::new(secret);
            openings.push(*share(&mac, &tag_context, 2, index).opening());
            macs.push(mac);
        }
        let seal_context = SealContext::new(
            covenant.hash(),
            covenant.key_epoch(),
            night(),
            "police",
            gate,
            match_key,
        );
        let key = seal_context.key(&Opening::new(&openings[0]));
        let nonce = Mac::new(&[7; 32]);
        Self {
            macs,
            tag_context,
            index,
            openings,
            seal_context,
            key,
            nonce,
        }
    }

    fn tags(&self) {
        for mac in &self.macs {
            black_box(tag(mac, &self.tag_context));
        }
    }

    fn shares(&self) {
        for mac in &self.macs {
            drop(black_box(share(mac, &self.tag_context, 2, self.index)));
        }
    }

    fn keys(&self) {
        for opening in &self.openings {
            drop(black_box(self.seal_context.key(&Opening::new(opening))));
        }
    }

    fn keys_by_the_crate(&self) {
        for opening in &self.openings {
            black_box(record_key_by_the_crate(opening));
        }
    }

    fn nonces(&self) {
        let message = [5; 16 + payload::LEN];
        for _ in 0..RECORDS {
            black_box(self.nonce.code::<12>(black_box(&message)));
        }
    }

    fn encrypt(&self) {
        for number in 0..RECORDS {
            let tag = Tag(u128::from(number).to_be_bytes());
            black_box(self.seal_context.seal(&self.key, tag, &NONCE, &PAYLOAD));
        }
    }

    fn multiply_and_add(&self) {
        for opening in &self.openings {
            black_box(opening * Scalar::from(self.index.get()) + opening);
        }
    }
}

fn key_states(secrets: &Secrets) {
    for secret in secrets.expose() {
        drop(black_box(Mac::new(secret)));
    }
}

/// A record key of the police, by the hkdf crate.
pub(crate) fn record_key_by_the_crate(opening: &Scalar) -> [u8; 32] {
    let mut key = [0; 32];
    let hkdf = hkdf::Hkdf::<Sha256>::new(Some(b"hitmachine/v1/key"), opening.as_bytes());
    hkdf.expand(b"police", &mut key)
        .expect("32 bytes are less than HKDF can give");
    key
}

/// A block for each record.
fn blocks() -> Vec<[u8; 64]> {
    (0..RECORDS)
        .map(|number| [number.to_le_bytes()[0]; 64])
        .collect()
}

fn compress(blocks: &[[u8; 64]]) {
    let mut state = [1; 8];
    for block in blocks {
        compress256(&mut state, std::slice::from_ref(block));
    }
    black_box(state);
}

fn reduce(blocks: &[[u8; 64]]) {
    for block in blocks {
        black_box(Scalar::from_bytes_mod_order_wide(block));
    }
}

fn encrypt_alone(key: &[u8; 32], blocks: &[[u8; 64]]) {
    for block in blocks {
        let mut text = PAYLOAD;
        let mac = ChaCha20Poly1305::new(key.into())
            .encrypt_inout_detached(&NONCE.into(), &block[..48], text.as_mut_slice().into())
            .expect("short");
        black_box((mac, text));
    }
}

/// A seeded BSN for each record.
fn identifiers() -> WordList {
    let mut identifiers = WordList::default();
    let mut random = Random::new("seal", 0);
    for _ in 0..RECORDS {
        identifiers.push(bsn(&mut random).as_bytes());
    }
    identifiers
}
