//! The covenant: whatever is accepted keeps the promises of the type, and an error lies in the text
//! it is of.

#![no_main]

use std::sync::LazyLock;

use exchange::covenant::{Agency, Code, Covenant, CovenantError};
use exchange::file::syntax::SyntaxFault;
use fuzz::{MIB, bounded, covenant_text, lies_in, texts_of};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest as _, Sha256};

static BASE: LazyLock<String> = LazyLock::new(covenant_text);

fuzz_target!(|data: &[u8]| texts_of(&BASE, data).for_each(|text| reads(&text)));

fn reads(text: &[u8]) {
    let parsed = bounded(16 * MIB, || Covenant::parse(text));
    match parsed {
        Ok(covenant) => keeps_its_promises(&covenant, text),
        Err(error) => {
            assert!(error.to_string().len() < 8 * text.len() + 512);
            if let CovenantError::Syntax(SyntaxFault { line, column, .. }) = error {
                assert!(lies_in(text, line, column), "line {line}, column {column}");
            }
        }
    }
}

fn keeps_its_promises(covenant: &Covenant, text: &[u8]) {
    assert_eq!(covenant.hash().0, <[u8; 32]>::from(Sha256::digest(text)));
    let (first, last) = covenant.period();
    assert!(first <= last && covenant.covers(first) && covenant.covers(last));
    assert!(
        (0.0..=1.0).contains(&covenant.max_refused_share()) && covenant.max_records_per_tag() > 0
    );
    assert!(
        covenant
            .agencies()
            .is_sorted_by(|one, next| one.index() < next.index())
    );
    for agency in covenant.agencies() {
        assert!((1..=64).contains(&agency.index()));
        assert_eq!(
            covenant.agency(agency.id()).map(Agency::index),
            Some(agency.index()),
            "an id stands twice"
        );
        for gate in covenant.gates() {
            let index = covenant.unit_index(gate, agency);
            assert!(index <= agency.index() && covenant.agency_at(index).is_some());
        }
    }
    for code in covenant.codes() {
        assert!(
            code.number() > 0
                && covenant
                    .domains()
                    .iter()
                    .any(|domain| domain.id() == code.domain())
        );
        assert_eq!(
            covenant.code_at(code.number()).map(Code::id),
            Some(code.id()),
            "a number stands twice"
        );
    }
    for gate in covenant.gates() {
        let controllers = covenant.fewest_controllers(gate);
        assert!(gate.k() >= 2 && (1..=usize::from(gate.k())).contains(&controllers));
    }
    for echo in covenant.echoes() {
        assert!(echo.origin() != echo.echo());
        assert!(
            [echo.origin(), echo.echo()]
                .into_iter()
                .all(|code| covenant.code_at(code).is_some())
        );
    }
    assert!(!covenant.gates().is_empty() && !covenant.rules().is_empty());
    let mut sections = 0;
    for section in covenant.sections() {
        let gate = &covenant.gates()[usize::from(section.gate)];
        assert_eq!(
            gate.scope(),
            covenant.match_keys()[usize::from(section.match_key)].scope()
        );
        sections += 1;
    }
    assert!(
        (covenant.gates().len()..=1024).contains(&sections),
        "a batch holds at most 1,024 sections"
    );
}
