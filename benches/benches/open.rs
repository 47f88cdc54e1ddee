//! Open: groups of two records at a gate of two, from the stored columns to payloads that were
//! checked, beside the primitives it comes down to.
//!
//! Compressions of SHA-256 in a record: half an HKDF-Extract and its state 2, the agency's
//! HKDF-Expand 2.

use std::fs::File;
use std::hint::black_box;
use std::io::{Read as _, Seek as _, Write as _};

use benches::inputs::profiled_hash::night;
use benches::inputs::two_agencies::{AcceptedBatches, TwoAgencies};
use benches::measure::clock::ProcessorTime;
use benches::measure::cost_breakdown::CostBreakdown;
use benches::measure::suite::{briefly, pool};
use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Tag as CipherTag};
use criterion::{Criterion, SamplingMode, Throughput};
use curve25519_dalek::Scalar;
use exchange::batch::record::{Opening, Record, SEALED_LEN, SealContext, Tag};
use exchange::crypto::secret::Secret;
use exchange::payload::holder::Holder;
use exchange::payload::{self, Payload, PersonRef, Severity, SignalRef};
use matcher::meet::Groups;
use sha2::block_api::compress256;

/// People on whom both agencies have a record.
const PEOPLE: u32 = 8192;

/// Records in an iteration.
const RECORDS: u32 = 2 * PEOPLE;

/// Bytes of a record that are read to open it: all but its tag.
const READ_BYTES: usize = 136;

/// Records that are read at once.
const READ_RECORDS: usize = 32;

const NONCE: [u8; 12] = [3; 12];
const ASSOCIATED: [u8; 48] = [4; 48];

/// All of it, and what it is made of.
pub(crate) fn open(criterion: &mut Criterion<ProcessorTime>) {
    let agencies = TwoAgencies::new(PEOPLE);
    let accepted = agencies.accepted();
    let opener = accepted.opener();
    let groups: Vec<Groups> = accepted.meet(Groups::clone);
    let open = |groups: &Groups| {
        let signals = opener
            .open(groups)
            .unwrap_or_else(|error| panic!("{error}"));
        drop(black_box(signals));
    };
    let whole = || groups.iter().for_each(open);
    let mut group = criterion.benchmark_group("open");
    briefly(&mut group, SamplingMode::Linear);
    group.throughput(Throughput::Elements(RECORDS.into()));
    group.bench_function("groups to payloads", |bencher| bencher.iter(whole));
    let one_thread = pool(1);
    group.bench_function("meet, and groups to payloads", |bencher| {
        one_thread.install(|| bencher.iter(|| accepted.meet(open)));
    });
    group.finish();

    let steps = Steps::new(&accepted);
    let primitives = Primitives::new(&steps);
    let mut file = column_file();
    let mut breakdown = CostBreakdown::new("open", RECORDS);
    breakdown.whole("stored groups to payloads", whole);
    breakdown.step("that a share is canonical", || steps.check_shares());
    breakdown.step("interpolation with kept weights", || steps.interpolate());
    breakdown.step("HKDF: one extract, two keys", || steps.extract_for_both());
    breakdown.beside("HKDF, an extract for each key", || steps.extract_for_each());
    breakdown.beside("HKDF, by its crate for each key", || {
        steps.extract_by_the_crate();
    });
    breakdown.step("ChaCha20-Poly1305 with its context", || steps.decrypt());
    breakdown.step("the payload, decoded", || steps.decode());
    breakdown.primitive("136 bytes of a file, 32 records at once", 1.0, || {
        read(&mut file);
    });
    breakdown.primitive("that a share is canonical", 1.0, || steps.check_shares());
    breakdown.primitive("interpolation with kept weights", 1.0, || {
        steps.interpolate();
    });
    breakdown.primitive("a block of SHA-256", 4.0, || primitives.compress());
    breakdown.primitive("ChaCha20-Poly1305 of 72 bytes, bound to 48", 1.0, || {
        primitives.decrypt();
    });
    breakdown.primitive("the payload, decoded", 1.0, || steps.decode());
    breakdown.show();
}

/// The steps of opening, each alone on inputs of its own, once for each record.
struct Steps {
    context: SealContext,
    key: Secret<32>,
    /// Shares, of which two by two are of one group.
    scalars: Vec<Scalar>,
    /// The same shares as they are written.
    shares: Vec<[u8; 32]>,
    payload: [u8; payload::LEN],
    sealed: [u8; SEALED_LEN],
}

