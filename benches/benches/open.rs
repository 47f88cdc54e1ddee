//! Open: groups of two records at a gate of two, from the stored columns to payloads that were checked, beside the primitives it comes
//! down to.
//!
//! Compressions of SHA-256 in a record: half an HKDF-Extract and its state 2, the agency's HKDF-Expand 2.

use std::hint::black_box;
use std::io::{self, Read as _, Seek as _, Write as _};

use benches::inputs::two_agencies::Pair;
use benches::measure::clock::ProcessorTime;
use benches::measure::cost_breakdown::Ledger;
use benches::measure::suite::briefly;
use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use criterion::{Criterion, SamplingMode, Throughput};
use curve25519_dalek::Scalar;
use exchange::batch::record::{Opening, Record, SealContext, Tag};
use exchange::payload::holder::Holder;
use exchange::payload::{self, Payload, PersonRef, Severity, SignalRef};
use matcher::meet::Groups;
use sha2::block_api::compress256;

/// People on whom both agencies have a record.
const PEOPLE: u32 = 8192;

/// Records in an iteration.
const RECORDS: u32 = 2 * PEOPLE;

/// Bytes that are read of a record, and records at once.
const READ: (usize, usize) = (116, 32);

/// All of it, and what it is made of.
pub(crate) fn open(criterion: &mut Criterion<ProcessorTime>) {
    let pair = Pair::new(PEOPLE);
    let accepted = pair.accepted();
    let (opener, covenant) = (accepted.opener(), accepted.covenant());
    let groups: Vec<Groups> = accepted.meet(Groups::clone);
    let open = |groups: &Groups| {
        drop(black_box(
            opener
                .open(groups)
                .unwrap_or_else(|error| panic!("{error}")),
        ))
    };
    let whole = || groups.iter().for_each(open);
    let mut group = criterion.benchmark_group("open");
    briefly(&mut group, SamplingMode::Linear);
    group.throughput(Throughput::Elements(RECORDS.into()));
    let one = benches::measure::suite::pool(1);
    group.bench_function("groups to payloads", |bencher| bencher.iter(whole));
    group.bench_function("meet, and groups to payloads", |bencher| {
        one.install(|| bencher.iter(|| accepted.meet(open)))
    });
    group.finish();

    let context = SealContext::new(
        covenant.hash(),
        covenant.key_epoch(),
        benches::inputs::profiled_hash::night(),
        "police",
        accepted.gate(),
        accepted.match_key(),
    );
    let numbers: Vec<Scalar> = (1..=RECORDS)
        .map(|number| Scalar::from(number).invert())
        .collect();
    let weights = [Scalar::from(2_u64), -Scalar::ONE];
    let at_zero = |shares: &[Scalar]| shares[0] * weights[0] + shares[1] * weights[1];
    let shares: Vec<[u8; 32]> = numbers.iter().map(Scalar::to_bytes).collect();
    let canonical = || {
        for share in &shares {
            black_box(Scalar::from_canonical_bytes(*share));
        }
    };
    let interpolate = || {
        for shares in numbers.chunks(2) {
            black_box(at_zero(shares));
        }
    };
    let encoded = payload().encode();
    let (key, tag) = (context.key(&Opening::new(&Scalar::ONE)), Tag([9; 16]));
    let sealed = context.seal(&key, tag, &[3; 12], &encoded);
    let record = Record {
        tag,
        share: &[0; 32],
        nonce: &[3; 12],
        sealed: &sealed,
    };
    let decode = || {
        (0..RECORDS).for_each(|_| assert!(black_box(Payload::decode(black_box(&encoded))).is_ok()))
    };
    let read = column_read();
    let blocks: Vec<[u8; 64]> = (0..RECORDS)
        .map(|number| [number.to_le_bytes()[0]; 64])
        .collect();
    let mut text = encoded;
    let associated = [4; 48];
    let cipher = || ChaCha20Poly1305::new(key.expose().into());
    let mac = cipher()
        .encrypt_inout_detached(&[3; 12].into(), &associated, text.as_mut_slice().into())
        .expect("short");
    let mut ledger = Ledger::new("open", RECORDS);
    ledger.whole("stored groups to payloads", whole);
    ledger.step("that a share is canonical", canonical);
    ledger.step("interpolation with kept weights", interpolate);
    ledger.step("HKDF: one extract, two keys", || {
        for at_zero in numbers.chunks(2) {
            let opening = Opening::new(&at_zero[0]);
            black_box([context.key(&opening), context.key(&opening)]);
        }
    });
    ledger.beside("HKDF, an extract for each key", || {
        for at_zero in &numbers {
            black_box(context.key(&Opening::new(at_zero)));
        }
    });
    ledger.beside("HKDF, by its crate for each key", || {
        for at_zero in &numbers {
            let mut key = [0; 32];
            let hkdf =
                hkdf::Hkdf::<sha2::Sha256>::new(Some(b"hitmachine/v1/key"), at_zero.as_bytes());
            hkdf.expand(b"police", &mut key)
                .expect("32 bytes are less than HKDF can give");
            black_box(key);
        }
    });
    ledger.step("ChaCha20-Poly1305 with its context", || {
        (0..RECORDS)
            .for_each(|_| assert!(black_box(context.open(&key, black_box(&record))).is_some()));
    });
    ledger.step("the payload, decoded", decode);
    ledger.primitive("116 bytes of a file, 32 records at once", 1.0, read);
    ledger.primitive("that a share is canonical", 1.0, canonical);
    ledger.primitive("interpolation with kept weights", 1.0, interpolate);
    ledger.primitive("a block of SHA-256", 4.0, || {
        let mut state = [1; 8];
        for block in &blocks {
            compress256(&mut state, std::slice::from_ref(block));
        }
        black_box(state);
    });
    ledger.primitive("ChaCha20-Poly1305 of 52 bytes, bound to 48", 1.0, || {
        for _ in 0..RECORDS {
            let mut text: [u8; payload::LEN] = black_box(text);
            let done = cipher().decrypt_inout_detached(
                &[3; 12].into(),
                &associated,
                text.as_mut_slice().into(),
                &mac,
            );
            done.expect("as it was sealed");
            black_box(text);
        }
    });
    ledger.primitive("the payload, decoded", 1.0, decode);
    if let Some(measured) = ledger.measured() {
        writeln!(io::stdout(), "{measured}").expect("there is somewhere to write to");
    }
}

/// Any payload.
fn payload() -> Payload {
    Payload {
        signal: SignalRef([1; 16]),
        person: Some(PersonRef([1; 8])),
        is_client: true,
        bsn: None,
        holder: Holder::default(),
        household: None,
        code: 1,
        date: 20_000,
        severity: Severity::Serious,
        contact: 1,
    }
}

/// Reads a file of as many entries as there are records.
fn column_read() -> impl FnMut() {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(&vec![5; READ.0 * RECORDS as usize])
        .expect("a temporary file can be written");
    move || {
        let mut room = vec![0; READ.0 * READ.1];
        file.rewind().expect("a file");
        for _ in 0..RECORDS as usize / READ.1 {
            file.read_exact(&mut room).expect("it is as long");
            black_box(&room);
        }
    }
}
