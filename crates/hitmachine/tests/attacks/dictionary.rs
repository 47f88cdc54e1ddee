//! Dictionary: the centre tries every number that passes the eleven test against the tags of a
//! batch.
//!
//! Without the pseudonym key it has nothing to try them with. With it, it finds everyone: that is
//! the documented limit of mode hmac. `HITMACHINE_DICTIONARY=whole` tries all numbers there are;
//! unless told, a slice.

use std::collections::HashSet;
use std::env;
use std::ops::Range;
use std::time::Instant;

use exchange::batch::record::{Opening, Record, RecordBytes, SealContext, Tag};
use exchange::crypto::secret::Secret;
use hasher::pseudonymise::keys::PseudonymKey;
use rayon::prelude::*;

use crate::parties::{Centre, Terms, hashed, id, pseudonym_key, secret, tonight};
use crate::people::{Known, Signal, bsn, eleven_test, known};

/// Numbers that pass the eleven test: ten in eleven of the beginnings of eight digits.
const SPACE: usize = 90_909_091;

/// Their beginnings of eight digits.
const WHOLE: Range<u32> = 0..100_000_000;

/// A slice of these; all people of this attack are in it.
const SLICE: Range<u32> = 11_000_000..11_050_000;

/// Numbers that are tried at once, with all that is known of them in memory.
const PIECE: u32 = 5000;

struct Intercepted {
    centre: Centre,
    records: Vec<RecordBytes>,
}

/// What one agency's batch holds under the BSN, of 500 people.
fn intercepted() -> Intercepted {
    let centre = Centre::new(Terms::of(2, 2));
    let records = hashed(&centre.covenant, 1, tonight(), &Signal::about(0..500)).swap_remove(0);
    Intercepted { centre, records }
}

/// The beginnings that are tried.
fn wanted() -> Range<u32> {
    if env::var("HITMACHINE_DICTIONARY").is_ok_and(|wanted| wanted == "whole") {
        WHOLE
    } else {
        SLICE
    }
}

/// Tries a key on all numbers with these beginnings: how many there are, and whom it finds among
/// the tags.
fn trial(
    centre: &Centre,
    key: &PseudonymKey,
    tags: &HashSet<Tag>,
    beginnings: Range<u32>,
) -> (usize, Vec<Known>) {
    let section = centre.covenant.sections().next().expect("a section");
    let piece = |from: u32| {
        let tried = known(
            key,
            &centre.covenant,
            tonight(),
            section,
            (from..from + PIECE).filter_map(eleven_test),
        );
        let numbers = tried.len();
        (
            numbers,
            tried
                .into_iter()
                .filter(|known| tags.contains(&known.tag))
                .collect::<Vec<_>>(),
        )
    };
    let pieces: Vec<u32> = beginnings.step_by(PIECE as usize).collect();
    pieces.into_par_iter().map(piece).reduce(
        Default::default,
        |(tried, mut found), (more, others)| {
            found.extend(others);
            (tried + more, found)
        },
    )
}

#[test]
#[expect(
    clippy::cast_precision_loss,
    reason = "a rate needs no more digits than a f64 has"
)]
fn the_centre_finds_nobody_without_the_key_and_everybody_with_it() {
    let Intercepted { centre, records } = intercepted();
    let tags: HashSet<Tag> = records
        .iter()
        .map(|record| Record::from_bytes(record).tag)
        .collect();
    let people = tags.len();
    assert_eq!(people, (0..500).map(bsn).collect::<HashSet<_>>().len());
    let covenant = &centre.covenant;

    // All that the centre has that is the length of a key.
    let check: [u8; 32] = std::array::from_fn(|at| covenant.key_check()[at % 16]);
    let others = [
        Secret::new([0; 32]),
        Secret::new(covenant.hash().0),
        Secret::new(check),
        secret("centre"),
        secret("guess"),
    ];
    let keys = others.len();
    let found: usize = others
        .map(|key| {
            trial(&centre, &PseudonymKey::new(1, key), &tags, wanted())
                .1
                .len()
        })
        .iter()
        .sum();
    assert_eq!(found, 0);

    let start = Instant::now();
    let (tried, found) = trial(&centre, &pseudonym_key(), &tags, wanted());
    let rate = tried as f64 / start.elapsed().as_secs_f64();
    assert_eq!(found.len(), people, "with the key, everybody");
    assert!(wanted() != WHOLE || tried == SPACE, "all numbers there are");
    println!(
        "dictionary: {people} people, {tried} numbers; without the key 0 found with {keys} others, \
         with it {}; {rate:.0} numbers/s on {} threads, \
         all {SPACE} in {:.0} s",
        found.len(),
        rayon::current_num_threads(),
        SPACE as f64 / rate
    );

    // And with the number the polynomial, and with that the payload: one batch is enough.
    let context = SealContext::new(
        covenant.hash(),
        1,
        tonight(),
        &id(1),
        &covenant.gates()[0],
        &covenant.match_keys()[0],
    );
    let opened = records.iter().filter(|record| {
        let record = Record::from_bytes(record);
        let known = found.iter().find(|known| known.tag == record.tag);
        known.is_some_and(|known| {
            context
                .open(&context.key(&Opening::new(&known.opening())), &record)
                .is_some()
        })
    });
    let opened = opened.count();
    assert_eq!(opened, records.len());
    println!(
        "dictionary: with the key and one batch {opened} of {} signals opened below their gate",
        records.len()
    );
}

#[test]
fn pseudonyms_without_a_key_would_give_everybody_away() {
    // The weakened variant: every agency hashes with a key that is no secret.
    let centre = Centre::new(Terms::of(2, 2));
    let section = centre.covenant.sections().next().expect("a section");
    let public = || PseudonymKey::new(1, Secret::new([0; 32]));
    let people: HashSet<String> = (0..500).map(bsn).collect();
    let tags: HashSet<Tag> = known(&public(), &centre.covenant, tonight(), section, &people)
        .iter()
        .map(|known| known.tag)
        .collect();
    let (_, found) = trial(&centre, &public(), &tags, SLICE);
    assert_eq!(found.len(), people.len());
    println!(
        "dictionary: of pseudonyms without a secret key, {} of {} found",
        found.len(),
        people.len()
    );
}