impl Steps {
    fn new(accepted: &AcceptedBatches<'_>) -> Self {
        let covenant = accepted.covenant();
        let context = SealContext::new(
            covenant.hash(),
            covenant.key_epoch(),
            night(),
            "police",
            accepted.gate(),
            accepted.match_key(),
        );
        // Inverses are as long as shares are; small numbers would not be.
        let scalars: Vec<Scalar> = (1..=RECORDS)
            .map(|number| Scalar::from(number).invert())
            .collect();
        let shares = scalars.iter().map(Scalar::to_bytes).collect();
        let key = context.key(&Opening::new(&Scalar::ONE));
        let payload = any_payload().encode();
        let sealed = context.seal(&key, TAG, &NONCE, &payload);
        Self {
            context,
            key,
            scalars,
            shares,
            payload,
            sealed,
        }
    }

    fn check_shares(&self) {
        for share in &self.shares {
            black_box(Scalar::from_canonical_bytes(*share));
        }
    }

    fn interpolate(&self) {
        // The weights of the indices 1 and 2, as the matcher keeps them.
        let weights = [Scalar::from(2_u64), -Scalar::ONE];
        for shares in self.scalars.chunks(2) {
            black_box(shares[0] * weights[0] + shares[1] * weights[1]);
        }
    }

    fn extract_for_both(&self) {
        for at_zero in self.scalars.chunks(2) {
            let opening = Opening::new(&at_zero[0]);
            black_box([self.context.key(&opening), self.context.key(&opening)]);
        }
    }

    fn extract_for_each(&self) {
        for at_zero in &self.scalars {
            black_box(self.context.key(&Opening::new(at_zero)));
        }
    }

    fn extract_by_the_crate(&self) {
        for at_zero in &self.scalars {
            black_box(crate::seal::record_key_by_the_crate(at_zero));
        }
    }

    fn decrypt(&self) {
        let record = Record {
            tag: TAG,
            share: &[0; 32],
            nonce: &NONCE,
            sealed: &self.sealed,
        };
        for _ in 0..RECORDS {
            let opened = self.context.open(&self.key, black_box(&record));
            assert!(black_box(opened).is_some());
        }
    }

    fn decode(&self) {
        for _ in 0..RECORDS {
            assert!(black_box(Payload::decode(black_box(&self.payload))).is_ok());
        }
    }
}

const TAG: Tag = Tag([9; 16]);

/// The primitives that no step is by itself.
struct Primitives {
    blocks: Vec<[u8; 64]>,
    key: [u8; 32],
    /// A payload, encrypted and bound to [`ASSOCIATED`].
    text: [u8; payload::LEN],
    mac: CipherTag,
}

impl Primitives {
    fn new(steps: &Steps) -> Self {
        let blocks = (0..RECORDS)
            .map(|number| [number.to_le_bytes()[0]; 64])
            .collect();
        let key = *steps.key.expose();
        let mut text = steps.payload;
        let mac = ChaCha20Poly1305::new((&key).into())
            .encrypt_inout_detached(&NONCE.into(), &ASSOCIATED, text.as_mut_slice().into())
            .expect("short");
        Self {
            blocks,
            key,
            text,
            mac,
        }
    }

    fn compress(&self) {
        let mut state = [1; 8];
        for block in &self.blocks {
            compress256(&mut state, std::slice::from_ref(block));
        }
        black_box(state);
    }

    fn decrypt(&self) {
        for _ in 0..RECORDS {
            let mut text: [u8; payload::LEN] = black_box(self.text);
            ChaCha20Poly1305::new((&self.key).into())
                .decrypt_inout_detached(
                    &NONCE.into(),
                    &ASSOCIATED,
                    text.as_mut_slice().into(),
                    &self.mac,
                )
                .expect("as it was sealed");
            black_box(text);
        }
    }
}

/// Any payload.
fn any_payload() -> Payload {
    Payload {
        signal: SignalRef([1; 12]),
        previous: SignalRef([2; 12]),
        person: Some(PersonRef([1; 8])),
        is_client: true,
        is_in_joint_plan: false,
        is_informed: false,
        bsn: None,
        holder: Holder::NONE,
        address: None,
        bag: None,
        code: 1,
        date: 20_000,
        severity: Severity::Serious,
        contact: 1,
    }
}

/// A file of as many entries as there are records.
fn column_file() -> File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(&vec![5; READ_BYTES * RECORDS as usize])
        .expect("a temporary file can be written");
    file
}

fn read(file: &mut File) {
    let mut buffer = vec![0; READ_BYTES * READ_RECORDS];
    file.rewind().expect("a file");
    for _ in 0..RECORDS as usize / READ_RECORDS {
        file.read_exact(&mut buffer).expect("it is as long");
        black_box(&buffer);
    }
}
