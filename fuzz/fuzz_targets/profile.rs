//! The profile: what is accepted asks for nothing that the covenant does not allow, and an error
//! lies in the text it is of.

#![no_main]

use std::sync::LazyLock;

use exchange::covenant::Covenant;
use exchange::file::syntax::SyntaxFault;
use fuzz::{MIB, bounded, covenant_text, lies_in, texts_of};
use hasher::profile::field::Field;
use hasher::profile::{Profile, ProfileError};
use libfuzzer_sys::fuzz_target;

const PROFILE: &str = include_str!("../profile.toml");

static COVENANT: LazyLock<Covenant> =
    LazyLock::new(|| Covenant::parse(covenant_text().as_bytes()).expect("a covenant"));

fuzz_target!(|data: &[u8]| texts_of(PROFILE, data)
    .filter_map(|text| String::from_utf8(text).ok())
    .for_each(|text| reads(&text)));

fn reads(text: &str) {
    let covenant = &*COVENANT;
    let parsed = bounded(8 * MIB, || Profile::parse(text, covenant));
    match parsed {
        Ok(profile) => stays_within(&profile, covenant, text),
        Err(error) => {
            assert!(error.to_string().len() < 8 * text.len() + 512);
            if let ProfileError::Syntax(SyntaxFault { line, column, .. }) = error {
                assert!(
                    lies_in(text.as_bytes(), line, column),
                    "line {line}, column {column}"
                );
            }
        }
    }
}

fn stays_within(profile: &Profile, covenant: &Covenant, text: &str) {
    assert!(profile.covenant() == covenant.hash());
    let agency = covenant
        .agency(profile.agency())
        .expect("an agency of the covenant");
    assert_eq!(agency.index(), profile.agency_index());
    assert!(
        agency.may_use_bsn() || profile.column(Field::Bsn).is_none(),
        "a BSN column without the right to it"
    );
    let has = |field| profile.column(field).is_some();
    assert!(has(Field::SignalNumber) && has(Field::Date));
    for column in Field::ALL
        .into_iter()
        .filter_map(|field| profile.column(field))
    {
        assert!(!column.is_empty() && column.trim() == &**column);
    }
    assert!(matches!(profile.delimiter(), b';' | b',' | b'\t' | b'|'));
    assert!(has(Field::Code) != profile.default_code().is_some());
    // Every word of the text that means a code means one that the agency may send, and whose
    // conditions the export shows.
    let words = text
        .split(['"', '\'', '\n'])
        .filter_map(|word| profile.code(word.trim()));
    for number in words.chain(profile.default_code()) {
        let code = covenant.code_at(number).expect("a code of the covenant");
        assert!(agency.may_send(number));
        assert!(
            code.min_amount().is_none() || has(Field::Amount),
            "a threshold that no column shows"
        );
        for word in code.preconditions() {
            let mut columns = profile.preconditions().iter();
            assert!(
                columns.any(|(shown, _)| shown == word),
                "a precondition that no column shows"
            );
        }
    }
    assert!(has(Field::Severity) || profile.default_severity().is_some());
}
