//! Mutation: batches with bits flipped, pieces cut out, put in or exchanged, and lengths that lie.
//! None may be accepted, none may panic, and memory stays flat whatever a length claims.
//!
//! Half of them are signed again by their agency, so that what stands behind the signature is tried
//! as well. `HITMACHINE_MUTATIONS` says how many (10,000 unless told).

use std::env;
use std::fs;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use exchange::batch::{BatchError, BatchReader};
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::crypto::identity::{Identity, SIGNATURE_LEN};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::parties::{Centre, Terms, batch, hashed, id, secret, tonight};
use crate::people::Signal;

/// Bytes by which memory may grow, with all attacks of this program at work beside it.
const FLAT: u64 = 96 << 20;

/// Numbers that are the same each time (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).expect("below a usize")
    }
}

/// What kinds of changes there are.
const KINDS: [&str; 8] = [
    "bit",
    "bits",
    "truncated",
    "extended",
    "spliced",
    "moved",
    "length",
    "header",
];

/// One changed batch; `others` are whole batches to take pieces from. Never one of these.
fn mutant(numbers: &mut Numbers, others: &[Vec<u8>]) -> (usize, Vec<u8>) {
    let good = &others[numbers.below(others.len())];
    let mut bytes = good.clone();
    let kind = numbers.below(KINDS.len());
    match KINDS[kind] {
        "bit" => flip(numbers, &mut bytes, 1),
        "bits" => {
            let flips = 2 + numbers.below(30);
            flip(numbers, &mut bytes, flips);
        }
        "truncated" => bytes.truncate(numbers.below(good.len())),
        "extended" => {
            (0..=numbers.below(300)).for_each(|_| bytes.push(numbers.next().to_le_bytes()[0]));
        }
        "spliced" => {
            let other = &others[numbers.below(others.len())];
            let at = numbers.below(good.len().min(other.len()));
            bytes.truncate(at);
            bytes.extend_from_slice(&other[at..]);
        }
        "moved" => {
            let (from, to, len) = (
                numbers.below(good.len()),
                numbers.below(good.len()),
                numbers.below(200),
            );
            let piece: Vec<u8> = good[from..].iter().copied().take(len).collect();
            let len = piece.len().min(good.len() - to);
            bytes[to..to + len].copy_from_slice(&piece[..len]);
        }
        "length" => {
            // The number of sections, or the records of one of them.
            let (at, len) = [(14, 2), (120, 8), (136, 8), (152, 8)][numbers.below(4)];
            let lie = numbers.next() >> numbers.below(64);
            bytes[at..at + len].copy_from_slice(&lie.to_le_bytes()[..len]);
        }
        _ => {
            let at = numbers.below(192);
            bytes[at] = numbers.next().to_le_bytes()[0];
        }
    }
    (kind, bytes)
}

fn flip(numbers: &mut Numbers, bytes: &mut [u8], flips: usize) {
    for _ in 0..flips {
        let at = numbers.below(bytes.len());
        bytes[at] ^= 1 << numbers.below(8);
    }
}

/// Signs a batch again, as an agency would that changed its own.
pub(crate) fn signed_again(bytes: &mut [u8], agency: u8) {
    if let Some((content, signature)) = bytes.split_last_chunk_mut::<SIGNATURE_LEN>() {
        let message = [b"hitmachine/v2/batch".as_slice(), &Sha256::digest(content)].concat();
        *signature = Identity::new(&secret(&id(agency))).sign().sign(&message);
    }
}

fn signed_as_named(bytes: &mut [u8]) {
    let agency = if bytes.get(92) == Some(&2) { 2 } else { 1 };
    signed_again(bytes, agency);
}

/// Reads a batch to its end, under the key of the agency that it names, as `accept` does but for
/// its files.
pub(crate) fn read(covenant: &SignedCovenant, bytes: &[u8]) -> Result<u64, BatchError> {
    let reader = BatchReader::open(Cursor::new(bytes), bytes.len() as u64)?;
    let agency = covenant
        .agency_at(reader.header().agency)
        .ok_or(BatchError::Signature)?;
    let mut records = reader
        .verify(agency.sign())?
        .records(&Identity::new(&secret("centre")))?;
    let mut count = 0;
    while let Some(chunk) = records.next_chunk()? {
        count += chunk.records.len() as u64;
    }
    Ok(count)
}

