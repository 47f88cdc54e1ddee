//! False shares: forged, bent, copied and conflicting ones, sent by agencies that have the
//! pseudonym key as all have.
//!
//! Nothing opens that was not said, and no honest agency is ever named. An opener that trusts the
//! first polynomial that opens is led to name one.

mod credulous;
mod units;

use std::collections::BTreeSet;

use curve25519_dalek::Scalar;
use exchange::batch::record::{NONCE_LEN, Record, RecordBytes, SHARE_LEN};
use exchange::covenant::Section;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::hits::{HitList, Notice};

use crate::below::share_of;
use crate::parties::{Centre, Terms, hashed, id, opened, pseudonym_key, signal_refs, tonight};
use crate::people::{Known, Signal, canonical, known};

const PEOPLE: u32 = 40;

fn signals() -> Vec<Signal> {
    Signal::about(0..PEOPLE)
}

/// What a false agency knows of a section: everybody's polynomial.
fn polynomials(covenant: &SignedCovenant, section: Section) -> Vec<Known> {
    let match_key = &covenant.match_keys()[usize::from(section.match_key)];
    known(
        &pseudonym_key(),
        covenant,
        tonight(),
        section,
        (0..PEOPLE).map(|number| canonical(match_key, number)),
    )
}

fn bsn_section(covenant: &SignedCovenant) -> Section {
    covenant.sections().next().expect("a section")
}

/// What false agencies send under the BSN; under the rest they send nothing.
fn only_bsn(covenant: &SignedCovenant, mut records: Vec<RecordBytes>) -> Vec<Vec<RecordBytes>> {
    records.sort_unstable();
    records.dedup();
    let mut sections = vec![Vec::new(); covenant.sections().count()];
    sections[0] = records;
    sections
}

fn honest(covenant: &SignedCovenant, agency: u8) -> (u8, Vec<Vec<RecordBytes>>) {
    (
        agency,
        only_bsn(
            covenant,
            hashed(covenant, agency, tonight(), &signals()).swap_remove(0),
        ),
    )
}

/// An agency's honest records with the shares changed.
fn with_shares(
    covenant: &SignedCovenant,
    agency: u8,
    change: impl Fn(&Known, Scalar) -> Scalar,
) -> (u8, Vec<Vec<RecordBytes>>) {
    let polynomials = polynomials(covenant, bsn_section(covenant));
    let (_, sections) = honest(covenant, agency);
    let forge = |bytes: &RecordBytes| {
        let record = Record::from_bytes(bytes);
        let known = polynomials
            .iter()
            .find(|known| known.tag == record.tag)
            .expect("everybody is known");
        let share: [u8; SHARE_LEN] = change(known, share_of(bytes)).to_bytes();
        Record {
            share: &share,
            ..record
        }
        .bytes()
    };
    (
        agency,
        only_bsn(covenant, sections[0].iter().map(forge).collect()),
    )
}

/// What an opener did: who was named, how much stayed shut, how much opened that was never said.
struct Outcome {
    named: BTreeSet<String>,
    shut: u64,
    conflicts: u64,
    opened: usize,
    invented: usize,
}

fn outcome(
    agencies: u8,
    k: u8,
    batches: impl Fn(&SignedCovenant) -> Vec<(u8, Vec<Vec<RecordBytes>>)>,
) -> Outcome {
    let centre = Centre::new(Terms::of(agencies, k));
    let batches = batches(&centre.covenant);
    judged(&centre.night_of_sections(batches))
}

fn judged(list: &HitList) -> Outcome {
    let mut outcome = Outcome {
        named: BTreeSet::new(),
        shut: 0,
        conflicts: 0,
        opened: 0,
        invented: 0,
    };
    for notice in &list.notices {
        match notice {
            Notice::Faulty { agency, .. } => {
                outcome.named.insert(agency.clone());
            }
            Notice::Shut { tags, .. } => outcome.shut += tags,
            Notice::Conflict { tags, .. } => outcome.conflicts += tags,
            Notice::Crowded { .. }
            | Notice::Oversized { .. }
            | Notice::Ambiguous { .. }
            | Notice::Capped { .. }
            | Notice::Moved { .. }
            | Notice::Asked { .. }
            | Notice::Contested { .. }
            | Notice::Disregarded { .. }
            | Notice::OtherAgreements { .. }
            | Notice::NotExpected { .. }
            | Notice::NotTold { .. }
            | Notice::Hopeless { .. }
            | Notice::TooManyPairs { .. }
            | Notice::OtherCovenant { .. } => {}
        }
    }
    let mut said = BTreeSet::new();
    for agency in 1..=9 {
        let key = signal_refs(agency);
        for signal in signals() {
            let signal_ref = key.current(&format!("M{}", signal.number));
            said.insert((id(agency), signal_ref.to_string()));
        }
    }
    for signal in opened(list) {
        outcome.opened += 1;
        outcome.invented += usize::from(!said.contains(&signal));
    }
    outcome
}

fn show(what: &str, of: &Outcome) {
    println!(
        "shares: {what}: {} signals opened, {} never said; {} tags shut, {} in conflict; named: \
         {:?}",
        of.opened, of.invented, of.shut, of.conflicts, of.named
    );
}

fn all(
    covenant: &SignedCovenant,
    agencies: impl IntoIterator<Item = u8>,
) -> Vec<(u8, Vec<Vec<RecordBytes>>)> {
    agencies
        .into_iter()
        .map(|agency| honest(covenant, agency))
        .collect()
}

