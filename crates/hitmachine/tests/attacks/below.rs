//! Below the gate: the centre has the batches of one agency too few, and tries to open what they
//! sealed.

use std::collections::BTreeMap;

use curve25519_dalek::Scalar;
use exchange::batch::record::{Opening, Record, RecordBytes, SealContext, Tag};
use exchange::covenant::signed_covenant::SignedCovenant;

use crate::parties::{Centre, Terms, hashed, id, opened, pseudonym_key, signal_refs, tonight};
use crate::people::{Signal, known_by_tag};

/// The value at 0 of the polynomial of the lowest degree through these shares
/// (docs/pseudonym-scheme.md, "Opening").
pub(crate) fn at_zero(shares: &[(u8, Scalar)]) -> Scalar {
    let weight = |i: u8| {
        let others = shares.iter().map(|(j, _)| *j).filter(|j| *j != i);
        others
            .map(|j| Scalar::from(j) * (Scalar::from(j) - Scalar::from(i)).invert())
            .product::<Scalar>()
    };
    shares.iter().map(|(i, share)| *share * weight(*i)).sum()
}

pub(crate) fn share_of(record: &RecordBytes) -> Scalar {
    Scalar::from_canonical_bytes(*Record::from_bytes(record).share).expect("canonical")
}

/// The context of an agency's records under the BSN.
fn context(covenant: &SignedCovenant, agency: u8) -> SealContext {
    SealContext::new(
        covenant.hash(),
        1,
        tonight(),
        &id(agency),
        &covenant.gates()[0],
        &covenant.match_keys()[0],
    )
}

/// How many records open under some value that the shares on their tag give.
fn opened_by_shares(covenant: &SignedCovenant, batches: &[(u8, Vec<RecordBytes>)]) -> usize {
    let mut tags: BTreeMap<Tag, Vec<(u8, &RecordBytes)>> = BTreeMap::new();
    for (agency, records) in batches {
        for record in records {
            tags.entry(Record::from_bytes(record).tag)
                .or_default()
                .push((*agency, record));
        }
    }
    let opens = |agency: u8, record: &RecordBytes, value: &Scalar| {
        let context = context(covenant, agency);
        context
            .open(
                &context.key(&Opening::new(value)),
                &Record::from_bytes(record),
            )
            .is_some()
    };
    let on_tag = |records: &Vec<(u8, &RecordBytes)>| {
        let shares: Vec<_> = records
            .iter()
            .map(|(agency, record)| (*agency, share_of(record)))
            .collect();
        let sum: Scalar = shares.iter().map(|(_, share)| *share).sum();
        let guesses: Vec<Scalar> = [at_zero(&shares), sum, Scalar::ZERO, Scalar::ONE]
            .into_iter()
            .chain(shares.iter().map(|(_, share)| *share))
            .collect();
        records
            .iter()
            .filter(|(agency, record)| guesses.iter().any(|value| opens(*agency, record, value)))
            .count()
    };
    tags.values().map(on_tag).sum()
}

#[test]
fn nothing_opens_with_one_agency_too_few_and_everything_with_enough() {
    let signals = Signal::about(0..200);
    for k in [2, 3] {
        let agencies = |n: u8| {
            (1..=n)
                .map(|agency| (agency, signals.as_slice()))
                .collect::<Vec<_>>()
        };
        let few = Centre::new(Terms::of(4, k)).night_of(&agencies(k - 1));
        assert_eq!((few.counts.groups, few.counts.signals), (0, 0), "k = {k}");
        let enough = Centre::new(Terms::of(4, k)).night_of(&agencies(k));
        assert_eq!(enough.counts.signals, 200 * u64::from(k), "k = {k}");

        let covenant = Centre::new(Terms::of(4, k)).covenant;
        let batches: Vec<_> = (1..=k)
            .map(|agency| {
                (
                    agency,
                    hashed(&covenant, agency, tonight(), &signals).swap_remove(0),
                )
            })
            .collect();
        let (below, above) = (
            opened_by_shares(&covenant, &batches[..usize::from(k - 1)]),
            opened_by_shares(&covenant, &batches),
        );
        println!(
            "below the gate, k = {k}: by the program {} of {} signals opened with {} agencies, {} \
             of {} with {k}; \
             by shares alone {below} of {} records and {above} of {}",
            few.counts.signals,
            200 * u64::from(k - 1),
            k - 1,
            enough.counts.signals,
            200 * u64::from(k),
            200 * u64::from(k - 1),
            200 * u64::from(k),
        );
        assert_eq!((below, above), (0, 200 * usize::from(k)));
    }
}

#[test]
fn everything_would_open_with_one_agency_too_few_on_polynomials_of_one_degree_less() {
    // The weakened variant: agencies that seal with k - 1 coefficients where the covenant asks k.
    let signals = Signal::about(0..50);
    for k in [2, 3] {
        let covenant = Centre::new(Terms::of(4, k)).covenant;
        let section = covenant.sections().next().expect("a section");
        let people = known_by_tag(&pseudonym_key(), &covenant, tonight(), section, 0..50);
        let weak: Vec<_> = people
            .into_values()
            .map(|(_, known)| known.of_threshold(k - 1))
            .collect();
        let sealed = |agency: u8| {
            let context = context(&covenant, agency);
            let seal = |known: &crate::people::Known| {
                let sealed = context.seal(
                    &context.key(&Opening::new(&known.opening())),
                    known.tag,
                    &[7; 12],
                    &[1; 72],
                );
                Record {
                    tag: known.tag,
                    share: &known.share(agency),
                    nonce: &[7; 12],
                    sealed: &sealed,
                }
                .bytes()
            };
            (agency, weak.iter().map(seal).collect::<Vec<_>>())
        };
        let batches: Vec<_> = (1..k).map(sealed).collect();
        let opened = opened_by_shares(&covenant, &batches);
        assert_eq!(opened, signals.len() * usize::from(k - 1));
        println!(
            "below the gate, k = {k}: of polynomials of one degree less, {opened} of {opened} \
             records opened with {}",
            k - 1
        );
    }
}

#[test]
fn exactly_those_signals_open_whose_gate_is_met() {
    let (one, two) = (
        Signal::about((0..90).map(|n| n * 3)),
        Signal::about((60..150).map(|n| n * 3)),
    );
    let list = Centre::new(Terms::of(3, 2)).night_of(&[(1, &one), (2, &two)]);
    let refs = |agency: u8, signals: &[Signal]| {
        let key = signal_refs(agency);
        let both = |signal: &&Signal| (180..270).contains(&signal.person);
        signals
            .iter()
            .filter(both)
            .map(|signal| {
                (
                    id(agency),
                    key.current(&format!("M{}", signal.number)).to_string(),
                )
            })
            .collect()
    };
    let mut expected: Vec<_> = [refs(1, &one), refs(2, &two)]
        .into_iter()
        .flat_map(|refs: Vec<_>| refs)
        .collect();
    expected.sort_unstable();
    assert_eq!(opened(&list), expected);
    println!(
        "below the gate: {} signals of 180 are above it, and those opened",
        expected.len()
    );
}