/// Batches of two agencies and two revisions, of more and of less than one chunk.
fn good(covenant: &SignedCovenant) -> Vec<Vec<u8>> {
    let made = |(agency, people, revision)| {
        batch(
            covenant,
            agency,
            tonight(),
            revision,
            &hashed(covenant, agency, tonight(), &Signal::about(0..people)),
        )
    };
    [(1, 3, 1), (1, 3, 2), (2, 3, 1), (2, 30, 1), (1, 180, 1)]
        .map(made)
        .to_vec()
}

fn wanted() -> u64 {
    env::var("HITMACHINE_MUTATIONS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10_000)
}

/// Bytes of this process in memory; 0 where the system does not say.
fn resident() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<u64>().ok())
        .unwrap_or(0)
        * 4096
}

#[derive(Default, Clone, Copy)]
struct Tally {
    refused: u64,
    accepted: u64,
    panics: u64,
    unchanged: u64,
}

impl Tally {
    fn with(self, other: Self) -> Self {
        Self {
            refused: self.refused + other.refused,
            accepted: self.accepted + other.accepted,
            panics: self.panics + other.panics,
            unchanged: self.unchanged + other.unchanged,
        }
    }
}

#[test]
fn no_changed_batch_is_read() {
    let covenant = Centre::new(Terms::of(2, 2)).covenant;
    let good = good(&covenant);
    assert!(good.iter().all(|bytes| read(&covenant, bytes).is_ok()));
    let (mutants, before) = (wanted(), resident());
    let try_one = |number: u64| {
        let mut numbers = Numbers(number);
        let (_, mut bytes) = mutant(&mut numbers, &good);
        if good.contains(&bytes) {
            return Tally {
                unchanged: 1,
                ..Tally::default()
            };
        }
        if number % 2 == 1 {
            signed_as_named(&mut bytes);
            // To sign it again can undo what was changed: in the signature itself.
            if good.contains(&bytes) {
                return Tally {
                    unchanged: 1,
                    ..Tally::default()
                };
            }
        }
        match catch_unwind(AssertUnwindSafe(|| read(&covenant, &bytes).is_ok())) {
            Ok(false) => Tally {
                refused: 1,
                ..Tally::default()
            },
            Ok(true) => Tally {
                accepted: 1,
                ..Tally::default()
            },
            Err(_) => Tally {
                panics: 1,
                ..Tally::default()
            },
        }
    };
    let tally = (0..mutants)
        .into_par_iter()
        .map(try_one)
        .reduce(Tally::default, Tally::with);
    let grown = resident().saturating_sub(before);
    println!(
        "mutation: {mutants} changed batches, {} refused, {} accepted, {} panics, {} unchanged by \
         the change; memory grew by {} KiB",
        tally.refused,
        tally.accepted,
        tally.panics,
        tally.unchanged,
        grown / 1024
    );
    assert_eq!((tally.accepted, tally.panics), (0, 0));
    assert!(
        tally.refused > mutants / 10 * 9,
        "most changes change something"
    );
    assert!(grown < FLAT, "memory grew by {grown} bytes");
}

#[test]
fn no_changed_batch_is_accepted_and_none_leaves_anything() {
    let centre = Centre::new(Terms::of(2, 2));
    let good = good(&centre.covenant);
    let mutants = (wanted() / 20).min(2000);
    for number in 0..mutants {
        let mut numbers = Numbers(number << 32);
        let (kind, mut bytes) = mutant(&mut numbers, &good);
        if number % 2 == 1 {
            signed_as_named(&mut bytes);
        }
        if !good.contains(&bytes) {
            assert!(
                centre.accept(tonight(), &bytes).is_err(),
                "mutant {number}, {}",
                KINDS[kind]
            );
        }
    }
    let left = crate::refused::left(&centre.site());
    assert_eq!(left, [""; 0]);
    println!(
        "mutation: {mutants} changed batches to accept, 0 accepted, nothing left in the night's \
         folder"
    );
}

#[test]
fn a_reader_that_checks_no_signature_and_no_length_would_take_changed_batches() {
    // The weakened variant: it believes the header, and compares nothing.
    let covenant = Centre::new(Terms::of(2, 2)).covenant;
    let good = good(&covenant);
    let believes = |bytes: &[u8]| BatchReader::open(Cursor::new(bytes), bytes.len() as u64).is_ok();
    let taken = (0..1000)
        .filter(|&number| believes(&mutant(&mut Numbers(number), &good).1))
        .count();
    assert!(taken > 100);
    println!(
        "mutation: of 1000 changed batches {taken} would be taken by a reader that checks length \
         and header alone"
    );
}
