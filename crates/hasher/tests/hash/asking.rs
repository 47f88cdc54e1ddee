//! Match keys that ask: what is sealed under them, and what the agency finds of its own when it is
//! asked.

use std::collections::BTreeSet;

use exchange::payload::{Content, Question};
use hasher::letters::find_rows::find_rows;
use hasher::{ProfiledExport, own_signals};

use crate::agency::{
    Agency, HEADER, PROFILE, ROW, agency, agency_of, changed_covenant, records, refusals,
};

/// Section and canonical form of the good row's name.
const NAME: (usize, &str) = (1, "muller\x1Fj\x1F19800229");

/// The agency, whose key of names asks.
fn asking() -> Agency {
    let covenant = changed_covenant(|covenant| {
        covenant
            .asks("surname+initial+birth")
            .max_refused_share(1.0)
    });
    agency_of(&covenant, PROFILE)
}

fn export(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes()
}

#[test]
fn seals_whose_signal_it_is_and_nothing_that_it_says() {
    let asking = asking();
    let hashed = asking.hash(&export(&[ROW]));
    let [sealed] = asking.opened_bytes(&hashed, NAME.0, NAME.1)[..] else {
        panic!("one record")
    };
    let Ok(Content::Question(Question { signal, .. })) = Content::decode(&sealed) else {
        panic!("a question")
    };
    assert_eq!(signal, asking.signal_ref("M1"));
    let other = asking.hash(&export(&[
        &ROW.replace("HG;01-11-2026;hoog", "HG;02-11-2026;hoog")
    ]));
    assert_eq!(
        asking.opened_bytes(&other, NAME.0, NAME.1),
        [sealed],
        "another date is the same question"
    );
}

#[test]
fn sets_rows_aside_that_differ_only_in_what_a_question_does_not_say() {
    // Without BSN and address, nothing but the key that asks has a record of them.
    let row = ROW.replace("123456782", "").replace("1234AB;56;bis", ";;");
    let later = row.replace("01-11-2026", "02-11-2026");
    let hashed = asking().hash(&export(&[&row, &later]));
    assert_eq!(
        refusals(&hashed),
        [
            "2 2 Nummer signal-number-conflict",
            "3 3 Nummer signal-number-conflict"
        ]
    );
    assert_eq!(records(&hashed), [0, 0, 0]);
    assert_eq!(records(&asking().hash(&export(&[&row, &row]))), [0, 1, 0]);
}

#[test]
fn finds_of_its_own_signals_what_a_batch_says_of_them() {
    let agency = agency();
    let other = ROW.replace("M1;", "M2;");
    let (wanted, export) = (
        BTreeSet::from([agency.signal_ref("M1")]),
        export(&[&other, ROW]),
    );
    let own = own_signals(
        &agency.job(),
        &[ProfiledExport::only(&agency.profile, &export)],
        &wanted,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let [(signal, found)] = &own.into_iter().collect::<Vec<_>>()[..] else {
        panic!("one signal")
    };
    assert_eq!(
        (signal, found.number.as_str()),
        (&agency.signal_ref("M1"), "M1")
    );
    let hashed = agency.hash(&export);
    assert!(
        agency
            .opened(&hashed, NAME.0, NAME.1)
            .contains(&found.payload)
    );
}

#[test]
fn finds_no_signal_that_a_batch_would_not_have() {
    let agency = agency();
    let wanted = BTreeSet::from([agency.signal_ref("M1")]);
    let found = |rows: &[&str]| {
        own_signals(
            &agency.job(),
            &[ProfiledExport::only(&agency.profile, &export(rows))],
            &wanted,
        )
        .map(|own| own.len())
        .ok()
    };
    assert_eq!(found(&[ROW, ROW]), Some(1), "said twice");
    assert_eq!(
        found(&[ROW, &ROW.replace("01-11-2026", "02-11-2026")]),
        Some(0),
        "said in two ways"
    );
    assert_eq!(found(&[&ROW.replace("hoog", "laag")]), Some(0), "set aside");
    assert_eq!(found(&[&ROW.replace("M1;", "M2;")]), Some(0), "not there");
}

#[test]
fn finds_a_signal_whatever_spaces_and_unseen_characters_its_number_has() {
    let agency = agency();
    for (written, number) in [
        ("2026\u{A0}0012", "2026 0012"),
        ("2026\u{202F}0012\u{FEFF}", "2026 0012"),
        ("M\u{200B}1", "M1"),
        ("M\u{AD}1\u{200E}", "M1"),
        ("\u{A0}M\t1", "M 1"),
        ("\"M\n1\"", "M 1"),
    ] {
        let export = export(&[&ROW.replace("M1;", &format!("{written};"))]);
        let exports = [ProfiledExport::only(&agency.profile, &export)];
        let hashed = agency.hash(&export);
        let [sent] = agency.opened(&hashed, NAME.0, NAME.1)[..] else {
            panic!("one record of {number:?}")
        };
        let wanted = BTreeSet::from([sent.signal]);
        let own = own_signals(&agency.job(), &exports, &wanted);
        let own = own.unwrap_or_else(|error| panic!("{error}"));
        let is_wanted = |refs: &hasher::letters::find_rows::RowRefs| refs.current == sent.signal;
        let found = find_rows(&agency.job(), &exports, is_wanted, &[]);
        let found = found.unwrap_or_else(|error| panic!("{error}"));
        let numbers = [
            own.values()
                .map(|own| own.number.as_str())
                .collect::<Vec<_>>(),
            found.iter().map(|row| row.number.as_str()).collect(),
        ];
        assert_eq!(numbers, [[number], [number]], "{written:?}");
    }
}
