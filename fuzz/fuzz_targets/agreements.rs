//! The agreements: whatever is accepted keeps the promises of the type, and an error lies in the
//! text it is of.

#![no_main]

use std::collections::BTreeSet;

use exchange::agreements::{Agreements, AgreementsError};
use exchange::file::syntax::SyntaxFault;
use fuzz::{MIB, bounded, lies_in, texts_of};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest as _, Sha256};

const BASE: &str = include_str!("../../crates/exchange/tests/agreements.toml");

fuzz_target!(|data: &[u8]| texts_of(BASE, data).for_each(|text| reads(&text)));

fn reads(text: &[u8]) {
    match bounded(16 * MIB, || Agreements::parse(text)) {
        Ok(agreements) => keeps_its_promises(&agreements, text),
        Err(error) => {
            assert!(error.to_string().len() < 8 * text.len() + 512);
            if let AgreementsError::Syntax(SyntaxFault { line, column, .. }) = error {
                assert!(lies_in(text, line, column), "line {line}, column {column}");
            }
        }
    }
}

fn keeps_its_promises(agreements: &Agreements, text: &[u8]) {
    assert_eq!(agreements.hash().0, <[u8; 32]>::from(Sha256::digest(text)));
    assert!((1..=730).contains(&agreements.retention_days()));
    for tell in agreements.tells() {
        assert_ne!(tell.from(), tell.to(), "an agency is told of itself");
        let found = agreements.may_tell(tell.from(), tell.to());
        assert_eq!(found, Some(tell.what()), "a pair stands twice");
        assert!(is_shown(tell.ground()));
    }
    let mut agencies = BTreeSet::new();
    for expected in agreements.expected() {
        assert!(agencies.insert(expected.agency()), "an agency stands twice");
        let days: BTreeSet<_> = expected.weekdays().iter().collect();
        assert!(!days.is_empty() && days.len() == expected.weekdays().len());
    }
    for precision in agreements.precisions() {
        assert!((0.0..=1.0).contains(&precision.min_precision()));
        assert!(precision.min_answers() >= 10);
    }
    for reason in agreements.reasons() {
        assert!(is_shown(reason.nl()) && is_shown(reason.en()));
    }
    for desk in agreements.desks() {
        let found = agreements.desk(desk.agency(), desk.number());
        assert_eq!(found, Some(desk), "a desk stands twice");
        assert!(is_shown(desk.name()) && desk.telephone().is_ascii());
    }
    for label in agreements.labels() {
        let found = agreements.label(label.kind(), label.id());
        assert_eq!(found, Some(label), "a label stands twice");
        assert!(is_shown(label.nl()) && is_shown(label.en()));
    }
    assert_eq!(agreements.wider_than(agreements), []);
}

/// Whether a text shows something, and hides nothing.
fn is_shown(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}
