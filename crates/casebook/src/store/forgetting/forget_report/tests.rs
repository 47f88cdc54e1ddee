//! Reports come back as they were signed, and nothing else is one.

use exchange::crypto::secret::Secret;
use journal::{Checkpoint, Tree};

use super::*;

/// A report as another program wrote and signed it: `fixtures/vectors/forgotten_v1.py`.
const VECTOR: &str = include_str!("../../../../../../fixtures/vectors/forgotten-v1.txt");

fn night(text: &str) -> Night {
    Night::parse(text).expect("a night")
}

fn counts(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    let named = |&(name, count): &(&str, u64)| (name.to_owned(), count);
    counts.iter().map(named).collect()
}

fn report() -> ForgetReport {
    ForgetReport {
        entry: 211,
        hash: ChainHash::new([0xA5; 32]),
        went: WhatWent {
            run: 12,
            night: night("2026-11-30"),
            hits: 2,
            seen: Some((night("2026-08-01"), night("2026-08-02"))),
            cut: 1,
            rows: counts(&[("deed", 3), ("hit", 2)]),
            files: counts(&[("hit-list", 3), ("key", 1)]),
            nights: vec![night("2026-11-22")],
            superseded: vec![SupersededRun {
                night: night("2026-11-29"),
                number: 1,
            }],
            heads: Some(5),
        },
    }
}

fn origin() -> Origin {
    Origin::parse("hitmachine/nijmegen").expect("an origin")
}

fn key() -> SignSecret {
    SignSecret::from_seed(&Secret::new([7; 32]))
}

#[test]
fn is_the_note_that_another_program_signed() {
    assert_eq!(report().sign(&origin(), &key()), VECTOR);
    let read = ForgetReport::verify(VECTOR, &origin(), &key().public());
    assert_eq!(read, Ok(report()));
}

#[test]
fn comes_back_where_little_or_nothing_went() {
    let mut little = report();
    little.went = WhatWent::nothing(1, night("2026-11-22"));
    assert!(little.went.is_nothing() && !report().went.is_nothing());
    let note = little.sign(&origin(), &key());
    let read = ForgetReport::verify(&note, &origin(), &key().public());
    assert_eq!(read, Ok(little));
}

#[test]
fn a_changed_one_and_one_of_another_centre_are_refused() {
    let verify = |note: &str, origin: &Origin| ForgetReport::verify(note, origin, &key().public());
    let changed = VECTOR.replace("hits 2", "hits 3");
    assert_eq!(
        verify(&changed, &origin()),
        Err(ForgetReportError::Note(NoteError::Signature))
    );
    let other = Origin::parse("hitmachine/tiel").expect("an origin");
    assert_eq!(
        verify(VECTOR, &other),
        Err(ForgetReportError::Note(NoteError::Unsigned))
    );
    let head = Checkpoint::of(&Tree::default()).sign(&origin(), &key());
    assert_eq!(verify(&head, &origin()), Err(ForgetReportError::Syntax));
    assert!(Checkpoint::verify(VECTOR, &origin(), &key().public()).is_err());
}

#[test]
fn the_same_said_otherwise_is_refused_though_it_is_signed() {
    let (text, _) = VECTOR.rsplit_once("\n\n").expect("a note");
    for (from, to) in [
        ("hits 2", "hits 02"),
        ("hits 2", "hits +2"),
        ("rows deed 3\nrows hit 2", "rows hit 2\nrows deed 3"),
        ("cut 1", "cut 1\ncut 1"),
        ("entry 211", "entry 0211"),
        ("night 2026-11-22", "nights 2026-11-22"),
        ("heads 5", "heads 5 6"),
        (HEAD, "hitmachine-forgotten v2"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let note = SignedNote::sign(&format!("{changed}\n"), &origin().to_string(), &key());
        let read = ForgetReport::verify(&note, &origin(), &key().public());
        assert_eq!(read, Err(ForgetReportError::Syntax), "{to}");
    }
}