#[test]
fn a_forged_share_in_a_group_of_exactly_k_keeps_it_shut_and_names_nobody() {
    for k in [2, 3] {
        let outcome = outcome(k, k, |covenant| {
            let mut batches = all(covenant, 2..=k);
            batches.push(with_shares(covenant, 1, |_, share| share + Scalar::ONE));
            batches
        });
        show(&format!("forged by one of exactly {k}"), &outcome);
        assert_eq!(
            (outcome.opened, outcome.shut, outcome.named.len()),
            (0, u64::from(PEOPLE), 0)
        );
    }
}

#[test]
fn a_forged_share_is_named_only_when_enough_others_agree() {
    // 2k - 2 others must lie on one polynomial: 2 at k = 2, 4 at k = 3.
    for (agencies, k, is_named) in [(3, 2, true), (4, 3, false), (5, 3, true)] {
        let outcome = outcome(agencies, k, |covenant| {
            let mut batches = all(covenant, 2..=agencies);
            batches.push(with_shares(covenant, 1, |_, share| share + Scalar::ONE));
            batches
        });
        show(&format!("forged by one of {agencies} at k = {k}"), &outcome);
        assert_eq!((outcome.invented, outcome.shut), (0, 0));
        let expected = if is_named {
            BTreeSet::from([id(1)])
        } else {
            BTreeSet::new()
        };
        assert_eq!(outcome.named, expected);
    }
}

/// Shares of two false agencies, 1 and 2, on the parabola through the honest value at 0 and at 3
/// and not through that at 4: whoever takes theirs and the third's for the true one finds the
/// fourth off it.
fn bent(known: &Known, agency: u8) -> Scalar {
    let honest = |index| Scalar::from_canonical_bytes(known.share(index)).expect("canonical");
    // f(x) + x (x - 3): the same at 0 and at 3.
    let x = Scalar::from(agency);
    honest(agency) + x * (x - Scalar::from(3_u8))
}

fn framing(covenant: &SignedCovenant) -> Vec<(u8, Vec<Vec<RecordBytes>>)> {
    let mut batches = vec![
        with_shares(covenant, 1, |known, _| bent(known, 1)),
        with_shares(covenant, 2, |known, _| bent(known, 2)),
    ];
    batches.extend(all(covenant, 3..=4));
    batches
}

#[test]
fn two_false_agencies_cannot_frame_an_honest_one() {
    let outcome = outcome(4, 3, framing);
    show(
        "two of four at k = 3 bend the polynomial to frame the fourth",
        &outcome,
    );
    assert_eq!((outcome.invented, outcome.named.len()), (0, 0));
    assert!(outcome.conflicts > 0, "it is reported");
}

#[test]
fn a_copied_record_opens_nothing_and_a_copied_share_is_a_false_one() {
    for (agencies, named) in [(2, BTreeSet::new()), (3, BTreeSet::from([id(1)]))] {
        let copied = outcome(agencies, 2, |covenant| {
            let mut batches = all(covenant, 2..=agencies);
            batches.push((1, honest(covenant, 2).1));
            batches
        });
        show(
            &format!("agency 1 of {agencies} sends copies of 2's records, k = 2"),
            &copied,
        );
        assert_eq!((copied.invented, &copied.named), (0, &named));
        assert_eq!(
            copied.opened,
            if agencies == 2 {
                0
            } else {
                2 * PEOPLE as usize
            }
        );

        let shares = outcome(agencies, 2, |covenant| {
            let mut batches = all(covenant, 2..=agencies);
            batches.push(with_shares(covenant, 1, |known, _| {
                Scalar::from_canonical_bytes(known.share(2)).expect("canonical")
            }));
            batches
        });
        show(
            &format!("agency 1 of {agencies} sends 2's shares as its own, k = 2"),
            &shares,
        );
        assert_eq!((shares.invented, &shares.named), (0, &named));
    }
}

/// Two records of agency 1 on each tag, with unequal shares; both decrypt under the true value at
/// 0.
fn contradicting(covenant: &SignedCovenant) -> (u8, Vec<Vec<RecordBytes>>) {
    let (_, true_ones) = honest(covenant, 1);
    let (_, false_ones) = with_shares(covenant, 1, |_, share| share + Scalar::ONE);
    (
        1,
        only_bsn(
            covenant,
            [true_ones[0].clone(), false_ones[0].clone()].concat(),
        ),
    )
}

#[test]
fn unequal_shares_of_one_agency_are_a_conflict_and_name_nobody_else() {
    for agencies in [2, 3] {
        let outcome = outcome(agencies, 2, |covenant| {
            let mut batches = all(covenant, 2..=agencies);
            batches.push(contradicting(covenant));
            batches
        });
        show(
            &format!("agency 1 of {agencies} contradicts itself, k = 2"),
            &outcome,
        );
        assert_eq!(
            (outcome.invented, outcome.conflicts >= u64::from(PEOPLE)),
            (0, true)
        );
        assert!(outcome.named.iter().all(|named| *named == id(1)));
    }
}

#[test]
fn a_record_of_rubbish_on_a_known_tag_opens_nothing_below_k_true_ones() {
    let outcome = outcome(2, 2, |covenant| {
        let rubbish = polynomials(covenant, bsn_section(covenant))
            .iter()
            .map(|known| {
                Record {
                    tag: known.tag,
                    share: &[1; SHARE_LEN],
                    nonce: &[2; NONCE_LEN],
                    sealed: &[3; 88],
                }
                .bytes()
            })
            .map(|mut bytes| {
                // A canonical share: its highest byte is zero.
                bytes[16 + SHARE_LEN - 1] = 0;
                bytes
            })
            .collect();
        vec![honest(covenant, 2), (1, only_bsn(covenant, rubbish))]
    });
    show("rubbish on every known tag, k = 2", &outcome);
    assert_eq!(
        (outcome.opened, outcome.shut, outcome.named.len()),
        (0, u64::from(PEOPLE), 0)
    );
}
